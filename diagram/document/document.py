"""The document of a diagram: read its records, edit them, merge what others wrote, take steps back."""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager

from diagram.collector import collector_paused
from diagram.document.burial import buried
from diagram.document.changes import Changes, Origin, joined
from diagram.document.conflicts import Conflict, Contest, Met
from diagram.document.edit import Edit, needed
from diagram.document.history import History
from diagram.document.letters import Part
from diagram.document.listeners import Listeners, Queue, Unsubscribe
from diagram.document.packed import Packed, Still
from diagram.document.permit import Permit
from diagram.document.planning import planned
from diagram.document.projection import Difference, Projection
from diagram.document.replica import Replica
from diagram.document.shelf import Shelf
from diagram.document.steps import entry_of
from diagram.document.texts import Texts, Turned
from diagram.document.values import Writes
from diagram.errors import BadUpdate, DocumentError
from diagram.ids import RecordId
from diagram.records import ROOT, Note, Page, Record, Value


class Document:
    """One diagram in memory. It belongs to the thread that made it; every call asserts that.

    Made by `new`, `of` or `load`. All writing happens inside `edit`; readers hear of it through `subscribe`, storage
    gets the bytes through `subscribe_updates`.
    """

    def __init__(self, replica: Replica, *, read_only: bool = False, packed: Packed | None = None) -> None:
        self._replica = replica
        self._projection = Projection(replica.values, packed)
        if packed is None:
            with collector_paused():
                self._projection.load(replica.everything())
        self._edit: Edit | None = None
        self._readers: Queue[Changes] = Queue()
        self._keepers: Listeners[bytes] = Listeners()
        self._warned: Listeners[Conflict] = Listeners()
        self._contested: Listeners[Sequence[Contest]] = Listeners()
        self._mourners: Listeners[str] = Listeners()
        replica.on_broken = self._mourners.tell
        self._is_newer = replica.schema.is_newer(replica.meta()) if packed is None else packed.is_newer
        self.permit = Permit(only_shown=read_only, is_newer=self._is_newer)
        self.history = History(self)

    @staticmethod
    def new() -> Document:
        """An empty document: no page yet."""
        return Document.of(())

    @staticmethod
    def of(records: Iterable[Record]) -> Document:
        """A document that holds `records` from the start: there is nothing to undo."""
        replica = Replica()
        replica.set_meta(replica.schema.declared(), "New")
        writes = {record.id: needed(record, None) for record in records}
        if writes:
            replica.write(writes, "New")
        return Document(replica)

    @staticmethod
    def load(blobs: Iterable[bytes], *, read_only: bool = False, packed: Packed | None = None) -> Document:
        """The document that storage kept as snapshots and updates, in any order; about 20 ms per 1,000 records.

        With `packed`, which was made of the same blobs, it takes less than 1 ms per 1,000: records are made when they
        are asked for, and the blobs are read at the first edit or merge, or at `warm_up`.

        A document written by a newer major version is opened to look only.

        Raises:
            BadUpdate: a blob is damaged, or there is none; with `packed` it is raised by what first reads the blobs.
        """
        stored = list(blobs)
        if not stored:
            raise BadUpdate("nothing is stored of this diagram")
        replica = Replica()
        if packed is None:
            replica.load(stored)
        else:
            replica.load_later(stored)
        return Document(replica, read_only=read_only, packed=packed)

    def still(self) -> Still | None:
        """What is shown now, for `packing` in another thread; None while something is missing or broken."""
        if self.has_gap or self._replica.is_broken:
            return None
        return self._projection.still(is_newer=self._is_newer)

    def warm_up(self) -> None:
        """Do now what a document opened from `packed` has left for later, so that nothing has to wait for it.

        Raises:
            BadUpdate: what is stored is damaged.
        """
        with collector_paused():
            self._projection.melt()
        self._replica.wake()

    def read_again(self) -> Changes:
        """Show what the replica holds, whatever was shown before: for when `packed` turns out to be wrong.

        The notice has the origin LOAD: every record counts as changed, and nothing remembered of them is true any more.

        Raises:
            BadUpdate: what is stored is damaged; everything is shown as before.
        """
        self._replica.wake()
        truth = Projection(self._replica.values)
        with collector_paused():
            truth.load(self._replica.everything())
            self._look_only_at_newer()
            return self._announce(self._projection.take_over(truth), Origin.LOAD, "")

    def _look_only_at_newer(self) -> None:
        self._is_newer = self._replica.schema.is_newer(self._replica.meta())
        self.permit.found_newer(self._is_newer)

    @property
    def read_only(self) -> bool:
        """Whether it only shows; see `permit`."""
        return self.permit.read_only

    @property
    def has_gap(self) -> bool:
        """Whether an update arrived before one that it builds on, so that not everything is shown yet."""
        return self._replica.has_gap

    @property
    def records(self) -> Mapping[RecordId, Record]:
        """All living records; a live view, not a copy."""
        return self._projection.records

    def records_copied(self) -> Shelf[Record]:
        """All living records as they are now, the caller's; takes 5 ms for 150,000, and may be used in any thread."""
        return self._projection.copied()

    def get(self, identity: RecordId) -> Record | None:
        return self._projection.records.get(identity)

    def pages(self) -> list[Page]:
        """In the order of their tabs."""
        found = (self.records[identity] for identity in self.children(ROOT))
        return [record for record in found if isinstance(record, Page)]

    def notes(self) -> list[Note]:
        """Those of the diagram, then those of each page, each in their order."""
        homes = [ROOT, *(page.id for page in self.pages())]
        found = (self.records[identity] for home in homes for identity in self.children(home))
        return [record for record in found if isinstance(record, Note)]

    def children(self, identity: RecordId) -> list[RecordId]:
        """What lies directly on a record, in painting order; the list is the caller's."""
        return self._projection.children(identity)

    def records_in_order(self) -> tuple[Record, ...]:
        """All records that hang on a page, parents first and siblings in painting order."""
        found: list[Record] = []
        ahead = list(reversed(self.children(ROOT)))
        while ahead:
            record = self.records[ahead.pop()]
            found.append(record)
            ahead.extend(reversed(self.children(record.id)))
        return tuple(found)

    @contextmanager
    def edit(self, label: str) -> Generator[Edit]:
        """Collect changes and commit them at once when the block ends: one undo step, one notice.

        An edit inside another joins it. If the block raises, nothing is written. The document shows the old state until
        the outermost block has ended; `edit.get` shows what the edit will leave.

        Raises:
            ReadOnly: the document only shows.
        """
        if self._edit is not None:
            yield self._edit
            return
        self.check_writable()
        with collector_paused():  # the whole gesture, because readers make as many objects of it again
            self._edit = edit = Edit(self, label)
            try:
                yield edit
            finally:
                edit.close()
                self._edit = None
            self._finish(edit)

    def import_update(self, update: bytes, *more: bytes) -> Changes:
        """Merge what somebody else wrote, `more` of it along with it; what is known already changes nothing.

        If a program of a newer major version has written meanwhile, the document only shows from now on.

        Raises:
            BadUpdate: not an update of ours; the document is as it was, unless there were `more`.
        """
        if self._edit is not None:
            raise DocumentError("an update cannot be merged inside an edit")
        merged = self._replica.merge(update, *more)
        self.history.overrule(merged.touched)
        self._look_only_at_newer()
        changes = self._show(self._replica.several(merged.touched), {}, Origin.REMOTE, "")
        self.tell_met(merged.met)
        return changes

    def tell_met(self, met: Met) -> None:
        """Tell those who subscribed of what clashed: in a merge, or while nobody had it open."""
        for conflict in met.conflicts:
            if hasattr(self.get(conflict.record), conflict.property):  # it lives, and is of a kind that shows it
                self._warned.tell(conflict)
        contests = [one for one in met.contests if (self.get(one.record) is None) == one.is_deleted]
        if contests:
            self._contested.tell(contests)

    def export_snapshot(self) -> bytes:
        """Everything, with its whole past, as one blob for `load`."""
        return self._replica.snapshot()

    def export_since(self, version: bytes) -> bytes:
        """What a copy at `version` lacks, as one update.

        Raises:
            BadUpdate: `version` did not come from `Document.version`.
        """
        return self._replica.since(version)

    def version(self) -> bytes:
        """What this copy has seen of every peer, as a version vector."""
        return self._replica.version()

    def value_hash(self) -> str:
        """A hash of all that is stored, in hexadecimal: equal on all copies that have seen the same."""
        return self._replica.value_hash()

    def subscribe(self, callback: Callable[[Changes], None]) -> Unsubscribe:
        """Be told after every commit or merge that changed something; returns the way out.

        A callback may edit: the notice of that comes to everybody after the present one.
        """
        return self._readers.add(callback)

    def subscribe_conflicts(self, callback: Callable[[Conflict], None]) -> Unsubscribe:
        """Be told, after a merge, of words that two people wrote at once into one property; returns the way out.

        All copies that see both tell the same. The other words are written by an ordinary edit, if somebody wants them.
        """
        return self._warned.add(callback)

    def subscribe_contests(self, callback: Callable[[Sequence[Contest]], None]) -> Unsubscribe:
        """Be told, after a merge, of what else two people did at once to one record; returns the way out.

        As `subscribe_conflicts`; at most 200 of one merge.
        """
        return self._contested.add(callback)

    def buried(self, identity: RecordId) -> tuple[Record, ...]:
        """What comes back with a deleted record if `Edit.put` puts it all: see `diagram.document.burial`."""
        return buried(self._replica, identity)

    @property
    def is_broken(self) -> bool:
        """Whether it has to be opened again from storage; every call that needs more than the records raises."""
        return self._replica.is_broken

    def subscribe_broken(self, callback: Callable[[str], None]) -> Unsubscribe:
        """Be told, once, that the document has to be opened again, and why; the callback may not use it."""
        return self._mourners.add(callback)

    def subscribe_updates(self, callback: Callable[[bytes], None]) -> Unsubscribe:
        """Be given the bytes of every local commit, undo and redo included, before the readers hear of it."""
        return self._keepers.add(callback)

    def values(self, identity: RecordId) -> dict[str, Value] | None:
        """The stored properties of a record, deleted or not, as a copy; None if there never was one."""
        return self._replica.stored([identity])[identity]

    def several(self, identities: Iterable[RecordId]) -> Mapping[RecordId, Mapping[str, Value] | None]:
        """What `values` says of each; for the history only."""
        return self._replica.stored(identities)

    def named(self, wanted: Mapping[RecordId, Iterable[str]]) -> Mapping[RecordId, Mapping[str, Value]]:
        """These properties of these records, deleted or not, as far as they are there; for the history only."""
        return self._replica.named(wanted)

    def foreign(self, wanted: Mapping[RecordId, Iterable[str]], own: Container[int]) -> Mapping[RecordId, set[str]]:
        """Which of these properties another peer than `own` has written last; for the history only."""
        return self._replica.foreign(wanted, own)

    @property
    def peer(self) -> int:
        """Under what id this copy writes, until it is closed."""
        return self._replica.peer

    @property
    def written(self) -> int:
        """How many operations this copy has written itself."""
        return self._replica.written

    def versions(self) -> Mapping[int, int]:
        """What `version` says, readable: of every peer, how many of its operations are here."""
        return self._replica.versions()

    def in_texts(self, ask: Callable[[Texts], bool]) -> bool:
        """What `ask` finds out about the notes' texts, without changing any; for the history only."""
        return self._replica.in_texts(ask)

    def write_back(
        self,
        writes: Writes,
        turns: Mapping[RecordId, tuple[Part, ...]],
        label: str,
        written: Callable[[Mapping[RecordId, Turned]], None],
    ) -> None:
        """What undo and redo write; for the history only. It is told by `written`, before storage gets the bytes."""
        turned: dict[RecordId, Turned] = {}

        def turn(texts: Texts) -> None:
            turned.update((identity, texts.turn(identity, parts)) for identity, parts in turns.items())

        updates = self._replica.write(writes, label, turn)
        written(turned)
        self._keep(updates)
        risen: list[RecordId] = []
        revisions: dict[RecordId, Mapping[str, Value]] = {}
        for identity in {**writes, **turns}:
            old = not self._replica.schema.old_keys.isdisjoint(writes.get(identity, ()))
            if old or self._projection.stored(identity) is None:
                risen.append(identity)
            else:
                text = {"text": self._replica.text(identity)} if identity in turns else {}
                revisions[identity] = {**writes.get(identity, {}), **text}
        self._show(self._replica.several(risen), revisions, Origin.UNDO, label)

    @contextmanager
    def told_at_once(self) -> Generator[None]:
        """Let the readers hear of all commits of the block in one notice, when it ends; for the history only."""
        if self._readers.is_telling:  # a reader has begun it: it hears of its own doings after the present notice
            yield
            return
        self._readers.hold()
        try:
            yield
        finally:
            self._readers.release(lambda kept: joined(kept, Origin.UNDO, kept[-1].label))

    def check_writable(self) -> None:
        """Raise what keeps a new edit from beginning now.

        Raises:
            ReadOnly: the document only shows.
            DocumentError: an edit is going on.
        """
        self.permit.check()
        if self._edit is not None:
            raise DocumentError(f"the edit {self._edit.label!r} has not ended yet")

    def _finish(self, edit: Edit) -> None:
        plan = planned(edit, self._replica, self._projection)
        if not plan.writes:
            return
        parts: dict[RecordId, tuple[Part, ...]] = {}

        def write_texts(into: Texts) -> None:
            parts.update((identity, into.splice(identity, change.splices)) for identity, change in plan.texts.items())

        updates = self._replica.write(plan.completed(), edit.label, write_texts)
        entries = {
            identity: entry_of(plan.known[identity], written, parts.get(identity, ()))
            for identity, written in plan.writes.items()
        }
        self.history.record(edit.label, entries)
        self._keep(updates)
        self._show(*plan.shown(self._projection), Origin.LOCAL, edit.label)

    def _keep(self, updates: list[bytes]) -> None:
        for update in updates:
            self._keepers.tell(update)

    def _show(
        self, values: Mapping[RecordId, dict[str, Value] | None], revisions: Writes, origin: Origin, label: str
    ) -> Changes:
        with collector_paused():
            difference = self._projection.refresh(values, revisions)
        return self._announce(difference, origin, label)

    def _announce(self, difference: Difference, origin: Origin, label: str) -> Changes:
        changes = Changes(difference.added, difference.updated, difference.removed, origin, label)
        if changes:
            self._readers.tell(changes)
        return changes
