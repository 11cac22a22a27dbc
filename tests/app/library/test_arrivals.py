"""Updates from elsewhere are stored before they are read: in any order, with restarts between, nothing is lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.library.library import Library
from app.library.prepared import blank
from diagram.document import Document
from diagram.ids import RecordId
from diagram.records import Layer, Shape
from tests.app.library.arriving import accept, put
from tests.machine.fixtures import Note
from ui.ports import NewDiagram

REPLICAS = 3
EDITS = 4


def written_elsewhere(first: bytes) -> list[bytes]:
    """Updates of several replicas that started from `first`, each building on the one before it."""
    found: list[bytes] = []
    for replica in range(REPLICAS):
        document = Document.load([first])
        leave = document.subscribe_updates(found.append)
        layer = next(record.id for record in document.records.values() if isinstance(record, Layer))
        for number in range(EDITS):
            with document.edit("Draw") as edit:
                edit.put(Shape(RecordId(f"r{replica}-{number}"), layer, f"{replica}{number}1", x=float(number)))
        leave()
    return found


def take_what_can_be_read(library: Library, diagram: str) -> None:
    """Those that build on what is not here stay where they are."""
    took = True
    while took:
        took = False
        for one in library.storage.arrivals.waiting(diagram):
            stored = library.storage.updates.load(diagram).blobs
            if not Document.load([*stored, one.data]).has_gap:
                accept(library.storage, diagram, [one])
                took = True


def deliver(folder: Path, seed: int) -> None:
    library = Library.at(folder, backups=False)
    diagram = library.take(NewDiagram("Shared", blank()))
    (first,) = library.storage.updates.load(diagram).blobs
    library.close()
    arriving = written_elsewhere(first)
    expected = Document.load([first, *arriving]).value_hash()
    random.Random(seed).shuffle(arriving)
    for blob in arriving:
        library = Library.at(folder, backups=False)
        put(library.storage, diagram, blob)
        library.close()
        library = Library.at(folder, backups=False)
        take_what_can_be_read(library, diagram)
        library.open(diagram)().close()
        library.close()
    library = Library.at(folder, backups=False)
    document = Document.load(library.storage.updates.load(diagram).blobs)
    assert not library.storage.arrivals.waiting(diagram) and not document.has_gap, f"seed {seed}"
    assert document.value_hash() == expected, f"seed {seed}"
    library.close()


@pytest.mark.durability
@pytest.mark.parametrize("seed", range(8))
def test_updates_arrive_in_any_order_with_restarts_between(quick_folder: Path, seed: int) -> None:
    deliver(quick_folder / "library", seed)


@pytest.mark.soak
def test_updates_arrive_in_many_orders(quick_folder: Path, note: Note) -> None:
    for seed in range(500):
        deliver(quick_folder / str(seed), seed)
    note("arrivals in any order", orders=500, restarts=500 * REPLICAS * EDITS, lost=0)
