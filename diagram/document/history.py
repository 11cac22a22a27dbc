"""Undo and redo: the document's own steps, made of what each edit changed, property by property.

Undo writes a value back only where the step's value still stands. What somebody else wrote there since is theirs and
stays, even if it happens to be the same again (the document knows who wrote a value last). Of a note's text it takes
back its own characters and nobody else's (`diagram.document.letters`). A new record counts as undeleted from nothing:
undoing it deletes it softly, unless somebody else worked on it. A step that finds nothing of its own left is passed
over.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Set
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol, TypeAlias

from diagram.collector import collector_paused
from diagram.document.letters import Part, renamed
from diagram.document.steps import Entry, Step, StepsChanged, merged, peers_of
from diagram.document.texts import Texts, Turned
from diagram.document.values import DELETED, Writes, same
from diagram.ids import RecordId
from diagram.records import Value

_NOBODYS: frozenset[str] = frozenset()
Entries: TypeAlias = dict[RecordId, Entry]


class Writer(Protocol):
    """What the history needs of its document."""

    def check_writable(self) -> None: ...

    def several(self, identities: Iterable[RecordId]) -> Mapping[RecordId, Mapping[str, Value] | None]: ...

    def named(self, wanted: Mapping[RecordId, Iterable[str]]) -> Mapping[RecordId, Mapping[str, Value]]: ...

    def children(self, identity: RecordId) -> list[RecordId]: ...

    def foreign(self, wanted: Mapping[RecordId, Iterable[str]], own: Container[int]) -> Mapping[RecordId, Set[str]]: ...

    @property
    def peer(self) -> int: ...

    def in_texts(self, ask: Callable[[Texts], bool]) -> bool: ...

    def write_back(
        self,
        writes: Writes,
        turns: Mapping[RecordId, tuple[Part, ...]],
        label: str,
        written: Callable[[Mapping[RecordId, Turned]], None],
    ) -> None: ...

    def told_at_once(self) -> AbstractContextManager[None]: ...


class History:
    """The steps of one person in one document. Unlimited; survives a restart where storage kept the steps."""

    def __init__(self, document: Writer) -> None:
        self._document = document
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._number = 0
        # Record -> property -> the newest step when somebody else wrote it; that one and all before it are overruled.
        self._overruled: dict[RecordId, dict[str, int]] = {}
        self._peers: set[int] = set()  # under which this person has written in earlier sessions
        self._subscribers: list[Callable[[StepsChanged], None]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def undo_label(self) -> str:
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        return self._undone[-1].label if self._undone else ""

    @property
    def done(self) -> tuple[Step, ...]:
        """The steps that undo would take back, oldest first."""
        return tuple(self._done)

    @property
    def undone(self) -> tuple[Step, ...]:
        """The steps that redo would do again, the next one last."""
        return tuple(self._undone)

    def undo(self) -> bool:
        """Take back the newest step that can be; whether anything changed.

        Raises:
            ReadOnly: the document only shows.
            DocumentError: an edit is going on.
        """
        with collector_paused():
            return self._turn(self._done, self._undone, back=True)

    def redo(self) -> bool:
        """Do the step undone last again; whether anything changed.

        Raises:
            ReadOnly: the document only shows.
            DocumentError: an edit is going on.
        """
        with collector_paused():
            return self._turn(self._undone, self._done, back=False)

    def jump(self, to: int) -> bool:
        """Undo or redo until all steps up to number `to` stand and none after it; whether anything changed.

        0 is before the first. The readers of the document hear of it in one notice. About 0.1 ms for each step between.

        Raises:
            ReadOnly: the document only shows.
            DocumentError: an edit is going on.
        """
        changed = False
        with collector_paused(), self._document.told_at_once():
            while self._done and self._done[-1].number > to:
                changed |= self._turn(self._done, self._undone, back=True, wanted=lambda step: step.number > to)
            while self._undone and self._undone[-1].number <= to:
                changed |= self._turn(self._undone, self._done, back=False, wanted=lambda step: step.number <= to)
        return changed

    def squash(self, since: int, label: str) -> None:
        """Make one step of all steps with numbers above `since`, as after a burst of arrow keys."""
        count = sum(1 for step in self._done if step.number > since)
        if count < 2:
            return
        steps = self._done[-count:]
        del self._done[-count:]
        entries = merged(steps)
        kept = (Step(steps[0].number, label, entries, peers_of(steps)),) if entries else ()
        self._done.extend(kept)
        dropped = tuple(step.number for step in steps[len(kept) :])
        self._tell(StepsChanged(done=kept, dropped=dropped, alone=True))

    @property
    def mark(self) -> int:
        """A place in the history, for `squash`."""
        return self._number

    def record(self, label: str, entries: Mapping[RecordId, Entry]) -> None:
        """Add what an edit did; what was undone before cannot be redone any more."""
        self._number += 1
        own = frozenset((self._document.peer,))
        step = Step(self._number, label, entries, peers_of(self._undone) | own if self._undone else own)
        dropped = tuple(step.number for step in self._undone)
        self._undone.clear()
        self._done.append(step)
        self._tell(StepsChanged(done=(step,), dropped=dropped))

    def overrule(self, written: Mapping[RecordId, Iterable[str]]) -> None:
        """Take note of what somebody else has written just now: no step so far may touch it any more."""
        if self._done or self._undone:
            for identity, keys in written.items():
                self._overruled.setdefault(identity, {}).update(dict.fromkeys(keys, self._number))

    def restore(self, done: Iterable[Step], undone: Iterable[Step]) -> None:
        """Take the steps that storage kept, both in the order of their properties `done` and `undone`."""
        self._done[:] = done
        self._undone[:] = undone
        self._number = max((step.number for step in (*self._done, *self._undone)), default=0)
        self._peers = set(peers_of((*self._done, *self._undone)))

    def subscribe(self, callback: Callable[[StepsChanged], None]) -> Callable[[], None]:
        """Be told of every change of the steps, before the bytes of the same commit; returns the way out."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def _turn(
        self, source: list[Step], target: list[Step], *, back: bool, wanted: Callable[[Step], bool] = lambda _step: True
    ) -> bool:
        """Turn the newest step that finds something of its own, as long as steps are `wanted`."""
        self._document.check_writable()
        dropped: list[int] = []
        while source and wanted(source[-1]):
            step = source.pop()
            writes, applied = self._still_ours(step, back=back)
            turns = {one: entry.text for one, entry in applied.items() if entry.text and not entry.created}
            if not applied:
                dropped.append(step.number)
                continue

            def written(texts: Mapping[RecordId, Turned], step: Step = step, applied: Entries = applied) -> None:
                for identity, text in texts.items():
                    applied[identity] = replace(applied[identity], text=text.parts)
                done, undone = self._rename(texts)
                turned = replace(step, entries=applied, peers=step.peers | {self._document.peer})
                target.append(turned)
                (undone if back else done).append(turned)
                self._tell(StepsChanged(tuple(done), tuple(undone), tuple(dropped)))

            self._document.write_back(writes, turns, step.label, written)
            return True
        if dropped:
            self._tell(StepsChanged(dropped=tuple(dropped), alone=True))
        return False

    def _still_ours(self, step: Step, *, back: bool) -> tuple[Writes, dict[RecordId, Entry]]:
        """What to write, and the entries of which something is done: a property, or a text."""
        writes: dict[RecordId, Mapping[str, Value]] = {}
        applied: dict[RecordId, Entry] = {}
        created = self._document.several(identity for identity, entry in step.entries.items() if entry.created)
        kept = self._document.named({one: entry.after for one, entry in step.entries.items() if not entry.created})
        foreign = self._foreign(step, created)
        for identity, entry in step.entries.items():
            theirs = self._overruled.get(identity, {})
            overruled = {key for key, number in theirs.items() if number >= step.number} if theirs else _NOBODYS
            if step.peers and not entry.created:  # the document knows exactly; the notes are for what left no trace
                overruled = _NOBODYS
            overruled = overruled | foreign.get(identity, _NOBODYS)
            current = (created if entry.created else kept)[identity] or {}
            if not entry.created:
                entry, properties = _standing(entry, current, overruled, back=back)
                entry = self._with_standing_text(identity, entry)
            elif back:
                properties = self._undrawn(identity, entry, current, step) if not overruled else {}
            else:
                properties = {DELETED: None} if current.get(DELETED) else {}
            if properties:
                writes[identity] = properties
            if properties or (entry.text and not entry.created):
                applied[identity] = entry
        return writes, applied

    def _foreign(
        self, step: Step, created: Mapping[RecordId, Mapping[str, Value] | None]
    ) -> Mapping[RecordId, Set[str]]:
        """Where a step wrote, what others wrote last: in an earlier session, or the same value at the same time.

        Neither was heard of as a change. Steps of older programs do not say who made them.
        """
        if not step.peers:
            return {}
        entries = step.entries.items()
        wanted = {one: (created[one] or ()) if entry.created else entry.after for one, entry in entries}
        return self._document.foreign(wanted, self._peers | {self._document.peer})

    def _with_standing_text(self, identity: RecordId, entry: Entry) -> Entry:
        if entry.text and not self._document.in_texts(lambda texts: texts.stands(identity, entry.text)):
            return replace(entry, text=())
        return entry

    def _rename(self, texts: Mapping[RecordId, Turned]) -> tuple[list[Step], list[Step]]:
        """Call the characters that came back by their new names in all steps; those done and undone that changed."""
        found: tuple[list[Step], list[Step]] = ([], [])
        renamings = {identity: text.renamings for identity, text in texts.items() if text.renamings}
        for steps, changed in zip((self._done, self._undone), found, strict=True) if renamings else ():
            for index, step in enumerate(steps):
                entries = {
                    identity: replace(step.entries[identity], text=renamed(step.entries[identity].text, names))
                    for identity, names in renamings.items()
                    if identity in step.entries
                }
                if any(entry != step.entries[identity] for identity, entry in entries.items()):
                    steps[index] = replace(step, entries={**step.entries, **entries})
                    changed.append(steps[index])
        return found

    def _undrawn(self, identity: RecordId, entry: Entry, current: Mapping[str, Value], step: Step) -> dict[str, Value]:
        """What hides a record that the step drew, unless somebody else has worked on it or put something into it."""
        if any(child not in step.entries for child in self._document.children(identity)):
            return {}
        now = dict(current)
        if now.get("type") == "note":
            now.pop("text", None)
            if not self._document.in_texts(lambda texts: texts.is_only_of(identity, entry.text)):
                return {}
        return {DELETED: True} if now == dict(entry.after) else {}

    def _tell(self, change: StepsChanged) -> None:
        for subscriber in tuple(self._subscribers):
            subscriber(change)


def _standing(
    entry: Entry, current: Mapping[str, Value], overruled: Set[str], *, back: bool
) -> tuple[Entry, Mapping[str, Value]]:
    """The part of an entry that still stands, and what turns it round."""
    expected, wanted = (entry.after, entry.before) if back else (entry.before, entry.after)
    keys = [key for key in expected if key not in overruled and same(current.get(key), expected[key])]
    if len(keys) == len(expected):
        return entry, wanted
    before, after = ({key: values[key] for key in keys} for values in (entry.before, entry.after))
    standing = Entry(before, after, text=entry.text)
    return standing, {key: wanted[key] for key in keys}
