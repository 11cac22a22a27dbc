"""Libraries of people, and what they send and fetch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from diagram.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from storage.accounts import Account
from storage.library import LocalLibrary
from storage.sync_states import SyncState
from storage.words import Digest, Words
from sync.assets.assets import Assets, Side
from sync.net.backend import Backend, Reaching
from sync.pace import Pace
from tests.services.people import People, Person
from tests.storage.blank import blank
from tests.sync.assets.wire import FINE, Fault, Faulty

ACCOUNT = "account"


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(slots=True)
class TokenOf:
    person: Person

    async def access(self) -> str:
        return self.person.token

    def refused(self, token: str = "") -> None:
        raise AssertionError("the token is good")


@dataclass(slots=True)
class Clock:
    """The real one, which tests put forward."""

    pace: Pace = field(init=False)
    offset: float = 0.0

    def __post_init__(self) -> None:
        real = Pace()
        self.pace = Pace(now=lambda: real.now() + self.offset, wall=lambda: real.wall() + self.offset)


@dataclass(slots=True)
class Desk:
    """A library that is signed in, with a wire to the store that tests can spoil."""

    library: LocalLibrary
    backend: Backend
    wire: Faulty
    pace: Clock
    arrived: list[tuple[str, str]] = field(default_factory=list)
    assets: Assets = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        side = Side(ACCOUNT, str(new_id()))
        self.assets = Assets(
            self.backend, self.library, side, self.pace.pace, lambda *what: self.arrived.append(what), network=self.wire
        )

    async def again(self) -> None:
        """The program ends and is started again."""
        await self.assets.close()
        self.begin()

    def diagram(self, *pictures: bytes, title: str = "Plan", identity: str = "") -> str:
        """A diagram of here that belongs to the account and uses these pictures."""
        identity = identity or str(new_id())
        self.library.diagrams.create(identity, title).result()
        self.library.sync_states.put(SyncState(identity, ACCOUNT)).result()
        self.library.assets.put(identity, list(pictures)).result()
        return identity

    def pulled(self, identity: str, *pictures: bytes) -> None:
        """A diagram that came from the server and was looked at: it names these pictures."""
        self.library.diagrams.create(identity, "Plan").result()
        self.library.sync_states.put(SyncState(identity, ACCOUNT, title="Plan")).result()
        self.name(identity, *pictures)

    def name(self, identity: str, *pictures: bytes) -> None:
        digest = Digest(Words(), frozenset(name_of(one) for one in pictures), "canvas")
        self.library.digests.put(identity, digest, upto=0).result()

    def unsent(self, diagram: str) -> list[str]:
        return [one.sha256 for one in self.library.transfers.to_send(ACCOUNT, diagram)]

    def kept_on_disk(self) -> list[Path]:
        return list((self.library.folder / "incoming").glob("*"))


@dataclass(slots=True)
class Scene:
    address: str
    platform: Platform
    people: People
    folder: Path
    _open: list[Desk] = field(default_factory=list)

    async def desk(self, person: Person, fault_of: Callable[[int], Fault] = lambda _: FINE) -> Desk:
        library = LocalLibrary.open(blank(self.folder / f"library{len(self._open)}"))
        library.accounts.use(Account(ACCOUNT, "server", self.address)).result()
        clock = Clock()
        backend = Backend(self.address, Reaching(pace=clock.pace))
        backend.sign_with(TokenOf(person))
        self._open.append(Desk(library, backend, Faulty(fault_of), clock))
        return self._open[-1]

    async def title(self, diagram: str) -> str | None:
        """What the server calls it; None when it has no such diagram."""
        async with self.platform.database.read() as session:
            row = await session.get(Diagram, diagram)
            return None if row is None else row.title

    async def close(self) -> None:
        for desk in self._open:
            await desk.assets.close()
            await desk.backend.close()
            await desk.wire.end()
            desk.library.close()
