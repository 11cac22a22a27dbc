"""Words that two people wrote at once into one property, of which only one could stay.

A label is one value: the last writer wins, on every copy alike. So that the other's words are not lost unseen, a merge
looks for writes that did not know of each other. It does so by Loro's version vectors and never by a clock, and finds
the same on both sides, whoever merges first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from loro import ID, ContainerID, ContainerType, CounterSpan, Frontiers, IdSpan, LoroDoc, VersionVector

from diagram.ids import RecordId

WORDS = frozenset({"text", "title", "name"})  # properties that a person words; a note's text merges and is none
_FORMAT = "html"  # says how `text` is to be read


@dataclass(frozen=True, slots=True)
class Conflict:
    """`kept` is shown, `other` was written at the same time by somebody else. `html`: how `other` is to be read."""

    record: RecordId
    property: str
    kept: str
    other: str
    html: bool = False


class _Write(NamedTuple):
    """One write into a record's map."""

    container: str
    key: str
    peer: int
    number: int
    value: object


def conflicts_since(doc: LoroDoc, before: VersionVector, arrived: Mapping[int, tuple[int, int]]) -> list[Conflict]:
    """What the operations `arrived` (from, to, by peer) and those that a copy at `before` had said at the same time.

    About 5 µs for each operation on the side that the other had not seen; nothing where one side knew all of the other.
    """
    firsts = [doc.frontiers_to_vv(Frontiers.from_id(ID(peer, start))) for peer, (start, _) in arrived.items()]
    seen = [version for version in firsts if version is not None]
    if all(version.includes_vv(before) for version in seen):
        return []
    spans = before.to_spans().inner()
    unseen = {peer: (min(_end(version, peer) for version in seen), end) for peer, (_, end) in spans.items()}
    ours = _writes(doc, unseen)
    if not any(one.key in WORDS for one in ours):
        return []
    places = {(one.container, one.key) for one in ours} | {(one.container, _FORMAT) for one in ours}
    theirs = [one for one in _writes(doc, arrived) if (one.container, one.key) in places]
    return _contested(doc, ours, theirs)


def _contested(doc: LoroDoc, ours: Sequence[_Write], theirs: Sequence[_Write]) -> list[Conflict]:
    found: list[Conflict] = []
    for container, key in sorted({(one.container, one.key) for one in theirs if one.key in WORDS}):
        last = _last(doc, (one for one in (*ours, *theirs) if (one.container, one.key) == (container, key)))
        record, values = _record_in(doc, container)
        kept = _word(values.get(key))
        others = {_word(one.value): one for one in last if _word(one.value) != kept}
        if record is None or len(last) < 2:
            continue
        formats = [one for one in (*ours, *theirs) if (one.container, one.key) == (container, _FORMAT)]
        for text in sorted(others):
            html = key == "text" and _is_html(others[text], formats, values)
            found.append(Conflict(record, key, kept, text, html))
    return found


def _writes(doc: LoroDoc, spans: Mapping[int, tuple[int, int]]) -> list[_Write]:
    """What those operations wrote into properties of words, in the order in which each peer wrote."""
    found: list[_Write] = []
    for peer, (start, end) in spans.items():
        if start >= end:
            continue
        changes: list[Any] = json.loads(doc.export_json_in_id_span(IdSpan(peer, CounterSpan(start, end))))
        for operation in (one for change in changes for one in change["ops"]):
            content = operation["content"]
            if content.get("key") in WORDS or content.get("key") == _FORMAT:
                place = operation["container"], content["key"]
                found.append(_Write(*place, peer, operation["counter"], content.get("value")))
    return found


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
