"""The notes panel, the note beside the drawing and instead of it, in a running window."""

from __future__ import annotations

from PySide6.QtCore import Qt

from diagram.editing import noting
from diagram.records import Note
from tests.ui.conftest import Program
from ui.notes.sheet import NoteSheet
from ui.panels.notes import NotesPanel


def opened(program: Program) -> NotesPanel:
    program.run("view.notes")
    panel = program.view.show_panel("notes")
    assert isinstance(panel, NotesPanel) and panel.isVisible()
    return panel


def notes(program: Program) -> list[Note]:
    return program.editor.document.notes()


def sheet(program: Program) -> NoteSheet:
    found = program.view.sheet
    assert found is not None
    return found


def activated(program: Program) -> None:
    """Keys of the window work in the active one only."""
    program.desktop.window.activateWindow()
    program.bot.waitUntil(program.desktop.window.isActiveWindow)


def test_a_note_is_added_written_undone_and_deleted(program: Program) -> None:
    panel = opened(program)
    assert panel.empty.isVisible() and not panel.rows
    activated(program)
    program.bot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    assert panel.writing is not None and program.desktop.window.focusWidget() is panel.writing.field
    program.bot.keyClicks(panel.writing.field, "Ask Ann")
    assert program.desktop.window.actions_ is not None
    undo, redo = (program.desktop.window.actions_[name] for name in ("edit.undo", "edit.redo"))
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    program.bot.waitUntil(undo.isEnabled)
    program.bot.keyClick(panel.writing.field, Qt.Key.Key_Z, control)
    assert [note.text for note in notes(program)] == [""]
    program.bot.waitUntil(redo.isEnabled)
    program.bot.keyClick(panel.writing.field, Qt.Key.Key_Z, control | shift)
    assert [note.text for note in notes(program)] == ["Ask Ann"]
    panel.writing.title.setFocus()
    program.bot.keyClicks(panel.writing.title, "To do")
    program.bot.keyClick(panel.writing.title, Qt.Key.Key_Return)
    assert [note.title for note in notes(program)] == ["To do"]
    assert program.desktop.window.focusWidget() is panel.writing.field
    panel.close_note()
    assert [row.accessibleName() for row in panel.rows] == ["To do"]
    panel.rows[0].click()
    assert panel.writing is not None and panel.writing.field.text == "Ask Ann"
    noting.delete(program.editor.document, notes(program)[0].id)
    assert panel.writing is None and panel.empty.isVisible() and not panel.rows
    program.run("edit.undo")
    assert [row.accessibleName() for row in panel.rows] == ["To do"]


def test_a_note_is_written_beside_the_drawing_and_instead_of_it(program: Program) -> None:
    panel = opened(program)
    noting.add(program.editor.document)
    panel.open_note(notes(program)[0].id)
    view = program.view
    panel.enlarge()
    assert sheet(program).isVisible() and view.canvas.isVisible() and view.right.isVisible()
    sheet(program).beside.click()
    assert not view.canvas.isVisible() and not view.right.isVisible() and view.left.isVisible()
    program.run("view.panels")
    program.run("view.panels")
    assert view.left.isVisible() and not view.right.isVisible()
    program.bot.keyClicks(sheet(program).writing.field, "large")
    assert notes(program)[0].text == "large"
    sheet(program).beside.click()
    assert view.canvas.isVisible() and view.right.isVisible()
    sheet(program).close_button.click()
    assert view.sheet is None and view.canvas.isVisible()


def test_a_diagram_may_begin_as_a_note_and_opens_as_one(program: Program) -> None:
    program.run("file.new_note")
    program.bot.waitUntil(lambda: program.desktop.window.desk.tab in program.desktop.window.views, timeout=30_000)
    program.bot.waitUntil(lambda: program.tab.diagram.title == noting.UNNAMED, timeout=30_000)
    assert sheet(program).isVisible() and not program.view.canvas.isVisible()
    program.bot.keyClicks(sheet(program).writing.field, "minutes")
    identity = program.tab.diagram.id
    program.restart()
    program.desktop.window.desk.open(identity)
    program.bot.waitUntil(
        lambda: any(tab.diagram.id == identity for tab in program.desktop.window.desk.tabs), timeout=30_000
    )
    program.bot.waitUntil(lambda: program.tab.diagram.id == identity, timeout=30_000)
    assert sheet(program).writing.field.text == "minutes"
    noting.delete(program.editor.document, notes(program)[0].id)
    assert program.view.sheet is None and program.view.canvas.isVisible()
