"""A file is there whole or not at all, whoever writes and whatever breaks."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tsunagi.file import write_whole


def test_a_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for body in (b"one", b"two"):
        write_whole(path, body)
        assert (path.read_bytes(), [one.name for one in tmp_path.iterdir()]) == (body, ["a.txt"])


def test_nobody_else_can_read_what_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    monkeypatch.setattr(os, "fsync", lambda number: modes.append(os.fstat(number).st_mode & 0o777))
    write_whole(tmp_path / "a.txt", b"secret", mode=0o600)
    assert (modes[0], (tmp_path / "a.txt").stat().st_mode & 0o777) == (0o600, 0o600)


def test_what_breaks_off_leaves_the_one_before_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError("no space left")

    write_whole(tmp_path / "a.txt", b"one")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        write_whole(tmp_path / "a.txt", b"two")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"one"}


def test_threads_that_write_at_once_write_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    bodies = [bytes([letter]) * 300_000 for letter in b"abcdefgh"]
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write_whole, path, body) for body in bodies * 5]:
            done.result()
    assert path.read_bytes() in bodies
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]
