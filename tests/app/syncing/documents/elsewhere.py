"""Somebody else's copy of a diagram of a library, and what of it arrives here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagram.document import Document
from diagram.document.cutting import pieces
from diagram.ids import RecordId, new_id
from diagram.records import Layer, Shape
from storage.arrivals import Arrival
from storage.library import LocalLibrary
from tests.app.library.arriving import ACCOUNT, accept, put


class Elsewhere:
    """`sent` is what has left it."""

    def __init__(self, storage: LocalLibrary, diagram: str) -> None:
        self.diagram = diagram
        self.document = Document.load(storage.updates.load(diagram).blobs)
        self._sent: Mapping[int, int] = self.document._replica.versions()

    def draw(self, count: int = 1) -> list[RecordId]:
        """So many shapes, each in an edit of its own."""
        layer = next(one.id for one in self.document.records.values() if isinstance(one, Layer))
        made = [RecordId(new_id()) for _ in range(count)]
        for number, identity in enumerate(made):
            with self.document.edit("Draw") as edit:
                edit.put(Shape(identity, layer, "V", x=float(number), w=10.0, h=10.0, text="theirs"))
        return made

    def move(self, identity: RecordId, x: float) -> None:
        with self.document.edit("Move") as edit:
            edit.change(identity, x=x)

    def send(self) -> list[Arrival]:
        """What has not left it yet, one arrival for each peer; not stored anywhere."""
        known, now = self._sent, self.document._replica.versions()
        self._sent = now
        return [
            Arrival(self.diagram, ACCOUNT.id, 0, piece.data, peer, piece.start, piece.end)
            for peer, end in now.items()
            if end > known.get(peer, 0)
            for piece in pieces(self.document._replica.piece, peer, (known.get(peer, 0), end), most=256 * 1024)
        ]


def arrived(storage: LocalLibrary, diagram: str, arrivals: Sequence[Arrival]) -> None:
    """They were found sound."""
    accept(storage, diagram, put(storage, diagram, *(one.data for one in arrivals)))
