"""A server as the other side: rounds by HTTP, live editing by a socket, pictures by signed links; of one account."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

import httpx

from storage.accounts import Account
from storage.shelf_values import Waiting
from sync.account.coming_back import sign_out
from sync.account.tokens import Tokens
from sync.assets.assets import Arrived, Assets, Side
from sync.engine.engine import Engine
from sync.engine.server import Server
from sync.engine.sharers import Sharers
from sync.engine.status_board import StatusBoard
from sync.engine.workplace import Workplace
from sync.live.home import Home, Me
from sync.live.live import Live
from sync.live.state import LiveState
from sync.net.asking import How
from sync.net.backend import Backend
from sync.partner import Told
from sync.pictures import Pictures
from sync.status import AccountStatus, DiagramStatus, Person, PoolStatus, Presence, Progress, ServiceStatus
from sync.watchers import Leave, Watchers

_PATH = ("auth", "diagrams", "collaboration", "gateway")  # services without which nothing is synced
_OPEN = "open"


@dataclass(frozen=True, slots=True)
class This:
    """This installation, as servers know it.

    `picture_arrived` is told of a diagram and a picture of it, `arranged` when others have changed what a list of the
    diagrams shows: the trash, folders, stars and tags.
    """

    device_id: str
    build: str
    schema: int = 1
    picture_arrived: Arrived = lambda _diagram, _asset: None
    arranged: Callable[[], None] = lambda: None


class ServerPartner:
    """Fits `sync.partner.Partner`."""

    def __init__(self, place: Workplace, account: Account, backend: Backend, tokens: Tokens, this: This) -> None:
        self._place = place
        self._account = account
        self._backend = backend
        self._tokens = tokens
        self._watchers = Watchers()
        self._pictures = Pictures(place, self._watchers.tell)
        self._open: set[str] = set()
        self._said: Told | None = None
        self._board = StatusBoard(
            place, sharers=Sharers(place.library, account.id), missing_assets=self._pictures.missing
        )
        server = Server(backend.ask, this.device_id, place.pace)
        self._engine = Engine(
            place, server, account.id, board=self._board, progress=self._progressed, live=self.keeps_up,
            opened=self._open.__contains__, shelves=server.shelves, arranged=this.arranged,
        )  # fmt: skip
        self._one_round = asyncio.Lock()
        home = Home(
            place,
            self._by_http,
            lambda _diagram: self._watchers.tell(),
            lambda diagram: self._board.caught_up([diagram]),
        )
        me = Me(account.id, this.device_id, account.user_id, this.schema, this.build)
        self._live = Live(backend, home, me)
        side = Side(account.id, this.device_id)
        self._assets = Assets(backend, place.library, side, place.pace, this.picture_arrived)
        place.outbox.ready = self._assets.ready
        self._leave = [
            backend.watch(lambda _service: self._watchers.tell()),
            self._live.watch(self._live_changed),
        ]

    @property
    def account(self) -> AccountStatus:
        one = self._account
        is_kept = self._tokens.keeping.is_kept
        return AccountStatus(one.id, one.kind, one.address, one.email, one.name, one.user_id, is_kept)

    async def once(self, told: Told) -> None:
        async with self._one_round:
            self._said = told
            try:
                await self._engine.once()
            finally:
                self._said = None
        await self._pictures.count(self._assets)
        self._watchers.tell()

    async def run(self) -> None:
        tasks = [asyncio.create_task(self._live.run()), asyncio.create_task(self._pictures.run(lambda: self._assets))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for one in tasks:
                if not one.cancelling():  # a second time it would cut off the farewell to the server
                    one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def end(self) -> None:
        for leave in self._leave:
            leave()
        self._leave = []
        self._pictures.end()
        await self._assets.close()
        await self._backend.close()

    async def sign_out(self) -> None:
        await sign_out(self._backend, self._tokens)

    def again(self) -> None:
        self._end_rest()
        self._live.again()
        self._pictures.hurry(self._assets)

    def watch(self, changed: Callable[[], None]) -> Leave:
        return self._watchers.add(changed)

    @property
    def is_live(self) -> bool:
        return self._live.state.is_connected

    def keeps_up(self, diagram: str) -> bool:
        return diagram in self._live.joined

    @property
    def trouble(self) -> str:
        resting = [one.name for one in self._backend.services() if one.name in _PATH and one.breaker == _OPEN]
        if not resting:
            return ""
        verb = "does" if len(resting) == 1 else "do"
        return f"The server's {' and '.join(resting)} {verb} not answer."

    def services(self) -> Sequence[ServiceStatus]:
        return self._backend.services()

    def pool(self) -> PoolStatus:
        return self._backend.pool()

    async def statuses(self) -> Mapping[str, DiagramStatus]:
        return await self._board.read()

    async def unshelved(self) -> Waiting:
        return await self._place.disk.read(lambda: self._place.library.shelves.waiting(self._account.id))

    async def ask(self, method: str, path: str, **how: Unpack[How]) -> httpx.Response:
        return await self._backend.ask(method, path, **how)

    def opened(self, diagram: str) -> None:
        self._open.add(diagram)
        self._live.open(diagram)

    async def closed(self, diagram: str) -> None:
        self._open.discard(diagram)
        await self._live.close(diagram)

    def saved(self, diagram: str) -> None:
        self._live.saved(diagram)

    def show(self, diagram: str, presence: Presence) -> None:
        self._live.show(diagram, presence)

    def watch_people(self, diagram: str, callback: Callable[[Sequence[Person]], None]) -> Leave:
        return self._live.watch_people(diagram, callback)

    def _live_changed(self, state: LiveState) -> None:
        if state.is_connected:  # the gateway and a service behind it answer: there is no reason to wait any longer
            self._end_rest()
        self._watchers.tell()

    def _end_rest(self) -> None:
        """Ask the services that are left alone, for a person wants it or the way was seen to be open again."""
        for name in _PATH:
            self._backend.breaker(name).close()

    async def _by_http(self, diagram: str) -> None:
        async with self._one_round:
            await self._engine.one(diagram)

    def _progressed(self, progress: Progress | None) -> None:
        if self._said is not None:
            self._said(progress or Progress(0, 0))
