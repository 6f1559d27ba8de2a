"""A need in a small world: who answers it, by what, why, and what is never there."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import Shelf, entity, everything, make

from tsunagi.errors import BadRequest, ConfigError, NotFound
from tsunagi.match import COMPONENTS, Need, open_matcher
from tsunagi.match._matcher import OneMatcher
from tsunagi.match._pool import is_japanese
from tsunagi.model import Entity

FOOD = "食品工場で異物混入を非接触で検査したい"


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> OneMatcher:
    return make(tmp_path_factory.mktemp("match"), everything())


class Meaning:
    """Knows that one English paper means the same as any need, and that something unfit does."""

    share = 0.5

    def nearest(self, text: str, size: int) -> list[tuple[str, float]]:
        return [("w-english", 0.9), ("i-bowl", 0.8), ("gone", 0.7)][:size]

    def similarities(self, text: str, ids: list[str]) -> dict[str, float]:
        return {id: 0.1 for id in ids if id == "p-food"}


def names(matcher: OneMatcher, need: Need) -> list[str]:
    return [candidate.person.name for candidate in matcher.match(need).people]


def documents(matcher: OneMatcher, need: Need) -> list[str]:
    return sorted(one.id for found in matcher.match(need).documents.values() for one in found)


def test_who_answers_comes_first_with_evidence(matcher: OneMatcher) -> None:
    found = matcher.match(Need(FOOD))
    assert [c.person.name for c in found.people] == [
        "見本 太郎",
        "架空 花子",
        "試作 四郎",
        "架空 花子",
    ]
    # 例示 次郎 was one of several in a project that has two of the need's five words: too little to be named.
    assert "例示 次郎" not in names(matcher, Need(FOOD))
    first = found.people[0]
    assert (first.score, first.person.institution, first.person.documents) == (1.0, "見本大学", 2)
    assert [one.id for one in first.evidence] == ["p-food", "p-food-2"]
    assert first.evidence[0].passages == [
        "粉末食品に混入した異物を非接触で検出する。", "製造ラインで使える装置を作る。",
    ][:1]  # fmt: skip
    assert first.evidence[0].words == ["異物混入", "非接触", "検査"]
    assert first.evidence[0].people == [(first.person.key, "investigator")]
    assert sorted(found.documents) == ["Facility", "Patent", "Project"]


def test_shares_are_of_the_components_and_together_one(matcher: OneMatcher) -> None:
    found = matcher.match(Need(FOOD))
    for one in [*found.people, *(e for c in found.people for e in c.evidence)]:
        assert sum(one.shares.values()) == pytest.approx(1)
        assert set(one.shares) <= set(COMPONENTS)
    assert sum(part.weight for part in found.parts) == pytest.approx(1)


def test_what_nothing_answers_is_told(matcher: OneMatcher) -> None:
    parts = {part.text: part.answered for part in matcher.match(Need("和歌の写本を量子計算で比べたい")).parts}
    assert parts == {"和歌": 1, "写本": 1, "量子計算": 0}


def test_things_and_other_needs_are_no_evidence_unless_asked(matcher: OneMatcher) -> None:
    assert documents(matcher, Need(FOOD, kinds=("Item", "Need"))) == ["i-bowl", "n-open"]
    assert not {"i-bowl", "n-open"} & set(documents(matcher, Need(FOOD)))


def test_filters(matcher: OneMatcher) -> None:
    assert documents(matcher, Need(FOOD, kinds=("Patent",))) == ["t-kept", "t-offered"]
    assert documents(matcher, Need(FOOD, institutions=("架空大学",))) == ["p-metal"]
    assert documents(matcher, Need(FOOD, places=("京都府",))) == ["f-shared"]
    assert documents(matcher, Need(FOOD, years=(2013, 2016))) == ["p-food-2", "t-kept", "t-offered"]
    assert documents(matcher, Need(FOOD, licensable=True)) == ["f-shared", "t-offered"]
    assert documents(matcher, Need("terahertz inspection", licensable=True)) == ["w-english"]


def test_a_person_is_known_as_of_the_last_year(matcher: OneMatcher) -> None:
    (taro,) = matcher.match(
        Need("果物の糖度", years=(None, 2020), kinds=("Project",), institutions=("見本大学",))
    ).people
    assert (taro.person.name, taro.person.documents, taro.person.last) == ("見本 太郎", 1, 2016)


def test_more_and_less_like_this(matcher: OneMatcher) -> None:
    assert names(matcher, Need(FOOD))[0] == "見本 太郎"
    assert names(matcher, Need(FOOD, less=("p-food", "p-food-2")))[0] == "架空 花子"
    assert "p-food" not in documents(matcher, Need(FOOD, less=("p-food",)))
    assert "p-poem" not in documents(matcher, Need(FOOD))
    assert "p-poem" in documents(matcher, Need(FOOD, more=("p-poem",)))
    assert names(matcher, Need("", more=("p-poem",))) == ["例示 三郎"]


def test_meaning_finds_what_no_word_does_and_is_narrowed_too(tmp_path: Path) -> None:
    matcher = make(tmp_path, everything(), Meaning())
    found = matcher.match(Need("果物の糖度を測る"))
    assert {c.person.name for c in found.people} == {"見本 太郎", "Ficticia, Ada"}
    assert found.encoded == 0.5
    ada = next(c for c in found.people if c.person.name == "Ficticia, Ada")
    assert max(ada.shares, key=lambda name: ada.shares[name]) == "meaning"
    assert documents(matcher, Need("果物の糖度", kinds=("Project",))) == ["p-food-2"]
    assert documents(matcher, Need("果物の糖度", years=(2021, None))) == []


def test_groups_are_of_the_people_found(matcher: OneMatcher) -> None:
    found = matcher.match(Need(FOOD))
    keys = {c.person.key: c.person.institution for c in found.people}
    assert found.groups[0].institution == "見本大学"
    assert {(group.institution, key) for group in found.groups for key in group.people} == {
        (institution, key) for key, institution in keys.items()
    }


def test_open_needs_for_a_seed(matcher: OneMatcher) -> None:
    (need,) = matcher.needs_for("p-food")
    assert (need.id, need.kind, need.words) == ("n-open", "Need", ["異物検査", "非接触", "異物混入"])
    assert matcher.needs_for("nobody") == []


def test_institutions_complement_each_other(matcher: OneMatcher, tmp_path: Path) -> None:
    fields = {"甲大学": ("化学", "化学", "化学", "物理"), "乙大学": ("文学", "文学", "文学", "物理")}
    made = [
        entity(f"{at}-{n}", "Project", {"name": f"課題{n}", "organisation": at, "about": field})
        for at, about in fields.items()
        for n, field in enumerate(about)
    ]
    assert make(tmp_path, made).complements("甲大学", "乙大学") == [("化学", 0.75, 0.0), ("文学", 0.0, 0.75)]
    with pytest.raises(NotFound, match="無い大学"):
        matcher.complements("見本大学", "無い大学")


@pytest.mark.parametrize(
    ("need", "parameter"),
    [
        (Need(" "), "text"), (Need("長" * 20_001), "text"), (Need("a", kinds=("Rocket",)), "kinds"),
        (Need("a", years=(2020, 2019)), "years"), (Need("a", years=(0, None)), "years"),
        (Need("a", size=0), "size"), (Need("a", more=("x",) * 21), "more"), (Need("a", less=("x",) * 21), "less"),
        (Need("a", places=("\ud800",)), "place"),
    ],
)  # fmt: skip
def test_wrong_needs_name_the_parameter(matcher: OneMatcher, need: Need, parameter: str) -> None:
    with pytest.raises(BadRequest) as refused:
        matcher.match(need)
    assert refused.value.parameter == parameter


def test_unknown_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="need, project"):
        open_matcher(None, None, None, None, "none")  # type: ignore[arg-type]


def test_what_the_catalogue_lost_is_no_evidence(tmp_path: Path) -> None:
    matcher = make(tmp_path, everything())
    shelf = matcher._stores.catalogue
    assert isinstance(shelf, Shelf)
    del shelf.held["p-food"]
    shelf.held["p-food-2"] = msgspec.structs.replace(shelf.held["p-food-2"], deleted=True)
    assert "見本 太郎" not in names(matcher, Need(FOOD))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.text(min_size=1, max_size=60), st.sampled_from([FOOD, "food inspection", "研究", "装置 (和歌)"])),
    st.integers(1, 5), st.booleans(), st.sampled_from([(), ("p-food",)]), st.booleans(),
)  # fmt: skip
def test_nobody_comes_without_evidence(
    matcher: OneMatcher, text: str, size: int, licensable: bool, less: tuple[str, ...], meaning: bool
) -> None:
    vectors = Meaning() if meaning else None
    stores = matcher._stores
    asked = open_matcher(stores.index, stores.catalogue, stores.people, vectors)
    if not text.strip():
        return
    found = asked.match(Need(text, licensable=licensable, size=size, less=less))
    assert len(found.people) <= size
    for candidate in found.people:
        assert candidate.evidence
        assert 0 <= candidate.score <= 1
        for one in candidate.evidence:
            assert candidate.person.key in {key for key, _ in one.people}
            assert one.id not in less
            assert one.kind not in ("Item", "Need")
            assert one.licensable or not licensable


def test_what_ranks_is_told_as_it_is_shown(matcher: OneMatcher) -> None:
    found = matcher.match(Need(FOOD))
    told = matcher.told(Need(FOOD), "people")
    order = sorted(told, key=lambda key: (-sum(told[key].values()), key))
    assert order == [candidate.person.key for candidate in found.people]
    documents = matcher.told(Need(FOOD), "documents")
    shown = [one.id for kind in found.documents.values() for one in kind]
    assert set(shown) == set(documents)
    assert max(documents, key=lambda id: sum(documents[id].values())) == "p-food"


def test_who_can_no_longer_be_asked_is_not_named(tmp_path: Path) -> None:
    old = entity("w-old", "Work", {"name": "食品の異物検査", "creator": "古典 古人", "datePublished": "1304"})
    matcher = make(tmp_path, [*everything(), old])
    assert "w-old" in documents(matcher, Need(FOOD))
    assert "古典 古人" not in names(matcher, Need(FOOD))
    assert names(matcher, Need(FOOD, years=(None, 1320))) == ["古典 古人"]


def test_whose_grant_ends_is_likelier_to_begin_another(tmp_path: Path) -> None:
    def led(id: str, name: str, year: int) -> Entity:
        said = {"name": f"{name}の課題", "organisation": "見本大学", "fundingScheme": "基盤研究(見本)"}
        about = "異物検査" if name in ("終了 近子", "開始 直子") else "和歌"
        return entity(
            id, "Project", {**said, "investigator": name, "about": about, "startDate": f"{year}-04-01"}
        )

    renewed = [led(f"r{n}{year}", f"例示 {n}", year) for n in range(9) for year in (2017, 2020)]
    asked = [led("ending", "終了 近子", 2020), led("begun", "開始 直子", 2022)]
    stores = make(tmp_path, [*renewed, *asked])._stores
    matcher = open_matcher(stores.index, stores.catalogue, stores.people, None, "project")
    due = {
        stores.people.many([key])[key].name: row["due"]
        for key, row in matcher.features(Need("異物検査", years=(None, 2022)), "people").items()
    }
    assert due["終了 近子"] > 0 > due["開始 直子"]
    assert names(matcher, Need("異物検査", years=(None, 2022)))[0] == "終了 近子"


class Translated:
    """Knows that an English paper means most what a Japanese need says, and a project about as much."""

    share = 1.0

    def nearest(self, text: str, size: int) -> list[tuple[str, float]]:
        return [("w-english", 0.6), ("p-food", 0.5)]

    def similarities(self, text: str, ids: list[str]) -> dict[str, float]:
        near = {"p-food": 0.5, "p-metal": 0.2, "t-kept": 0.3, "t-offered": 0.3}
        return {id: near[id] for id in ids if id in near}


def test_what_is_in_the_other_language_is_not_below_all_that_shares_a_word(tmp_path: Path) -> None:
    matcher = make(tmp_path, everything(), Translated())
    found = matcher.match(Need(FOOD))
    order = [candidate.person.name for candidate in found.people]
    assert order[0] == "見本 太郎"
    assert order.index("Ficticia, Ada") < order.index("試作 四郎")
    shares = next(one.shares for one in found.people if one.person.name == "Ficticia, Ada")
    assert "words" not in shares
    assert shares["meaning"] > 0
    assert [(one.words, one.passages) for one in found.documents["Work"]] == [
        ([], ["We inspect powdered food."])
    ]


@pytest.mark.parametrize(
    ("text", "japanese"),
    [
        ("食品の異物検査", True), ("AIによるDNA配列のdeep learning解析", True), ("Studies of terahertz inspection", False),
        ("Noh theatre (能) and its masks in the Edo period", False), ("", False), ("\ud800", False),
    ],
)  # fmt: skip
def test_which_language_a_text_is_in(text: str, japanese: bool) -> None:
    assert is_japanese(text) is japanese
