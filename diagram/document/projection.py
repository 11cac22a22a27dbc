"""The records of a document as its readers see them: decoded, living, and in a sound tree.

After a merge the stored properties may contradict each other: a shape's parent was deleted by somebody else, two
people moved two groups into each other, or each deleted one of two pages. Such records get a place derived from what is
stored and from nothing else, so that every copy shows the same picture; nothing is written by reading. The next edit of
the record stores its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from diagram.document.free_ends import loose, with_free_ends
from diagram.document.packed import Derived, Packed, Still
from diagram.document.places import fits, moved, rank, sits_still
from diagram.document.risen import Bone, risen
from diagram.document.shelf import Shelf
from diagram.document.siblings import Siblings
from diagram.document.values import DELETED, Writes
from diagram.ids import RecordId
from diagram.properties import from_properties, revised
from diagram.records import (
    ROOT,
    AssetReference,
    Comment,
    Connector,
    Layer,
    Note,
    Page,
    Record,
    Shape,
    Unknown,
    Value,
)

ReadValues: TypeAlias = Callable[[RecordId], dict[str, Value] | None]
Stored: TypeAlias = Mapping[RecordId, dict[str, Value]]
_NONE: Writes = MappingProxyType({})
_DRAWN = (Shape, Connector)
_NESTED = (Shape, Connector, Comment, Note, Unknown)  # those that may lie in others of these, and so in a ring
_ENDS = frozenset(("source", "target", "source_point", "target_point"))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a refresh changed for the readers."""

    added: frozenset[RecordId]
    updated: frozenset[RecordId]
    removed: frozenset[RecordId]


class Projection:
    """Reads stored properties through `read`, which also knows the deleted records."""

    def __init__(self, read: ReadValues, packed: Packed | None = None) -> None:
        self._read = read
        self._packed = packed
        # Living records as they are stored, and the same objects, but for those that are derived, as they are shown.
        self._stored: dict[RecordId, Record] = {} if packed is None else Shelf(packed.rows, packed.record)
        self._shown: dict[RecordId, Record] = {} if packed is None else Shelf(packed.rows, packed.record)
        self._strays: set[RecordId] = set()  # whose place is derived
        self._loose: set[RecordId] = set()  # connectors with an end that is derived
        self._buried: dict[RecordId, Record] = {}  # the deleted pages and layers, and what else was asked for
        self._risen: set[RecordId] = set()  # those of them that are shown, and in `_stored`, all the same
        self._siblings = Siblings()
        self.records: Mapping[RecordId, Record] = MappingProxyType(self._shown)
        # These two are asked for every record of a large edit, so they go straight to where it is known.
        self.children: Callable[[RecordId], list[RecordId]] = self._siblings.of
        # The living record, its place not put right.
        self.stored: Callable[[RecordId], Record | None] = self._stored.get
        if packed is not None:
            self._adopt(packed.derived)
            self._siblings.adopt(packed)

    def _adopt(self, derived: Derived) -> None:
        self._stored.update(derived.apart)
        self._buried.update(derived.buried)
        for mine, theirs in (
            (self._strays, derived.strays),
            (self._loose, derived.loose),
            (self._risen, derived.risen),
        ):
            mine.clear()
            mine.update(theirs)
        self.stored = self._living if self._risen else self._stored.get

    @property
    def derived(self) -> Derived:
        """What is not just shown as it is stored; the value stays as it is."""
        return Derived(
            strays=frozenset(self._strays),
            loose=frozenset(self._loose),
            risen=frozenset(self._risen),
            apart={identity: self._stored[identity] for identity in self._strays | self._loose},
            buried={identity: record for identity, record in self._buried.items() if isinstance(record, Bone)},
        )

    def still(self, *, is_newer: bool) -> Still:
        """What is shown now, for another thread to pack."""
        return Still(
            families=self._siblings.everything(),
            records=self.copied().raw(),
            derived=self.derived,
            before=self._packed,
            is_newer=is_newer,
        )

    def copied(self) -> Shelf[Record]:
        """What is shown now, for somebody else; what was not made yet is made when it is asked for there."""
        shown = self._shown
        return shown.copied() if isinstance(shown, Shelf) else Shelf(shown, _never)

    def melt(self) -> None:
        """Make all records that nobody has asked for yet, after which everybody is served at once."""
        for shelf in (self._stored, self._shown):
            if isinstance(shelf, Shelf) and self._packed is not None:
                shelf.melt(self._packed.everything())
        self.stored = self._living if self._risen else self._stored.get

    def take_over(self, truth: Projection) -> Difference:
        """Be as `truth` is, which is used up; every record that stays counts as changed."""
        before, after = frozenset(self._shown), frozenset(truth._shown)
        for mine, theirs in ((self._stored, truth._stored), (self._shown, truth._shown)):
            mine.clear()
            mine.update(theirs)
        self._siblings.take_over(truth._siblings)
        self._buried.clear()
        self._adopt(truth.derived)
        self._packed = None
        return Difference(added=after - before, updated=after & before, removed=before - after)

    def load(self, values: Stored) -> None:
        """Take all records at once, into an empty projection; the dicts are used up."""
        for identity, properties in values.items():
            self._take(identity, properties)
        self._arrange()

    def take(self, living: Iterable[tuple[RecordId, Record]], buried: Mapping[RecordId, Record]) -> None:
        """As `load`, with records that were read already: the living ones, and the deleted pages and layers."""
        self._stored.update(living)
        self._buried.update(buried)
        self._arrange()

    def _arrange(self) -> None:
        self._rise()
        strays = self._find_strays(self._stored)
        strays.update(loose(self._stored.values(), self._stored))
        self._shown.update((key, record) for key, record in self._stored.items() if key not in strays)
        self._siblings.replace((), self._shown.values())
        self._settle(strays, [])

    def refresh(self, values: Mapping[RecordId, dict[str, Value] | None], revisions: Writes = _NONE) -> Difference:
        """Take new properties of these records, whose dicts are used up, and put right whatever depends on them.

        `revisions` is what was written over living records that are not in `values`.
        """
        sunk = self._sink()
        suspects, steady = self._revise(revisions)
        suspects.update(values)
        gone = set(sunk)
        for identity, properties in values.items():
            old = self._stored.pop(identity, None)
            record = self._take(identity, properties)
            if old is not None and type(record) is not type(old):
                gone.add(identity)
        gone.update(identity for identity in revisions if identity not in self._stored)
        for identity in gone:
            suspects.add(identity)
            suspects.update(self._siblings.of(identity))
        if sunk or (self._buried and any(map(self._is_bone, suspects))):
            suspects.update(self._rise())
        if any(isinstance(self._shown.get(identity), _DRAWN) for identity in gone):
            suspects.update(loose(self._stored.values(), self._stored))
        return self._settle(suspects | self._strays | self._loose, steady)

    def _take(self, identity: RecordId, properties: dict[str, Value] | None) -> Record | None:
        """Store what the properties say; the living record, if it is one."""
        self._buried.pop(identity, None)
        deleted = properties is not None and properties.pop(DELETED, None)
        record = None if properties is None else from_properties(identity, properties)
        if record is None or deleted:
            if isinstance(record, Bone):
                self._buried[identity] = record
            return None
        self._stored[identity] = record
        return record

    def _sink(self) -> set[RecordId]:
        """Take what was shown for want of anything living out again; `_rise` follows."""
        sunk, self._risen = self._risen, set()
        for identity in sunk:
            del self._stored[identity]
        return sunk

    def _rise(self) -> set[RecordId]:
        up = {record.id: record for record in risen(self._stored.values(), self._buried)}
        self._stored.update(up)
        self._risen = set(up)
        self.stored = self._living if up else self._stored.get
        return self._risen

    def _is_bone(self, identity: RecordId) -> bool:
        return isinstance(self._buried.get(identity), Bone) or isinstance(self._shown.get(identity), Bone)

    def _living(self, identity: RecordId) -> Record | None:
        return None if identity in self._risen else self._stored.get(identity)

    def _revise(self, revisions: Writes) -> tuple[set[RecordId], list[RecordId]]:
        """Store what was written; the records whose place must be looked at again, and those that just stay."""
        suspects: set[RecordId] = set()
        steady: list[RecordId] = []
        for identity, written in revisions.items():
            old = self._stored[identity]
            record = None if DELETED in written else revised(old, written)
            if record is old:
                continue
            if record is None:
                del self._stored[identity]
                record = self._take(identity, self._read(identity))
            else:
                self._stored[identity] = record
            if type(record) is not type(old):
                suspects.add(identity)
                suspects.update(self._siblings.of(identity))
            elif record is None or record.parent != old.parent or self._is_derived(record, written):
                suspects.add(identity)
            else:
                steady.append(identity)
        return suspects, steady

    def _is_derived(self, record: Record, written: Mapping[str, Value]) -> bool:
        """Whether more than what was just written decides how the record is shown."""
        if record.id in self._strays or record.id in self._loose:
            return True
        return type(record) is Connector and not _ENDS.isdisjoint(written)

    def _settle(self, suspects: set[RecordId], steady: list[RecordId]) -> Difference:
        """`steady` kept their type and their parent, so that nobody's place depends on more than what is stored now."""
        strays = self._find_strays(suspects)
        suspects |= strays
        self._strays = (self._strays - suspects) | strays
        suspected = (self._stored[identity] for identity in suspects if identity in self._stored)
        self._loose = (self._loose - suspects) | set(loose(suspected, self._stored))
        changes: dict[RecordId, tuple[Record | None, Record | None]] = {}
        ranks: tuple[list[RecordId], list[RecordId], list[RecordId]] = ([], [], [])
        for identity in suspects:
            ranks[rank(self._stored.get(identity))].append(identity)
        self._show([(identity, self._shown[identity], self._stored[identity]) for identity in steady], changes)
        self._show(self._leaving(suspects), changes)  # at once: nobody may find a home on what is gone
        for alike in filter(None, ranks):  # a layer's page is settled before the layer, both before what lies on them
            placed = [(identity, self._shown.get(identity), self._place(identity)) for identity in alike]
            self._show([(identity, old, new) for identity, old, new in placed if old != new], changes)
        return Difference(
            added=frozenset(identity for identity, (old, _) in changes.items() if old is None),
            updated=frozenset(identity for identity, (old, new) in changes.items() if old and new),
            removed=frozenset(identity for identity, (_, new) in changes.items() if new is None),
        )

    def _leaving(self, suspects: Iterable[RecordId]) -> list[tuple[RecordId, Record | None, Record | None]]:
        """Those that are shown but do not live any more, or have become something else."""
        shown = ((identity, self._shown.get(identity)) for identity in suspects)
        return [
            (identity, old, None)
            for identity, old in shown
            if old is not None and type(old) is not type(self._stored.get(identity))
        ]

    def _show(
        self,
        changed: list[tuple[RecordId, Record | None, Record | None]],
        changes: dict[RecordId, tuple[Record | None, Record | None]],
    ) -> None:
        moved = [(old, new) for _, old, new in changed if not sits_still(old, new)]
        if moved:
            self._siblings.replace(
                (old for old, _ in moved if old is not None),
                (new for _, new in moved if new is not None),
            )
        for identity, old, new in changed:
            changes[identity] = (changes[identity][0] if identity in changes else old, new)
            if new is None:
                del self._shown[identity]
            else:
                self._shown[identity] = new

    def _place(self, identity: RecordId) -> Record | None:
        record = self._stored.get(identity)
        if record is not None and identity in self._strays:
            record = self._homed(record)
        if isinstance(record, Connector) and identity in self._loose:
            return with_free_ends(record, self._stored, self._known)
        return record

    def _homed(self, record: Record) -> Record:
        if isinstance(record, Layer):
            return replace(record, parent=self._first_page() or record.parent)
        if isinstance(record, Note | AssetReference):
            return replace(record, parent=ROOT)
        if isinstance(record, Comment):
            return self._haven(record)
        return self._home(record) if isinstance(record, Shape | Connector) else record

    def _haven(self, comment: Comment) -> Record:
        """On the nearest living thing that its lost parents belonged to, at the same place; else on the first page."""
        x, y = comment.x, comment.y
        seen = {comment.id}
        parent = comment.parent
        while parent and parent not in seen:
            seen.add(parent)
            alive = self._stored.get(parent)
            if isinstance(alive, Page | Layer | Shape | Connector | Note):
                return replace(comment, parent=parent, x=x, y=y)
            ancestor = alive or self._known(parent)
            if isinstance(ancestor, Shape | Comment):
                x, y = x + ancestor.x, y + ancestor.y
            parent = ROOT if ancestor is None else ancestor.parent
        return replace(comment, parent=self._first_page() or comment.parent, x=x, y=y)

    def _home(self, record: Shape | Connector) -> Record:
        """On the layer that its lost parents lay on, where it was; else on the first layer of the first page."""
        x = y = 0.0
        seen = {record.id}
        parent = record.parent
        while parent and parent not in seen:
            seen.add(parent)
            ancestor = self._known(parent)
            if isinstance(ancestor, Shape):
                x, y = x + ancestor.x, y + ancestor.y
            alive = self._shown.get(parent)
            if isinstance(alive, Layer):
                return moved(record, parent, x, y)
            if isinstance(alive, Page) and (layer := self._first_layer([parent])) is not None:
                return moved(record, layer, x, y)
            parent = ROOT if ancestor is None else ancestor.parent
        layer = self._first_layer(self._siblings.of(ROOT))
        return record if layer is None else moved(record, layer, 0.0, 0.0)

    def _known(self, identity: RecordId) -> Record | None:
        """The record, deleted or not."""
        found = self._stored.get(identity) or self._buried.get(identity)
        if found is not None:
            return found
        properties = self._read(identity)
        if properties is None:
            return None
        found = self._buried[identity] = from_properties(identity, properties)
        return found

    def _first_page(self) -> RecordId | None:
        pages = (one for one in self._siblings.of(ROOT) if isinstance(self._shown.get(one), Page))
        return next(pages, None)

    def _first_layer(self, pages: list[RecordId]) -> RecordId | None:
        for page in pages:
            for child in self._siblings.of(page):
                if isinstance(self._shown.get(child), Layer):
                    return child
        return None

    def _find_strays(self, suspects: Iterable[RecordId]) -> set[RecordId]:
        strays: set[RecordId] = set()
        sound: set[RecordId] = set()
        layers: set[RecordId] = set()  # that were met: nearly everything lies on one of a few
        for identity in suspects:
            record = self._stored.get(identity)
            if record is None or (record.parent in layers and isinstance(record, _DRAWN)):
                continue
            parent = self._stored.get(record.parent)
            if isinstance(parent, Layer):
                layers.add(parent.id)
            if not fits(record, parent):
                strays.add(identity)
            elif isinstance(parent, _NESTED):
                strays.update(self._cut(identity, sound))
        return strays

    def _cut(self, identity: RecordId, sound: set[RecordId]) -> list[RecordId]:
        """The member of a known type with the greatest id of a ring of parents above `identity`, if there is one."""
        path: dict[RecordId, None] = {}
        record = self._stored.get(identity)
        while isinstance(record, _NESTED) and record.id not in sound:
            if record.id in path:
                above = list(path)
                sound.update(above)
                ring = above[above.index(record.id) :]
                return sorted(member for member in ring if not isinstance(self._stored[member], Unknown))[-1:]
            path[record.id] = None
            record = self._stored.get(record.parent)
        sound.update(path)
        return []


def _never(number: int) -> Record:
    raise AssertionError(f"record {number} was never packed")
