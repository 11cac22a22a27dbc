"""Typing in a note: what the keyboard does is in the document, what others write comes in, undo is the document's."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from diagram.document import Document
from diagram.document.splices import Splice, splices_between, to_utf16
from diagram.editing import noting
from diagram.editing.editor import Editor
from diagram.editing.notices import Notice, Refused
from diagram.ids import RecordId
from diagram.records import Note
from ui.notes.field import NoteField

FOX = "\U0001f98a"


class Desk:
    """A field on a note of its own."""

    def __init__(self, bot: QtBot, text: str = "", *, read_only: bool = False) -> None:
        document = Document.of(noting.beginning())
        self.note = document.notes()[0].id
        with document.edit("Begin") as edit:
            edit.change(self.note, text=text)
        self.document = Document.load([document.export_snapshot()], read_only=read_only)
        self.editor = Editor(self.document)
        self.field = NoteField(self.editor, self.note)
        bot.addWidget(self.field)
        self.bot = bot

    @property
    def text(self) -> str:
        (note,) = self.document.notes()
        return note.text

    def type(self, keys: str) -> None:
        self.bot.keyClicks(self.field, keys)

    def put_caret(self, at: int, to: int | None = None) -> None:
        cursor = self.field.textCursor()
        cursor.setPosition(at)
        cursor.setPosition(at if to is None else to, QTextCursor.MoveMode.KeepAnchor)
        self.field.setTextCursor(cursor)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    yield Desk(qtbot, f"one {FOX}\ntwo")


def test_every_way_of_typing_reaches_the_document(desk: Desk) -> None:
    assert desk.field.text == desk.text
    desk.put_caret(6)  # behind the fox, which is two of Qt's units
    desk.type("!")
    desk.bot.keyClick(desk.field, Qt.Key.Key_Return)
    assert desk.text == f"one {FOX}!\n\ntwo"
    desk.put_caret(4, 6)
    desk.bot.keyClick(desk.field, Qt.Key.Key_Delete)
    assert desk.text == "one !\n\ntwo"
    desk.put_caret(0, 3)
    pasted = QMimeData()
    pasted.setText(f"a\u00a0b{FOX}")
    desk.field.insertFromMimeData(pasted)
    assert desk.text == f"a\u00a0b{FOX} !\n\ntwo" == desk.field.text
    desk.field.selectAll()
    desk.bot.keyClick(desk.field, Qt.Key.Key_Backspace)
    assert desk.text == ""
    desk.bot.keyClick(desk.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    desk.type("x")
    assert desk.text == "\nx"


def test_what_others_write_comes_in_and_the_caret_stays(desk: Desk) -> None:
    other = Document.load([desk.document.export_snapshot()])
    desk.put_caret(7)  # before "two"
    noting.write(other, desk.note, noting_splices(other, f"{FOX}{FOX} one {FOX}\ntwo, three"))
    desk.document.import_update(other.export_since(desk.document.version()))
    assert desk.field.text == desk.text == f"{FOX}{FOX} one {FOX}\ntwo, three"
    assert desk.field.textCursor().position() == 12
    desk.type("x")
    assert desk.text == f"{FOX}{FOX} one {FOX}\nxtwo, three"


def noting_splices(document: Document, text: str) -> list[Splice]:
    (note,) = document.notes()
    return list(splices_between(note.text, text))


def test_a_burst_of_typing_is_one_undo(desk: Desk) -> None:
    before = desk.text
    desk.put_caret(0)
    desk.type("hello")
    assert len(desk.document.history.done) == 5
    desk.field.end_burst()
    desk.type(" you")
    desk.field.end_burst()
    assert [step.label for step in desk.document.history.done] == ["Write note", "Write note"]
    desk.document.history.undo()
    assert desk.text == f"hello{before}" == desk.field.text
    desk.document.history.undo()
    assert desk.text == before == desk.field.text
    desk.document.history.redo()
    assert desk.field.text == f"hello{before}"


def test_a_pause_ends_the_burst(desk: Desk) -> None:
    desk.type("ab")
    desk.bot.waitUntil(lambda: len(desk.document.history.done) == 1, timeout=10_000)


def test_what_may_only_be_looked_at_cannot_be_typed_in(qtbot: QtBot) -> None:
    desk = Desk(qtbot, "text", read_only=True)
    desk.type("x")
    assert desk.field.isReadOnly() and desk.field.text == "text" == desk.text


def test_what_the_document_refuses_is_told_and_taken_out_of_the_field(desk: Desk) -> None:
    told: list[Notice] = []
    desk.editor.subscribe(told.append)
    before = desk.text
    desk.document.permit.only_show(True)
    desk.field.setReadOnly(False)  # a key that was on its way already
    desk.type("x")
    assert any(isinstance(notice, Refused) for notice in told)
    desk.bot.waitUntil(lambda: desk.field.text == before)
    assert desk.text == before


def test_line_ends_of_other_systems_do_not_confuse(qtbot: QtBot) -> None:
    desk = Desk(qtbot, "one\r\ntwo\u2028three")
    desk.put_caret(0)
    desk.type("x")
    assert desk.text.replace("\r", "").replace("\u2028", "\n") == "xone\ntwo\nthree"


@pytest.mark.parametrize("seed", range(8))
def test_two_people_at_two_fields_end_with_one_text(qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    desk = Desk(qtbot, f"start {FOX}")
    other = Document.load([desk.document.export_snapshot()])
    words = ("a", "bc ", FOX, "\n", f"x{FOX}y", "")
    for _ in range(60):
        if chance.random() < 0.5:
            places = [to_utf16(desk.text, chance.randint(0, len(desk.text))) for _ in range(2)]
            desk.put_caret(*places)
            desk.field.textCursor().insertText(chance.choice(words))
        else:
            (note,) = other.notes()
            at = chance.randint(0, len(note.text))
            with other.edit("Type") as edit:
                edit.splice(note.id, at, chance.randint(0, min(2, len(note.text) - at)), chance.choice(words))
        if chance.random() < 0.3:
            mine, theirs = (
                one.export_since(two.version()) for one, two in ((desk.document, other), (other, desk.document))
            )
            desk.document.import_update(theirs)
            other.import_update(mine)
        assert desk.field.text == desk.text, f"seed {seed}"
    other.import_update(desk.document.export_since(other.version()))
    desk.document.import_update(other.export_since(desk.document.version()))
    (theirs_now,) = other.notes()
    assert desk.field.text == desk.text == theirs_now.text, f"seed {seed}"


def test_half_a_character_does_not_stay_in_the_field(desk: Desk) -> None:
    desk.put_caret(0, 5)  # into the fox
    desk.field.textCursor().insertText("x")
    desk.bot.waitUntil(lambda: desk.field.document().characterCount() == 1 + len("x\ntwo"))
    assert desk.field.text == desk.text == "x\ntwo"


def test_a_field_without_its_note_is_empty(desk: Desk) -> None:
    assert NoteField(desk.editor, RecordId("gone")).text == ""
    assert isinstance(desk.document.get(desk.note), Note)
