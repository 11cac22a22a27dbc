"""What the document tells the rest of the program after every commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from diagram.ids import RecordId


class Origin(Enum):
    """Who changed the document. Only LOCAL enters the history; UNDO covers redo as well."""

    LOCAL = "local"
    REMOTE = "remote"
    UNDO = "undo"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Changes:
    """The records that are new, different or gone since the notice before. The three sets never overlap."""

    added: frozenset[RecordId]
    updated: frozenset[RecordId]
    removed: frozenset[RecordId]
    origin: Origin
    label: str = ""

    @property
    def starts_over(self) -> bool:
        """Whether nothing that was remembered of the records holds any more."""
        return self.origin is Origin.LOAD

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or self.removed)


def joined(several: Iterable[Changes], origin: Origin, label: str = "") -> Changes:
    """What changed from before the first to after the last, as one notice; what came and went again is left out."""
    added: set[RecordId] = set()
    updated: set[RecordId] = set()
    removed: set[RecordId] = set()
    for one in several:
        updated |= one.updated - added
        updated |= one.added & removed
        added |= one.added - removed
        removed -= one.added
        removed |= one.removed - added
        added -= one.removed
        updated -= one.removed
    return Changes(frozenset(added), frozenset(updated), frozenset(removed), origin, label)
