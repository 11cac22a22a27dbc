"""Words that two people wrote at once into one property, of which only one could stay.

A label is one value: the last writer wins, on every copy alike. So that the other's words are not lost unseen, a merge
looks for writes that did not know of each other. It does so by Loro's version vectors and never by a clock, and finds
the same on both sides, whoever merges first.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from loro import ID, ContainerID, ContainerType, CounterSpan, Frontiers, IdSpan, LoroDoc, VersionVector

from diagram.ids import RecordId

WORDS = frozenset({"text", "title", "name"})  # properties that a person words; a note's text merges and is none
_FORMAT = "html"  # says how `text` is to be read
_KEY = f'"key":"({"|".join(sorted(WORDS | {_FORMAT}))})"'
_WORDING = re.compile(_KEY)
# One operation of a map as Loro writes it; within a string of JSON every quote has a backslash before it.
_OPERATION = re.compile(
    r'\{"container":"([^"\\]*)","content":\{"type":"(?:insert|delete)",' + _KEY +
    r'(?:,"value":("(?:[^"\\]|\\.)*+"|[^"\[\]{},]++))?\},"counter":(\d+)\}'
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """`kept` is shown, `other` was written at the same time by somebody else. `html`: how `other` is to be read.

    `other_came`: it is `other` that arrived, and `kept` was here already; else the other way round. The only part
    that is not the same on both sides.
    """

    record: RecordId
    property: str
    kept: str
    other: str
    html: bool = False
    other_came: bool = field(default=True, compare=False)


class _Write(NamedTuple):
    """One write into a record's map."""

    container: str
    key: str
    peer: int
    number: int
    value: object


class Wordings:
    """Who worded what in one Loro document, as far as it was asked for; every operation is read once."""

    def __init__(self, doc: LoroDoc) -> None:
        self._doc = doc
        self._read: dict[int, tuple[int, int]] = {}  # of each peer: from, to
        self._found: dict[int, list[_Write]] = {}  # in the order of their numbers

    def conflicts_since(self, before: VersionVector, arrived: Mapping[int, tuple[int, int]]) -> list[Conflict]:
        """What the operations `arrived` (from, to, by peer) and those of a copy at `before` had said at the same time.

        About 5 µs for each operation of the shorter side that the other had not seen, once; nothing where one side knew
        all of the other.
        """
        doc = self._doc
        firsts = [doc.frontiers_to_vv(Frontiers.from_id(ID(peer, start))) for peer, (start, _) in arrived.items()]
        seen = [version for version in firsts if version is not None]
        if all(version.includes_vv(before) for version in seen):
            return []
        spans = before.to_spans().inner()
        unseen = {peer: (min(_end(version, peer) for version in seen), end) for peer, (_, end) in spans.items()}
        sides = sorted((unseen, arrived), key=_length)
        first = self._writes(sides[0])
        if not any(one.key in WORDS for one in first):
            return []
        return _contested(doc, first, self._writes(sides[1]), arrived)

    def _writes(self, spans: Mapping[int, tuple[int, int]]) -> list[_Write]:
        """What those operations wrote into properties of words, in the order in which each peer wrote."""
        found: list[_Write] = []
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


def _contested(
    doc: LoroDoc, ours: Sequence[_Write], theirs: Sequence[_Write], arrived: Mapping[int, tuple[int, int]]
) -> list[Conflict]:
    found: list[Conflict] = []
    here, there = ({(one.container, one.key) for one in side if one.key in WORDS} for side in (ours, theirs))
    for container, key in sorted(here & there):
        last = _last(doc, (one for one in (*ours, *theirs) if (one.container, one.key) == (container, key)))
        record, values = _record_in(doc, container)
        kept = _word(values.get(key))
        others = {_word(one.value): one for one in last if _word(one.value) != kept}
        if record is None or len(last) < 2:
            continue
        formats = [one for one in (*ours, *theirs) if (one.container, one.key) == (container, _FORMAT)]
        for text in sorted(others):
            html = key == "text" and _is_html(others[text], formats, values)
            start, end = arrived.get(others[text].peer, (0, 0))
            found.append(Conflict(record, key, kept, text, html, start <= others[text].number < end))
    return found


def _read(doc: LoroDoc, peer: int, start: int, end: int) -> list[_Write]:
    told = doc.export_json_in_id_span(IdSpan(peer, CounterSpan(start, end)))
    words = len(_WORDING.findall(told))  # ten times as fast as reading it
    if not words:
        return []
    found = [
        _Write(container, key, peer, int(number), json.loads(value or "null"))
        for container, key, value, number in _OPERATION.findall(told)
    ]
    return found if len(found) == words else _read_whole(told, peer)


def _read_whole(told: str, peer: int) -> list[_Write]:
    """As `_read`, four times slower, of operations that another program or another version of Loro puts otherwise."""
    found: list[_Write] = []
    for operation in (one for change in json.loads(told) for one in change["ops"]):
        content: dict[str, object] = operation["content"]
        key = content.get("key")
        if isinstance(key, str) and (key in WORDS or key == _FORMAT):
            found.append(_Write(operation["container"], key, peer, operation["counter"], content.get("value")))
    return found


def _number(write: _Write) -> int:
    return write.number


def _length(spans: Mapping[int, tuple[int, int]]) -> int:
    return sum(max(0, end - start) for start, end in spans.values())


def _last(doc: LoroDoc, writes: Iterable[_Write]) -> list[_Write]:
    """Those that no other of them knew of."""
    newest = list({(one.container, one.key, one.peer): one for one in writes}.values())
    known = [(one, doc.frontiers_to_vv(Frontiers.from_id(ID(one.peer, one.number)))) for one in newest]
    return [
        one
        for one in newest
        if not any(
            version is not None and version.includes_id(ID(one.peer, one.number))
            for other, version in known
            if other is not one
        )
    ]


def _end(version: VersionVector, peer: int) -> int:
    """How many operations of `peer` belong to `version`."""
    last = version.get_last(peer)
    return 0 if last is None else last + 1


def _is_html(write: _Write, formats: Sequence[_Write], values: Mapping[str, object]) -> bool:
    """How the text of `write` was meant: as its writer said, else as it was before somebody else said otherwise."""
    own = [one for one in formats if one.peer == write.peer]
    if own:
        return own[-1].value is True
    return formats[-1].value is not True if formats else values.get(_FORMAT) is True


def _record_in(doc: LoroDoc, container: str) -> tuple[RecordId | None, Mapping[str, object]]:
    """The record that Loro's container holds, such as ``cid:0@15477:Map``, with its properties."""
    number, _, peer = container.removeprefix("cid:").removesuffix(":Map").partition("@")
    if not (number.isdigit() and peer.isdigit()):
        return None, {}
    identity = ContainerID.Normal(int(peer), int(number), ContainerType.Map())
    keys = [getattr(index, "key", None) for _, index in doc.get_path_to_container(identity) or ()]
    if len(keys) != 2 or not isinstance(keys[1], str):
        return None, {}
    return RecordId(keys[1]), cast(Mapping[str, object], doc.get_map(identity).get_value())


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
