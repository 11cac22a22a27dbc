"""A real backend behind its gateway, and people with a library, documents and a live connection each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from services.gateway.service import everything
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Share
from services.updates.epoch import epoch_of
from storage.arrivals import Arrival
from storage.sync_states import SyncState
from sync.engine.delivery import Delivery, arrivals_of
from sync.live.home import Home, Me
from sync.live.live import Live
from sync.net.backend import Backend, Reaching
from sync.pace import Pace
from sync.status import Person as Guest
from sync.wire.codec import body, encode
from sync.wire.messages import Status
from sync.wire.requests import MEDIA_TYPE, Batch, PullAnswer, PullRequest, PushAnswer, PushRequest, Wanted
from tests.services.gateway.parts import serving
from tests.services.people import People, Person
from tests.sync.desk import Desk

OPTIONS = {"ws": "websockets-sansio", "ws_max_size": 1024 * 1024, "ws_ping_interval": 10.0, "ws_ping_timeout": 10.0}


@dataclass
class Given:
    """Tokens of a test; `next` are those that come when one was refused or is due."""

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
    """One person at one computer, live. `by_http` notes what the socket could not carry."""

    def __init__(self, desk: Desk, address: str, person: Person, epoch: str) -> None:
        self.desk = desk
        self.person = person
        self.tokens = Given(person.token)
        self.backend = Backend(address, Reaching(pace=desk.pace))
        self.backend.sign_with(self.tokens)
        self.account = desk.use_account(epoch, user_id=person.id)
        self.asked_by_http: list[str] = []
        home = Home(
            desk.library, desk.documents, desk.outbox, desk.inbox, desk.disk, desk.turns, self._by_http, pace=desk.pace
        )
        self.live = Live(self.backend, home, Me(self.account.id, desk.device_id, person.id))
        self.seen: dict[str, Sequence[Guest]] = {}
        self._running: asyncio.Task[None] | None = None

    async def _by_http(self, diagram: str) -> None:
        """One diagram in both directions, as the engine does it with many."""
        self.asked_by_http.append(diagram)
        while pending := await self.desk.outbox.pending(diagram):
            batch = Batch(pending.batch_id, diagram, list(pending.blobs), pending.title)
            request = PushRequest(self.desk.device_id, [batch])
            answer = body(PushAnswer, await self._exchange("push", request))
            await self.desk.outbox.acknowledged(pending, answer.acks[0], epoch=answer.epoch)
        await self.pull(diagram)

    async def pull(self, diagram: str, role: str = "editor") -> None:
        """What the server has; a diagram that is not here yet is made."""
        state = self.desk.state(diagram)
        is_here = self.desk.is_here(diagram)
        version = dict(await self.desk.documents.version(diagram)) if is_here else {}
        wanted = Wanted(diagram, version, {}, state.seq, state.epoch if state.seq else "")
        pulled = body(PullAnswer, await self._exchange("pull", PullRequest(self.desk.device_id, [wanted]))).diagrams[0]
        assert pulled.status is Status.KNOWN, pulled
        arrivals = arrivals_of(diagram, self.account.id, pulled.updates)
        if pulled.snapshot is not None:
            arrivals = (Arrival(diagram, self.account.id, pulled.snapshot.seq, pulled.data), *arrivals)
        founding = None if is_here else SyncState(diagram, self.account.id, epoch=self.epoch, title="Plan", role=role)
        delivery = Delivery(
            diagram, self.account.id, self.epoch, arrivals, pulled.seq, pulled.version, founding
        )  # fmt: skip
        assert (await self.desk.inbox.take(delivery)).caught_up

    async def _exchange(self, name: str, request: msgspec.Struct) -> bytes:
        response = await self.backend.ask(
            "POST", f"/api/diagrams/sync/{name}", content=encode(request), headers={"Content-Type": MEDIA_TYPE}
        )
        return response.content

    @property
    def epoch(self) -> str:
        return next(one.epoch for one in self.desk.library.accounts.all() if one.id == self.account.id)

    def start(self) -> Desktop:
        self._running = asyncio.create_task(self.live.run())
        return self

    def make(self, shapes: int = 1) -> str:
        """A diagram that is made here, and open; the server has yet to hear of it."""
        diagram = self.desk.make(shapes=shapes)
        state = SyncState(diagram, account=self.account.id, epoch=self.epoch)
        self.desk.library.sync_states.put(state).result()
        return self.look_at(diagram)

    async def take_over(self, diagram: str, role: str = "editor") -> str:
        """A diagram of the server, as the engine brings it here; it is open."""
        await self.pull(diagram, role)
        return self.look_at(diagram)

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
    """One backend; it may be killed and served again on its port."""

    def __init__(self, platform: Platform, folder: Path, address: str) -> None:
        self.platform = platform
        self.people = People(platform)
        self.address = address
        self._folder = folder
        self._stack = AsyncExitStack()

    async def share(self, diagram: str, person: Person, role: str) -> None:
        """Let somebody take part in a diagram of the server."""
        async with self.platform.database.begin() as session:
            session.add(
                Share(
                    id=str(new_id()), diagram_id=diagram, user_id=person.id, role=role,
                    created_at=self.platform.clock(),
                )
            )  # fmt: skip

    async def desktop(self, person: Person, name: str = "", *, address: str = "", pace: Pace | None = None) -> Desktop:
        name = name or f"{person.email.partition('@')[0]}-{new_id()}"
        desk = Desk(self._folder / name, name, pace)
        made = Desktop(
            desk, address or self.address, person, await epoch_of(self.platform.database, self.platform.clock())
        )
        self._stack.push_async_callback(made.end)
        return made

    async def close(self) -> None:
        await self._stack.aclose()


@asynccontextmanager
async def backend_of(platform: Platform) -> AsyncIterator[str]:
    """All services behind the gateway on a real socket; its address."""
    app = everything(platform)
    async with app.router.lifespan_context(app), serving(app, **OPTIONS) as port:
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def place_on(platform: Platform, folder: Path, address: str = "") -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        at = address or await stack.enter_async_context(backend_of(platform))
        place = Place(platform, folder, at)
        stack.push_async_callback(place.close)
        yield place


async def eventually(is_true: Callable[[], bool], what: str = "", *, patience_s: float = 20.0) -> None:
    """Wait until `is_true`."""
    end = asyncio.get_running_loop().time() + patience_s
    while not is_true():
        assert asyncio.get_running_loop().time() < end, what or "it did not come true"
        await asyncio.sleep(0.01)
