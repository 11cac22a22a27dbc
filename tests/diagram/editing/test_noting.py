from __future__ import annotations

import pytest

from diagram.document import Document
from diagram.document.splices import Splice
from diagram.editing import noting
from diagram.ids import RecordId
from diagram.records import ROOT, Layer, Note, Shape


def the_note(document: Document) -> Note:
    (note,) = document.notes()
    return note


def test_each_change_of_a_note_is_one_step() -> None:
    document = Document.of(noting.beginning()[:2])
    identity = noting.add(document)
    noting.rename(document, identity, "  A   title ")
    noting.rename(document, identity, "A title")
    noting.write(document, identity, [Splice(0, 0, "text"), Splice(4, 0, "!")])
    assert the_note(document) == Note(identity, ROOT, the_note(document).order, "A title", "text!")
    noting.delete(document, identity)
    assert not document.notes()
    assert [step.label for step in document.history.done] == ["Add note", "Rename note", "Write note", "Delete note"]
    document.history.undo()
    assert the_note(document).text == "text!"


def test_new_notes_come_below() -> None:
    document = Document.of(noting.beginning())
    ids = [note.id for note in document.notes()] + [noting.add(document) for _ in range(3)]
    assert [note.id for note in document.notes()] == ids


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("", "", (noting.UNNAMED, "")),
        ("T", "", ("T", "")),
        ("T", "\n one  two\nthree", ("T", "one two")),
        ("", "\n\none\n\ntwo", ("one", "two")),
        ("", "one", ("one", "")),
    ],
)
def test_a_list_shows_the_title_and_how_the_text_begins(title: str, text: str, shown: tuple[str, str]) -> None:
    note = Note(RecordId("n"), ROOT, "V", title, text)
    assert (noting.title_of(note), noting.preview_of(note)) == shown


def test_what_begins_as_a_note_is_one_until_something_is_drawn() -> None:
    document = Document.of(noting.beginning())
    assert noting.is_written(document)
    layer = next(record.id for record in document.records.values() if isinstance(record, Layer))
    with document.edit("Draw") as edit:
        edit.put(Shape(RecordId("s"), layer, "V"))
    assert not noting.is_written(document)
    assert not noting.is_written(Document.of(noting.beginning()[:2]))
