"""Files from outside are read by a process beside the window, which is there when it is needed and not longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.library.importer import Importer
from diagram.worker import Worker
from tests.ui.conftest import Program
from tests.ui.test_journey import DRAWIO, shape_called
from ui.dialogs.problem import ProblemDialog


def importer(program: Program) -> Importer:
    return program.desktop._importer.get()


def worker(program: Program) -> Worker:
    found = importer(program)._worker
    assert found is not None
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.drawio"
    path.write_text(DRAWIO)
    return path


def test_the_process_comes_with_the_first_file_and_goes_with_the_program(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot, file: Path
) -> None:
    program = Program(qapp, tmp_path, qtbot)
    assert program.desktop._importer._importer is None
    program.desktop.window.open_files([file])
    program.wait_for_tabs(1)
    assert shape_called(program, "Start")
    process = worker(program)
    assert process.is_alive()
    program.close()
    assert not process.is_alive()


def test_the_process_is_started_while_the_person_chooses(
    program: Program, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    def choose(*_words: object) -> tuple[list[str], str]:
        program.bot.waitUntil(lambda: importer(program)._worker is not None, timeout=30_000)
        return [str(file)], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    program.run("file.import")
    program.bot.waitUntil(lambda: len(program.editor.document.pages()) == 2, timeout=30_000)
    assert shape_called(program, "Start")


def test_a_process_that_died_of_a_file_is_told_and_the_next_file_opens(
    program: Program, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    importer(program).warm_up()
    monkeypatch.setattr(Worker, "is_alive", lambda _self: True)  # it dies when it is asked, not before
    worker(program)._process.kill()
    program.desktop.window.open_files([file])
    program.bot.waitUntil(lambda: bool(program.desktop.window.findChildren(ProblemDialog)), timeout=30_000)
    (dialog,) = program.desktop.window.findChildren(ProblemDialog)
    dialog.reject()
    program.desktop.window.open_files([file])
    program.wait_for_tabs(2)
    assert shape_called(program, "Start")
