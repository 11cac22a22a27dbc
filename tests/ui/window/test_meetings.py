"""Two people word one label at once: the window says so, and gives the other words on demand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from shiboken6 import isValid

from diagram.document import Conflict, Document
from diagram.ids import RecordId
from diagram.records import Layer, Shape
from sync.status import Person
from tests.fakes.scripted_sync import ScriptedSync, online
from tests.ui.conftest import Program
from ui.dialogs.conflicts import ConflictsDialog
from ui.ports import NewDiagram
from ui.window.meetings import sentence

A, B = RecordId("a"), RecordId("b")


def text_of(document: Document, identity: RecordId) -> str:
    record = document.get(identity)
    assert isinstance(record, Shape)
    return record.text


def drawn(program: Program) -> Document:
    window = program.desktop.window
    window.desk.create(NewDiagram("Shared"))
    program.wait_for_tabs(1)
    document = program.editor.document
    layer = next(record.id for record in document.records.values() if isinstance(record, Layer))
    with document.edit("Draw") as edit:
        edit.put(Shape(A, layer, "a", text="one"))
        edit.put(Shape(B, layer, "b", text="two"))
    return document


def word(document: Document, text: str, *which: RecordId) -> None:
    with document.edit("Edit text") as edit:
        for identity in which:
            edit.change(identity, text=text)


def meet(program: Program, document: Document, *which: RecordId) -> None:
    elsewhere = Document.load([document.export_snapshot()])
    word(document, "here", *which)
    word(elsewhere, "there", *which)
    document.import_update(elsewhere.export_since(document.version()))
    program.bot.waitUntil(lambda: program.desktop.window.toast.isVisible())


def the_dialog(program: Program) -> ConflictsDialog:
    (dialog,) = program.desktop.window.findChildren(ConflictsDialog)
    return dialog


def test_the_other_words_are_two_clicks_away_and_undo_takes_them_back(program: Program) -> None:
    document = drawn(program)
    meet(program, document, A)
    kept = text_of(document, A)
    other = "there" if kept == "here" else "here"
    toast = program.desktop.window.toast
    assert toast.text.text() == f"Two people wrote this at once: “{kept}” is shown, “{other}” is not"
    toast.button.click()
    dialog = the_dialog(program)
    assert (dialog.shown.text.toPlainText(), dialog.other.text.toPlainText()) == (kept, other)
    came, here = "came from elsewhere", "was here already"
    assert (dialog.shown.by.text(), dialog.other.by.text()) == ((here, came) if kept == "here" else (came, here))
    dialog.take.click()
    assert text_of(document, A) == other
    program.bot.waitUntil(lambda: not isValid(dialog))
    assert program.view.status.conflicts.isHidden()
    program.run("edit.undo")
    assert text_of(document, A) == kept


def test_the_other_words_wait_until_somebody_decides(program: Program) -> None:
    """The toast goes; a link in the status bar and a command stay."""
    document = drawn(program)
    meet(program, document, A)
    program.desktop.window.toast.hide()
    link = program.view.status.conflicts
    assert link.isVisible() and link.text() == "1 conflict"
    program.run("edit.conflicts")
    dialog = the_dialog(program)
    dialog.reject()
    program.bot.waitUntil(lambda: not isValid(dialog))
    program.bot.mouseClick(link, Qt.MouseButton.LeftButton)
    dialog = the_dialog(program)
    kept = text_of(document, A)
    dialog.dismiss.click()
    program.bot.waitUntil(lambda: not isValid(dialog))
    assert text_of(document, A) == kept and link.isHidden()


def test_both_are_kept_as_one_step(program: Program) -> None:
    document = drawn(program)
    meet(program, document, A)
    kept = text_of(document, A)
    other = "there" if kept == "here" else "here"
    program.desktop.window.toast.button.click()
    the_dialog(program).both.click()
    assert text_of(document, A) == f"{kept}\n{other}"
    program.run("edit.undo")
    assert text_of(document, A) == kept


def test_what_others_decide_or_delete_meanwhile_waits_no_more(program: Program) -> None:
    document = drawn(program)
    meet(program, document, A, B)
    program.desktop.window.toast.button.click()
    dialog = the_dialog(program)
    assert len(dialog.list.rows) == 2 and dialog.left.isVisible()
    other = dialog.other.text.toPlainText()
    elsewhere = Document.load([document.export_snapshot()])
    word(elsewhere, other, B)
    with elsewhere.edit("Delete") as edit:
        edit.delete(A)
    document.import_update(elsewhere.export_since(document.version()))
    program.bot.waitUntil(lambda: not isValid(dialog))
    meetings = program.tab.meetings
    assert meetings is not None and not meetings.open


def test_it_is_shown_in_the_drawing_and_who_was_seen_writing_is_named(program: Program) -> None:
    sync = ScriptedSync(online())
    program.desktop.window.use_sync(sync)
    document = drawn(program)
    company = program.view.company
    assert company is not None
    ben = Person("s", "u", "Ben Bull", "#0c8599", program.editor.page, editing=A)
    sync.tell_people(program.tab.diagram.id, ben)
    program.bot.waitUntil(lambda: company.people == (ben,))
    meet(program, document, A)
    program.desktop.window.toast.button.click()
    dialog = the_dialog(program)
    assert "came from Ben Bull" in (dialog.shown.by.text(), dialog.other.by.text())
    dialog.seek.click()
    assert program.editor.selection == {A}


def test_a_diagram_to_look_at_stays_as_it_is(program: Program) -> None:
    document = drawn(program)
    meet(program, document, A)
    kept = text_of(document, A)
    document.permit.restrict("You may only look.")
    program.desktop.window.toast.button.click()
    dialog = the_dialog(program)
    dialog.take.click()
    assert text_of(document, A) == kept and dialog.isVisible()
    document.permit.restrict("")


def test_many_at_once_are_told_in_one_word(program: Program) -> None:
    document = drawn(program)
    meet(program, document, A, B)
    toast = program.desktop.window.toast
    assert toast.text.text() == "Two people wrote the same 2 texts at once; one of each is shown"
    toast.button.click()
    dialog = the_dialog(program)
    assert len(dialog.list.rows) == 2
    program.bot.keyClick(dialog.list, Qt.Key.Key_Down)
    dialog.take.click()
    program.bot.waitUntil(lambda: dialog.left.isHidden())
    assert {text_of(document, A), text_of(document, B)} == {"here", "there"}
    assert program.view.status.conflicts.text() == "1 conflict"


def test_what_is_quoted_is_short_and_plain() -> None:
    assert sentence([Conflict(A, "text", "", "<b>x</b>\n" + "y" * 50, html=True)], Document.of([])) == (
        f"Two people wrote this at once: no text is shown, “x {'y' * 37}…” is not"
    )
