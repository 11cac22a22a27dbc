"""Notes on the disk: their text, how it came about, and that the search finds it."""

from __future__ import annotations

from pathlib import Path

from app.library.gist import gist_of
from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from diagram.ids import RecordId
from diagram.records import ROOT, Connector, Layer, Note, Page, Shape
from ui.ports import NewDiagram

NOTE = RecordId("note")


def text_of(opened: OpenDiagram) -> str:
    (note,) = opened.document.notes()
    return note.text


def reopened(library: Library, opened: OpenDiagram) -> OpenDiagram:
    opened.close()
    return library.open(opened.id)()


def test_undo_of_what_was_typed_survives_every_restart(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    opened = library.create(NewDiagram("First"))()
    with opened.document.edit("New note") as edit:
        edit.put(Note(NOTE, ROOT, "V"))
    states = [""]
    for at, removed, inserted in ((0, 0, "hello \U0001f98a"), (2, 2, ""), (3, 0, "p me"), (0, 1, "H")):
        with opened.document.edit("Type") as edit:
            edit.splice(NOTE, at, removed, inserted)
        states.append(text_of(opened))
    for state in reversed(states[:-1]):
        opened = reopened(library, opened)
        assert opened.document.history.undo() and text_of(opened) == state
    for state in states[1:]:
        opened = reopened(library, opened)
        assert opened.document.history.redo() and text_of(opened) == state
    opened.close()
    library.close()


def test_the_words_of_labels_and_notes_are_searched() -> None:
    layer = RecordId("l")
    records = (
        Page(RecordId("p"), "V"),
        Layer(layer, RecordId("p"), "V"),
        Shape(RecordId("s"), layer, "a", text="<b>router</b>", html=True),
        Shape(RecordId("t"), layer, "b"),
        Connector(RecordId("c"), layer, "c", text="wire"),
        Note(NOTE, ROOT, "V", "Title", "One line\nand another"),
    )
    words = gist_of(records).words
    assert (words.labels, words.notes) == ("wire\nrouter", "Title\nOne line\nand another")


def test_a_diagram_is_found_by_what_its_note_says(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    opened = library.create(NewDiagram("First"))()
    with opened.document.edit("New note") as edit:
        edit.put(Note(NOTE, ROOT, "V", text="about marmalade"))
    opened.close()
    library.close()
    again = Library.at(tmp_path)
    assert [hit.id for hit in again.storage.search.find("marmalade")] == [opened.id]
    again.close()
