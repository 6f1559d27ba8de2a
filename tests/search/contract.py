"""What every search engine must do: one suite, run on each. See test_tantivy.py for how."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from samples import DOCUMENTS, NAMED

from tsunagi.errors import BadRequest, ConfigError
from tsunagi.search import FACETS, Document, Facet, Hit, Index, Query


def ids(index: Index, text: str = "", **query: object) -> list[str]:
    """Ids of what is found, in alphabetical order."""
    result = index.search(Query(text=text, size=100, **query))  # type: ignore[arg-type]
    assert result.total == len(result.hits)
    return sorted(hit.id for hit in result.hits)


def fill(index: Index, documents: Sequence[Document] = DOCUMENTS, checkpoint: int = 1) -> None:
    with index.writer() as writer:
        writer.upsert(documents)
        writer.commit(checkpoint)


class IndexContract:
    """Inherit it in a class whose name begins with Test and set `open_index`."""

    open_index: ClassVar[Callable[[Path], Index]]

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, tmp_path_factory: pytest.TempPathFactory) -> Index:
        made = cls.open_index(tmp_path_factory.mktemp("index"))
        fill(made, checkpoint=77)
        return made

    @pytest.fixture
    def empty(self, tmp_path: Path) -> Index:
        return type(self).open_index(tmp_path / "index")

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("図書館", ["lib-1"]),
            ("圖書舘", ["lib-1"]),
            ("国会図", ["lib-1"]),
            ("会館", []),
            ("鐸", ["bc-1"]),
            ("図", ["lib-1", "lib-2"]),
            ("こっかい", ["lib-1"]),
            ("コッカイ", ["lib-1"]),
            ("澤田康幸", ["none-1"]),
            ("沢田　康幸", ["none-1"]),
            ("人工知能", ["prj-1", "prj-2"]),
            ("人工知能による医療画像診断", ["prj-1"]),
            ("人工知能 倫理", ["prj-2"]),
            ("人工知能　画像", ["prj-1", "prj-2"]),
            ("X線", ["prj-1"]),
            ("ｘ線写真", ["prj-1"]),
            ("network", ["art-1", "art-2"]),
            ("NETWORKS", ["art-1", "art-2"]),
            ('"network"', ["art-2"]),
            ("quality", ["art-1", "art-2"]),
            ("study", ["art-1", "art-2"]),
            ("work", []),
            ("cafe", ["art-2"]),
            ("state-of-the-art", ["art-2"]),
            ('"of one network"', ["art-2"]),
            ('"one of network"', []),
            ("neur*", ["art-1"]),
            ("netw*", ["art-1", "art-2"]),
            ('"networks measure"', []),
            ("10.5555/abc.def-1", ["prj-1"]),
            ("22K99999 OR 銅鐸", ["bc-1"]),
            ("filler3 第13号", ["fill-13"]),
        ],
    )
    def test_words_find(self, index: Index, text: str, found: list[str]) -> None:
        if not found:
            assert index.search(Query(text=f"{text} OR {text}")).total == 0
        else:
            assert ids(index, text) == found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("人工知能 -倫理", ["prj-1"]),
            ("人工知能 NOT 倫理", ["prj-1"]),
            ("銅鐸 OR 染織", ["bc-1", "lib-2"]),
            ("(銅鐸 OR 人工知能) 社会", ["prj-2"]),
            ("-共通語 -人工知能 -network", ["bc-1", "lib-1", "lib-2", "none-1"]),
            ("「医療画像」", ["prj-1"]),
            ("「医療画像診断」", ["prj-1"]),
            ("title:network", ["art-1", "art-2"]),
            ("title:画像", ["prj-1"]),
            ("person:花子", ["lib-1", "prj-1"]),
            ("person:ficticia", ["art-1", "art-2"]),
            ("subject:工芸", ["lib-2"]),
            ("place:千代田", ["lib-1"]),
            ("institution:架空大学", ["prj-1", "prj-2"]),
            ("kind:project", ["prj-1", "prj-2"]),
            ("source:museum", ["bc-1", "none-1"]),
            ("id:22K99999", ["prj-1"]),
            ("id:22k99999", ["prj-1"]),
            ("id:22K*", ["prj-1", "prj-2"]),
            ("id:lib-2", ["lib-2"]),
            ("doi:10.5555/abc.def-1", ["prj-1"]),
            ("id:12-345", ["lib-1"]),
            ('"人工知能', ["prj-1", "prj-2"]),
        ],
    )
    def test_operators_and_fields(self, index: Index, text: str, found: list[str]) -> None:
        assert ids(index, text) == found

    def test_nothing_typed_finds_all_and_punctuation_nothing(self, index: Index) -> None:
        assert index.search(Query()).total == len(DOCUMENTS)
        assert index.count() == len(DOCUMENTS)
        assert index.search(Query(text="!?")).total == 0
        assert index.checkpoint == 77

    def test_title_counts_more_than_body(self, index: Index) -> None:
        assert [hit.id for hit in index.search(Query(text="画像")).hits] == ["prj-1", "prj-2"]
        scores = [hit.score for hit in index.search(Query(text="人工知能")).hits]
        assert scores == sorted(scores, reverse=True)

    def test_a_query_that_nothing_fits_is_relaxed(self, index: Index) -> None:
        result = index.search(Query(text="医療画像診断支援法"))
        assert (result.total, [hit.id for hit in result.hits], result.relaxed) == (1, ["prj-1"], True)
        assert index.search(Query(text='"医療画像診断支援法"')).total == 0
        assert index.search(Query(text="人工知能")).relaxed is False

    @pytest.mark.parametrize(
        ("text", "meant"),
        [("人口知能", "人工知能"), ("nueral image", "neural image"), ("人工知能", None), ("zzzqqq", None)],
    )
    def test_better_spelling(self, index: Index, text: str, meant: str | None) -> None:
        assert index.search(Query(text=text)).meant == meant

    @pytest.mark.parametrize(
        ("days", "found"),
        [
            ((19200101, 19301231), []),
            ((19001231, 19300101), ["lib-2"]),
            ((19500101, 19500101), ["lib-2"]),
            ((18950630, 18950630), ["lib-1"]),
            ((20150101, None), ["art-1", "art-2", "prj-1", "prj-2"]),
            ((20200402, 20220331), []),
            ((None, -400000), ["bc-1"]),
            ((20160301, 20200401), ["art-2", "prj-1"]),
        ],
    )
    def test_days(self, index: Index, days: tuple[int | None, int | None], found: list[str]) -> None:
        assert ids(index, "-共通語", days=days) == found

    @pytest.mark.parametrize(
        ("box", "found"),
        [
            ((34.0, 135.0, 36.0, 140.0), ["lib-1", "lib-2"]),
            ((35.5, 135.0, 36.0, 140.0), ["lib-1"]),
            ((-20.0, 177.0, -15.0, -179.0), ["art-1", "art-2"]),
            ((-20.0, 177.0, -15.0, 180.0), ["art-1"]),
            ((-20.0, -180.0, -15.0, -179.0), ["art-2"]),
            ((50.0, 0.0, 60.0, 10.0), []),
        ],
    )
    def test_box(self, index: Index, box: tuple[float, float, float, float], found: list[str]) -> None:
        assert ids(index, box=box) == found

    def test_grid_and_histogram(self, index: Index) -> None:
        result = index.search(Query(text="-共通語", grid=-1, histogram=True))
        assert [(c.south, c.west, c.width, c.count) for c in result.grid] == [
            (-18.0, -180.0, 2.0, 1), (-18.0, 178.0, 2.0, 1), (34.0, 134.0, 2.0, 1), (34.0, 138.0, 2.0, 1),
        ]  # fmt: skip
        assert result.histogram == [
            (-50, 1), (1890, 1), (1900, 1), (1950, 1), (2010, 2), (2020, 2),
        ]  # fmt: skip

    def test_facets(self, index: Index) -> None:
        result = index.search(Query(text="人工知能", facets=FACETS))
        assert result.facets == [
            Facet("kind", [("Project", 2)]),
            Facet("source", [("grants", 2)]),
            Facet("institution", [("架空大学", 2)]),
            Facet("person", [("架空 花子", 1), ("見本 次郎", 1)]),
            Facet("subject", [("人工知能", 2), ("倫理", 1), ("医療画像", 1)]),
            Facet("era", [("令和", 2)]),
            Facet("decade", [("2020", 2)]),
            Facet("place", []),
            Facet("rights", []),
            Facet("language", []),
            Facet("type", []),
        ]
        everything = index.search(Query(facets=("kind", "decade"), facet_size=3))
        assert everything.facets == [
            Facet("kind", [("Item", 56), ("Project", 2), ("Work", 2)]),
            Facet("decade", [("1900", 14), ("1910", 13), ("1920", 13)]),
        ]

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"kind": ("Project",)}, ["prj-1", "prj-2"]),
            ({"kind": ("Project", "Work"), "person": ("架空 花子",)}, ["prj-1"]),
            ({"place": ("東京都",)}, ["lib-1"]),
            ({"place": ("東京都", "京都府/京都市")}, ["lib-1", "lib-2"]),
            ({"kind": ("-Item",), "subject": ("-倫理",)}, ["art-1", "art-2", "prj-1"]),
            ({"decade": ("BC50",)}, ["bc-1"]),
            ({"decade": ("2010", "2020", "-2020")}, ["art-1", "art-2"]),
            ({"subject": ("無い",)}, []),
        ],
    )
    def test_filters(self, index: Index, filters: dict[str, tuple[str, ...]], found: list[str]) -> None:
        assert ids(index, filters=filters) == found

    def test_a_chosen_facet_is_counted_without_its_own_filter(self, index: Index) -> None:
        asked = Query(text="-共通語", filters={"kind": ("Project",)}, facets=("kind", "source"))
        result = index.search(asked)
        assert result.total == 2
        assert result.facets == [
            Facet("kind", [("Item", 4), ("Project", 2), ("Work", 2)]),
            Facet("source", [("grants", 2)]),
        ]

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("oldest", ["bc-1", "lib-1", "lib-2", "art-1", "art-2", "prj-1", "prj-2", "none-1"]),
            ("newest", ["prj-2", "prj-1", "art-2", "art-1", "lib-2", "lib-1", "bc-1", "none-1"]),
            ("title", ["art-2", "art-1", "lib-2", "lib-1", "bc-1", "prj-2", "prj-1", "none-1"]),
            ("updated", ["prj-1", "prj-2", "art-1", "art-2", "lib-1", "lib-2", "bc-1", "none-1"]),
        ],
    )
    def test_sorts(self, index: Index, sort: str, order: list[str]) -> None:
        assert [hit.id for hit in index.search(Query(text="-共通語", sort=sort)).hits] == order

    @pytest.mark.parametrize("sort", ["relevance", "oldest", "newest", "title", "updated"])
    @pytest.mark.parametrize("text", ["", "共通語"])
    def test_pages_reach_the_end_without_repeats(self, index: Index, sort: str, text: str) -> None:
        whole = [hit.id for hit in index.search(Query(text=text, sort=sort, size=100)).hits]
        paged: list[str] = []
        cursor, pages = None, 0
        while cursor or not pages:
            result = index.search(Query(text=text, sort=sort, size=7, cursor=cursor))
            paged += [hit.id for hit in result.hits]
            cursor, pages = result.cursor, pages + 1
        assert paged == whole
        assert len(set(paged)) == result.total
        assert pages == -(-result.total // 7)

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            (Query(text="foo:bar"), "q"),
            (Query(text="(a"), "q"),
            (Query(text="x" * 1001), "q"),
            (Query(text="\ud800"), "q"),
            (Query(filters={"kind": ("\ud800",)}), "kind"),
            (Query(sort="best"), "sort"),
            (Query(facets=("colour",)), "facets"),
            (Query(filters={"colour": ("red",)}), "colour"),
            (Query(filters={"decade": ("nineties",)}), "decade"),
            (Query(size=-1), "size"),
            (Query(size=100_000), "size"),
            (Query(cursor="junk"), "cursor"),
            (Query(cursor="é"), "cursor"),
            (Query(grid=40), "grid"),
            (Query(box=(10.0, 0.0, -10.0, 0.0)), "box"),
            (Query(box=(float("nan"), 0.0, 1.0, 1.0)), "box"),
            (Query(days=(20200101, 20190101)), "days"),
        ],
    )
    def test_wrong_requests_name_the_parameter(self, index: Index, query: Query, parameter: str) -> None:
        with pytest.raises(BadRequest) as refused:
            index.search(query)
        assert refused.value.parameter == parameter

    def test_a_cursor_of_another_query_is_refused(self, index: Index) -> None:
        cursor = index.search(Query(size=5)).cursor
        with pytest.raises(BadRequest, match="another query"):
            index.search(Query(text="共通語", size=5, cursor=cursor))

    @pytest.mark.parametrize(
        ("prefix", "found"),
        [
            ("人工", ["人工知能", "人工知能の倫理", "人工知能を用いた医療画像の診断支援"]),
            ("neural", ["neural networks", "Neural networks for image diagnosis"]),
            ("NEURAL NETWORKS F", ["Neural networks for image diagnosis"]),
            ("こくりつ", ["国立国会圖書館の歴史"]),
            ("国立国会図", ["国立国会圖書館の歴史"]),
            ("Ficticia", ["Ficticia, Ada"]),
            ("架空", ["架空大学", "架空 花子"]),
            ("", []),
            ("ぬ", []),
            ("\ud800", []),
        ],
    )
    def test_suggestions(self, index: Index, prefix: str, found: list[str]) -> None:
        assert index.suggest(prefix) == found

    def test_related(self, index: Index) -> None:
        assert [hit.id for hit in index.related("prj-1")] == ["prj-2"]
        assert index.related("nobody") == []
        assert [hit.id for hit in index.related("fill-00", 3)] != []
        assert "fill-00" not in [hit.id for hit in index.related("fill-00", 60)]

    @pytest.mark.parametrize(
        ("texts", "found"),
        [
            ([("医療画像の診断を人工知能で支援したい", 1.0)], ["prj-1", "prj-2"]),
            ([("倫理について、社会と論じる人工知能", 1.0)], ["prj-2", "prj-1"]),
            ([("We look for deep neural image diagnosis", 1.0)], ["art-1"]),
            ([("人工知能", 1.0), ("医療画像の診断支援", 1.0)], ["prj-1", "prj-2"]),
            ([("人工知能の倫理", 1.0), ("倫理", -2.0)], ["prj-2", "prj-1"]),
            ([("鐸", 1.0)], ["bc-1"]),
            ([("倫理", 1.0), ("倫理", -1.0)], []),
            ([("。、!?", 1.0), ("\ud800", 1.0)], []),
            ([], []),
        ],
    )
    def test_nearest(self, index: Index, texts: list[tuple[str, float]], found: list[str]) -> None:
        assert [hit.id for hit in index.nearest(texts, 20, Query(filters={"kind": ("-Thing",)}))] == found

    def test_nearest_is_narrowed(self, index: Index) -> None:
        text = [("人工知能 neural networks 図書館の歴史", 1.0)]

        def nearest(size: int = 20, **within: Any) -> list[str]:
            return sorted(hit.id for hit in index.nearest(text, size, Query(**within)))

        assert nearest(filters={"kind": ("Project",)}) == ["prj-1", "prj-2"]
        assert nearest(filters={"kind": ("-Project", "-Work")}) == ["lib-1"]
        assert nearest(filters={"institution": ("つなぎ図書館", "架空大学")}) == ["lib-1", "prj-1", "prj-2"]
        assert nearest(days=(20220101, None)) == ["prj-2"]
        assert len(nearest(1)) == 1
        assert nearest(0) == []
        with pytest.raises(BadRequest) as refused:
            nearest(filters={"colour": ("red",)})
        assert refused.value.parameter == "colour"

    def test_rare_words_weigh_more(self, index: Index) -> None:
        common, rare, unknown, nothing = index.weights(["共通語", "銅鐸", "鵺退治", "！"])
        assert 0 < common < rare < unknown
        assert nothing == 0

    def test_an_index_that_was_never_written_is_empty(self, empty: Index) -> None:
        result = empty.search(Query(text="人工", facets=FACETS, histogram=True, grid=0))
        assert (empty.count(), empty.checkpoint, result.total, result.hits, result.grid) == (0, 0, 0, [], [])
        assert empty.suggest("人") == []
        assert empty.related("lib-1") == []
        assert empty.nearest([("図書館", 1.0)]) == []

    def test_upsert_replaces_and_delete_takes_away(self, empty: Index) -> None:
        fill(empty)
        with empty.writer() as writer:
            writer.upsert([Document("lib-1", "Item", "library", "新しい題", "")])
            writer.upsert([Document("lib-1", "Item", "library", "最新の題", "")])
            writer.delete(["lib-2", "nobody"])
            assert empty.search(Query(text="図書館")).total == 1
            writer.commit(2)
            assert (empty.count(), empty.checkpoint) == (len(DOCUMENTS) - 1, 2)
        assert ids(empty, "title:題") == ["lib-1"]
        assert ids(empty, '"最新の題"') == ["lib-1"]
        assert empty.search(Query(text='"新しい題"')).total == 0

    def test_what_is_not_committed_is_rolled_back(self, empty: Index) -> None:
        fill(empty)
        with empty.writer() as writer:
            writer.upsert([Document("x", "Item", "s", "x", "")])
        assert (empty.count(), empty.checkpoint) == (len(DOCUMENTS), 1)
        with pytest.raises(RuntimeError), empty.writer() as writer:  # noqa: PT012
            writer.delete(["lib-1"])
            raise RuntimeError
        assert empty.search(Query(text="id:lib-1")).hits[0] == Hit("lib-1", 1.0)

    def test_a_rebuild_takes_the_place_at_its_end_only(self, empty: Index) -> None:
        fill(empty)
        with empty.rebuild() as writer:
            writer.upsert(NAMED[:2])
            writer.upsert(NAMED[:3])
            writer.commit(9)
            assert (empty.count(), empty.checkpoint) == (len(DOCUMENTS), 1)
        assert (empty.count(), empty.checkpoint) == (3, 9)
        with pytest.raises(RuntimeError), empty.rebuild() as writer:  # noqa: PT012
            writer.upsert(NAMED)
            writer.commit(10)
            raise RuntimeError
        assert (empty.count(), empty.checkpoint) == (3, 9)

    def test_one_writer_at_a_time(self, empty: Index) -> None:
        with empty.writer(), pytest.raises(ConfigError, match="is writing the index"), empty.writer():
            pass
        with empty.writer():
            pass

    def test_another_reader_sees_commits_and_rebuilds(self, tmp_path: Path) -> None:
        writing, reading = type(self).open_index(tmp_path), type(self).open_index(tmp_path)
        assert reading.count() == 0
        fill(writing)
        assert reading.count() == len(DOCUMENTS)
        with writing.rebuild() as writer:
            writer.upsert(NAMED)
            writer.commit(3)
        assert (reading.count(), reading.checkpoint) == (len(NAMED), 3)

    def test_half_characters_do_not_stop_the_writer(self, empty: Index) -> None:
        broken = Document("half", "Item", "s", "題\ud800", "本\udfff文", {"subject": ["\ud800"]})
        fill(empty, [broken, NAMED[0]])
        assert ids(empty, "本 OR 図書館") == ["half", "lib-1"]
