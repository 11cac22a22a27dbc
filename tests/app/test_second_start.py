"""Two programs on one library: the second hands its files to the first, or says what keeps it from that."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop import Desktop
from app.library.library import Library
from app.ringing import may_answer
from app.settings import MachineSettings
from storage.errors import LibraryBusy
from tests.app.started import Started
from tests.ui.conftest import SCREENLESS

pytestmark = [
    pytest.mark.qt_log_ignore(SCREENLESS, extend=True),
    pytest.mark.skipif(sys.platform == "win32", reason="stops a process with a signal of Unix"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def first(folder: Path, qtbot: QtBot) -> Iterator[Started]:
    program = Started(folder)
    qtbot.waitUntil(lambda: may_answer(folder), timeout=60_000)
    yield program
    program.kill()


def test_a_second_program_hands_its_files_over_and_ends(
    first: Started, folder: Path, drawing: Path, qtbot: QtBot
) -> None:
    second = Started(folder, drawing)
    assert second.process.wait(60) == 0
    assert first.process.poll() is None
    with pytest.raises(LibraryBusy):
        Library.at(folder)
    qtbot.waitUntil(lambda: json.dumps(str(drawing)) in first.settings, timeout=60_000)  # opened there
    assert Started(folder).process.wait(60) == 0


def test_a_second_program_goes_on_when_the_first_was_killed(first: Started, folder: Path, qtbot: QtBot) -> None:
    first.kill()
    assert may_answer(folder), "its socket is still there"
    second = Started(folder)
    lock = folder / "library.lock"
    qtbot.waitUntil(lambda: lock.read_text().strip() == str(second.process.pid), timeout=60_000)
    second.kill()


def test_a_second_program_brings_the_first_to_the_front(qapp: QApplication, folder: Path, qtbot: QtBot) -> None:
    desktop = Desktop(qapp, MachineSettings(folder.parent / "settings.json"), folder)
    window = desktop.window
    window.showMinimized()
    desktop.start()
    qtbot.waitUntil(lambda: may_answer(folder), timeout=60_000)
    second = Started(folder)
    qtbot.waitUntil(lambda: second.process.poll() is not None, timeout=60_000)
    assert second.process.returncode == 0
    qtbot.waitUntil(lambda: not window.isMinimized() and window.isVisible())
    leave(desktop, qtbot)


def test_a_first_that_hangs_is_named_and_once_awake_takes_over(
    qapp: QApplication, first: Started, folder: Path, drawing: Path, qtbot: QtBot
) -> None:
    os.kill(first.process.pid, signal.SIGSTOP)
    desktop = Desktop(qapp, MachineSettings(folder.parent / "settings.json"), folder, patience_s=0.1)
    window = desktop.window
    window.show()
    desktop.start([drawing])
    qtbot.waitUntil(lambda: window.start.trouble.isVisible(), timeout=60_000)
    assert "another AutoGraph" in window.start.trouble.title.text()
    os.kill(first.process.pid, signal.SIGCONT)
    window.start.trouble.again.click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=60_000)
    qtbot.waitUntil(lambda: json.dumps(str(drawing)) in first.settings, timeout=60_000)
    leave(desktop, qtbot)


def leave(desktop: Desktop, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desktop.window.jobs.is_idle, timeout=30_000)
    desktop.window.close()
    desktop.finish()
    desktop.window.deleteLater()
