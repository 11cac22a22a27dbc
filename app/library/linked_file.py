"""An external file and its diagram: what one of them changes is merged into the other, never put over it.

Edits go to the library first; the file is read when it changes and written when the person saves. Before every write it
is read once more, under a lock that other AutoGraphs respect, and put in place of the old one by a rename. What is left
is a program that knows no lock and writes between that read and the rename: a few microseconds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.errors import FileUnreadable, FileUnwritable
from app.files import OpenedFile, open_file, read_bytes
from app.library.agreement import Agreement, Plan, digest, packed, plan
from app.replacing import keep_aside, replace_bytes
from diagram.diff import difference, sentence
from diagram.document import Changes, Document
from diagram.errors import DiagramError, FormatError
from diagram.formats.registry import Contents
from diagram.properties import from_properties
from diagram.records import Record
from diagram.versions.merging import Clash, Fate
from diagram.versions.version import records_of, version_of, written
from ui.file_ports import FileGone, FileMerged, FileSame, FileUnread, FileWritten, Outcome, Steps

log = logging.getLogger(__name__)

PATIENCE = 5  # readings of a file that makes no sense: somebody may be in the middle of writing it
PAUSE_S = 0.2
ATTEMPTS = 5
_TURN_S = 0.02


class Home(Protocol):
    """What a linked file needs of the library; every call may wait for the disk."""

    def is_safe(self) -> bool:
        """Wait until all that the document did is on the disk; whether it is."""
        ...

    def keep(self, path: Path, sha256: str, base: bytes) -> None:
        """Remember the link with this file and what both sides agreed on."""
        ...

    def forget(self) -> None: ...

    def keep_version(self, name: str, records: tuple[Record, ...], *, cause: str = "") -> None:
        """Keep a state that the diagram was not brought into, or is no longer in: then the `cause` is why."""
        ...

    def add_assets(self, files: Iterable[bytes]) -> None: ...

    def asset(self, sha256: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Link:
    """A diagram's link as the library keeps it. Two agreements: the program ended while it was writing the file."""

    path: Path
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """The file holds what one of the agreements says."""

    agreement: Agreement


class LinkedFile:
    """Belongs to the thread of the document, as the document does; only the functions in its steps run elsewhere."""

    def __init__(self, link: Link, document: Document, home: Home, title: Callable[[], str]) -> None:
        self.path = link.path
        self._agreements = link.agreements
        self._document = document
        self._home = home
        self._title = title
        self._edits = 0  # counts what would have to be written again
        self._clean: int | None = None  # the count at which the file said the same; None: not looked yet
        self._busy = False
        self._watchers: list[Callable[[], None]] = []
        self._leave = document.subscribe(self._changed)

    @property
    def is_behind(self) -> bool:
        return self._clean is not None and self._edits != self._clean

    @property
    def is_writable(self) -> bool:
        agreement = self._agreements[-1]
        return agreement.entry.write is not None and agreement.entry.rewrites(agreement.data)

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when `is_behind` may have changed; returns the way out."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def close(self) -> None:
        """The diagram is closed."""
        self._leave()

    def catch_up(self) -> Steps[Outcome]:
        return (yield from self._alone(self._catch_up()))

    def save(self, *, anew: bool = False) -> Steps[Outcome]:
        return (yield from self._alone(self._save(anew)))

    def _alone(self, steps: Steps[Outcome]) -> Steps[Outcome]:
        """One after the other: two windows may look at one diagram, and a person does not wait before saving."""
        while self._busy:
            yield lambda: time.sleep(_TURN_S)
        self._busy = True
        try:
            return (yield from steps)
        finally:
            self._busy = False

    def _catch_up(self) -> Steps[Outcome]:
        if self._document.read_only:
            return FileSame()
        found = yield self._look
        if isinstance(found, _Known):
            yield from self._settle(found.agreement)
            return FileSame()
        if not isinstance(found, OpenedFile):
            return found  # type: ignore[no-any-return]  # an outcome
        return (yield from self._take(found))

    def _save(self, anew: bool) -> Steps[Outcome]:
        merged: FileMerged | None = None
        for _ in range(ATTEMPTS):
            outcome = yield from self._catch_up()
            if isinstance(outcome, FileMerged):
                merged = outcome if merged is None else _both(merged, outcome)
            elif isinstance(outcome, FileGone | FileUnread) and not anew:
                return outcome
            elif isinstance(outcome, FileSame) and not self.is_behind:
                return FileWritten(merged)  # a file that says it all is not touched
            if (yield from self._write(anew)):
                return FileWritten(merged)
        raise FileUnwritable(f"{self.path.name}: it is being changed all the time", advice="Try again in a moment.")

    def take_theirs(self, clash: Clash) -> None:
        record = self._document.get(clash.record)
        if record is None:
            return
        with self._document.edit(f"Use the version of {self.path.name}") as edit:
            if clash.fate is Fate.OURS:
                edit.put(_rewritten(record, clash))
            else:
                edit.delete(clash.record)

    def move(self, path: Path) -> None:
        self.path = path.resolve()

    def _changed(self, changes: Changes) -> None:
        self._edits += 1
        if changes.starts_over:
            self._clean = None  # what was compared was not the diagram
        self._tell()

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()

    # What was changed outside.

    def _look(self) -> _Known | OpenedFile | FileGone | FileUnread:
        """Elsewhere: what the file is now. Waits a while for one that makes no sense."""
        outcome: FileGone | FileUnread = FileGone()
        for attempt in range(PATIENCE):
            if attempt:
                time.sleep(PAUSE_S)
            try:
                now = digest(read_bytes(self.path))
                for agreement in self._agreements:
                    if agreement.sha256 == now:
                        return _Known(agreement)
                opened = open_file(self.path)
                if opened.format == self._agreements[-1].format:
                    return opened
                raise FormatError("it holds another kind of file now", where=self.path.name)
            except (FileUnreadable, DiagramError) as error:
                outcome = FileUnread(error) if self.path.exists() else FileGone()
        return outcome

    def _settle(self, agreement: Agreement) -> Steps[None]:
        """The file is as known; after the start, find out whether the diagram is ahead of it."""
        if self._agreements != (agreement,):
            self._agreements = (agreement,)
            yield lambda: self._keep((agreement,))
        if self._clean is None:
            edits, records = self._edits, self._document.records_copied()
            ahead = yield lambda: version_of(records.values()) != agreement.before
            self._set_clean(edits - 1 if ahead else edits)

    def _take(self, found: OpenedFile) -> Steps[Outcome]:
        agreement = self._agreements[0]
        if found.reading.assets:
            yield lambda: self._home.add_assets(found.reading.assets.values())
        for attempt in range(ATTEMPTS):
            edits, records = self._edits, self._document.records_copied()
            if attempt < ATTEMPTS - 1:
                made = yield lambda records=records: plan(agreement, found.data, found.reading, records.values())  # type: ignore[misc]  # the default binds the loop's name
            else:  # the person never pauses
                made = plan(agreement, found.data, found.reading, records.values())
            if edits == self._edits:
                break
        self._apply(made)
        self._agreements = (made.agreement,)
        self._set_clean(self._edits if made.is_whole else self._edits - 1)
        yield lambda: self._keep((made.agreement,))
        merged = made.merged
        if merged.taken:
            yield lambda: self._home.keep_version("", tuple(records.values()), cause="merge")
        if any(clash.fate is Fate.OURS for clash in merged.clashes):
            yield lambda: self._home.keep_version(f"{self.path.name} as it was outside", tuple(records_of(made.theirs)))
        words = yield lambda: sentence(difference(made.ours, merged.version))
        log.info("merged %d changes of an external file, %d clashes", len(merged.taken), len(merged.clashes))
        return FileMerged(len(merged.taken), words, merged.clashes)

    def _apply(self, made: Plan) -> None:
        result, ours = made.merged.version, made.ours
        with self._document.edit(f"Merge changes of {self.path.name}") as edit:
            for identity, values in result.items():
                if values != ours.get(identity):
                    edit.put(from_properties(identity, dict(values)))
            for identity in ours:
                if identity not in result:
                    edit.delete(identity)

    # Writing.

    def _write(self, anew: bool) -> Steps[bool]:
        """Whether the file was still as known, or had to give way, and is written."""
        edits = self._edits
        records, whole = self._document.records_in_order(), self._document.records_copied()
        contents = Contents(records, self._home.asset, self._title())
        expected = None if anew else self._agreements[0].sha256

        def work() -> Agreement | None:
            old = self._agreements[0]
            assert old.entry.write is not None  # asked by `is_writable`
            data = old.entry.write(contents)
            new = Agreement(old.format, data, version_of(whole.values()), old.entry.names(records))
            self._keep((old, new))
            if not replace_bytes(self.path, data, lambda now: self._may_go(now, expected)):
                return None
            self._keep((new,))
            return new

        new = yield work
        if new is None:
            return False
        self._agreements = (new,)
        self._set_clean(edits)
        return True

    def _may_go(self, now: bytes | None, expected: str | None) -> bool:
        """Whether what the file holds at the last moment may be replaced: it is known, or kept aside."""
        if now is None:
            return expected is None
        if digest(now) in {agreement.sha256 for agreement in self._agreements}:
            return True
        if expected is None:
            keep_aside(self.path, now)
        return expected is None

    def _keep(self, agreements: tuple[Agreement, ...]) -> None:
        """Elsewhere. Never ahead of the document: with what it has not stored, an agreement would be a lie.

        An older agreement does no harm: what both sides have already is merged once more.
        """
        if self._home.is_safe():
            self._home.keep(self.path, agreements[-1].sha256, packed(agreements))

    def _set_clean(self, edits: int) -> None:
        self._clean = edits
        self._tell()


def _both(first: FileMerged, second: FileMerged) -> FileMerged:
    words = ", ".join(part for part in (first.summary, second.summary) if part)
    return FileMerged(first.taken + second.taken, words, first.clashes + second.clashes)


def _rewritten(record: Record, clash: Clash) -> Record:
    (values,) = version_of([record]).values()
    return from_properties(record.id, written(values, clash.theirs))
