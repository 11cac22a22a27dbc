"""What two people did at once to one thing, of which only one could stay: words, values, or a deletion.

Of one value the last writer wins, on every copy alike. So that the other's work is not lost unseen, a merge looks for
writes that did not know of each other. It does so by Loro's version vectors and never by a clock, and finds the same on
both sides, whoever merges first.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, TypeAlias, cast

from loro import ID, ContainerID, ContainerType, Frontiers, LoroDoc, VersionVector

from diagram.document.values import DELETED
from diagram.document.writes import (
    FORMAT,
    LETTERS,
    PARENT,
    PLACE,
    SIZE,
    VALUES,
    WORDS,
    Newest,
    Spans,
    Write,
    Written,
    length,
    newest,
    shared,
)
from diagram.ids import RecordId
from diagram.records import Value

MOST = 200  # contests of one merge; of more, the rest is left as it is shown
_RECENT = 10_000  # operations of the longer side that are looked at for values: 0.05 s, once, which nobody feels
_EXAMINED = 1_000  # records of which both sides wrote something: 50 ms
_TRIFLE = 1.0  # units or degrees: nearer than this nobody minds

Properties: TypeAlias = tuple[tuple[str, Value], ...]


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


@dataclass(frozen=True, slots=True)
class Contest:
    """Values of one record that two people set at once: `kept` are shown, `other` are not; None is the default.

    With `is_deleted` the record is gone, and `other` is what somebody set in it meanwhile, which shows when it comes
    back; `kept` is empty then. `other_came` as in `Conflict`.
    """

    record: RecordId
    kept: Properties
    other: Properties
    is_deleted: bool = False
    other_came: bool = field(default=True, compare=False)


class Met(NamedTuple):
    """All that clashed in one merge."""

    conflicts: Sequence[Conflict] = ()
    contests: Sequence[Contest] = ()


class Wordings:
    """Who wrote what in one Loro document, as far as it was asked for."""

    def __init__(self, doc: LoroDoc) -> None:
        self._doc = doc
        self._written = Written(doc)
        self._owners: dict[str, RecordId | None] = {}

    def met_beyond(self, known: Mapping[int, int], now: VersionVector, own: Container[int]) -> Met:
        """Where what `own` peers wrote clashes with what others wrote between `known` and `now`: as `met_since`.

        `known` counts the operations of each peer.
        """
        spans = now.to_spans().inner()
        arrived = {peer: (known.get(peer, 0), end) for peer, (_, end) in spans.items() if peer not in own}
        arrived = {peer: span for peer, span in arrived.items() if span[0] < span[1]}
        before = VersionVector()  # type: ignore[no-untyped-call]  # the stub of its constructor has no types
        for peer, (_, end) in spans.items():
            before.set_end(ID(peer, arrived[peer][0] if peer in arrived else end))
        return self.met_since(before, arrived, own) if arrived else Met()

    def met_since(self, before: VersionVector, arrived: Spans, own: Container[int] | None = None) -> Met:
        """Where the operations `arrived` clash with those of a copy at `before` that they did not know.

        With `own` only where one of these peers wrote what was there before. About 5 µs for each operation of the
        shorter side that the other had not seen, once, and for as many of the longer side if there is anything to clash
        with; nothing where one side knew all of the other.
        """
        doc = self._doc
        firsts = [doc.frontiers_to_vv(Frontiers.from_id(ID(peer, start))) for peer, (start, _) in arrived.items()]
        seen = [version for version in firsts if version is not None]
        if all(version.includes_vv(before) for version in seen):
            return Met()
        spans = before.to_spans().inner()
        unseen = {peer: (min(_end(version, peer) for version in seen), end) for peer, (_, end) in spans.items()}
        shorter, longer = sorted((unseen, arrived), key=length)
        first = self._written.within(shorter)
        if all(one.key == FORMAT for one in first):
            return Met()
        has_words = any(one.key in WORDS for one in first)
        second = self._written.within(longer if has_words else _recent(longer))
        here, there = map(newest, shared(first, second))
        sides = _Sides(doc, (here, there), arrived, self._owners, own)
        return Met(_conflicts(sides) if has_words else (), _contests(sides))


class _Sides:
    """What was written on both sides without knowing of the other's, and who knew what."""

    def __init__(
        self,
        doc: LoroDoc,
        sides: tuple[Newest, Newest],
        arrived: Spans,
        owners: dict[str, RecordId | None],
        own: Container[int] | None,
    ) -> None:
        self.here, self.there = sides
        self._doc = doc
        self._arrived = arrived
        self._owners = owners  # of containers that were asked for before; one is never another record's
        self._own = own
        self._versions: dict[tuple[int, int], VersionVector | None] = {}
        self._touched = {id(side): {container for container, _ in side} for side in sides}
        self._lettered = {id(side): {one for one, key in side if key == LETTERS} for side in sides}

    def touches(self, side: Newest, container: str) -> bool:
        """Whether something was written on that side into the record of `container`, or into its text."""
        if container in self._touched[id(side)]:
            return True
        lettered = self._lettered[id(side)]
        return bool(lettered) and self._owner(container) in lettered

    def on_both(self, wanted: Callable[[str], bool]) -> list[tuple[str, str]]:
        """Where both wrote a property that is `wanted`."""
        return sorted(place for place in self.here.keys() & self.there.keys() if wanted(place[1]))

    def last(self, place: tuple[str, str]) -> list[Write]:
        """What was written there, without what another of them knew of."""
        found = list({**self.here.get(place, {}), **self.there.get(place, {})}.values())
        return [one for one in found if not any(self.knows(other, one) for other in found if other is not one)]

    def knows(self, writer: Write, of: Write) -> bool:
        """Whether whoever wrote `writer` had seen `of`."""
        at = writer.peer, writer.number
        if at not in self._versions:
            self._versions[at] = self._doc.frontiers_to_vv(Frontiers.from_id(ID(*at)))
        version = self._versions[at]
        return version is not None and version.includes_id(ID(of.peer, of.number))

    def is_asked_for(self, writes: Iterable[Write]) -> bool:
        """Whether a clash of these is one that was asked for: one of them is by a peer of `own`."""
        return self._own is None or any(one.peer in self._own for one in writes)

    def came(self, write: Write) -> bool:
        start, end = self._arrived.get(write.peer, (0, 0))
        return start <= write.number < end

    def record(self, container: str) -> tuple[RecordId | None, Mapping[str, object]]:
        """The record that Loro's container holds, such as ``cid:0@15477:Map``, with its properties."""
        identity = _identity(container)
        record = None if identity is None else self._record_at(identity)
        if record is None or identity is None:
            return None, {}
        return record, cast(Mapping[str, object], self._doc.get_map(identity).get_value())

    def _owner(self, container: str) -> RecordId | None:
        """Whose it is or was: the one of two that were made at once under one id which nobody sees may be said too."""
        if container not in self._owners:
            identity = _identity(container)
            self._owners[container] = None if identity is None else self._record_at(identity)
        return self._owners[container]

    def _record_at(self, identity: ContainerID) -> RecordId | None:
        keys = [getattr(index, "key", None) for _, index in self._doc.get_path_to_container(identity) or ()]
        return RecordId(keys[1]) if len(keys) == 2 and isinstance(keys[1], str) else None


def _identity(container: str) -> ContainerID | None:
    number, _, peer = container.removeprefix("cid:").removesuffix(":Map").partition("@")
    if not (number.isdigit() and peer.isdigit()):
        return None
    return ContainerID.Normal(int(peer), int(number), ContainerType.Map())


def _conflicts(sides: _Sides) -> list[Conflict]:
    found: list[Conflict] = []
    for container, key in sides.on_both(WORDS.__contains__):
        last = sides.last((container, key))
        record, values = sides.record(container)
        kept = _word(values.get(key))
        others = {_word(one.value): one for one in last if _word(one.value) != kept}
        if record is None or len(last) < 2 or not sides.is_asked_for(last):
            continue
        formats = {**sides.here.get((container, FORMAT), {}), **sides.there.get((container, FORMAT), {})}
        for text in sorted(others):
            html = key == "text" and _is_html(others[text], formats, values)
            found.append(Conflict(record, key, kept, text, html, sides.came(others[text])))
    return found


def _contests(sides: _Sides) -> list[Contest]:
    found: list[Contest] = []
    gone, missed = ({container for container, key in side if key == DELETED} for side in (sides.here, sides.there))
    for container in sorted(gone ^ missed):  # else both have deleted it, or one brought it back
        if len(found) < MOST:
            found += _deletion(sides, container)
    keys: dict[str, list[str]] = {}
    for container, key in sides.on_both(VALUES.__contains__):
        keys.setdefault(container, []).append(key)
    for container, contested in islice(keys.items(), _EXAMINED):
        if len(found) >= MOST:
            break
        found += _values(sides, container, contested)
    return found


def _values(sides: _Sides, container: str, contested: Sequence[str]) -> list[Contest]:
    """One for what arrived and was not taken, one for what was here and is not shown."""
    record, values = sides.record(container)
    if record is None or values.get(DELETED):
        return []
    # A place counts from the parent. Where one of them put it into another, the other's place says nothing any more.
    moved_in = any((container, PARENT) in side for side in (sides.here, sides.there))
    lost: dict[bool, dict[str, Value]] = {}
    for key in contested:
        if moved_in and key in PLACE:
            continue
        last = sides.last((container, key))
        if len(last) < 2 or not sides.is_asked_for(last):
            continue
        for one in sorted(last, key=lambda write: repr(write.value)):
            if not _is_trifle(key, one.value, values.get(key)):
                lost.setdefault(sides.came(one), {})[key] = cast(Value, one.value)
    return [
        Contest(record, tuple((key, cast(Value, values.get(key))) for key in other), tuple(other.items()),
                other_came=came)
        for came, other in lost.items()
    ]  # fmt: skip


def _deletion(sides: _Sides, container: str) -> list[Contest]:
    """Somebody deleted it, and somebody else, who did not know, changed it."""
    place = container, DELETED
    deeds, edits = (sides.here, sides.there) if place in sides.here else (sides.there, sides.here)
    deletions = [one for one in deeds[place].values() if one.value]
    if not deletions or not sides.touches(edits, container):
        return []
    record, values = sides.record(container)
    if record is None or not values.get(DELETED):
        return []
    changed = [
        one
        for at, key in [*((container, key) for key in sorted(VALUES | WORDS)), (record, LETTERS)]
        for one in edits.get((at, key), {}).values()
        if not any(sides.knows(deed, one) or sides.knows(one, deed) for deed in deletions)
    ]
    if not changed or not sides.is_asked_for([*deletions, *changed]):
        return []
    other = {one.key: cast(Value, one.value) for one in changed}
    return [Contest(record, (), tuple(other.items()), is_deleted=True, other_came=sides.came(changed[0]))]


def _is_trifle(key: str, one: object, other: object) -> bool:
    """Whether nobody would mind which of the two is shown."""
    if key in PLACE | SIZE | {"rotation"}:
        first, second = (value if isinstance(value, int | float) else 0.0 for value in (one, other))
        return abs(first - second) < _TRIFLE
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return one == other


def _recent(spans: Spans) -> Spans:
    """Of each peer the operations that it wrote last, `_RECENT` of them in all or a few more."""
    share = max(1, _RECENT // max(1, len(spans)))
    return {peer: (max(start, end - share), end) for peer, (start, end) in spans.items()}


def _end(version: VersionVector, peer: int) -> int:
    """How many operations of `peer` belong to `version`."""
    last = version.get_last(peer)
    return 0 if last is None else last + 1


def _is_html(write: Write, formats: Mapping[int, Write], values: Mapping[str, object]) -> bool:
    """How the text of `write` was meant: as its writer said, else as it was before somebody else said otherwise."""
    own = formats.get(write.peer)
    if own is not None:
        return own.value is True
    others: Iterable[Write] = formats.values()
    return [one.value for one in others][-1] is not True if formats else values.get(FORMAT) is True


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
