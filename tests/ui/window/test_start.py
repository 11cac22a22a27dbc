"""How the program begins: on its first day, on the next, and beside another one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from app.desktop import Desktop
from app.library.library import Library
from app.settings import MachineSettings
from tests.ui.conftest import Program
from ui.dialogs.recovery import RecoveryDialog
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
    qtbot.waitUntil(lambda: window.start.pictures.of(card) is not None)
    qtbot.waitUntil(lambda: window.jobs.is_idle)
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
    settings = MachineSettings(tmp_path / "settings.json")
    desktop = Desktop(qapp, settings, tmp_path / "library", patience_s=0.1)
    window = desktop.window
    window.show()
    desktop.start()
    trouble = window.start.trouble
    qtbot.waitUntil(trouble.isVisible, timeout=30_000)
    assert "another AutoGraph" in trouble.title.text()
    assert trouble.advice.text()
    held.close()
    trouble.again.click()
    assert not trouble.isVisible()
    qtbot.waitUntil(lambda: window.desk.library is not None, timeout=30_000)
    qtbot.waitUntil(lambda: window.jobs.is_idle, timeout=30_000)
    window.close()
    desktop.finish()
    window.deleteLater()
    qapp.processEvents()


def test_a_library_that_cannot_live_where_it_is_can_live_elsewhere(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = MachineSettings(tmp_path / "settings.json")
    desktop = Desktop(qapp, settings, tmp_path / "Dropbox" / "library")
    window = desktop.window
    window.show()
    desktop.start()
    trouble = window.start.trouble
    qtbot.waitUntil(trouble.isVisible, timeout=30_000)
    assert "cannot live in this folder" in trouble.title.text() and "Dropbox" in trouble.what.text()
    chosen = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_words: str(chosen))  # the system's own dialog
    trouble.elsewhere.click()
    qtbot.waitUntil(lambda: window.desk.library is not None, timeout=30_000)
    qtbot.waitUntil(lambda: window.jobs.is_idle, timeout=30_000)
    assert (chosen / "library.db").is_file() and not (tmp_path / "Dropbox" / "library").exists()
    assert settings.get("library_folder") == str(chosen), "it is there the next time too"
    window.close()
    desktop.finish()
    window.deleteLater()
    qapp.processEvents()


def test_a_repaired_library_says_what_happened(program: Program, tmp_path: Path) -> None:
    program.close()
    (tmp_path / "library" / "library.db").write_bytes(b"no database " * 1000)
    for log in (tmp_path / "library").glob("library.db-*"):
        log.unlink()
    program.desktop = program._begin()
    window = program.desktop.window
    banner = window.banners["recovery"]
    assert banner.isVisible() and "repaired" in banner.title.text() and "1 diagram is there" in banner.text.text()
    banner.buttons["What happened…"].click()
    (dialog,) = window.findChildren(RecoveryDialog)
    rows = dict(dialog.rows())
    assert Path(rows["Damaged file kept"]).is_dir() and rows["From the backup"]
    dialog.accept()
    banner.findChildren(QToolButton)[0].click()
    assert not window.banners.isVisible()


def test_a_library_of_a_newer_program_is_left_alone(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "library"
    Library.at(folder, backups=False).close()
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    desktop = Desktop(qapp, MachineSettings(tmp_path / "settings.json"), folder)
    window = desktop.window
    window.show()
    desktop.start()
    trouble = window.start.trouble
    qtbot.waitUntil(trouble.isVisible, timeout=30_000)
    assert "newer AutoGraph" in trouble.title.text() and "Update" in trouble.advice.text()
    qtbot.waitUntil(lambda: window.jobs.is_idle, timeout=30_000)
    trouble.quit.click()
    assert not window.isVisible()
    desktop.finish()
    window.deleteLater()
    qapp.processEvents()
