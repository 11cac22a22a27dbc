"""What the process that reads diagrams takes, and what a window feels of a large catch-up: without any network."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from app.library.library import Library
from app.syncing.documents import LibraryDocuments
from bench.report import Row, p95
from diagram.document import Document
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Layer, Page, Record, Shape
from storage.library import LocalLibrary
from tests.app.syncing.documents.elsewhere import Elsewhere, arrived
from ui.ports import NewDiagram

_LARGE, _MIDDLE = 10_000, 2_000  # shapes of a diagram
_LIVE = 200  # edits that arrive one by one
_MANY = 100_000  # edits of a backlog, or of a catch-up


def measure(n: int) -> Iterable[Row]:
    """`examine_live` is one edit of somebody else in a large diagram; `stall` the longest wait of the document's thread
    while a catch-up is shown in an open one."""
    return asyncio.run(_measured(n))


async def _measured(n: int) -> list[Row]:
    with _documents() as (library, documents):
        return [
            *await _live(n, library, documents),
            *await _backlog(library, documents),
            *await _catch_up(library, documents),
        ]


@contextmanager
def _documents() -> Iterator[tuple[Library, LibraryDocuments]]:
    with tempfile.TemporaryDirectory() as folder:
        library = Library.at(Path(folder), backups=False)
        documents = LibraryDocuments(library.storage, library.open_documents, library.background)
        try:
            yield library, documents
        finally:
            documents.close()
            library.close()


async def _live(n: int, library: Library, documents: LibraryDocuments) -> list[Row]:
    diagram = library.take(NewDiagram("Large", _grid(_LARGE)))
    other = Elsewhere(library.storage, diagram)
    times: list[float] = []
    for number in range(_LIVE + 1):
        other.move(_shape(number), 5.0)
        arrivals = other.send()
        began = time.perf_counter()
        await documents.examine(diagram, arrivals)
        times.append(time.perf_counter() - began)
        arrived(library.storage, diagram, arrivals)
    first, *rest = times
    return [
        Row("sync.examine_first_ms", _LARGE, first * 1e3),
        Row("sync.examine_live_p50_ms", n, median(rest) * 1e3),
        Row("sync.examine_live_p95_ms", n, p95(rest) * 1e3),
    ]


async def _backlog(library: Library, documents: LibraryDocuments) -> list[Row]:
    diagram = library.take(NewDiagram("Backlog", _grid(_MIDDLE)))
    known = await documents.version(diagram)
    _edited_offline(library.storage, diagram)
    began = time.perf_counter()
    blobs, _ = await documents.unsent(diagram, known)
    return [
        Row("sync.unsent_ms", _MANY, (time.perf_counter() - began) * 1e3),
        Row("sync.unsent_bytes", _MANY, sum(len(blob.data) for blob in blobs), "bytes"),
    ]


def _edited_offline(storage: LocalLibrary, diagram: str) -> None:
    """So many edits, each a row of its own."""
    document = Document.load(storage.updates.load(diagram).blobs)
    updates: list[bytes] = []
    document.subscribe_updates(updates.append)
    for number in range(_MANY):
        with document.edit("Move") as edit:
            edit.change(_shape(number % _MIDDLE), x=float(number))
    storage.updates.append(diagram, updates).result()


async def _catch_up(library: Library, documents: LibraryDocuments) -> list[Row]:
    diagram = library.take(NewDiagram("Catching up", _grid(_MIDDLE)))
    other = Elsewhere(library.storage, diagram)
    for number in range(_MANY):
        other.move(_shape(number % _MIDDLE), float(number))
    arrivals = other.send()
    loop = asyncio.get_running_loop()
    library.soon = lambda work: loop.call_soon_threadsafe(work)
    opened = library.open(diagram)()
    began = time.perf_counter()
    await documents.examine(diagram, arrivals)
    examined = time.perf_counter()
    arrived(library.storage, diagram, arrivals)
    gc.freeze()  # as the program does: what is made here to be sent is nothing that a window has
    shown = asyncio.create_task(documents.show(diagram, [one.data for one in arrivals]))
    worst, last = 0.0, time.perf_counter()
    while not shown.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    took = time.perf_counter() - examined
    opened.close()
    gc.unfreeze()
    return [
        Row("sync.examine_ms", _MANY, (examined - began) * 1e3),
        Row("sync.show_ms", _MANY, took * 1e3),
        Row("sync.show_stall_ms", _MANY, worst * 1e3),
    ]


def _grid(count: int) -> tuple[Record, ...]:
    page, layer = Page(RecordId("page"), "V"), Layer(RecordId("layer"), RecordId("page"), "V")
    shapes = (
        Shape(_shape(number), layer.id, order, x=number * 20.0, w=10.0, h=10.0, text="hello")
        for number, order in enumerate(sequence(count))
    )
    return (page, layer, *shapes)


def _shape(number: int) -> RecordId:
    return RecordId(f"shape{number:06d}")
