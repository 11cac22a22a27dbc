"""A real backend behind its gateway, and people with a library, documents and a live connection each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, update

from services.gateway.service import everything
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Share
from services.updates.epoch import epoch_of
from sync.engine.engine import Engine
from sync.engine.server import Server
from sync.engine.status_board import StatusBoard
from sync.errors import SyncError
from sync.live.home import Home, Me
from sync.live.live import Live
from sync.net.backend import Backend, Reaching
from sync.pace import Pace
from sync.status import Person as Guest
from tests.services.gateway.parts import serving
from tests.services.people import People, Person
from tests.sync.desk import Desk

OPTIONS = {"ws": "websockets-sansio", "ws_max_size": 1024 * 1024, "ws_ping_interval": 10.0, "ws_ping_timeout": 10.0}


@dataclass
class Given:
    """Tokens of a test; `next` are those that come when one was refused."""

    token: str
    next: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    async def access(self) -> str:
        return self.token

    def refused(self, token: str = "") -> None:
        self.refusals.append(token)
        if self.next:
            self.token = self.next.pop(0)


class Desktop:
    """One person at one computer, live. `rounds` notes for which diagrams the socket was not enough."""

    def __init__(self, desk: Desk, address: str, person: Person, epoch: str) -> None:
        self.desk = desk
        self.person = person
        self.tokens = Given(person.token)
        self.backend = Backend(address, Reaching(pace=desk.pace))
        self.backend.sign_with(self.tokens)
        self.account = desk.use_account(epoch, user_id=person.id)
        self.rounds: list[str] = []
        self.fails: list[SyncError] = []  # of the next rounds that the socket asks for
        self.board = StatusBoard(desk.place)
        home = Home(desk.place, self._by_http, caught_up=lambda diagram: self.board.caught_up([diagram]))
        self.live = Live(self.backend, home, Me(self.account.id, desk.device_id, person.id))
        server = Server(self.backend.ask, desk.device_id, desk.pace)
        self.engine = Engine(
            desk.place, server, self.account.id, board=self.board, live=lambda diagram: diagram in self.live.joined
        )
        self.seen: dict[str, Sequence[Guest]] = {}
        self._turn = asyncio.Lock()

    async def _by_http(self, diagram: str) -> None:
        self.rounds.append(diagram)
        if self.fails:
            raise self.fails.pop()
        await self.round()

    async def round(self) -> None:
        async with self._turn:
            await self.engine.once()

    def start(self) -> Desktop:
        self._running = asyncio.create_task(self.live.run())
        return self

    def make(self, shapes: int = 1) -> str:
        """A diagram that is made here, and open; the server has yet to hear of it."""
        return self.look_at(self.desk.make(shapes=shapes))

    async def share(self, diagram: str, other: Desktop, place: Place, role: str = "editor") -> None:
        """Let somebody take part; they have it open."""
        await place.share(diagram, other.person, role)
        await other.round()
        other.look_at(diagram)
        await eventually(lambda: diagram in other.live.joined, "the other has joined")

    def look_at(self, diagram: str) -> str:
        self.desk.documents.opened[diagram] = self.desk.documents.load(diagram)
        self.live.open(diagram)
        self.live.watch_people(diagram, lambda people: self.seen.__setitem__(diagram, people))
        return diagram

    def shown(self, diagram: str) -> str:
        """What the window shows, as a hash."""
        return self.desk.documents.opened[diagram].value_hash()

    async def end(self) -> None:
        await self.live.stop()
        await self.backend.close()
        self.desk.close()


class Place:
    """One backend, reached at `address`, and whoever is around it."""

    def __init__(self, platform: Platform, folder: Path, address: str) -> None:
        self.platform = platform
        self.people = People(platform)
        self.address = address
        self.stack = AsyncExitStack()
        self.folder = folder

    async def desktop(self, name: str, *, address: str = "", pace: Pace | None = None) -> Desktop:
        """Somebody new, who is live."""
        return await self.another(await self.people.make(name), address=address, pace=pace)

    async def another(self, person: Person, *, address: str = "", pace: Pace | None = None) -> Desktop:
        """One more computer of a person."""
        desk = Desk(self.folder / str(new_id()), person.email, pace)
        epoch = await epoch_of(self.platform.database, self.platform.clock())
        made = Desktop(desk, address or self.address, person, epoch).start()
        self.stack.push_async_callback(made.end)
        return made

    async def two(self, shapes: int = 1) -> tuple[Desktop, Desktop, str]:
        """Ann with a diagram, and Ben who may edit it; both have it open and have joined."""
        ann, ben = await self.desktop("ann"), await self.desktop("ben")
        diagram = ann.make(shapes)
        await eventually(lambda: diagram in ann.live.joined, "ann has joined")
        await ann.share(diagram, ben, self)
        return ann, ben, diagram

    async def share(self, diagram: str, person: Person, role: str) -> None:
        at = self.platform.clock()
        async with self.platform.database.begin() as session:
            session.add(Share(id=str(new_id()), diagram_id=diagram, user_id=person.id, role=role, created_at=at))

    async def change_role(self, diagram: str, person: Person, role: str) -> None:
        which = (Share.diagram_id == diagram, Share.user_id == person.id)
        async with self.platform.database.begin() as session:
            await session.execute(
                update(Share).where(*which).values(role=role) if role else delete(Share).where(*which)
            )


async def converge(diagram: str, *desktops: Desktop, patience_s: float = 20.0) -> None:
    """Everybody shows the same, has it on the disk, and knows that the server has it."""

    def is_so() -> bool:
        hashes = {one.shown(diagram) for one in desktops} | {one.desk.hash(diagram) for one in desktops}
        return len(hashes) == 1 and not any(one.desk.unsent(diagram) for one in desktops)

    await eventually(is_so, "they converge", patience_s=patience_s)


@asynccontextmanager
async def backend_of(platform: Platform) -> AsyncIterator[str]:
    """All services behind the gateway on a real socket; its address."""
    app = everything(platform)
    async with app.router.lifespan_context(app), serving(app, **OPTIONS) as port:
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def place_on(platform: Platform, folder: Path, address: str = "") -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        place = Place(platform, folder, address or await stack.enter_async_context(backend_of(platform)))
        await stack.enter_async_context(place.stack)
        yield place


async def eventually(is_true: Callable[[], bool], what: str = "", *, patience_s: float = 20.0) -> None:
    """Wait until `is_true`."""
    end = asyncio.get_running_loop().time() + patience_s
    while not is_true():
        assert asyncio.get_running_loop().time() < end, what or "it did not come true"
        await asyncio.sleep(0.01)


def fast(times: float) -> Pace:
    """A clock that runs so many times as fast as others."""
    return Pace(now=lambda: time.monotonic() * times, sleep=lambda seconds: asyncio.sleep(seconds / times))
