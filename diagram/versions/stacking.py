"""Painting order of two versions made comparable: files know who comes after whom, not our keys."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from diagram.ids import RecordId
from diagram.order import DIGITS, between
from diagram.records import Value, Values
from diagram.versions.version import Version

_DIGITS = frozenset(DIGITS)


def restacked(version: Version, like: Version, taken: Version | None = None) -> dict[RecordId, Values]:
    """`version` painted in the same order, with the keys of `like` wherever siblings follow one another as there.

    So the key of a record differs from `like` only if it was restacked, and of several ways to say what was, the one
    with the fewest. Fresh keys are none that siblings in `taken` have already.
    """
    avoid: dict[str, set[str]] = {}
    for values in (taken or {}).values():
        avoid.setdefault(_word(values.get("parent")), set()).add(_word(values.get("order")))
    keys: dict[RecordId, str] = {}
    for parent, siblings in _families(version).items():
        known = [_key_in(like, one, parent) for one in siblings]
        keys.update(zip(siblings, _filled(known, avoid.get(parent, ())), strict=True))
    return {one: {**values, "order": keys[one]} for one, values in version.items()}


def _families(version: Version) -> dict[str, list[RecordId]]:
    families: dict[str, list[RecordId]] = {}
    for identity, values in version.items():
        families.setdefault(_word(values.get("parent")), []).append(identity)
    for siblings in families.values():
        siblings.sort(key=lambda one: (_word(version[one].get("order")), one))
    return families


def _key_in(like: Version, identity: RecordId, parent: str) -> str | None:
    """The key that a record has in `like`, if it lay on the same parent and the key is sound."""
    values = like.get(identity)
    if values is None or _word(values.get("parent")) != parent:
        return None
    key = _word(values.get("order"))
    return key if key and key[-1] != DIGITS[0] and _DIGITS.issuperset(key) else None


def _filled(known: Sequence[str | None], avoid: Collection[str]) -> list[str]:
    """Ascending keys: the longest ascending part of the known ones, and fresh ones between."""
    out: list[str] = []
    gap = 0
    for key in _ascending(known):
        if key is None:
            gap += 1
            continue
        out += [*_between(out[-1] if out else None, key, gap, avoid), key]
        gap = 0
    return out + _between(out[-1] if out else None, None, gap, avoid)


def _ascending(known: Sequence[str | None]) -> list[str | None]:
    """`known` without the fewest keys that stand in the way of strict ascent.

    Source: M. Fredman, "On computing the length of longest increasing subsequences", Discrete Mathematics 1975.
    """
    tails: list[str] = []
    places: list[int] = []
    before: dict[int, int | None] = {}
    for place, key in enumerate(known):
        if key is None:
            continue
        length = bisect_left(tails, key)
        before[place] = places[length - 1] if length else None
        tails[length:] = [key, *tails[length + 1 :]]
        places[length:] = [place, *places[length + 1 :]]
    kept: set[int] = set()
    last: int | None = places[-1] if places else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return [key if place in kept else None for place, key in enumerate(known)]


def _between(low: str | None, high: str | None, count: int, avoid: Collection[str]) -> list[str]:
    """`count` keys, by halves so that they stay short."""
    if count == 0:
        return []
    middle = between(low, high)
    while middle in avoid:
        middle = between(middle, high)
    half = count // 2
    return [*_between(low, middle, half, avoid), middle, *_between(middle, high, count - half - 1, avoid)]


def _word(value: Value) -> str:
    return value if isinstance(value, str) else ""
