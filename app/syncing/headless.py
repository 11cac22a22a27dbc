"""Syncing without a window: one round, and how everything stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from app.errors import NoAccount
from app.library.background import Background
from app.library.door import door
from app.library.upkeep import catch_up
from app.places import library_folder, settings_file
from app.settings import MachineSettings
from app.syncing.checkup import PATHS
from app.syncing.documents import LibraryDocuments
from app.syncing.open_documents import OpenDocuments
from app.syncing.signing import device_id, this_machine
from storage.accounts import Account
from storage.library import LocalLibrary
from storage.standings import Look, look
from sync.account.coming_back import Machine, come_back
from sync.assets.assets import Assets, Side
from sync.bucket import joining
from sync.bucket.engine import BucketEngine
from sync.bucket.objects import Objects
from sync.bucket.records import HEADER
from sync.engine.engine import Engine, Round
from sync.engine.server import Server
from sync.engine.status_board import status_of
from sync.engine.workplace import Workplace
from sync.errors import SyncError
from sync.net.backend import Backend
from sync.status import DiagramStatus, ServiceStatus

_Made: TypeAlias = tuple[Round, tuple[ServiceStatus, ...]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a library stands. `diagrams` are those with an account; `round` is None when none was made.

    `fresh` were made here and no round has seen them yet: with an account the next one sends them.
    `unshelved` counts folders, and diagrams with another folder, star or tag, that the server does not know as they
    stand.
    """

    account: Account | None
    titles: Mapping[str, str]
    diagrams: Mapping[str, DiagramStatus]
    services: tuple[ServiceStatus, ...] = ()
    round: Round | None = None
    fresh: frozenset[str] = frozenset()
    unshelved: int = 0

    @property
    def is_synced(self) -> bool:
        """Whether nothing is left to be done, by either side or by the person."""
        meant = [one for one in self.diagrams.values() if one.phase != "local"]
        is_new = self.account is not None and (bool(self.fresh) or bool(self.unshelved))
        return all(one.is_synced for one in meant) and not is_new and not (self.round is not None and self.round.behind)


def standing_of(folder: Path | None, machine: Machine | None = None) -> Standing:
    """How the library in `folder` stands, also while a window has it open; each service is asked whether it answers.

    `machine` is where sessions and keys are kept, this one unless it is given. Raises: LibraryFailed.
    """
    with door():
        seen = look(folder or library_folder())
    if seen is None:
        return Standing(None, {}, {})
    if seen.account is None:
        return _standing(seen, ())
    ask = _bucket_service if seen.account.kind == joining.KIND else _services
    return _standing(seen, asyncio.run(ask(seen.account, machine or this_machine())))


def sync_once(folder: Path | None, machine: Machine | None = None) -> Standing:
    """One round of the library in `folder` with its server or bucket, pictures included, and how it stands then.

    `machine` as in `standing_of`. Raises: NoAccount; LibraryFailed, also when a window has it open; SyncError.
    """
    place = folder or library_folder()
    with door():
        library = LocalLibrary.open(place)
        background = Background()
        documents = LibraryDocuments(library, OpenDocuments(), background)
        try:
            made, services = asyncio.run(_synced(library, documents, machine or this_machine()))
        finally:
            documents.close()
            background.close()
            library.close()
        seen = look(place)
    assert seen is not None  # it was open a moment ago
    return _standing(seen, services, made)


async def _synced(library: LocalLibrary, documents: LibraryDocuments, machine: Machine) -> _Made:
    account = await asyncio.to_thread(library.accounts.in_use)
    if account is None:
        raise NoAccount("there is no server to sync with")
    work = Workplace.of(library, documents)
    return await (_with_bucket if account.kind == joining.KIND else _with_server)(account, work, machine)


async def _with_server(account: Account, work: Workplace, machine: Machine) -> _Made:
    library = work.library
    backend, _ = come_back(account, machine)
    device = device_id(MachineSettings(settings_file()))
    assets = Assets(backend, library, Side(account.id, device), work.pace, lambda _diagram, _asset: None)
    work.outbox.ready = assets.ready
    try:
        server = Server(backend.ask, device, work.pace)
        made = await Engine(work, server, account.id, shelves=server.shelves).once()
        # Only who has looked at a diagram knows which files it names: nobody has yet at those that have just come.
        await asyncio.to_thread(catch_up, library)
        await assets.once()
        return made, backend.services()
    finally:
        await assets.close()
        await backend.close()


async def _with_bucket(account: Account, work: Workplace, machine: Machine) -> _Made:
    joined = await joining.come_back(account, machine)
    engine = BucketEngine(joined, work, arrived=lambda _diagram, _asset: None)
    try:
        made = await engine.once()
        await asyncio.to_thread(catch_up, work.library)  # as with a server
        await engine.files.once()
        return made, engine.services()
    finally:
        engine.close()


async def _bucket_service(account: Account, machine: Machine) -> tuple[ServiceStatus, ...]:
    """Whether the store answers, and whether this machine still has the keys."""
    error, state = "", None
    try:
        joined = await joining.come_back(account, machine)
        objects = Objects(joined.place, machine.reaching.pace)
        try:
            await objects.has(HEADER)
        except SyncError as failed:
            error = str(failed)
        finally:
            state = objects.breaker.state()
            objects.close()
    except SyncError as failed:
        error = str(failed)
    if state is None:
        return (ServiceStatus("bucket", error=error),)
    return (ServiceStatus("bucket", str(state.state), state.failure_count, error, "", state.retry_after_s),)


async def _services(account: Account, machine: Machine) -> tuple[ServiceStatus, ...]:
    backend, _ = come_back(account, machine)
    try:
        await asyncio.gather(*(_asked(backend, path) for path in PATHS.values()))
        return backend.services()
    finally:
        await backend.close()


async def _asked(backend: Backend, path: str) -> None:
    """Without a token: being told to sign in is an answer."""
    with suppress(SyncError):
        await backend.ask("GET", path, is_signed=False, by_person=True)


def _standing(seen: Look, services: tuple[ServiceStatus, ...], made: Round | None = None) -> Standing:
    now_s = time.time()
    diagrams = {diagram: status_of(one, now_s=now_s) for diagram, one in seen.standings.items()}
    return Standing(seen.account, seen.titles, diagrams, services, made, seen.fresh, seen.unshelved)
