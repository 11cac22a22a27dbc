"""What was written into the records of a Loro document, as far as two people may clash there."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from loro import CounterSpan, IdSpan, LoroDoc

from diagram.document.texts import owner_of
from diagram.document.values import DELETED

WORDS = frozenset({"text", "title", "name"})  # properties that a person words; a note's text merges and is none
FORMAT = "html"  # says how `text` is to be read
PLACE = frozenset({"x", "y"})
SIZE = frozenset({"w", "h"})
PATH = frozenset({"source", "target", "source_point", "target_point", "points"})
PARENT = "parent"
VALUES = PLACE | SIZE | PATH | {"rotation", "kind", "fill", "stroke", "font_color"}
LETTERS = "letters"  # stands for what was typed into the merging text of a note

_AT_ONCE = 1_000  # operations: 5 ms, so that a thread beside that of the window does not hold that up

_KEY = f'"key":"({"|".join(sorted(WORDS | VALUES | {FORMAT, PARENT, DELETED}))})"'
_WATCHED = re.compile(_KEY)
# Within a string of JSON every quote has a backslash before it.
_STRING = r'"(?:[^"\\]|\\.)*+"'
# One operation of a map as Loro writes it.
_OPERATION = re.compile(
    r'\{"container":"([^"\\]*)","content":\{"type":"(?:insert|delete)",' + _KEY +
    r'(?:,"value":(' + _STRING + r'|\[[^"\[\]{}]*+\]|[^"\[\]{},]++))?\},"counter":(\d+)\}'
)  # fmt: skip
_ROOT_TEXT = '"cid:root-text:'
_TYPED = re.compile(
    r'\{"container":"cid:root-(text:[^"\\]*):Text","content":\{(?:' + _STRING + r'|[^"{}]++)*+\},"counter":(\d+)\}'
)

Spans: TypeAlias = Mapping[int, tuple[int, int]]
"""Of each peer, from which to which of its operations."""


class Write(NamedTuple):
    """One write into a record's map; or into the text of a note, whose id is then the container."""

    container: str
    key: str
    peer: int
    number: int
    value: object


Newest: TypeAlias = Mapping[tuple[str, str], Mapping[int, Write]]
"""By container and key: what each peer wrote there last."""


class Written:
    """Of one document; every operation is read once, which takes about 5 µs, and kept."""

    def __init__(self, doc: LoroDoc) -> None:
        self._doc = doc
        self._read: dict[int, tuple[int, int]] = {}  # of each peer: from, to
        self._found: dict[int, list[Write]] = {}  # in the order of their numbers

    def within(self, spans: Spans) -> list[Write]:
        """What those operations wrote, in the order in which each peer wrote."""
        found: list[Write] = []
        for peer, (start, end) in spans.items():
            if start < end:
                self._read_to(peer, start, end)
                writes = self._found[peer]
                low, high = (bisect_left(writes, place, key=_number) for place in (start, end))
                found += writes[low:high]
        return found

    def _read_to(self, peer: int, start: int, end: int) -> None:
        low, high = self._read.get(peer, (start, start))
        if start < low or end > high or peer not in self._found:
            before = _read(self._doc, peer, start, low) if start < low else []
            after = _read(self._doc, peer, high, end) if end > high else []
            self._found[peer] = [*before, *self._found.get(peer, ()), *after]
            self._read[peer] = min(start, low), max(end, high)


def shared(first: Sequence[Write], second: Sequence[Write]) -> tuple[list[Write], list[Write]]:
    """Of both what can clash: it was written into something that the other side wrote into as well.

    Of a note it is not known yet which record its letters belong to: those, and all deletions then, stay.
    """
    both = {one.container for one in first} & {one.container for one in second}
    has_letters = any(one.key == LETTERS for side in (first, second) for one in side)
    kept = (LETTERS, DELETED) if has_letters else ()
    mine, theirs = ([one for one in side if one.container in both or one.key in kept] for side in (first, second))
    return mine, theirs


def newest(writes: Iterable[Write]) -> Newest:
    """Sorted by where they were written."""
    found: dict[tuple[str, str], dict[int, Write]] = {}
    for one in writes:
        found.setdefault((one.container, one.key), {})[one.peer] = one
    return found


def length(spans: Spans) -> int:
    """How many operations that is."""
    return sum(max(0, end - start) for start, end in spans.values())


def _read(doc: LoroDoc, peer: int, start: int, end: int) -> list[Write]:
    parts = (range(start, end)[at : at + _AT_ONCE] for at in range(0, end - start, _AT_ONCE))
    return [write for part in parts for write in _read_part(doc, peer, part.start, part.stop)]


def _read_part(doc: LoroDoc, peer: int, start: int, end: int) -> list[Write]:
    told = doc.export_json_in_id_span(IdSpan(peer, CounterSpan(start, end)))
    watched = len(_WATCHED.findall(told))  # ten times as fast as reading it
    operations = _OPERATION.findall(told) if watched else ()
    together = ",".join(value or "null" for _, _, value, _ in operations)
    values = json.loads(f"[{together}]")  # one by one takes nine times as long
    found = [
        Write(container, key, peer, int(number), value)
        for (container, key, _, number), value in zip(operations, values, strict=True)
    ]
    if len(found) != watched:
        found = list(_read_whole(told, peer))
    typed = _typed(told, peer) if _ROOT_TEXT in told else ()
    return sorted((*found, *typed), key=_number) if typed else found


def _typed(told: str, peer: int) -> Sequence[Write]:
    found = ((owner_of(name), number) for name, number in _TYPED.findall(told))
    return [Write(owner, LETTERS, peer, int(number), None) for owner, number in found if owner is not None]


def _read_whole(told: str, peer: int) -> Iterator[Write]:
    """As `_read`, four times slower, of operations that another program or another version of Loro puts otherwise."""
    watched = WORDS | VALUES | {FORMAT, PARENT, DELETED}
    for operation in (one for change in json.loads(told) for one in change["ops"]):
        content: dict[str, object] = operation["content"]
        key = content.get("key")
        if isinstance(key, str) and key in watched:
            yield Write(operation["container"], key, peer, operation["counter"], content.get("value"))


def _number(write: Write) -> int:
    return write.number
