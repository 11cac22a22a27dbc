"""What becomes of a text that the person edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram.ids import RecordId
from diagram.records import Connector, Shape
from diagram.text.html import plain_of

if TYPE_CHECKING:
    from diagram.document import Document

TEXT = "text"  # the kind of a text box, which is nothing without its text


def plain_text(document: Document, identity: RecordId) -> str:
    """What the text editor starts with."""
    record = document.records.get(identity)
    return plain_of(record.text, record.html) if isinstance(record, Shape | Connector) else ""


def write(document: Document, identity: RecordId, text: str) -> None:
    """Give the record `text` as plain text, in one edit; formatted text that reads the same stays as it is."""
    record = document.records.get(identity)
    if not isinstance(record, Shape | Connector):
        return
    if is_text_box(record) and not text.strip():
        with document.edit("Delete") as edit:
            edit.delete(identity)
    elif text != plain_of(record.text, record.html):
        with document.edit("Edit text") as edit:
            edit.change(identity, text=text, html=False)


def drop_if_empty(document: Document, identity: RecordId) -> None:
    """Delete the record if it is a text box without text."""
    record = document.records.get(identity)
    if isinstance(record, Shape) and is_text_box(record) and not record.text.strip():
        with document.edit("Delete") as edit:
            edit.delete(identity)


def is_text_box(record: Shape | Connector) -> bool:
    return isinstance(record, Shape) and record.kind == TEXT
