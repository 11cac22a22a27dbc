"""A file takes another's place only while that is what it was taken for."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from app import replacing
from app.errors import FileUnwritable
from app.replacing import keep_aside, replace_bytes


def test_it_is_asked_with_what_is_there_at_the_last_moment(tmp_path: Path) -> None:
    path = tmp_path / "plan.drawio"
    asked: list[bytes | None] = []
    assert replace_bytes(path, b"one", lambda now: asked.append(now) is None)
    path.write_bytes(b"theirs")
    assert not replace_bytes(path, b"two", lambda now: now == b"one")
    assert path.read_bytes() == b"theirs"
    assert replace_bytes(path, b"two", lambda now: now == b"theirs")
    assert path.read_bytes() == b"two"
    assert asked == [None]
    assert [one.name for one in tmp_path.iterdir()] == ["plan.drawio"], "no lock and no scrap is left"


def test_two_at_once_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "plan.drawio"
    path.write_bytes(b"0")
    inside, most = [0], [0]

    def slow(now: bytes | None) -> bool:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.01)
        inside[0] -= 1
        return now is not None

    threads = [threading.Thread(target=replace_bytes, args=(path, str(number).encode(), slow)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_a_lock_that_was_left_behind_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "PATIENCE_S", 0.1)
    path = tmp_path / "plan.drawio"
    (tmp_path / ".plan.drawio.autograph-lock").write_text("somebody else\n")
    assert replace_bytes(path, b"one", lambda now: now is None)
    assert [one.name for one in tmp_path.iterdir()] == ["plan.drawio"]


def test_what_is_kept_aside_takes_nobodys_place(tmp_path: Path) -> None:
    path = tmp_path / "plan.drawio"
    assert keep_aside(path, b"one").name == "plan (kept).drawio"
    assert keep_aside(path, b"two").name == "plan (kept 2).drawio"
    assert (tmp_path / "plan (kept).drawio").read_bytes() == b"one"


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileUnwritable):
        replace_bytes(tmp_path / "file" / "plan.drawio", b"", lambda _now: True)
    with pytest.raises(FileUnwritable):
        keep_aside(tmp_path / "file" / "plan.drawio", b"")
