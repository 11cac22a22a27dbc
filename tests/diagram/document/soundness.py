"""What must hold of every document at every time, whatever was merged into it, and what all its copies must share."""

from __future__ import annotations

from typing import TypeAlias

from diagram.document import Document
from diagram.document.projection import Projection
from diagram.ids import RecordId
from diagram.properties import from_properties, to_properties
from diagram.records import ROOT, Connector, Layer, Page, Record, Shape, Unknown

View: TypeAlias = tuple[dict[RecordId, Record], tuple[Record, ...], dict[RecordId, list[RecordId]]]


def view(document: Document) -> View:
    """All that a reader sees: the records, their order over all, the children of each."""
    records = dict(document.records)
    return records, document.records_in_order(), {one: document.children(one) for one in (ROOT, *records)}


def violations(document: Document) -> list[str]:
    """Every rule that the document breaks, in words; empty when it is sound."""
    found = [*_misplaced(document), *_unordered(document), *_misread(document), *_unplaced(document)]
    if document.pages():
        hanging = {record.id for record in document.records_in_order()}
        for identity, record in document.records.items():
            if identity not in hanging and not isinstance(record, Unknown):
                found.append(f"{identity} hangs on no page")
    return found


def restless(document: Document) -> list[str]:
    """Whether normalising what is shown already changes it again, or whether looking at it has written anything."""
    before = document.version(), document.value_hash()
    again = Projection(lambda identity: None)
    again.load({identity: to_properties(record) for identity, record in document.records.items()})
    found = [] if dict(again.records) == dict(document.records) else ["normalising twice is not normalising once"]
    if (document.version(), document.value_hash()) != before:
        found.append("reading has written")
    return found


def _misplaced(document: Document) -> list[str]:
    """Parents of the right kind, and no ring of them."""
    found = []
    for identity, record in document.records.items():
        parent = document.get(record.parent)
        if isinstance(record, Layer) and not isinstance(parent, Page):
            found.append(f"layer {identity} is on no page")
        if isinstance(record, Shape | Connector) and (parent is None or isinstance(parent, Page)):
            found.append(f"{identity} is on no layer")
        if _is_in_ring(document, identity):
            found.append(f"{identity} is in a ring of parents")
    return found


def _is_in_ring(document: Document, identity: RecordId) -> bool:
    at = document.get(identity)
    for _ in range(len(document.records) + 1):
        if at is None or isinstance(at, Page | Unknown):
            return False
        at = document.get(at.parent)
    return True


def _unordered(document: Document) -> list[str]:
    """Every child is listed once, under its parent, in the order of key and id, so that places are unique."""
    found = []
    listed = 0
    for parent in (ROOT, *document.records):
        children = [document.records[one] for one in document.children(parent)]
        listed += len(children)
        places = [(child.order, child.id) for child in children]
        if places != sorted(set(places)):
            found.append(f"the children of {parent!r} have no unique order")
        found += [f"{child.id} is listed under {parent!r}" for child in children if child.parent != parent]
    strangers = {record.parent for record in document.records.values()} - document.records.keys() - {ROOT}
    lonely = sum(record.parent in strangers for record in document.records.values())
    if listed + lonely != len(document.records):
        found.append(f"{len(document.records) - lonely} records, {listed} listed as children")
    return found


def _misread(document: Document) -> list[str]:
    """Every record is what its own properties say."""
    found = []
    for identity, record in document.records.items():
        if from_properties(identity, to_properties(record)) != record:
            found.append(f"{identity} has properties that do not read as they are")
    return found


def _unplaced(document: Document) -> list[str]:
    """A connector whose end is gone has a point to be drawn to instead."""
    found = []
    for identity, record in document.records.items():
        if isinstance(record, Connector):
            ends = ((record.source, record.source_point), (record.target, record.target_point))
            lost = [end for end, point in ends if end is not None and point is None and document.get(end) is None]
            found += [f"{identity} has lost its end {end}" for end in lost]
    return found
