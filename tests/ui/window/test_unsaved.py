"""Edits that the disk does not take stay in memory, the window says so, and closing it does not lose them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.files import open_file
from app.library.library import Library
from diagram.records import Shape
from tests.ui.conftest import Program
from ui.dialogs.unsaved import UnsavedDialog
from ui.ports import NewDiagram, Saving
from ui.window.unsaved import BANNER

LABEL = "a label that takes some room " * 400


class Disk:
    """The disk under the library of a program, which can be full."""

    def __init__(self, program: Program) -> None:
        library = program.desktop.window.desk.library
        assert isinstance(library, Library)
        self._storage = library.storage

    def fill(self) -> None:
        self._storage.write_pragma("max_page_count", 1)  # SQLite makes the size of now of it

    def free(self) -> None:
        self._storage.write_pragma("max_page_count", 1 << 30)


@pytest.fixture
def disk(program: Program) -> Disk:
    return Disk(program)


def write(program: Program, text: str = LABEL) -> None:
    """An edit that is too large for the room that is left in the file."""
    shape = next(one for one in program.editor.document.records.values() if isinstance(one, Shape))
    with program.editor.document.edit("Type") as edit:
        for step in range(8):
            edit.change(shape.id, text=f"{text}{step}")
            edit.put(Shape(type(shape.id)(f"new{step}"), shape.parent, shape.order, text=f"{step}{text[::-1]}"))


def fail_to_save(program: Program, disk: Disk) -> None:
    disk.fill()
    write(program)
    program.bot.waitUntil(lambda: BANNER in program.desktop.window.banners, timeout=2_000)  # the promise: two seconds


def test_a_banner_says_that_the_disk_is_full_and_goes_when_it_is_not(program: Program, disk: Disk) -> None:
    window = program.desktop.window
    assert not window.banners.isVisible()
    fail_to_save(program, disk)
    banner = window.banners[BANNER]
    assert banner.isVisible() and "Welcome to AutoGraph" in banner.title.text()
    assert "disk is full" in banner.text.text() and "kept in memory" in banner.text.text()
    disk.free()
    banner.buttons["Try again"].click()
    program.bot.waitUntil(lambda: program.tab.status.saving is Saving.SAVED)
    program.bot.waitUntil(lambda: not window.banners.isVisible())


def test_the_banner_stands_still_while_it_is_tried_again(program: Program, disk: Disk) -> None:
    fail_to_save(program, disk)
    banner = program.desktop.window.banners[BANNER]
    seen: list[Saving] = []
    program.desktop.window.desk.status_changed.connect(lambda tab: seen.append(tab.status.saving))
    banner.buttons["Try again"].click()
    program.bot.waitUntil(lambda: Saving.SAVING in seen and seen[-1] is Saving.FAILED)
    assert program.desktop.window.banners[BANNER] is banner and banner.isVisible()
    disk.free()


def test_closing_the_window_asks_and_trying_again_saves_and_closes(program: Program, disk: Disk) -> None:
    window = program.desktop.window
    fail_to_save(program, disk)
    diagram = program.tab.diagram.id
    assert not window.close() and window.isVisible()
    (dialog,) = window.findChildren(UnsavedDialog)
    assert "disk is full" in dialog.reason.text() and not dialog.leave.isVisible()
    disk.free()
    dialog.again.click()
    program.bot.waitUntil(lambda: not window.isVisible())
    program.restart()
    program.desktop.window.desk.open(diagram)
    program.wait_for_tabs(1)
    assert any(isinstance(one, Shape) and LABEL in one.text for one in program.editor.document.records.values())


def test_staying_keeps_everything(program: Program, disk: Disk) -> None:
    window = program.desktop.window
    fail_to_save(program, disk)
    program.run("file.close")
    (dialog,) = window.findChildren(UnsavedDialog)
    dialog.stay.click()
    assert len(window.desk.tabs) == 1 and program.tab.status.saving is not Saving.SAVED
    disk.free()
    window.unsaved.try_again()
    program.bot.waitUntil(lambda: program.tab.status.saving is Saving.SAVED)


@pytest.mark.parametrize("ending", [".json", ".drawio"])
def test_with_a_copy_elsewhere_the_window_may_close(
    program: Program, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    window = program.desktop.window
    fail_to_save(program, disk)
    copy = tmp_path / "elsewhere" / f"copy{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: (str(copy), ""))  # the system's own dialog
    window.close()
    (dialog,) = window.findChildren(UnsavedDialog)
    dialog.copy_.click()
    program.bot.waitUntil(dialog.leave.isVisible)
    assert str(copy) in dialog.what.text()
    kept = {one.text for one in open_file(copy).reading.records if isinstance(one, Shape)}
    assert any(LABEL.strip() in text for text in kept)
    dialog.leave.click()
    program.bot.waitUntil(lambda: not window.isVisible())


def test_only_the_diagrams_that_cannot_be_saved_stay_open(program: Program, disk: Disk) -> None:
    window = program.desktop.window
    window.desk.create(NewDiagram("Second"))
    program.wait_for_tabs(2)
    window.desk.show(window.desk.tabs[0])
    fail_to_save(program, disk)
    window.close()
    assert [tab.diagram.title for tab in window.desk.tabs] == ["Welcome to AutoGraph"]
    (dialog,) = window.findChildren(UnsavedDialog)
    disk.free()
    dialog.again.click()
    program.bot.waitUntil(lambda: not window.isVisible())
