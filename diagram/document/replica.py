"""The CRDT behind a document; with `texts`, `writes` and `conflicts` beside it the only file that knows Loro.

Layout: root map `meta` (schema); root map `records`, which holds one child map of scalar properties per record, made
once by the record's author; and a root text for each note, read and written here as the note's property `text`. Loro
raises `BaseException` itself and panics across the border; both are turned into our errors here. Everything happens on
the thread that made the replica, and callbacks only append bytes or events.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import TypeVar, cast

from loro import CounterSpan, ExportMode, IdSpan, LoroDoc, LoroMap, VersionVector

from diagram.document.conflicts import Met, Wordings
from diagram.document.door import Door
from diagram.document.events import RECORDS, heard
from diagram.document.imports import Taken, take_all, take_one
from diagram.document.maps import assign, child, hash_of, read
from diagram.document.merged import Absorbed, Merged
from diagram.document.schema import CURRENT, Schema
from diagram.document.splices import splices_between
from diagram.document.texts import Texts
from diagram.document.values import Writes
from diagram.errors import BadUpdate, DocumentBroken, DocumentError
from diagram.ids import RecordId
from diagram.records import Value, Values

T = TypeVar("T")

META = "meta"
NOTE = "note"
_PLAIN = frozenset({"page", "layer", "shape", "connector", "comment", "asset"})  # types whose text is a property


class Replica:
    """One copy of a document's CRDT. Every instance writes under a fresh random peer id, which is never stored."""

    def __init__(self, schema: Schema = CURRENT) -> None:
        self.schema = schema
        self._declared = False  # whether the document says that it may hold what we know
        self._thread = threading.get_ident()
        self._broken = False
        self.on_broken: Callable[[str], None] = _ignore  # called once, with the reason
        self._gap = False
        self._ahead: Sequence[bytes] = ()  # to be loaded when somebody asks for anything
        self._updates: list[bytes] = []
        self._maps: dict[RecordId, LoroMap] = {}  # those read just now, until the next write or merge
        self._doc = LoroDoc()  # type: ignore[no-untyped-call]  # the stub of its constructor has no types
        self._doc.set_hide_empty_root_containers(True)  # else a text that was only looked for would count as a value
        self._records = self._doc.get_map(RECORDS)
        self._texts = Texts(self._doc)
        self._wordings = Wordings(self._doc)
        self._listen()

    def _listen(self) -> None:
        updates = self._updates  # not `self`: Loro would hold it for ever, where Python's collector cannot see

        def keep(update: bytes) -> bool:
            updates.append(update)
            return True  # Loro drops a subscriber that returns anything else

        self._subscription = self._doc.subscribe_local_update(keep)

    def _door(self, error: type[DocumentError], message: str) -> Door:
        """Everything of Loro happens behind this: the right thread, and our errors instead of its own."""
        assert threading.get_ident() == self._thread, "a document is used on the thread that opened it"
        if self._broken:
            raise DocumentBroken("the document was lost in an earlier error and must be opened again")
        door = Door(self._break, error, message)
        if self._ahead:
            with door:
                self._load(self._ahead)
            self._ahead = ()
        return door

    def _break(self, reason: str) -> None:
        if not self._broken:
            self._broken = True
            self.on_broken(reason)

    @property
    def is_broken(self) -> bool:
        """Whether Loro has panicked in it: nothing in it is believed any more."""
        return self._broken

    @property
    def peer(self) -> int:
        """Under what id this replica writes."""
        return self._doc.peer_id

    @property
    def has_gap(self) -> bool:
        """Whether updates wait for others that they build on."""
        return self._gap

    def load(self, blobs: Sequence[bytes]) -> None:
        """Take everything that storage kept, in any order.

        Raises:
            BadUpdate: one of the blobs is damaged.
        """
        with self._door(BadUpdate, "the stored diagram cannot be read"):
            self._load(blobs)

    def load_later(self, blobs: Sequence[bytes]) -> None:
        """As `load`, but only when something is asked of this replica for the first time."""
        self._ahead = blobs

    def wake(self) -> None:
        """Load now what was left for later.

        Raises:
            BadUpdate: it is damaged.
        """
        with self._door(BadUpdate, "the stored diagram cannot be read"):
            pass  # the door loads it

    def _load(self, blobs: Sequence[bytes]) -> None:
        self._gap = take_all(self._doc, blobs).waits

    def merge(self, update: bytes, *more: bytes) -> Merged:
        """Take updates from elsewhere as one; what is known already does nothing.

        Raises:
            BadUpdate: not an update of ours; nothing has changed, unless there were more.
        """
        self._forget_read()
        with self._door(BadUpdate, "the update cannot be read"):
            before = self._doc.oplog_vv
            doc = self._doc
            take = (lambda: take_all(doc, [update, *more])) if more else (lambda: take_one(doc, update))
            taken, changed = heard(doc, take)
            self._look_for_gap(taken)
            return Merged(changed, self._wordings.met_since(before, taken.arrived))

    def met_beyond(self, known: Mapping[int, int], own: Container[int]) -> Met:
        """What clashed between `own` peers and others beyond the version `known`: see `Wordings.met_beyond`."""
        with self._door(DocumentBroken, "the document cannot be read"):
            return self._wordings.met_beyond(known, self._doc.oplog_vv, own)

    def absorb(self, updates: Sequence[bytes]) -> Absorbed:
        """Take updates from elsewhere as one, in any order; nobody is told of words that met.

        Raises:
            BadUpdate: one of them is not an update of ours; some may have been taken.
        """
        self._forget_read()
        with self._door(BadUpdate, "the updates cannot be read"):
            taken, changed = heard(self._doc, lambda: take_all(self._doc, updates))
            self._look_for_gap(taken)
            return Absorbed(changed, taken.waits)

    def _forget_read(self) -> None:
        self._maps.clear()
        self._declared = False

    def _look_for_gap(self, taken: Taken) -> None:
        if self._gap or taken.waits:
            # Asking packs all that waits, and only an update that found its place can have ended that.
            self._gap = not taken.arrived or self._doc.export_pending_updates() is not None

    def write(
        self, writes: Writes, message: str, in_texts: Callable[[Texts], None] = lambda _texts: None
    ) -> list[bytes]:
        """Commit once; the update bytes to be stored. The values have been through `storable`.

        A new note's `text` may be among its properties; all else that changes texts is done by `in_texts`.

        Raises:
            DocumentBroken: Loro refused half-way; the document must be opened again from storage.
        """
        self._updates.clear()
        try:
            with self._door(DocumentBroken, "the change could not be written"):
                for identity, properties in writes.items():
                    assign(self._map_of(identity), self._without_text(identity, properties))
                in_texts(self._texts)
                self._declare()
                self._doc.commit_with("local", None, True, message)
        except BaseException as error:  # half of it may be written, and Loro cannot take it back
            self._break(str(error))
            raise
        finally:
            self._maps.clear()
        return self._updates.copy()

    def _declare(self) -> None:
        """Raise the minor version of an older document with the first edit of it; undo has no part in that."""
        if not self._declared:
            meta = self._doc.get_map(META)
            if self.schema.is_older(cast(Values, meta.get_value())):
                meta.insert("minor", self.schema.minor)
            self._declared = True

    def _without_text(self, identity: RecordId, properties: Values) -> Values:
        """What of `properties` goes into the record's map; the text of a note is written into its text."""
        if properties.get("type") != NOTE or "text" not in properties:
            return properties
        self._texts.splice(identity, splices_between(self._texts.of(identity), str(properties["text"] or "")))
        return {key: value for key, value in properties.items() if key != "text"}

    def _map_of(self, identity: RecordId) -> LoroMap:
        # Never kept beyond a merge: when two peers create one id, the winner's container replaces the other's.
        found = self._maps.get(identity)
        if found is None:
            found = child(self._records, identity)
        if found is None:
            empty = LoroMap()  # type: ignore[no-untyped-call]  # the stub of its constructor has no types
            found = cast(LoroMap, self._records.insert_container(identity, empty))
        return found

    def set_meta(self, properties: Values, message: str) -> list[bytes]:
        """Write what is about the whole document; the update bytes to be stored."""
        self._updates.clear()
        with self._door(DocumentBroken, "the change could not be written"):
            assign(self._doc.get_map(META), properties)
            self._doc.commit_with("local", None, True, message)
        return self._updates.copy()

    def meta(self) -> dict[str, Value]:
        with self._door(DocumentBroken, "the document cannot be read"):
            return cast(dict[str, Value], self._doc.get_map(META).get_value())

    def everything(self) -> dict[RecordId, dict[str, Value]]:
        """The properties of all records, deleted ones too, in their current form: about 10 µs per record."""
        with self._door(DocumentBroken, "the document cannot be read"):
            values = cast(dict[RecordId, object], self._records.get_deep_value())
            found = {identity: value for identity, value in values.items() if isinstance(value, dict)}
            for identity in self._texts.owners():
                if identity in found:
                    self._add_text(identity, found[identity])
        if self.schema.old_keys:
            return {identity: dict(self.schema.current(values)) for identity, values in found.items()}
        return found

    def text(self, identity: RecordId) -> str:
        """The merging text of a record."""
        with self._door(DocumentBroken, "the document cannot be read"):
            return self._texts.of(identity)

    def in_texts(self, ask: Callable[[Texts], T]) -> T:
        """What `ask` finds out about the texts, without changing any."""
        with self._door(DocumentBroken, "the document cannot be read"):
            return ask(self._texts)

    def _add_text(self, identity: RecordId, values: dict[str, Value]) -> None:
        """A record of a type that only a later version knows may have a merging text too."""
        if values.get("type") not in _PLAIN:
            text = self._texts.of(identity)
            if text:
                values["text"] = text

    def in_parts(self, size: int) -> Iterator[dict[RecordId, dict[str, Value]]]:
        """What `everything` says, by and by; about 15 µs per record. Nothing may be written or merged meanwhile."""
        with self._door(DocumentBroken, "the document cannot be read"):
            # All containers at once: asked for one by one between readings each takes six times as long.
            maps = [(key, getattr(item, "container", None)) for key, item in self._records.items()]
        ahead = iter(sorted(((RecordId(key), one) for key, one in maps if isinstance(one, LoroMap)), key=itemgetter(0)))
        del maps
        while part := list(islice(ahead, size)):
            with self._door(DocumentBroken, "the document cannot be read"):
                found = {identity: cast(dict[str, Value], one.get_value()) for identity, one in part}
                for identity, values in found.items():
                    self._add_text(identity, values)
            yield {one: dict(self.schema.current(values)) for one, values in found.items()}

    def values(self, identity: RecordId) -> dict[str, Value] | None:
        """The properties of one record, deleted or not, in their current form; the dict is the caller's."""
        return self.several([identity])[identity]

    def several(self, identities: Iterable[RecordId]) -> dict[RecordId, dict[str, Value] | None]:
        """The properties of these records, deleted or not, in their current form; None where there is none.

        The dicts are the caller's.
        """
        found = self.stored(identities)
        if self.schema.old_keys:
            current = self.schema.current
            return {one: None if values is None else dict(current(values)) for one, values in found.items()}
        return found

    def completions(self, identities: Iterable[RecordId]) -> dict[RecordId, dict[str, Value]]:
        """What to write over those of these records that are stored in an older form."""
        old = self.schema.old_keys
        if not old:
            return {}
        found = self.stored([one for one, values in self.named(dict.fromkeys(identities, old)).items() if values])
        return {one: self.schema.completion(values) for one, values in found.items() if values is not None}

    def stored(self, identities: Iterable[RecordId]) -> dict[RecordId, dict[str, Value] | None]:
        """What `several` says, in the form in which it is stored."""
        out: dict[RecordId, dict[str, Value] | None] = {}
        with self._door(DocumentBroken, "the document cannot be read"):
            for identity in identities:
                found = child(self._records, identity)
                values = None if found is None else cast(dict[str, Value], found.get_value())
                if values is not None:
                    self._add_text(identity, values)
                out[identity] = values
        return out

    def named(self, wanted: Mapping[RecordId, Iterable[str]]) -> dict[RecordId, dict[str, Value]]:
        """These properties of these records, without those that are absent; a third of the cost of `several`.

        A write to the same records that follows is cheaper too.
        """
        out: dict[RecordId, dict[str, Value]] = {}
        self._maps.clear()
        with self._door(DocumentBroken, "the document cannot be read"):
            for identity, keys in wanted.items():
                found = child(self._records, identity)
                out[identity] = {}
                if found is not None:
                    self._maps[identity] = found
                    out[identity] = read(found, keys)
        return out

    def foreign(self, wanted: Mapping[RecordId, Iterable[str]], own: Container[int]) -> dict[RecordId, set[str]]:
        """Which of these properties of these records were last written by a peer that is not among `own`."""
        out: dict[RecordId, set[str]] = {}
        with self._door(DocumentBroken, "the document cannot be read"):
            for identity, keys in wanted.items():
                found = self._maps.get(identity) or child(self._records, identity)
                if found is not None:
                    writers = ((key, found.get_last_editor(key)) for key in keys)
                    out[identity] = {key for key, peer in writers if peer is not None and peer not in own}
        return out

    def editors(self, identities: Iterable[RecordId], key: str) -> dict[RecordId, int | None]:
        """Which peer has written this property of each of these records last."""
        with self._door(DocumentBroken, "the document cannot be read"):
            found = {identity: child(self._records, identity) for identity in identities}
            return {one: None if at is None else at.get_last_editor(key) for one, at in found.items()}

    def snapshot(self) -> bytes:
        with self._door(DocumentBroken, "the document cannot be exported"):
            return self._doc.export(ExportMode.Snapshot())

    def version(self) -> bytes:
        with self._door(DocumentBroken, "the document cannot be read"):
            return self._doc.oplog_vv.encode()

    def versions(self) -> dict[int, int]:
        """What `version` says, comparable: how many operations of every peer are here."""
        with self._door(DocumentBroken, "the document cannot be read"):
            spans = self._doc.oplog_vv.to_spans().inner()
        return {peer: end for peer, (_, end) in spans.items()}

    def since(self, version: bytes) -> bytes:
        """Everything that a copy at `version` lacks, as one update.

        Raises:
            BadUpdate: `version` is not one.
        """
        with self._door(BadUpdate, "the version cannot be read"):
            return self._doc.export(ExportMode.Updates(VersionVector.decode(version)))

    def piece(self, peer: int, start: int, end: int) -> bytes:
        """The operations `start` up to `end` of `peer`, as an update."""
        with self._door(DocumentBroken, "the document cannot be exported"):
            return self._doc.export(ExportMode.UpdatesInRange([IdSpan(peer, CounterSpan(start, end))]))

    @property
    def written(self) -> int:
        """How many operations this replica has written under its own id."""
        with self._door(DocumentBroken, "the document cannot be read"):
            last = self._doc.oplog_vv.get_last(self._doc.peer_id)
        return 0 if last is None else last + 1

    def spans_of(self, blob: bytes) -> dict[int, tuple[int, int]]:
        """From which to which of its operations `blob` goes, for each peer in it; only its header is read.

        Even that can end the process where the header was forged: see `diagram.document.examiner`.

        Raises:
            BadUpdate: it has no header of ours, or is damaged.
        """
        with self._door(BadUpdate, "the update cannot be read"):
            head = LoroDoc.decode_import_blob_meta(blob, True)
            starts = head.partial_start_vv.to_spans().inner()
            ends = head.partial_end_vv.to_spans().inner()
        return {peer: (starts[peer][1] if peer in starts else 0, end) for peer, (_, end) in ends.items()}

    def value_hash(self) -> str:
        """SHA-256 of the document's value in a canonical form: equal on all copies that agree."""
        with self._door(DocumentBroken, "the document cannot be read"):
            return hash_of(self._doc.get_deep_value())


def _ignore(_reason: str) -> None:
    """Nobody has asked to be told."""
