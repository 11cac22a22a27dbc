"""A bucket as the other side of one account: rounds, and pictures beside them; nothing in it is live."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Unpack

import httpx

from storage.accounts import Account
from storage.shelf_values import Waiting
from sync.bucket.engine import BucketEngine
from sync.bucket.joining import Joined, leave
from sync.engine.status_board import StatusBoard
from sync.engine.workplace import Workplace
from sync.errors import Refused, SyncError
from sync.net.asking import How
from sync.partner import Told
from sync.pictures import Pictures
from sync.status import AccountStatus, DiagramStatus, Person, PoolStatus, Presence, Progress, ServiceStatus
from sync.watchers import Leave, Watchers

_OPEN = "open"

Opening = Callable[[], Awaitable[Joined]]


class BucketPartner:
    """Fits `sync.partner.Partner`. The keys are asked for in the first round: a keyring takes its time."""

    def __init__(
        self, place: Workplace, account: Account, opening: Opening, *, joined: Joined | None = None,
        picture_arrived: Callable[[str, str], None] = lambda _diagram, _asset: None,
    ) -> None:  # fmt: skip
        """`joined` if it was just now; else `opening` gives it, or raises SignedOut when the keys are not here."""
        self._place = place
        self._account = account
        self._opening = opening
        self._picture_arrived = picture_arrived
        self._joined = joined
        self._engine: BucketEngine | None = None
        self._watchers = Watchers()
        self._pictures = Pictures(place, self._watchers.tell)
        self._open: set[str] = set()
        self._said: Told | None = None
        self._one_round = asyncio.Lock()
        self._board = StatusBoard(place, missing_assets=self._pictures.missing)

    @property
    def account(self) -> AccountStatus:
        one = self._account
        is_kept = self._joined is None or self._joined.keeping.is_kept
        return AccountStatus(one.id, one.kind, one.address, one.email, one.name, one.user_id, is_kept)

    async def once(self, told: Told) -> None:
        async with self._one_round:
            engine = await self._opened()
            self._said = told
            try:
                await engine.once()
            finally:
                self._said = None
        await self._pictures.count(engine.files)
        self._watchers.tell()

    async def run(self) -> None:
        """Pictures that are due, by and by, beside everything else."""
        await self._pictures.run(lambda: None if self._engine is None else self._engine.files)

    async def end(self) -> None:
        engine, self._engine = self._engine, None
        self._pictures.end()
        if engine is not None:
            engine.close()

    async def sign_out(self) -> None:
        """The keys are forgotten here. In the bucket nothing changes, and it opens again with the passphrase."""
        with suppress(SyncError):
            await leave(self._joined or await self._opening())

    def again(self) -> None:
        """A store that was left alone is asked again at the next round."""
        if self._engine is not None:
            self._engine.again()
            self._pictures.hurry(self._engine.files)

    def watch(self, changed: Callable[[], None]) -> Leave:
        return self._watchers.add(changed)

    @property
    def is_live(self) -> bool:
        return False

    def keeps_up(self, _diagram: str) -> bool:
        """Whether something but rounds keeps a diagram up to date."""
        return False

    @property
    def trouble(self) -> str:
        if any(one.breaker == _OPEN for one in self.services()):
            return "The store does not answer."
        return ""

    def services(self) -> Sequence[ServiceStatus]:
        return () if self._engine is None else self._engine.services()

    def pool(self) -> PoolStatus:
        return PoolStatus()

    async def statuses(self) -> Mapping[str, DiagramStatus]:
        return await self._board.read()

    async def unshelved(self) -> Waiting:
        """A bucket carries diagrams, their titles and the trash; folders, stars and tags stay on this computer."""
        return Waiting()

    async def ask(self, method: str, path: str, **how: Unpack[How]) -> httpx.Response:
        """There is nobody: a bucket has no people, no shares and no versions of its own."""
        raise Refused("a bucket answers no questions", advice="Sign in to a server for this.")

    def opened(self, diagram: str) -> None:
        self._open.add(diagram)

    async def closed(self, diagram: str) -> None:
        self._open.discard(diagram)

    def saved(self, diagram: str) -> None:
        """It goes with the next round, which the conductor makes soon."""

    def show(self, diagram: str, presence: Presence) -> None:
        """Nobody sees it."""

    def watch_people(self, _diagram: str, callback: Callable[[Sequence[Person]], None]) -> Leave:
        callback(())
        return lambda: None

    async def _opened(self) -> BucketEngine:
        if self._engine is None:
            self._joined = joined = self._joined or await self._opening()
            self._engine = BucketEngine(
                joined, self._place, arrived=self._picture_arrived, progress=self._progressed, board=self._board,
                opened=lambda diagram: diagram in self._open,
            )  # fmt: skip
        return self._engine

    def _progressed(self, progress: Progress | None) -> None:
        if self._said is not None:
            self._said(progress or Progress(0, 0))
