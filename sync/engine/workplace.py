"""Everything that works on the diagrams of one library, put together once and shared by the round and the live part."""

from __future__ import annotations

from dataclasses import dataclass

from storage.library import LocalLibrary
from sync.documents import Documents
from sync.engine.disk import BesideTheLoop, Disk
from sync.engine.inbox import Inbox
from sync.engine.outbox import Outbox
from sync.engine.turns import Turns
from sync.pace import Pace


@dataclass(frozen=True, slots=True)
class Workplace:
    """One per library and loop: two of them would not keep out of each other's way."""

    library: LocalLibrary
    documents: Documents
    disk: Disk
    turns: Turns
    pace: Pace
    outbox: Outbox
    inbox: Inbox

    @staticmethod
    def of(
        library: LocalLibrary, documents: Documents, *, disk: Disk | None = None, pace: Pace | None = None
    ) -> Workplace:
        disk, turns, pace = disk or BesideTheLoop(), Turns(), pace or Pace()
        outbox = Outbox(library, documents, disk, turns, pace)
        inbox = Inbox(library, documents, disk, turns)
        return Workplace(library, documents, disk, turns, pace, outbox, inbox)
