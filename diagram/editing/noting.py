"""Working on the notes of a diagram: each function is one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram.ids import RecordId, new_id
from diagram.order import between
from diagram.records import ROOT, Layer, Note, Page, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from diagram.document import Document
    from diagram.document.splices import Splice

UNNAMED = "Untitled note"


def add(document: Document) -> RecordId:
    """An empty note below the others; its id."""
    below = [note.order for note in document.notes() if note.parent == ROOT]
    note = Note(new_id(), ROOT, between(below[-1] if below else None, None))
    with document.edit("Add note") as edit:
        edit.put(note)
    return note.id


def delete(document: Document, note: RecordId) -> None:
    with document.edit("Delete note") as edit:
        edit.delete(note)


def rename(document: Document, note: RecordId, title: str) -> None:
    record = document.get(note)
    title = " ".join(title.split())
    if isinstance(record, Note) and title != record.title:
        with document.edit("Rename note") as edit:
            edit.change(note, title=title)


def write(document: Document, note: RecordId, splices: Iterable[Splice]) -> None:
    """What was typed just now."""
    with document.edit("Write note") as edit:
        for one in splices:
            edit.splice(note, one.at, one.removed, one.inserted)


def title_of(note: Note) -> str:
    """What a list shows: the title, else the first words."""
    return note.title or next(_lines(note), UNNAMED)


def preview_of(note: Note) -> str:
    """The first line of the text that `title_of` does not show already."""
    lines = _lines(note)
    if not note.title:
        next(lines, None)
    return next(lines, "")


def beginning() -> tuple[Record, ...]:
    """What a diagram is made of that begins as a note: an empty page, and an empty note to write in."""
    page = Page(new_id(), "V")
    return page, Layer(new_id(), page.id, "V"), Note(new_id(), ROOT, "V")


def is_written(document: Document) -> bool:
    """Whether the diagram is a note and no drawing: nothing is drawn, and there is a note."""
    known = len(document.notes()) + sum(1 + len(document.children(page.id)) for page in document.pages())
    return bool(document.notes()) and len(document.records) <= known


def _lines(note: Note) -> Iterator[str]:
    return filter(None, (" ".join(line.split()) for line in note.text[:2000].split("\n")))
