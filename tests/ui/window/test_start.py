"""How the program begins: on its first day, on the next, and beside another one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop import Desktop
from app.library.library import Library
from app.settings import MachineSettings
from tests.ui.conftest import Program
from ui.dialogs.problem import ProblemDialog
from ui.window.menus import ORDER


def test_the_first_run_opens_on_the_library_with_the_welcome_diagram(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    running = Program(qapp, tmp_path, qtbot)
    window = running.desktop.window
    assert window.desk.tab is None
    assert window.stack.currentWidget() is window.start
    (card,) = window.start.shown
    assert card.title == "Welcome to AutoGraph"
    assert card.thumbnail.startswith(b"\x89PNG")
    running.close()


def test_cards_and_menus_are_there_before_the_library_is_open(
    program: Program, qapp: QApplication, tmp_path: Path
) -> None:
    welcome = program.tab.diagram.id
    program.close()
    desktop = Desktop(qapp, MachineSettings(tmp_path / "settings.json"), tmp_path / "library")
    window = desktop.window
    program.desktop = desktop
    there: list[tuple[int, bool]] = []
    window.desk.library_ready.connect(lambda: there.append((len(window.start.shown), window.actions_ is not None)))
    window.show()
    desktop.start()
    window.desk.open(welcome)  # waits until the library is open
    program.wait_for_tabs(1)
    assert there == [(1, True)]
    assert [action.text() for action in window.top_bar.menus.actions()] == list(ORDER)
    assert all(len(action.menu().actions()) > 1 for action in window.top_bar.menus.actions())  # type: ignore[attr-defined]  # the stubs say object


def test_a_second_program_says_so_and_can_try_again(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> None:
    held = Library.at(tmp_path / "library")
    desktop = Desktop(qapp, MachineSettings(tmp_path / "settings.json"), tmp_path / "library")
    window = desktop.window
    window.show()
    desktop.start()
    qtbot.waitUntil(lambda: bool(window.findChildren(ProblemDialog)), timeout=30_000)
    (dialog,) = window.findChildren(ProblemDialog)
    assert "another AutoGraph" in dialog.problem.title
    assert dialog.problem.advice
    held.close()
    dialog.accept()
    qtbot.waitUntil(lambda: window.desk.library is not None, timeout=30_000)
    qtbot.waitUntil(lambda: window.jobs.is_idle, timeout=30_000)
    window.close()
    desktop.finish()
    window.deleteLater()
    qapp.processEvents()
