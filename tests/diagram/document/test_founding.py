from __future__ import annotations

from bench.scenes import grid_scene
from diagram.document import Document, founded
from diagram.document.schema import CURRENT


def test_a_founded_document_is_the_one_that_was_meant() -> None:
    records = grid_scene(400)  # more than one slice
    document = Document.load([founded(records)])
    assert document.records == {record.id: record for record in records}
    assert not document.history.can_undo
    assert not document.has_gap


def test_an_empty_one_says_its_schema() -> None:
    document = Document.load([founded(())])
    assert not document.records
    assert document.value_hash() == Document.new().value_hash()
    assert not document.read_only and CURRENT.declared()
