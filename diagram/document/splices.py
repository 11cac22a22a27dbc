"""Changes of a text as splices: what to take out and what to put in, in the positions of Python or of Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

_COMPARED = 2_000  # characters; comparing longer stretches letter by letter would be felt while typing


@dataclass(frozen=True, slots=True)
class Splice:
    """At character `at`, `removed` characters give way to `inserted`; in the text as the splice before left it."""

    at: int
    removed: int = 0
    inserted: str = ""


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """`text` after `splices`.

    Raises:
        ValueError: a splice reaches beyond the text.
    """
    for one in splices:
        if not 0 <= one.at <= one.at + one.removed <= len(text):
            raise ValueError(f"{one.removed} characters at {one.at} are not within a text of {len(text)}")
        text = text[: one.at] + one.inserted + text[one.at + one.removed :]
    return text


def splices_between(old: str, new: str) -> tuple[Splice, ...]:
    """Few splices that turn `old` into `new`, from the front to the back.

    What both begin and end with is left alone; a short middle is compared letter by letter, a long one is replaced.
    """
    if old == new:
        return ()
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    if not before or not after or max(len(before), len(after)) > _COMPARED:
        return (Splice(start, len(before), after),)
    found: list[Splice] = []
    shift = start
    for tag, low, high, new_low, new_high in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            found.append(Splice(low + shift, high - low, after[new_low:new_high]))
            shift += (new_high - new_low) - (high - low)
    return tuple(found)


def from_utf16(text: str, units: int) -> int:
    """The character that begins at, or contains, UTF-16 unit number `units`: how Qt counts."""
    if text.isascii():
        return min(units, len(text))
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


def to_utf16(text: str, characters: int) -> int:
    """At what UTF-16 unit the character number `characters` begins."""
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2


def splice_of_utf16(text: str, at: int, removed: int, inserted: str) -> Splice:
    """The splice that Qt describes in UTF-16 units; a character is taken out whole, also where only half is named."""
    start = from_utf16(text, at)
    end = from_utf16(text, at + removed)
    if to_utf16(text, end) < at + removed:
        end += 1
    return Splice(start, end - start, inserted)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
