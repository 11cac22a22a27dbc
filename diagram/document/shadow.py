"""A copy of a diagram that is kept warm to answer what sync asks, and to read first what came from elsewhere.

It lives in a process that may die of what it reads. Everything here costs in proportion to what has changed, so that an
edit of somebody else in a large diagram is examined in a millisecond or two; what that leaves out is in
docs/decisions/0038.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from diagram.document.cutting import Piece, pieces
from diagram.document.document import Document
from diagram.document.replica import Replica
from diagram.document.values import DELETED
from diagram.document.writers import writers
from diagram.errors import BadUpdate
from diagram.ids import RecordId
from diagram.properties import from_properties
from diagram.records import Connector, Page, Shape, Values

PIECE = 256 * 1024  # bytes of one piece of what is unsent
_WHOLE_BYTES = 64 * 1024  # of arrivals: from there all is read, not only what they touch
_SMALL_BYTES = 4 * 1024  # of a whole diagram: then reading all of it takes a millisecond (3.5 ms at 32 KB)
_PROBE = RecordId("probe")


@dataclass(frozen=True, slots=True)
class Row:
    """One stored blob of a diagram; `is_local` when it is known to have been written on this computer."""

    data: bytes
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Arriving:
    """A blob from elsewhere, and which operations of which peer it says to be: (peer, start, end); None for many."""

    data: bytes
    span: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What arrivals would do, or have done: `waits` when they build on what is not here, and nothing of it is read.

    `deletes` counts the shapes and connectors that lived before and do not any more, of `living`.
    """

    versions: Mapping[int, int]
    waits: bool = False
    deletes: int = 0
    living: int = 0


class Unsound(Exception):
    """What came cannot be part of the diagram; the shadow is spoilt unless `is_clean`.

    `bad` are the positions of those to blame; without any it is not known which.
    """

    def __init__(self, reason: str, bad: Sequence[int] = (), *, is_clean: bool = False) -> None:
        super().__init__(reason)
        self.bad = tuple(bad)
        self.is_clean = is_clean


class Shadow:
    """One diagram as it is stored, and beyond that only what was just examined."""

    def __init__(self) -> None:
        self._replica = Replica()
        self._size = 0
        self._own: set[int] = set()
        self._ahead: set[bytes] = set()  # hashes of what was examined and is not among the stored rows yet
        self._drawn: set[RecordId] | None = None  # living shapes and connectors; None: to be counted

    @property
    def size(self) -> int:
        """Bytes taken so far."""
        return self._size

    @property
    def is_ahead(self) -> bool:
        """Whether it holds something that was examined but, as far as it knows, not stored as part of the diagram."""
        return bool(self._ahead)

    def take(self, rows: Sequence[Row]) -> None:
        """More rows of the diagram, which are trusted.

        Raises:
            BadUpdate: one of them cannot be read; the shadow is spoilt.
        """
        fresh: list[bytes] = []
        for row in rows:
            if self._ahead and (digest := hashlib.sha256(row.data).digest()) in self._ahead:
                self._ahead.remove(digest)
            else:
                fresh.append(row.data)
        self._own |= writers([row.data for row in rows if row.is_local], self._replica.spans_of)
        if not fresh:
            return
        self._size += sum(map(len, fresh))
        if self._drawn is None:
            self._replica.load(fresh)
        else:
            self._look(self._replica.absorb(fresh).touched)

    def versions(self) -> Mapping[int, int]:
        """Of each peer, how many of its operations are here."""
        return self._replica.versions()

    def snapshot(self) -> bytes:
        return self._replica.snapshot()

    def unsent(self, known: Mapping[int, int], most: int = PIECE) -> list[tuple[Piece, bool]]:
        """All operations beyond `known`, in pieces of `most` bytes, each with whether its peer has written here."""
        return [
            (piece, peer in self._own)
            for peer, end in sorted(self.versions().items())
            if end > known.get(peer, 0)
            for piece in pieces(self._replica.piece, peer, (known.get(peer, 0), end), most=most)
        ]

    def examine(self, arrivals: Sequence[Arriving]) -> Effect:
        """Merge arrivals and read what they have changed; they stay, to be found again among the rows.

        Raises:
            Unsound: they cannot be merged or read.
            DocumentBroken: the shadow did not survive it, and whoever holds it should not either.
        """
        self._compare(arrivals)
        living = len(self._living())
        blobs = [one.data for one in arrivals]
        self._ahead.update(hashlib.sha256(blob).digest() for blob in blobs)
        self._size += sum(map(len, blobs))
        try:
            absorbed = self._replica.absorb(blobs)
            if absorbed.waits:
                self._drawn = None  # what has found its place was not read
                return Effect(self.versions(), waits=True, living=living)
            deletes = self._look(absorbed.touched)
            if sum(map(len, blobs)) >= _WHOLE_BYTES or self._size <= _SMALL_BYTES:
                self._prove()
        except BadUpdate as error:
            raise Unsound(str(error), (0,) if len(blobs) == 1 else ()) from error
        except (MemoryError, RecursionError, ValueError, TypeError, KeyError) as error:
            bad = (0,) if len(blobs) == 1 else ()
            raise Unsound(f"it cannot be read: {type(error).__name__}", bad) from error
        return Effect(self.versions(), deletes=deletes, living=living)

    def _compare(self, arrivals: Sequence[Arriving]) -> None:
        """What a blob says to be is what it is."""
        bad: dict[int, str] = {}
        for place, one in enumerate(arrivals):
            try:
                spans = self._replica.spans_of(one.data)
            except BadUpdate as error:
                bad[place] = str(error)
                continue
            if one.span is not None and spans != {one.span[0]: one.span[1:]}:
                bad[place] = "it holds other operations than it declares"
        if bad:
            raise Unsound(next(iter(bad.values())), tuple(bad), is_clean=True)

    def _living(self) -> set[RecordId]:
        if self._drawn is None:
            self._drawn = {one for one, values in self._replica.everything().items() if _is_drawn(one, values)}
        return self._drawn

    def _look(self, touched: Iterable[RecordId]) -> int:
        """Read these records, as every reader would; how many of them were drawn and are not any more."""
        living = self._living()
        gone = 0
        for identity, values in self._replica.several(touched).items():
            if values is not None and _is_drawn(identity, values):
                living.add(identity)
            elif identity in living:
                living.remove(identity)
                gone += 1
        return gone

    def _prove(self) -> None:
        """Read all of it, from a copy that was packed and unpacked, and write into that."""
        again = Document.load([self._replica.snapshot()])
        if again.value_hash() != self._replica.value_hash():
            raise BadUpdate("it reads differently when it is read again")
        again.records_in_order()
        if not again.read_only:
            with again.edit("Probe") as edit:
                edit.put(Page(_PROBE, "V"))


def _is_drawn(identity: RecordId, values: Values) -> bool:
    if values.get(DELETED):
        return False
    return isinstance(from_properties(identity, dict(values)), Shape | Connector)
