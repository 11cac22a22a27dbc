"""A client's copy of a diagram: a real document, and what it has to push, cut as `docs/protocol.md` says."""

from __future__ import annotations

from collections.abc import Mapping

from loro import CounterSpan, ExportMode, IdSpan

from diagram.document import Document
from diagram.ids import new_id
from diagram.records import Layer, Page, Shape
from sync.wire.messages import Blob, Update


class Copy:
    """One person's document. `known` is what the server has acknowledged or sent."""

    def __init__(self, name: str = "Plan", blobs: list[bytes] | None = None) -> None:
        self.name = name
        self.document = Document.load(blobs) if blobs else Document.new()
        self.known: dict[int, int] = {}
        self._layer = new_id()

    @property
    def version(self) -> dict[int, int]:
        return self.document._replica.versions()

    @property
    def peer(self) -> int:
        return self.document.peer

    def found(self) -> Copy:
        """Give it its first page."""
        page = new_id()
        with self.document.edit("New") as edit:
            edit.put(Page(page, "V", name="Page 1"))
            edit.put(Layer(self._layer, page, "V"))
        return self

    def draw(self, count: int = 1) -> Copy:
        """So many shapes, each in an edit of its own."""
        layer = next(one.id for one in self.document.records.values() if isinstance(one, Layer))
        for number in range(count):
            with self.document.edit("Draw") as edit:
                edit.put(Shape(new_id(), layer, "V", x=float(number), w=10.0, h=10.0, text=self.name))
        return self

    def unsent(self, known: Mapping[int, int] | None = None) -> list[Blob]:
        """All that the server lacks, one blob for each peer."""
        known = self.known if known is None else known
        return [
            self.cut(peer, known.get(peer, 0), end) for peer, end in self.version.items() if end > known.get(peer, 0)
        ]

    def cut(self, peer: int, start: int, end: int) -> Blob:
        """The operations of `peer` from `start` up to `end`."""
        spans = [IdSpan(peer, CounterSpan(start, end))]
        data = self.document._replica._doc.export(ExportMode.UpdatesInRange(spans))
        return Blob(peer, start, end, data, peer != self.peer and peer in self.known)

    def take(self, updates: list[Update]) -> None:
        for update in updates:
            self.document.import_update(update.data)
            self.known[update.peer] = max(update.end, self.known.get(update.peer, 0))

    def acknowledged(self, blobs: list[Blob]) -> None:
        for blob in blobs:
            self.known[blob.peer] = max(blob.end, self.known.get(blob.peer, 0))

    def hash(self) -> str:
        return self.document.value_hash()
