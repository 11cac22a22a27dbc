"""Two people word one label at once: the window says so, and gives the other words on demand."""

from __future__ import annotations

from diagram.document import Conflict, Document
from diagram.ids import RecordId
from diagram.records import Layer, Shape
from tests.ui.conftest import Program
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


def test_the_other_words_are_one_click_away_and_undo_takes_them_back(program: Program) -> None:
    document = drawn(program)
    meet(program, document, A)
    kept = text_of(document, A)
    other = "there" if kept == "here" else "here"
    toast = program.desktop.window.toast
    assert toast.text.text() == f"Two people wrote this at once: “{kept}” is shown, “{other}” is not"
    toast.button.click()
    assert text_of(document, A) == other
    program.run("edit.undo")
    assert text_of(document, A) == kept


def test_many_at_once_are_told_in_one_word(program: Program) -> None:
    document = drawn(program)
    meet(program, document, A, B)
    toast = program.desktop.window.toast
    assert toast.text.text() == "Two people wrote the same 2 texts at once; one of each is shown"
    kept = text_of(document, A)
    toast.button.click()
    assert {text_of(document, A), text_of(document, B)} == {"here", "there"} - {kept}


def test_what_is_quoted_is_short_and_plain() -> None:
    assert sentence([Conflict(A, "text", "", "<b>x</b>\n" + "y" * 50, html=True)]) == (
        f"Two people wrote this at once: no text is shown, “x {'y' * 37}…” is not"
    )
