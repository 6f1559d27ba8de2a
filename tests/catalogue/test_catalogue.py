"""What comes in is stored, unchanged, deleted or set aside; nothing is lost and the feed keeps order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tsunagi.catalogue import Catalogue, Counts, Mapped, Selection, WindowState, open_catalogue
from tsunagi.errors import NotFound
from tsunagi.model import Entity, RawRecord, Value, entity_id

pytestmark = pytest.mark.django_db

MAPPING = 7


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return open_catalogue(tmp_path)


def raw(local_id: str, title: str = "題", *, source: str = "s", deleted: bool = False) -> RawRecord:
    return RawRecord(source, local_id, "table", title.encode(), deleted=deleted)


def read(record: RawRecord) -> Mapped:
    if record.deleted:
        return Mapped(record)
    title = record.body.decode()
    if title == "bad":
        return Mapped(record, reason="no title")
    id = entity_id(record.source, record.local_id)
    return Mapped(record, Entity(id, "Work", record.source, {"name": [Value(title)]}))


class Runner:
    """Brings batches into a catalogue as the pipeline does."""

    def __init__(self, catalogue: Catalogue, source: str = "s") -> None:
        self.catalogue, self.source = catalogue, source
        self.number = catalogue.begin(source)

    def window(
        self, key: str = "all", *, snapshot: bool = False, fingerprint: str | None = None
    ) -> WindowState:
        return self.catalogue.open_window(self.source, key, None, None, fingerprint, snapshot)

    def keep(
        self, *records: RawRecord, window: WindowState | None = None, cursor: str | None = None
    ) -> Counts:
        return self.catalogue.keep_batch(
            self.number, window or self.window(), list(records), read, MAPPING, cursor
        )


def test_new_changed_unchanged_deleted_and_set_aside_add_up(catalogue: Catalogue) -> None:
    first = Runner(catalogue).keep(raw("1"), raw("2"), raw("3", "bad"), raw("4", deleted=True))
    assert first == Counts(received=4, stored=2, unchanged=0, deleted=1, set_aside=1)
    second = Runner(catalogue).keep(raw("1"), raw("2", "新題"), raw("3", "bad"), raw("1", deleted=True))
    assert second == Counts(received=4, stored=1, unchanged=2, deleted=1, set_aside=0)
    assert catalogue.count_by_source() == {"s": {"deleted": 2, "set_aside": 1, "stored": 1}}
    assert catalogue.reasons("s") == {"no title": 1}
    assert [(s.local_id, s.reason) for s in catalogue.set_aside("s")] == [("3", "no title")]


def test_the_same_record_twice_in_a_batch_is_stored_once(catalogue: Catalogue) -> None:
    assert Runner(catalogue).keep(raw("1"), raw("1")) == Counts(received=2, stored=1, unchanged=1)


def test_of_two_states_in_one_batch_the_first_is_kept_as_a_version(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1", "初版"), raw("1", "改版"))
    (earlier,) = catalogue.versions("s-1")
    assert earlier.entity is not None
    assert (earlier.entity.first("name"), catalogue.get("s-1").entity.first("name")) == ("初版", "改版")
    assert 0 < earlier.change < catalogue.get("s-1").change


def test_the_feed_gives_each_entity_once_with_its_latest_state(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1"), raw("2"), raw("3"))
    Runner(catalogue).keep(raw("1", "新題"), raw("2", deleted=True))
    feed = [(c.number, c.id, c.entity and c.entity.first("name")) for c in catalogue.changes(0)]
    assert feed == [(3, "s-3", "題"), (4, "s-1", "新題"), (5, "s-2", None)]
    assert catalogue.last_change() == 5
    assert [c.number for c in catalogue.changes(3, limit=1)] == [4]


def test_history_and_tombstones(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1", "初版"))
    created = catalogue.get("s-1").created
    Runner(catalogue).keep(raw("1", "再版"))
    Runner(catalogue).keep(raw("1", deleted=True))
    held = catalogue.get("s-1")
    assert (held.deleted, held.entity.values, held.change, held.created) == (True, {}, 3, created)
    assert [v.entity and v.entity.first("name") for v in catalogue.versions("s-1")] == ["再版", "初版"]
    assert catalogue.many(["s-1"]) == {}
    Runner(catalogue).keep(raw("1", "復活"))
    assert catalogue.get("s-1").entity.first("name") == "復活"
    assert [v.entity and v.entity.first("name") for v in catalogue.versions("s-1")] == [None, "再版", "初版"]


def test_a_record_that_turns_bad_keeps_its_last_good_entity(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1", "よい題"))
    assert Runner(catalogue).keep(raw("1", "bad")) == Counts(received=1, set_aside=1)
    assert catalogue.get("s-1").entity.first("name") == "よい題"
    assert catalogue.raw("s-1").body == b"bad"


def test_originals_come_back_to_the_letter(catalogue: Catalogue) -> None:
    records = [raw(str(n), f"題{n}") for n in range(20)]
    Runner(catalogue).keep(*records)
    assert [catalogue.raw(f"s-{n}") for n in range(20)] == records
    with pytest.raises(NotFound, match="'s-99'"):
        catalogue.raw("s-99")
    with pytest.raises(NotFound, match="'s-99'"):
        catalogue.get("s-99")


def test_what_a_snapshot_no_longer_lists_is_deleted(catalogue: Catalogue) -> None:
    run = Runner(catalogue)
    window = run.window("a.csv", snapshot=True)
    run.keep(raw("1"), raw("2"), raw("3"), window=window)
    catalogue.close_window(window, "complete")
    other = run.window("b.csv", snapshot=True)
    run.keep(raw("9"), window=other)
    catalogue.close_window(other, "complete")
    assert catalogue.bury_missing(run.number, "s", [window, other]) == 0

    run = Runner(catalogue)
    window = run.window("a.csv", snapshot=True)
    run.keep(raw("1"), raw("3", "新題"), window=window)
    catalogue.close_window(window, "complete")
    assert catalogue.bury_missing(run.number, "s", [window]) == 1
    assert catalogue.count_by_source() == {"s": {"deleted": 1, "stored": 3}}
    assert catalogue.finish(run.number, "complete").counts == Counts(3, 1, 1, 1, 0)

    run = Runner(catalogue)
    window = run.window("a.csv", snapshot=True)
    assert run.keep(raw("1"), raw("2"), raw("3", "新題"), window=window) == Counts(3, 1, 2, 0, 0)
    assert catalogue.bury_missing(run.number, "s", [window]) == 0
    assert not catalogue.get("s-2").deleted


def test_a_killed_window_goes_on_from_its_cursor_and_buries_nothing_it_brought(catalogue: Catalogue) -> None:
    run = Runner(catalogue)
    window = run.window("a.csv", snapshot=True, fingerprint="f")
    run.keep(raw("1"), window=window, cursor="1")
    again = Runner(catalogue)
    resumed = again.window("a.csv", snapshot=True, fingerprint="f")
    assert (resumed.id, resumed.cursor, resumed.counts) == (window.id, "1", Counts(received=1, stored=1))
    again.keep(raw("2"), window=resumed)
    catalogue.close_window(resumed, "complete")
    assert catalogue.bury_missing(again.number, "s", [resumed]) == 0
    assert catalogue.count_by_source() == {"s": {"stored": 2}}
    assert [(r.state, r.message) for r in catalogue.runs("s")] == [
        ("running", ""),
        ("partial", "interrupted"),
    ]
    assert again.window("a.csv", snapshot=True, fingerprint="g").id != window.id


def test_a_skipped_window_counts_its_records_as_unchanged(catalogue: Catalogue) -> None:
    run = Runner(catalogue)
    window = run.window()
    run.keep(raw("1"), raw("2"), window=window)
    catalogue.close_window(window, "complete")
    again = Runner(catalogue)
    assert catalogue.skip_window(again.number, catalogue.windows("s")[0]) == Counts(received=2, unchanged=2)


def test_archived_records_are_mapped_later(catalogue: Catalogue) -> None:
    run = Runner(catalogue)
    catalogue.keep_batch(run.number, run.window(), [raw("1"), raw("2", "bad")], Mapped, 0, None)
    assert (catalogue.changes(0), catalogue.stale("s", MAPPING)) == ([], 2)
    assert list(catalogue.remap_batches("s", read, MAPPING)) == [Counts(received=2, stored=1, set_aside=1)]
    assert catalogue.stale("s", MAPPING) == 0
    assert [c.id for c in catalogue.changes(0)] == ["s-1"]


def test_remapping_changes_only_what_is_understood_differently(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1", "a"), raw("2", "b"))
    Runner(catalogue).keep(raw("2", "c"), raw("3", "d"))

    def better(record: RawRecord) -> Mapped:
        mapped = read(record)
        if record.local_id == "2" and mapped.entity:
            mapped.entity.values["note"] = [Value("n")]
        return mapped

    batches = list(catalogue.remap_batches("s", better, MAPPING + 1))
    assert sum(batches, Counts()) == Counts(received=3, stored=1, unchanged=2)
    assert [c.id for c in catalogue.changes(4)] == ["s-2"]


def test_withdrawal_takes_one_source_and_can_be_undone(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1"), raw("2"))
    Runner(catalogue, "t").keep(raw("1", source="t"))
    assert catalogue.withdraw("s") == 2
    assert catalogue.withdrawn() == {"s"}
    assert catalogue.count_by_source() == {"s": {"withdrawn": 2}, "t": {"stored": 1}}
    assert [(c.number, c.id, c.entity is None) for c in catalogue.changes(3)] == [
        (4, "s-1", True),
        (5, "s-2", True),
    ]
    catalogue.restore("s")
    assert sum(catalogue.remap_batches("s", read, MAPPING), Counts()) == Counts(received=2, stored=2)
    assert catalogue.count_by_source() == {"s": {"stored": 2}, "t": {"stored": 1}}
    assert catalogue.withdrawn() == frozenset()


def test_purging_removes_the_originals(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1"))
    catalogue.withdraw("s", purge=True)
    with pytest.raises(NotFound, match="removed with its source"):
        catalogue.raw("s-1")
    assert list(catalogue.remap_batches("s", read, MAPPING)) == []


def test_notes_are_counted_with_their_first_example(catalogue: Catalogue) -> None:
    catalogue.note("s", "fault", {"no datestamp": (2, "a"), "bad URL": (3, "b")})
    catalogue.note("s", "fault", {"no datestamp": (4, "c")})
    assert [(f.what, f.example, f.count) for f in catalogue.faults("s")] == [
        ("no datestamp", "a", 6),
        ("bad URL", "b", 3),
    ]
    assert catalogue.unmapped("s") == []
    catalogue.begin("s")
    assert catalogue.faults("s") == []


def test_counts_by_kind(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1"), raw("2"), raw("3", "bad"))
    assert catalogue.count_by_kind() == {"Work": 2}


def test_a_listing_gives_each_once_and_what_changes_meanwhile_comes_next(catalogue: Catalogue) -> None:
    Runner(catalogue).keep(raw("1"), raw("2"), raw("3"))
    until = catalogue.last_change()
    first = catalogue.listing(Selection(), 0, until, limit=1)
    Runner(catalogue).keep(raw("2", "新題"), raw("3", deleted=True))
    rest = catalogue.listing(Selection(), first[-1].change, until)
    assert ([e.id for e in first], [e.id for e in rest]) == (["s-1"], [])
    later = catalogue.listing(Selection(sources=("s",)), until, catalogue.last_change())
    assert [(e.id, e.entity is None, e.change) for e in later] == [("s-2", False, 4), ("s-3", True, 5)]
    assert [e.id for e in catalogue.listing(Selection(), until, 9, living=True)] == ["s-2"]
    assert catalogue.size(Selection(kind=later[0].kind), 0, 9) == 3
    assert (
        catalogue.listing(Selection(sources=("t",)), 0, 9)
        == catalogue.listing(Selection(kind="Place"), 0, 9)
        == []
    )


def test_the_last_change_before_a_moment(catalogue: Catalogue) -> None:
    assert catalogue.change_before(datetime.now(UTC)) == 0
    moments = []
    for number in range(1, 6):
        Runner(catalogue).keep(raw(str(number)), raw(f"{number}b"))
        moments.append(catalogue.get(f"s-{number}").updated)
    assert [catalogue.change_before(moment) for moment in moments] == [0, 2, 4, 6, 8]
    assert catalogue.change_before(moments[-1] + timedelta(seconds=1)) == 10
