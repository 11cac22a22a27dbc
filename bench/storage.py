"""The library as an editing person meets it: how long until an edit is on the disk, how fast it opens, finds, sums up.

An edit counts as acknowledged when its future is done, which is after the flush of its commit. The folder lies where
`tempfile` puts it: set TMPDIR to measure another disk.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, sleep

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.library.archives import Archives
from app.library.importer import Importer
from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.responsiveness import keep_responsive, leave_alone
from bench.report import Row, bench, p95
from bench.scenes import grid_scene
from bench.scrolling import Scroller
from diagram.document import Document, compacted
from diagram.formats.registry import FORMATS, Contents
from diagram.ids import RecordId
from diagram.records import Layer, Shape
from storage.updates import NO_STEPS, Steps, Updates
from storage.words import Words
from ui.ports import NewDiagram

SMALL, LARGE = 10_000, 100_000
DIAGRAMS = 10_000  # in the search
CELLS = 3_917  # of the file that is imported while somebody edits: as many as the largest page of our corpus has
_OPENINGS = 5
_SINGLE = 400
_BURST = 20_000
_PENDING = 256  # edits that may wait before the burst lets storage catch up
_BUSY_S = 12.0
_SETTLE_S = 60.0
_SEED = 20261126

_FIRST = ("gateway", "billing", "order", "warehouse", "identity", "payment", "network", "release", "customer", "ledger")
_SECOND = (
    "service",
    "overview",
    "process",
    "database",
    "migration",
    "cluster",
    "pipeline",
    "rollout",
    "meeting",
    "plan",
)
# What a person types: beginnings, whole words, two of them, and slips of the finger.
_QUERIES = (
    "gat",
    "billing",
    "warehouse clu",
    "identity plan 77",
    "paymnet",
    "relase",
    "databse migration",
    "ordre",
    "x",
)


@bench("storage", sizes=(SMALL, LARGE))
def run(n: int) -> Iterator[Row]:
    """Opening at both sizes; everything else once, beside a diagram of 10,000 shapes."""
    keep_responsive()
    with tempfile.TemporaryDirectory() as name:
        library = Library.at(Path(name) / "library", backups=False)
        try:
            yield from opening(library, n)
            if n == SMALL:
                yield from single_edits(library, n)
                yield from burst(library, n)
                yield from while_importing(library, Path(name), n)
                yield from searching(library, DIAGRAMS)
        finally:
            library.close()


def opening(library: Library, n: int) -> Iterator[Row]:
    """From the wish to the document that can be edited: the first time, and as it is found the next day."""
    diagram = library.create(NewDiagram("Large", grid_scene(n)))().id
    times = [_opening_ms(library, diagram) for _ in range(_OPENINGS + 1)]
    yield Row("storage.first_open_ms", n, times[0])
    yield Row("storage.open_ms", n, median(times[1:]))


def _opening_ms(library: Library, diagram: str) -> float:
    start = perf_counter()
    opened = library.open(diagram)()
    taken = (perf_counter() - start) * 1000
    opened.aftercare()(lambda: False)()  # as the window does: proves what was opened and leaves the short way
    opened.close()
    return taken


def single_edits(library: Library, n: int) -> Iterator[Row]:
    """One edit after the other, each waiting for its acknowledgement, as a person's gestures do."""
    with _Drawing(library) as drawing:
        times = [drawing.acknowledged_ms() for _ in range(_SINGLE)]
    yield from _latency("storage.ack", n, times)


def burst(library: Library, n: int) -> Iterator[Row]:
    """Edits as fast as they can be made and stored; what they take on the disk, before and after they are summed up."""
    file = library.storage.file
    with _Drawing(library) as drawing:
        before = _stored_bytes(file)
        start = perf_counter()
        for _ in range(_BURST):
            drawing.edit()
            if drawing.opened.pending > _PENDING:
                drawing.wait()
        drawing.wait()
        yield Row("storage.edits_per_s", n, _BURST / (perf_counter() - start), "/s")
        yield Row("storage.bytes_per_edit", n, (_stored_bytes(file) - before) / _BURST, "B")
        diagram = drawing.opened.id
    stored = library.storage.updates.load(diagram)
    start = perf_counter()
    snapshot = compacted(stored.blobs)
    assert snapshot is not None  # nothing is missing, and the proof holds
    library.storage.updates.put_snapshot(diagram, snapshot.blob, snapshot.version, covers=stored.last).result()
    yield Row("storage.compaction_ms", n, (perf_counter() - start) * 1000)
    yield Row("storage.compacted_bytes_per_edit", n, len(snapshot.blob) / _BURST, "B")


def while_importing(library: Library, folder: Path, n: int) -> Iterator[Row]:
    """A person scrolls one diagram and draws in another while the window's importer takes in files of 3,917 cells."""
    file = folder / "imports" / "large.drawio"
    file.parent.mkdir()
    importer = Importer()
    importer.warm_up()
    archives = Archives(importer)
    shapes = CELLS * 2 // 3
    write = FORMATS["drawio"].write
    assert write is not None
    file.write_bytes(write(Contents(grid_scene(shapes), lambda _: None, "large")))
    over = threading.Event()
    imported = 0

    def bring_in() -> None:
        nonlocal imported
        while not over.is_set():
            imported += archives.take(library, file.parent, lambda _: None, lambda: False).done

    scroller = Scroller(Document.of(grid_scene(SMALL)))
    leave_alone()
    with _Drawing(library) as drawing:
        importing = threading.Thread(target=bring_in, name="importing")
        importing.start()
        until = perf_counter() + _BUSY_S
        times: list[float] = []
        while perf_counter() < until:
            drawing.edit()
            scroller.frame()
            times.extend(drawing.answered_ms())
        over.set()
        importing.join()
        drawing.wait()
        times.extend(drawing.answered_ms())
    scroller.close()
    importer.close()
    yield from _latency("storage.busy_ack", n, times)
    yield Row("storage.busy_imports", n, imported, "files")


def searching(library: Library, n: int) -> Iterator[Row]:
    """What is typed, letter by letter, over `n` diagrams with titles and labels."""
    chance = Random(_SEED)
    waiting = []
    for number in range(n):
        title = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {number}"
        labels = "\n".join(f"{chance.choice(_FIRST)} {chance.choice(_SECOND)}" for _ in range(20))
        waiting.append(library.storage.diagrams.create(f"d{number}", title))
        waiting.append(library.storage.search.put(f"d{number}", Words(labels)))
    for future in waiting:
        future.result()
    typed = [query[: length + 1] for query in _QUERIES for length in range(len(query))]
    times = []
    for words in typed * 2:
        start = perf_counter()
        library.find(words)
        times.append((perf_counter() - start) * 1000)
    yield Row("storage.search.p50_ms", n, median(times[len(typed) :]))
    yield Row("storage.search.p95_ms", n, p95(times[len(typed) :]))


class _Drawing:
    """A diagram of its own to draw in, and a watch over when each edit is on the disk."""

    def __init__(self, library: Library) -> None:
        self.opened: OpenDiagram = library.create(NewDiagram("Drawn"))()
        self._layer = next(one.id for one in self.opened.document.records.values() if isinstance(one, Layer))
        self._number = 0
        self._begun = 0.0
        self._answers: list[float] = []
        self._storage = library.storage
        self._updates = library.storage.updates
        library.storage.updates = _Watched(self._updates, self._asked)

    def __enter__(self) -> _Drawing:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()
        self._storage.updates = self._updates
        self.opened.close()

    def edit(self) -> None:
        """Draw one shape."""
        self._number += 1
        name = f"n{self._number:07d}"
        self._begun = perf_counter()
        with self.opened.document.edit("Draw") as edit:
            edit.put(Shape(RecordId(name), self._layer, f"{name}1", x=float(self._number), w=100.0, h=60.0))

    def acknowledged_ms(self) -> float:
        """Draw one shape and wait until it is on the disk."""
        self.edit()
        self.wait()
        (taken,) = self.answered_ms()
        return taken

    def answered_ms(self) -> Sequence[float]:
        """How long each edit took that was answered since the last call."""
        found, self._answers = self._answers, []
        return found

    def wait(self) -> None:
        """Until everything is acknowledged."""
        until = perf_counter() + _SETTLE_S
        while self.opened.pending:
            assert perf_counter() < until, "storage did not answer"
            sleep(0.0002)

    def _asked(self, future: Future[int]) -> None:
        begun = self._begun

        def answered(_done: Future[int]) -> None:  # on the writer thread, before the program hears of it
            self._answers.append((perf_counter() - begun) * 1000)

        future.add_done_callback(answered)


class _Watched(Updates):
    """The real thing, but whoever measures is shown every future."""

    def __init__(self, real: Updates, show: Callable[[Future[int]], None]) -> None:
        self.__dict__.update(vars(real))
        self._show = show

    def append(self, diagram_id: str, blobs: Sequence[bytes], steps: Steps = NO_STEPS) -> Future[int]:
        future = super().append(diagram_id, blobs, steps)
        self._show(future)
        return future


def _latency(name: str, n: int, times: Sequence[float]) -> Iterator[Row]:
    cuts = quantiles(times, n=100, method="inclusive")
    yield Row(f"{name}.p50_ms", n, cuts[49])
    yield Row(f"{name}.p95_ms", n, cuts[94])
    yield Row(f"{name}.p99_ms", n, cuts[98])


def _stored_bytes(file: Path) -> int:
    """The database with its log."""
    log = file.with_name(f"{file.name}-wal")
    return file.stat().st_size + (log.stat().st_size if log.exists() else 0)
