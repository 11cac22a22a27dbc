"""The other side as windows and commands ask for it: everything of `sync`, on its thread, for one library."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TypeVar, Unpack

import httpx

from app.library.library import Library
from app.library.saving import SavedEdit
from app.library.telling import Telling
from app.syncing.accounts import AccountsInUse
from app.syncing.documents import LibraryDocuments
from app.syncing.roles import reason_for
from app.syncing.server_versions import KeptVersions
from app.syncing.sharing import ServerSharing
from sync.account.coming_back import Machine
from sync.conductor import Conductor
from sync.engine.decisions import Decisions
from sync.engine.workplace import Workplace
from sync.net.asking import How
from sync.server_partner import This
from sync.status import AccountStatus, Decision, Hold, Person, Phase, Presence, SyncStatus
from sync.thread import SyncThread
from sync.waking import Waking
from sync.wire.messages import Blob
from ui.sync_ports import Bucket, Leave, ServerVersions, Sharing, SignIn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Installation:
    """This computer: its name for servers, where sessions are kept, and who is told of what arrived.

    `looked` is told of closed diagrams that others have changed, `picture_arrived` of a diagram and a picture of it,
    `renamed` of a diagram and the title that others gave it, `arranged` when they have changed the trash, folders,
    stars or tags.
    """

    device_id: str
    build: str
    machine: Machine
    looked: Callable[[str], None] = lambda _diagram: None
    picture_arrived: Callable[[str, str], None] = lambda _diagram, _asset: None
    renamed: Callable[[str, str], None] = lambda _diagram, _title: None
    arranged: Callable[[], None] = lambda: None


class LibrarySync:
    """Fits `ui.sync_ports.Sync`. Begun by `begin`; closed before the library is."""

    def __init__(self, library: Library, installation: Installation) -> None:
        self._library = library
        self._thread = SyncThread()
        self._lock = threading.Lock()
        self._status = SyncStatus()
        self._telling = Telling(lambda: self.status)
        self._roles: dict[str, str] = {}
        self._arranged_s = float("-inf")  # when a folder, star or tag last came onto the disk
        self._doubted_s: dict[str, float] = {}  # when the last edit of a diagram came onto the disk
        opened = library.open_documents
        self._documents = LibraryDocuments(
            library.storage, opened, library.background, looked=installation.looked, renamed=installation.renamed
        )
        place = Workplace.of(library.storage, self._documents)
        this = This(
            installation.device_id, installation.build, picture_arrived=installation.picture_arrived,
            arranged=installation.arranged,
        )  # fmt: skip
        self._outbox = place.outbox
        self._decisions = Decisions(place, self._documents)
        self._conductor = self._thread.run(self._made(place)).result()
        self._waking = Waking(self._thread.call, self._conductor.saved)
        self._accounts = AccountsInUse(self._conductor, place, installation.machine, this)
        self.sharing: Sharing = ServerSharing(self._ask, self._thread.run, me=self._me, address=self._address)
        self.server_versions: ServerVersions = KeptVersions(self._ask, self._thread.run)
        self._leave = [
            opened.watch_edits(self._saved),
            opened.watch(self._open_or_not),
            library.watch_order(self._arranged),
        ]

    def begin(self, *, offline: bool = False) -> Future[None]:
        """Come back to the account in use, if there is one."""
        return self._thread.run(self._accounts.begin(paused=offline))

    def close(self) -> None:
        """Let the other side go; what is not synced stays where it is."""
        for leave in self._leave:
            leave()
        self._thread.close(self._conductor.end())
        self._documents.close()

    @property
    def status(self) -> SyncStatus:
        with self._lock:
            return self._status

    def watch(self, callback: Callable[[SyncStatus], None]) -> Leave:
        return self._telling.add(callback)

    def sign_in(self, wish: SignIn) -> Future[AccountStatus]:
        return self._thread.run(self._and_told(self._accounts.sign_in(wish)))

    def use_bucket(self, wish: Bucket) -> Future[AccountStatus]:
        return self._thread.run(self._and_told(self._accounts.use_bucket(wish)))

    def sign_out(self) -> Future[None]:
        return self._thread.run(self._and_told(self._accounts.sign_out()))

    def work_offline(self, offline: bool) -> None:
        self._thread.run(self._conductor.pause(offline))

    def try_now(self) -> None:
        self._thread.call(self._conductor.try_now)

    def decide(self, diagram: str, decision: Decision) -> Future[str]:
        return self._thread.run(self._decided(diagram, decision))

    def watch_people(self, diagram: str, callback: Callable[[tuple[Person, ...]], None]) -> Leave:
        watched: Future[Leave] = self._thread.run(self._watched(diagram, callback))
        return lambda: self._thread.call(lambda: watched.result()() if watched.done() else None)

    def show_presence(self, diagram: str, presence: Presence) -> None:
        self._thread.call(lambda: self._accounts.show(diagram, presence))

    async def _made(self, place: Workplace) -> Conductor:
        return Conductor(place.pace, self._told)

    async def _and_told(self, work: Coroutine[object, object, T]) -> T:
        """Whoever waits for it finds the status as it is then."""
        done = await work
        asked_s = time.monotonic()
        self._told(await self._conductor.status(), asked_s)
        return done

    async def _decided(self, diagram: str, decision: Decision) -> str:
        state = await asyncio.to_thread(self._library.storage.sync_states.get, diagram)
        # All that it is made of is exchanged then, below a window that may show it.
        is_exchanged = decision is Decision.FORK and state.hold != Hold.BRAKE
        if is_exchanged:
            await self._documents.freeze(diagram)
        try:
            shown = await self._decisions.decide(diagram, decision)
        except BaseException:
            if is_exchanged:
                await self._documents.freeze(diagram, frozen=False)
            raise
        self._conductor.saved(diagram)
        self._conductor.nudge()
        return shown

    async def _watched(self, diagram: str, callback: Callable[[tuple[Person, ...]], None]) -> Leave:
        return self._accounts.watch_people(diagram, callback)

    async def _ask(self, method: str, path: str, **how: Unpack[How]) -> httpx.Response:
        """The account in use is asked, whichever that is by now."""
        return await self._conductor.partner.ask(method, path, **how)

    def _me(self) -> str:
        account = self.status.account
        return "" if account is None else account.user_id

    def _address(self) -> str:
        account = self.status.account
        return "" if account is None else account.address

    def _saved(self, diagram: str, edit: SavedEdit) -> None:
        """On the writer's thread, after the commit: nothing leaves before it."""
        self._outbox.saved(diagram, Blob(edit.peer, edit.start, edit.end, edit.data), edit.number)
        self._doubt(diagram)
        self._waking(diagram)

    def _arranged(self) -> None:
        """After the commit: nobody may read that all is synced before the next look at how things stand."""
        with self._lock:
            self._arranged_s = time.monotonic()
            if self._status.account is None:
                return
            self._status = replace(self._status, unshelved=max(self._status.unshelved, 1))
        self._thread.call(self._conductor.arranged)
        self._telling.tell()

    def _doubt(self, diagram: str) -> None:
        """Nobody may read "synced" of it between its commit and the next look at how things stand."""
        with self._lock:
            self._doubted_s[diagram] = time.monotonic()
            if not self._is_synced(diagram):
                return
            self._status = _doubted(self._status, [diagram])
        self._telling.tell()

    def _is_synced(self, diagram: str) -> bool:
        one = self._status.diagrams.get(diagram)
        return one is not None and one.is_synced

    def _open_or_not(self, diagram: str, is_open: bool) -> None:
        self._thread.run(self._accounts.opened(diagram) if is_open else self._accounts.closed(diagram))

    def _told(self, status: SyncStatus, asked_s: float) -> None:
        """How things stood at `asked_s`; what was committed since is in doubt until the next look."""
        with self._lock:
            self._doubted_s = {one: at for one, at in self._doubted_s.items() if at >= asked_s}
            if self._arranged_s >= asked_s and status.account is not None and not status.unshelved:
                status = replace(status, unshelved=1)
            status = self._status = _doubted(status, self._doubted_s)
        for diagram, one in status.diagrams.items():
            if self._roles.get(diagram, "owner") != one.role:
                self._library.open_documents.restrict(diagram, reason_for(one.role))
            self._roles[diagram] = one.role
        self._telling.tell()


def _doubted(status: SyncStatus, diagrams: Iterable[str]) -> SyncStatus:
    """The same, but of these none is called synced."""
    known = status.diagrams
    found = {one: known[one] for one in diagrams if one in known and known[one].is_synced}
    if not found:
        return status
    waiting = {name: replace(one, phase=Phase.WAITING, unsynced=max(one.unsynced, 1)) for name, one in found.items()}
    return replace(status, diagrams={**known, **waiting})
