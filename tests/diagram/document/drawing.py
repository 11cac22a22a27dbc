"""A small drawing to start from, and replicas of it."""

from __future__ import annotations

from diagram.document import Document
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Page, Record, Shape

PAGE, LAYER, GROUP, A, B, LINE = (RecordId(name) for name in ("page", "layer", "group", "a", "b", "line"))

RECORDS: tuple[Record, ...] = (
    Page(PAGE, "a"),
    Layer(LAYER, PAGE, "a"),
    Shape(GROUP, LAYER, "a", kind="group", x=100.0, y=50.0, w=200.0, h=100.0),
    Shape(A, GROUP, "a", x=10.0, y=10.0, w=40.0, h=20.0, text="one"),
    Shape(B, LAYER, "b", x=400.0, y=10.0, w=40.0, h=20.0, text="two"),
    Connector(LINE, LAYER, "c", source=A, target=B),
)


def drawing() -> Document:
    return Document.of(RECORDS)


def copy_of(document: Document) -> Document:
    return Document.load([document.export_snapshot()])


def exchange(*documents: Document) -> None:
    """Let everybody see everything."""
    for document in documents:
        for other in documents:
            if other is not document:
                document.import_update(other.export_since(document.version()))


def shape(document: Document, identity: RecordId) -> Shape:
    record = document.get(identity)
    assert isinstance(record, Shape)
    return record
