"""Getting what the server has and this computer lacks, many diagrams in one request."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from storage.accounts import Account
from storage.arrivals import Arrival
from storage.sync_states import NOTHING, SyncState, Version
from sync.engine.delivery import Delivery, Fate, Taken, arrivals_of
from sync.engine.side import Server
from sync.engine.survey import NewEpoch
from sync.engine.together import together
from sync.engine.workplace import Workplace
from sync.errors import NotNow, ServerFailed, Unreadable
from sync.status import Hold
from sync.wire import limits
from sync.wire.messages import Mode, Status
from sync.wire.requests import Pulled, Wanted

log = logging.getLogger(__name__)

_REQUEST = 4 * limits.MEBIBYTE  # of versions in one request
_ENTRY, _PEER = 120, 14  # bytes that a diagram and a peer of its version take there
_INLINE = 6 * limits.MEBIBYTE  # a snapshot up to this size comes with an answer, if there is room
_ROUNDS = 1_000  # answers about one diagram; then the server does not know what it says


@dataclass(frozen=True, slots=True)
class Want:
    """A diagram to be pulled: what is here of it, and up to which row. `founding` as in `Delivery`."""

    diagram: str
    version: Version = field(default_factory=lambda: NOTHING)
    seq: int = 0
    founding: SyncState | None = None
    is_full: bool = False  # everything that is missing, by version, whatever `seq` was
    rounds: int = 0

    def wanted(self, epoch: str) -> Wanted:
        return Wanted(self.diagram, dict(self.version), {}, self.seq, epoch if self.seq else "")

    @property
    def size(self) -> int:
        return _ENTRY + _PEER * len(self.version)


class Pulling:
    """One round of it, for one account. `done` is called for every diagram that is through, well or not."""

    def __init__(self, place: Workplace, server: Server, account: Account, done: Callable[[str], None]) -> None:
        self._place = place
        self._server = server
        self._account = account
        self._done = done
        self._ahead: deque[Want] = deque()
        self.behind: set[str] = set()  # those that are not caught up yet

    async def pull(self, wants: Sequence[Want]) -> None:
        """Pull until there is nothing more. Raises: SyncError, storage's errors, NewEpoch."""
        self._ahead.extend(wants)
        while self._ahead:
            group = self._group()
            answer = await self._server.pull([one.wanted(self._account.epoch) for one in group])
            if answer.epoch != self._account.epoch:
                raise NewEpoch(answer.epoch)
            if [one.diagram for one in answer.diagrams] != [one.diagram for one in group]:
                raise ServerFailed("the server answers about other diagrams than it was asked for")
            await together(self._take(want, pulled) for want, pulled in zip(group, answer.diagrams, strict=True))

    def _group(self) -> list[Want]:
        group: list[Want] = []
        size = 0
        while self._ahead and len(group) < limits.ENTRIES and (not group or size + self._ahead[0].size <= _REQUEST):
            group.append(self._ahead.popleft())
            size += group[-1].size
        return group

    async def _take(self, want: Want, pulled: Pulled) -> None:
        if pulled.status is not Status.KNOWN:
            log.info("%s cannot be pulled now: %s", want.diagram, pulled.status.value)
            self._finish(want, is_behind=pulled.status is not Status.UNKNOWN)
        elif pulled.mode is Mode.FORK_REQUIRED:
            hold = self._place.library.sync_states.hold(want.diagram, Hold.FORK.value, pulled.reason)
            await self._place.disk.write(hold)
            self._finish(want, is_behind=False)
        else:
            await self._deliver(want, pulled)

    async def _deliver(self, want: Want, pulled: Pulled) -> None:
        arrivals, seq = arrivals_of(want.diagram, self._account.id, pulled.updates), pulled.seq
        if pulled.snapshot is not None:
            if not pulled.data and pulled.snapshot.size <= _INLINE and want.rounds == 0:
                self._again(want, want.version, want.seq)  # there was no room for it in this answer
                return
            row, data = pulled.snapshot.seq, pulled.data
            if not data:
                row, data = await self._server.snapshot(want.diagram, pulled.snapshot)
            arrivals = (Arrival(want.diagram, self._account.id, row, data), *arrivals)
        delivery = Delivery(
            want.diagram, self._account.id, self._account.epoch, arrivals, seq, pulled.version, want.founding
        )
        try:
            taken = await self._place.inbox.take(delivery)
        except (NotNow, Unreadable) as error:
            log.warning("%s cannot be read here: %s", want.diagram, error)
            self._finish(want, is_behind=True)
        else:
            self._taken(want, pulled, taken)

    def _taken(self, want: Want, pulled: Pulled, taken: Taken) -> None:
        if taken.fate in (Fate.HELD, Fate.GONE) or taken.caught_up:
            self._finish(want, is_behind=False)
        elif pulled.more and taken.fate is Fate.TAKEN and want.rounds < _ROUNDS:
            self._again(replace(want, founding=None), taken.version, pulled.seq)
        elif not want.is_full and want.rounds < _ROUNDS:
            # Something is missing, whatever the numbers of the rows say: the whole truth is in the versions.
            version = taken.version if taken.fate is Fate.TAKEN else want.version
            self._again(replace(want, is_full=True), version, 0)
        else:
            log.warning("%s is not complete: the server promised more than it gave", want.diagram)
            self._finish(want, is_behind=True)

    def _again(self, want: Want, version: Version, seq: int) -> None:
        self._ahead.append(replace(want, version=version, seq=seq, rounds=want.rounds + 1))

    def _finish(self, want: Want, *, is_behind: bool) -> None:
        if is_behind:
            self.behind.add(want.diagram)
        self._done(want.diagram)
