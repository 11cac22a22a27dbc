"""A second start on the same library rings at the first, whatever lies at the address, and never waits for ever."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.doorbell import Doorbell
from app.ringing import LARGEST_MESSAGE, Answer, address, may_answer, ring

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at the sockets of Unix")


def ring_beside(folder: Path, files: list[Path]) -> list[Answer]:
    """Ring in a thread: the answer needs this one's event loop."""
    answers: list[Answer] = []
    threading.Thread(target=lambda: answers.append(ring(folder, files))).start()
    return answers


def caller(folder: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(5.0)
    made.connect(address(folder))
    return made


@pytest.fixture
def heard(tmp_path: Path, qtbot: QtBot) -> Iterator[list[list[Path]]]:
    bell = Doorbell(tmp_path)
    rings: list[list[Path]] = []
    bell.rung.connect(rings.append)
    yield rings
    bell.close()


def test_the_files_arrive(tmp_path: Path, qtbot: QtBot, heard: list[list[Path]]) -> None:
    files = [tmp_path / "a b.drawio", tmp_path / "zwölf\n.json"]
    answers = ring_beside(tmp_path, files)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [Answer.HEARD] and heard == [files]
    assert Path(address(tmp_path)).stat().st_mode & 0o077 == 0, "only this user may ring"


def test_who_rings_twice_is_answered_twice_and_heard_once(
    tmp_path: Path, qtbot: QtBot, heard: list[list[Path]]
) -> None:
    for count in (1, 2):
        answers = ring_beside(tmp_path, [])
        qtbot.waitUntil(lambda answers=answers: bool(answers))  # type: ignore[misc]  # the default binds the loop's list
        assert answers == [Answer.HEARD], count
    assert len(heard) == 1


def test_nobody_is_there(tmp_path: Path) -> None:
    assert ring(tmp_path, []) is Answer.NOBODY


def test_what_a_killed_program_left_behind_is_replaced(tmp_path: Path, qtbot: QtBot) -> None:
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(address(tmp_path))
    assert may_answer(tmp_path) and ring(tmp_path, []) is Answer.NOBODY
    bell = Doorbell(tmp_path)
    answers = ring_beside(tmp_path, [])
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [Answer.HEARD]
    bell.close()
    assert not may_answer(tmp_path)


def test_one_who_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(address(tmp_path))
        hung.listen(1)
        began = time.monotonic()
        assert ring(tmp_path, [], answer_s=0.3) is Answer.SILENT
        assert time.monotonic() - began < 5.0  # a bound against hanging, not a measurement


@pytest.mark.parametrize(
    "said",
    [
        b"\n",
        b"[]\n",
        b"{}\n",
        b'{"from": "a", "open": "x"}\n',
        b'{"from": "a", "open": ["relative"]}\n',
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b'{"open": [' + b" " * LARGEST_MESSAGE + b"]}\n",
    ],
    ids=["empty", "list", "no files", "text", "relative", "bytes", "deep", "large"],
)
def test_what_is_no_message_is_not_answered(tmp_path: Path, qtbot: QtBot, heard: list[list[Path]], said: bytes) -> None:
    answers: list[bytes] = []

    def talk() -> None:
        with caller(tmp_path) as line:
            try:
                line.sendall(said)
                answers.append(line.recv(64))
            except OSError:
                answers.append(b"")

    threading.Thread(target=talk).start()
    qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
    assert answers == [b""] and heard == []


def test_a_folder_that_others_may_enter_is_not_used(tmp_path: Path) -> None:
    Path(os.environ["XDG_RUNTIME_DIR"]).chmod(0o755)
    assert address(tmp_path) == "" and not may_answer(tmp_path)
