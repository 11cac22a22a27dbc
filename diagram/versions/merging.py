"""Three-way merge of diagrams: what both sides did since they were one, property by property, with nothing lost.

Where both changed one property differently ours stays and theirs is reported. What one side deleted and the other
worked on stays, and what it needs (its container, the ends of its line) stays with it. The result has no cycle and no
lost parent that its sides did not have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from diagram.ids import RecordId
from diagram.records import NOTHING, Values
from diagram.versions.version import Version, changed, same, written

PLACE = ("parent", "order", "x", "y", "at", "points", "source_point", "target_point")
_TOGETHER = (("text", "html"), ("source", "source_at"), ("target", "target_at"))
_NEEDED = ("parent", "source", "target")


class Fate(Enum):
    """What was decided where the two sides do not agree."""

    OURS = "ours"  # both changed a property, ours is kept
    KEPT = "kept"  # they deleted it, we worked on it or need it: it stays
    RETURNED = "returned"  # we deleted it, they worked on it or need it: it is back


@dataclass(frozen=True, slots=True)
class Clash:
    """One disagreement. `ours` and `theirs` are the properties in question, none when it is about existence."""

    record: RecordId
    fate: Fate
    ours: Values = NOTHING
    theirs: Values = NOTHING


@dataclass(frozen=True, slots=True)
class Merged:
    """`version` is the result, `taken` the records in which it differs from ours because of theirs.

    What only a format remembers of a record does not count.
    """

    version: Version
    clashes: tuple[Clash, ...]
    taken: frozenset[RecordId]


def merge(base: Version, theirs: Version, ours: Version, *, before: Version | None = None, carried: str = "") -> Merged:
    """What both sides made of `base`.

    `before` is what we had when the file said `base`, where that is not the same: a file cannot hold all that we know.
    Properties whose name begins with `carried` are a format's own memory, which nobody edits: theirs always holds.
    """
    work = _Merging(base, theirs, ours, base if before is None else before, carried)
    work.take_all()
    work.bring_what_is_needed(work.result)
    while moved := work.break_cycles():
        work.bring_what_is_needed(moved)  # where they were, what held them may be gone
    return Merged(work.result, tuple(work.clashes), frozenset(work.taken()))


@dataclass(slots=True)
class _Merging:
    base: Version
    theirs: Version
    ours: Version
    before: Version
    carried: str
    result: dict[RecordId, Values] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)

    def take_all(self) -> None:
        for identity in dict.fromkeys((*self.ours, *self.theirs)):
            ours, theirs = self.ours.get(identity), self.theirs.get(identity)
            if ours is not None and theirs is not None:
                self.result[identity] = self._both(identity, ours, theirs)
            elif ours is not None:
                known = identity in self.base  # a file does not hold all kinds of records, and then deletes none
                self._one(identity, ours, self._before(identity) if known else None, Fate.KEPT)
            elif theirs is not None:
                self._one(identity, theirs, self.base.get(identity), Fate.RETURNED)

    def _before(self, identity: RecordId) -> Values:
        return self.before.get(identity) or self.base.get(identity, NOTHING)

    def _one(self, identity: RecordId, values: Values, before: Values | None, fate: Fate) -> None:
        """Only one side still has it: it is new there, or the other side deleted it."""
        if before is None:
            self.result[identity] = values
        elif self._is_edited(before, values):
            self.result[identity] = values
            self.clashes.append(Clash(identity, fate))

    def _is_edited(self, before: Values, after: Values) -> bool:
        return any(not self._is_carried(key) for key in changed(before, after))

    def _is_carried(self, key: str) -> bool:
        return bool(self.carried) and key.startswith(self.carried)

    def _both(self, identity: RecordId, ours: Values, theirs: Values) -> Values:
        they = changed(self.base.get(identity, NOTHING), theirs)
        if not they:
            return ours
        we = changed(self._before(identity), ours)
        out = dict(ours)
        contested: list[str] = []
        for unit in _units(they, we):
            touched = [key for key in unit if key in they or key in we]
            if all(map(self._is_carried, unit)) or not any(key in we for key in unit):
                out.update({key: theirs.get(key) for key in touched})
            elif not all(same(ours.get(key), theirs.get(key)) for key in touched):
                contested += touched
        if contested:
            sides = ({key: side.get(key) for key in contested} for side in (ours, theirs))
            self.clashes.append(Clash(identity, Fate.OURS, *sides))
        return written(out, {})

    def taken(self) -> Iterator[RecordId]:
        for identity in self.result.keys() | self.ours.keys():
            ours, result = self.ours.get(identity), self.result.get(identity)
            if ours is not result and (ours is None or result is None or self._is_edited(ours, result)):
                yield identity

    def bring_what_is_needed(self, identities: Iterable[RecordId]) -> None:
        """A record that stays keeps its container and its ends, unless its own side left it without."""
        waiting = list(identities)
        while waiting:
            identity = waiting.pop()
            if identity in self.result and self._goes_along(identity):
                del self.result[identity]
                waiting += [one for one, values in self.result.items() if values.get("parent") == identity]
            for key in _NEEDED:
                other = self.result.get(identity, NOTHING).get(key)
                if isinstance(other, str) and other and other not in self.result:
                    waiting += self._bring(identity, key, RecordId(other))

    def _goes_along(self, identity: RecordId) -> bool:
        """Whether it is something that a file does not hold, such as an old comment on what they deleted."""
        ours, parent = self.ours.get(identity), self.result[identity].get("parent")
        gone = isinstance(parent, str) and parent in self.before and parent not in self.result
        return gone and identity not in self.base and ours is not None and ours == self.before.get(identity)

    def _bring(self, identity: RecordId, key: str, other: RecordId) -> Iterator[RecordId]:
        for side in (self.ours, self.theirs):
            if other not in side and side.get(identity, NOTHING).get(key) == other:
                return
        for side, fate in ((self.ours, Fate.KEPT), (self.theirs, Fate.RETURNED)):
            if other in side:
                self.result[other] = side[other]
                self.clashes.append(Clash(other, fate))
                yield other
                return

    def break_cycles(self) -> list[RecordId]:
        """Two things moved into each other: theirs stays where it was with us. Those that were put back."""
        back: list[RecordId] = []
        sound: set[RecordId] = set()
        for identity in list(self.result):
            ring = self._ring(identity, sound)
            while ring:
                moved = [one for one in ring if one in self.ours and not self._is_where_we_have_it(one)]
                if not moved:
                    break
                self._put_back(moved[0])
                back.append(moved[0])
                ring = self._ring(identity, sound)
        return back

    def _ring(self, identity: RecordId, sound: set[RecordId]) -> list[RecordId]:
        """The records that contain each other above `identity`; none when the way up ends."""
        path: dict[RecordId, None] = {}
        while identity in self.result and identity not in sound:
            if identity in path:
                above = list(path)
                return above[above.index(identity) :]
            path[identity] = None
            identity = RecordId(str(self.result[identity].get("parent", "")))
        sound.update(path)
        return []

    def _is_where_we_have_it(self, identity: RecordId) -> bool:
        return self.result[identity].get("parent") == self.ours[identity].get("parent")

    def _put_back(self, identity: RecordId) -> None:
        ours, theirs = self.ours[identity], self.theirs.get(identity, NOTHING)
        place = {key: ours.get(key) for key in PLACE if key in ours or key in theirs}
        self.result[identity] = written(self.result[identity], place)
        self.clashes.append(Clash(identity, Fate.OURS, place, {key: theirs.get(key) for key in place}))


def _units(they: Values, we: Values) -> Iterator[Collection[str]]:
    """The properties that `they` changed, those together that mean nothing apart.

    Coordinates count from the parent: who moves a thing into another says its place anew.
    """
    rest = dict.fromkeys(they)
    groups = (PLACE,) if "parent" in they or "parent" in we else ()
    for group in (*groups, *_TOGETHER):
        if group in _TOGETHER[1:] and group[0] not in they and group[0] not in we:
            continue  # an end that stays on its shape: only the place on it moves
        if any(key in rest for key in group):
            yield group
            for key in group:
                rest.pop(key, None)
    for key in rest:
        yield (key,)
