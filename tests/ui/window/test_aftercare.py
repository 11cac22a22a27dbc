"""What the window does for a diagram that is on screen: its short way is made, proved, and put right where it lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.library.library import Library
from app.library.shortcuts import Identity
from bench.scenes import grid_scene
from diagram.document import Document
from diagram.ids import RecordId
from diagram.records import Shape
from storage.cache import FOLDER
from tests.ui.conftest import Program
from ui.ports import NewDiagram
from ui.window import aftercare

RECORDS = grid_scene(400)


def library_of(program: Program) -> Library:
    library = program.desktop.window.desk.library
    assert isinstance(library, Library)
    return library


def file_of(program: Program) -> Path:
    return library_of(program).storage.folder / FOLDER / f"{program.tab.diagram.id}.cache"


def made(program: Program) -> str:
    """A large diagram in front, whose short way has just been written."""
    program.desktop.window.desk.create(NewDiagram("Large", RECORDS))
    program.wait_for_tabs(2)
    program.bot.waitUntil(lambda: file_of(program).exists(), timeout=30_000)
    return program.tab.diagram.id


def reopened(program: Program, diagram: str) -> None:
    program.restart()
    program.desktop.window.desk.open(diagram)
    program.wait_for_tabs(1)


def test_the_next_morning_it_opens_the_short_way_and_looks_the_same(program: Program) -> None:
    diagram = made(program)
    program.bot.waitUntil(lambda: program.view.canvas.sheet.is_sharp)
    before = program.view.canvas.grab().toImage()
    reopened(program, diagram)
    assert program.tab.diagram.columns
    program.bot.waitUntil(lambda: program.view.canvas.sheet.is_sharp)
    assert program.view.canvas.grab().toImage() == before
    program.editor.select([RecordId("s5")])
    program.run("arrange.nudge_right")
    moved = program.editor.document.get(RecordId("s5"))
    assert isinstance(moved, Shape) and moved != next(one for one in RECORDS if one.id == "s5")
    program.run("edit.undo")
    assert dict(program.editor.document.records) == {record.id: record for record in RECORDS}


def test_one_that_lies_is_corrected_on_screen(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    diagram = made(program)
    library = library_of(program)
    stored = library.storage.updates.load(diagram).blobs
    lies = [replace(record, text="a lie") if isinstance(record, Shape) else record for record in RECORDS]
    program.desktop.window.desk.close(program.tab)
    library.background.settle()
    still = Document.of(lies).still()
    assert still is not None
    assert library._shortcuts.write(diagram, Identity(diagram, stored).value, still, lambda: None)
    program.desktop.window.desk.open(diagram)
    program.wait_for_tabs(2)
    assert program.tab.diagram.columns

    def texts() -> set[str]:
        return {record.text for record in program.editor.document.records.values() if isinstance(record, Shape)}

    program.bot.waitUntil(lambda: "a lie" not in texts(), timeout=30_000)
    assert "was wrong" in caplog.text
    assert dict(program.editor.document.records) == {record.id: record for record in RECORDS}


def test_a_tab_that_is_closed_at_once_needs_no_care(program: Program) -> None:
    made(program)
    desk = program.desktop.window.desk
    diagram = program.tab.diagram.id
    desk.close(program.tab)
    desk.open(diagram)
    program.wait_for_tabs(2)
    desk.close(program.tab)
    program.bot.wait(900)  # longer than the care waits to begin
    assert len(desk.tabs) == 1


def test_when_the_person_rests_the_short_way_follows_the_edits(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aftercare, "IDLE_MS", 50)
    made(program)
    before = file_of(program).read_bytes()
    program.editor.select([RecordId("s5")])
    program.run("arrange.nudge_right")
    program.bot.waitUntil(lambda: file_of(program).read_bytes() != before, timeout=30_000)
    program.bot.waitUntil(lambda: program.desktop.window.jobs.is_idle, timeout=30_000)
    library, diagram = library_of(program), program.tab.diagram.id
    shortcut = library._shortcuts.read(diagram, Identity(diagram, library.storage.updates.load(diagram).blobs).value)
    assert shortcut is not None
    assert shortcut.packed.get(RecordId("s5")) == program.editor.document.get(RecordId("s5"))
