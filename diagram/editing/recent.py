"""What was done a moment ago, for commands that go on from there: duplicate again, nudge on, paste once more."""

from __future__ import annotations

from dataclasses import dataclass

from diagram.geometry.point import Point
from diagram.ids import RecordId


@dataclass(frozen=True, slots=True)
class Copies:
    """The last duplicates, and the top left corner of what they were made from."""

    ids: frozenset[RecordId]
    source: Point


@dataclass(frozen=True, slots=True)
class Nudges:
    """A run of arrow keys: where in the history it began and ended, of what, and when (monotonic seconds)."""

    begin: int
    end: int
    selection: frozenset[RecordId]
    at_s: float


@dataclass(frozen=True, slots=True)
class Pastes:
    """How often the same thing was pasted without moving the pointer."""

    pointer: Point | None
    contents: bytes
    count: int


@dataclass(slots=True)
class Recent:
    """Kept by the editor, for one window."""

    copies: Copies | None = None
    nudges: Nudges | None = None
    pastes: Pastes | None = None
