"""What is read whole for a dump goes back into an empty catalogue as it was."""

from pathlib import Path

import msgspec
import pytest

from tsunagi.catalogue import (
    NOTHING,
    Catalogue,
    Counts,
    Kept,
    LedgerRow,
    Mapped,
    Selection,
    models,
    open_catalogue,
)
from tsunagi.errors import BadRecord
from tsunagi.model import Entity, RawRecord, Value, entity_id

pytestmark = pytest.mark.django_db

ALL = Selection()


def raw(local_id: str, body: bytes = "題".encode(), *, deleted: bool = False) -> RawRecord:
    return RawRecord("s", local_id, "table", body, "2026-01-02", deleted)


def read(record: RawRecord) -> Mapped:
    if record.deleted:
        return Mapped(record)
    if record.body == b"bad":
        return Mapped(record, reason="no title")
    name = Value(record.body.decode("utf-8", "replace"))
    return Mapped(record, Entity(entity_id("s", record.local_id), "Work", "s", {"name": [name]}))


@pytest.fixture
def filled(tmp_path: Path) -> Catalogue:
    """A changed record, one whose body is no UTF-8, a deleted one and one set aside."""
    catalogue = open_catalogue(tmp_path / "one")
    run = catalogue.begin("s")
    for batch in (
        [raw("1"), raw("2", b"\xff\x00"), raw("3"), raw("4", b"bad")],
        [raw("1", b"new"), raw("3", b"", deleted=True)],
    ):
        window = catalogue.open_window("s", "all", None, None, "f", False)
        catalogue.keep_batch(run, window, batch, read, 7, "cursor")
        catalogue.close_window(window, "complete")
    catalogue.note("s", "fault", {"what": (2, "example")})
    catalogue.finish(run, "complete")
    return catalogue


def whole(catalogue: Catalogue) -> list[Kept]:
    listed = catalogue.kept(ALL, 0, catalogue.last_change(), originals=True)
    return listed + catalogue.never_public((), "", originals=True)


def empty() -> None:
    for model in (models.Holding, models.Version, models.Counter, models.Run, models.Window, models.Note):
        model.objects.all().delete()


def lines(records: list[Kept]) -> bytes:
    return msgspec.json.Encoder().encode_lines(records)


def test_all_that_is_kept_comes_back(filled: Catalogue, tmp_path: Path) -> None:
    text, ledger, last = lines(whole(filled)), filled.ledger(()), filled.last_change()
    rows = msgspec.json.decode(msgspec.json.encode(ledger), type=list[LedgerRow])
    windows, runs, faults = filled.windows("s"), filled.runs("s"), filled.faults("s")
    empty()
    other = open_catalogue(tmp_path / "two")
    assert other.is_empty()
    other.put_back(msgspec.json.Decoder(Kept).decode_lines(text))
    other.put_back_ledger(rows, last)
    assert not other.is_empty()
    assert lines(whole(other)) == text
    assert (other.windows("s"), other.runs("s"), other.faults("s")) == (windows, runs, faults)
    assert (other.raw("s-2"), other.raw("s-4")) == (raw("2", b"\xff\x00"), raw("4", b"bad"))

    run, window = other.begin("s"), other.open_window("s", "all", None, None, None, False)
    again = [raw("1", b"new"), raw("2", b"\xff\x00"), raw("4", b"bad"), raw("5")]
    assert other.keep_batch(run, window, again, read, 7, None) == Counts(received=4, stored=1, unchanged=3)
    assert other.get("s-5").change == last + 1


def test_living_and_gone_are_told_apart(filled: Catalogue) -> None:
    last = filled.last_change()
    chosen = {which: filled.kept(ALL, 0, last, which=which) for which in ("all", "living", "gone")}
    assert {which: [kept.id for kept in found] for which, found in chosen.items()} == {
        "all": ["s-2", "s-1", "s-3"], "living": ["s-2", "s-1"], "gone": ["s-3"],
    }  # fmt: skip
    assert [(kept.deleted, bytes(kept.values)) for kept in chosen["gone"]] == [(True, bytes(NOTHING))]
    assert [kept.id for kept in filled.never_public((), "")] == ["s-4"]
    assert [kept.id for kept in filled.never_public(("t",), "")] == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"id": "s-other"}, "is not the id of record"),
        ({"source": "..", "id": "..-2"}, "is not the id of a source"),
        ({"values": msgspec.Raw(b'{"name": 1}')}, "are not an entity's"),
        ({"change": 1 << 70}, "Records 's-2' to 's-2'"),
    ],
)
def test_a_record_that_is_none_is_refused(
    filled: Catalogue, tmp_path: Path, wrong: dict[str, object], told: str
) -> None:
    kept = msgspec.structs.replace(filled.kept(ALL, 0, 9)[0], **wrong)
    with pytest.raises(BadRecord, match=told):
        open_catalogue(tmp_path / "two").put_back([kept])


@pytest.mark.parametrize("row", [LedgerRow("users", {}), LedgerRow("run", {"id": 1})])
def test_a_ledger_of_another_version_is_refused(filled: Catalogue, row: LedgerRow) -> None:
    with pytest.raises(BadRecord, match="does not have this version's fields"):
        filled.put_back_ledger([row], 9)
