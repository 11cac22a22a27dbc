"""The diagrams of a library, understood in this very process: what `sync` asks for, without a worker.

For simulations and for tests of `sync` alone; every answer comes at once and in the same way for the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from loro import CounterSpan, ExportMode, IdSpan
from sqlalchemy import select

from diagram.document import Document
from diagram.errors import BadUpdate
from diagram.ids import new_id
from diagram.records import Connector, Record, Shape
from storage.arrivals import Arrival
from storage.errors import DiagramMissing
from storage.library import LocalLibrary
from storage.schema import update
from storage.sync_states import Version
from sync.documents import Examined, Finding
from sync.errors import Unreadable
from sync.wire import limits
from sync.wire.messages import Blob


class InProcess:
    """Implements `sync.documents.Documents`. `opened` are those that somebody looks at: they are shown what arrives.

    `fails` is called with the name of each call, and may raise to see what becomes of it.
    """

    def __init__(self, library: LocalLibrary, fails: Callable[[str], None] = lambda _name: None) -> None:
        self.library = library
        self.opened: dict[str, Document] = {}
        self.asked: list[str] = []
        self.asked_about: list[str] = []
        self._fails = fails
        self._kept: dict[str, tuple[Record, ...]] = {}

    def renamed(self, diagram: str, title: str) -> None:
        self._ask("renamed", diagram)

    async def version(self, diagram: str) -> Version:
        self._ask("version", diagram)
        return self.load(diagram)._replica.versions()

    async def unsent(self, diagram: str, known: Version) -> tuple[Sequence[Blob], int]:
        self._ask("unsent", diagram)
        stored = self.library.updates.load(diagram)
        document = _loaded(stored.blobs)
        remote = self._remote_peers(diagram)
        blobs = [
            blob
            for peer, end in sorted(document._replica.versions().items())
            if end > known.get(peer, 0)
            for blob in _cut(document, peer, known.get(peer, 0), end, relayed=peer in remote)
        ]
        return blobs, stored.last

    async def examine(self, diagram: str, arrivals: Sequence[Arrival]) -> Examined:
        self._ask("examine", diagram)
        stored = self._stored(diagram)
        before = _living(_loaded(stored)) if stored else set()
        sound, bad, reason = list(stored), [], ""
        for place, one in enumerate(arrivals):
            try:
                Document.load([one.data])
            except BadUpdate as error:
                bad.append(place)
                reason = str(error)
            else:
                sound.append(one.data)
        if bad:
            return Examined(Finding.REFUSED, bad=tuple(bad), reason=reason)
        after = _loaded(sound)
        if after.has_gap:
            return Examined(Finding.WAITING)
        gone = before - _living(after)
        return Examined(Finding.SOUND, after._replica.versions(), deletes=len(gone), living=len(before))

    async def show(self, diagram: str, updates: Sequence[bytes]) -> None:
        self._ask("show", diagram)
        document = self.opened.get(diagram)
        if document is not None:
            for one in updates:
                document.import_update(one)

    async def fork(self, diagram: str, *, title: str) -> str:
        self._ask("fork", diagram)
        copy = str(new_id())
        first = Document.of(self.load(diagram).records_in_order()).export_snapshot()
        self.library.diagrams.create(copy, title, first).result()
        return copy

    async def rewritten(self, diagram: str, server: Sequence[bytes]) -> bytes:
        self._ask("rewritten", diagram)
        mine = self.load(diagram)
        theirs = Document.load(server) if server else Document.new()
        before = theirs.version() if server else None
        with theirs.edit("Rewrite") as edit:
            for record in mine.records_in_order():
                if theirs.get(record.id) != record:
                    edit.put(record)
            for identity in list(theirs.records):
                if identity not in mine.records:
                    edit.delete(identity)
        return theirs.export_snapshot() if before is None else theirs.export_since(before)

    async def keep(self, diagram: str) -> None:
        self._ask("keep", diagram)
        self._kept[diagram] = self.load(diagram).records_in_order()

    async def put_back(self, diagram: str) -> None:
        self._ask("put_back", diagram)
        document = self.opened.get(diagram) or self.load(diagram)
        made: list[bytes] = []
        leave = document.subscribe_updates(made.append)
        with document.edit("Put back") as edit:
            for record in self._kept[diagram]:
                if document.get(record.id) is None:
                    edit.put(record)
        leave()
        if diagram not in self.opened and made:
            self.library.updates.append(diagram, made).result()

    def load(self, diagram: str) -> Document:
        """What is stored of a diagram."""
        return _loaded(self.library.updates.load(diagram).blobs)

    def _stored(self, diagram: str) -> Sequence[bytes]:
        try:
            return self.library.updates.load(diagram).blobs
        except DiagramMissing:
            return ()

    def _remote_peers(self, diagram: str) -> set[int]:
        query = select(update.c.bytes).where(update.c.diagram_id == diagram, update.c.origin == "remote")
        rows = self.library._access.read(lambda connection: connection.execute(query).scalars().all())
        probe = Document.new()._replica
        return {peer for blob in rows for peer in probe.spans_of(bytes(blob))}

    def _ask(self, name: str, diagram: str) -> None:
        self.asked.append(name)
        self.asked_about.append(diagram)
        self._fails(name)


def _loaded(blobs: Iterable[bytes]) -> Document:
    try:
        return Document.load(blobs)
    except BadUpdate as error:
        raise Unreadable(str(error)) from error


def _living(document: Document) -> set[str]:
    return {one.id for one in document.records.values() if isinstance(one, Shape | Connector)}


def _cut(document: Document, peer: int, start: int, end: int, *, relayed: bool) -> list[Blob]:
    """The operations of a peer in blobs that fit a frame, where that can be."""
    spans = [IdSpan(peer, CounterSpan(start, end))]
    data = document._replica._doc.export(ExportMode.UpdatesInRange(spans))
    if len(data) <= limits.BLOB or end - start == 1:
        return [Blob(peer, start, end, data, relayed)]
    middle = (start + end) // 2
    return [
        *_cut(document, peer, start, middle, relayed=relayed),
        *_cut(document, peer, middle, end, relayed=relayed),
    ]
