"""The archive keeps every record and survives a torn write."""

from pathlib import Path

import pytest

from tsunagi.catalogue._archive import Archive
from tsunagi.errors import ConfigError, NotFound
from tsunagi.model import RawRecord


def records(count: int, start: int = 0) -> list[RawRecord]:
    return [
        RawRecord("s", str(n), "table", f"本文{n}".encode(), "2024-01-01" if n % 2 else None, n % 3 == 0)
        for n in range(start, start + count)
    ]


def test_reads_back_what_was_written(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    frames = [archive.append("s", records(5)), archive.append("s", records(7, 5))]
    assert [archive.read("s", frame) for frame in frames] == [records(5), records(7, 5)]
    assert Archive(tmp_path).read("s", frames[1]) == records(7, 5)


def test_a_torn_tail_is_set_aside_and_writing_goes_on(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.append("s", records(3))
    segment = tmp_path / "s" / "00000001.frames"
    whole = segment.read_bytes()
    archive.append("s", records(3, 3))
    torn = segment.read_bytes()[: len(whole) + 20]
    segment.write_bytes(torn)
    again = Archive(tmp_path)
    second = again.append("s", records(4, 6))
    assert again.read("s", first) == records(3)
    assert again.read("s", second) == records(4, 6)
    assert [p.read_bytes() for p in (tmp_path / "s").glob("*.torn")] == [torn[len(whole) :]]


def test_segments_roll_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tsunagi.catalogue._archive.SEGMENT_BYTES", 100)
    archive = Archive(tmp_path)
    frames = [archive.append("s", records(3, n)) for n in range(4)]
    assert [archive.read("s", frame) for frame in frames] == [records(3, n) for n in range(4)]
    assert len(list((tmp_path / "s").glob("*.frames"))) == 4


def test_a_damaged_frame_is_reported_with_its_place(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    frame = archive.append("s", records(3))
    segment = tmp_path / "s" / "00000001.frames"
    damaged = bytearray(segment.read_bytes())
    damaged[-1] ^= 1
    segment.write_bytes(damaged)
    with pytest.raises(NotFound, match=r"00000001\.frames has no whole frame at byte 0"):
        archive.read("s", frame)


@pytest.mark.parametrize("name", ["../up", "a/b", ""])
def test_a_source_cannot_leave_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError):
        Archive(tmp_path).append(name, records(1))


def test_purge_removes_one_source(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    frame, other = archive.append("s", records(2)), archive.append("t", records(2))
    archive.purge("s")
    with pytest.raises(NotFound):
        archive.read("s", frame)
    assert [r.local_id for r in archive.read("t", other)] == ["0", "1"]
