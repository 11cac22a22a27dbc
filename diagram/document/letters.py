"""What a step did to a text, by the identity of every character, so that it can be undone whatever came in between.

A character is known by who wrote it and as which of his operations; that never changes, wherever it moves. Undoing
takes out those of the inserted characters that are still there, and nobody else's; and puts back the removed ones
behind the character that stood before them. Put back, they are new characters: whoever knows the old ones is told
(`Renaming`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


class Letter(NamedTuple):
    """One character: its author's peer id, and the number of the operation that wrote it."""

    peer: int
    number: int


class Run(NamedTuple):
    """`length` characters that `peer` wrote as operations `start`, `start + 1`, ..."""

    peer: int
    start: int
    length: int

    @property
    def last(self) -> Letter:
        return Letter(self.peer, self.start + self.length - 1)


class Renaming(NamedTuple):
    """The characters of `old` live on as those that begin with `new`."""

    old: Run
    new: Letter


@dataclass(frozen=True, slots=True)
class Part:
    """One splice. `text` is what was removed, in the order of `removed`; `after` what stood left of it, if anything.

    `place` is a Loro cursor to the first removed character: where it was, if `after` is gone as well.
    """

    inserted: tuple[Run, ...] = ()
    removed: tuple[Run, ...] = ()
    text: str = ""
    after: Letter | None = None
    place: bytes = b""

    def to_list(self) -> list[object]:
        """For JSON. Peer ids have 64 bits, which a double does not hold: they are written as text."""
        after = None if self.after is None else [str(self.after.peer), self.after.number]
        return [_listed(self.inserted), _listed(self.removed), self.text, after, self.place.hex()]

    @staticmethod
    def from_list(data: Sequence[object]) -> Part:
        """What `to_list` wrote.

        Raises:
            ValueError, TypeError: anything else.
        """
        inserted, removed, text, after, place = data
        if not isinstance(text, str) or not isinstance(place, str):
            raise TypeError("a part of a text's history is damaged")
        left = None if after is None else Letter(*_whole(after))
        return Part(_runs(inserted), _runs(removed), text, left, bytes.fromhex(place))


def runs_of(letters: Iterable[Letter]) -> tuple[Run, ...]:
    """Letters in the order of a text, as few runs."""
    found: list[Run] = []
    for peer, number in letters:
        if found and found[-1].peer == peer and found[-1].start + found[-1].length == number:
            found[-1] = Run(peer, found[-1].start, found[-1].length + 1)
        else:
            found.append(Run(peer, number, 1))
    return tuple(found)


def joined(first: Iterable[Part], then: Iterable[Part]) -> tuple[Part, ...]:
    """Both in a row, in as few parts as a burst of typing, or of deleting in one direction, allows."""
    parts: list[Part] = []
    for part in (*first, *then):
        one = _merged(parts[-1], part) if parts else None
        if one is None:
            parts.append(part)
        elif one == Part():
            parts.pop()
        else:
            parts[-1] = one
    return tuple(parts)


def renamed(parts: Iterable[Part], renamings: Sequence[Renaming]) -> tuple[Part, ...]:
    """The same parts, about the characters as they are called now."""
    return tuple(_renamed(part, renamings) for part in parts)


def _merged(one: Part, other: Part) -> Part | None:
    if not one.removed and not other.removed:
        return replace(one, inserted=_chained(one.inserted, other.inserted))
    if not one.removed and not other.inserted:
        return _corrected(one, other)
    if one.inserted or other.inserted or not one.removed or not other.removed:
        return None
    if other.after == one.after:  # the Delete key: what came next
        runs = _chained(one.removed, other.removed)
        return replace(one, removed=runs, text=one.text + other.text)
    if one.after == other.removed[-1].last:  # the Backspace key: what stood before
        runs = _chained(other.removed, one.removed)
        return replace(other, removed=runs, text=other.text + one.text)
    return None


def _corrected(typed: Part, other: Part) -> Part | None:
    """What is left of typing after its end was deleted again; None if something else was deleted."""
    last, *more = typed.inserted[-1], *other.removed
    if len(more) != 1 or last.last != more[0].last or more[0].length > last.length:
        return None
    kept = last._replace(length=last.length - more[0].length)
    return Part((*typed.inserted[:-1], kept) if kept.length else typed.inserted[:-1])


def _chained(one: tuple[Run, ...], other: tuple[Run, ...]) -> tuple[Run, ...]:
    if one and other and one[-1].peer == other[0].peer and one[-1].start + one[-1].length == other[0].start:
        return (*one[:-1], one[-1]._replace(length=one[-1].length + other[0].length), *other[1:])
    return (*one, *other)


def _renamed(part: Part, renamings: Sequence[Renaming]) -> Part:
    for old, new in renamings:
        inserted, removed = _exchanged(part.inserted, old, new), _exchanged(part.removed, old, new)
        after = part.after
        if after is not None and after.peer == old.peer and 0 <= after.number - old.start < old.length:
            after = Letter(new.peer, new.number + after.number - old.start)
        if inserted is not part.inserted or removed is not part.removed or after is not part.after:
            part = replace(part, inserted=inserted, removed=removed, after=after)
    return part


def _exchanged(runs: tuple[Run, ...], old: Run, new: Letter) -> tuple[Run, ...]:
    """`runs` with the characters of `old` replaced where they occur; the same object if none does."""
    out: list[Run] = []
    for run in runs:
        low, high = max(run.start, old.start), min(run.start + run.length, old.start + old.length)
        if run.peer != old.peer or low >= high:
            out.append(run)
            continue
        pieces = (
            Run(run.peer, run.start, low - run.start),
            Run(new.peer, new.number + low - old.start, high - low),
            Run(run.peer, high, run.start + run.length - high),
        )
        out += [piece for piece in pieces if piece.length]
    return runs if len(out) == len(runs) and all(map(_is, out, runs)) else tuple(out)


def _is(one: Run, other: Run) -> bool:
    return one is other


def _listed(runs: Iterable[Run]) -> list[list[object]]:
    return [[str(run.peer), run.start, run.length] for run in runs]


def _runs(data: object) -> tuple[Run, ...]:
    if not isinstance(data, list):
        raise TypeError("a part of a text's history is damaged")
    return tuple(Run(*_whole(run)) for run in data)


def _whole(data: object) -> list[int]:
    if not isinstance(data, list):
        raise TypeError("a part of a text's history is damaged")
    return [int(number) for number in data]
