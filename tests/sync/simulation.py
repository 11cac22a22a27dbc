"""Eight people with real clients on one real server, who lose it, each other and their programs: all from one seed.

Clients are the engine with both ways (`sync.engine`) over `sync.net`, on real libraries in memory; the server is all
services behind the gateway. Time, network and disk are simulated: time jumps, requests get lost, late and doubled, and
a crash leaves what was committed. A seed says who does what and when; what hangs on ids that others make at random
(those of rows, of accounts) may differ between two runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from services.platform.settings import Settings
from storage.sync_states import Version
from sync.engine.delivery import includes
from tests.sync.simulated.computer import Computer
from tests.sync.simulated.network import FAIR, Luck
from tests.sync.simulated.server import Server
from tests.sync.simulated.time import Time

ROUNDS = 12  # until everybody has everything, once all are online


@dataclass(frozen=True, slots=True)
class World:
    """How people live. `leaves` and `returns` are chances at each step, the others too."""

    people: int = 8
    edits: int = 500
    burst: int = 30
    leaves: float = 1 / 6
    returns: float = 1 / 2
    syncs: float = 0.3
    crashes: float = 0.02
    restarts: float = 0.01
    sums_up: float = 0.03
    luck: Luck = field(default_factory=Luck)


@dataclass
class Outcome:
    """`problems` is empty when all agreed and nobody was lied to on the way."""

    seed: int
    edits: int = 0
    requests: int = 0
    looked: int = 0  # how often a status was compared with the server
    synced: int = 0  # and it was "Synced"
    problems: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)


class Simulation:
    def __init__(self, seed: int, folder: Path, settings: Settings, world: World) -> None:
        self.outcome = Outcome(seed)
        self._world = world
        self._chance = Random(seed)
        self._time = Time()
        self._server = Server(settings)
        self._folder = folder
        self._table: list[Computer] = []
        self._diagram = ""
        self._there: Version = {}

    async def run(self) -> Outcome:
        await self._server.start()
        try:
            await self._begin()
            while any(one.edits < self._world.edits for one in self._table) and not self.outcome.problems:
                await self._step()
            await self._meet()
        finally:
            for one in self._table:
                await one.close()
            await self._server.stop()
        self.outcome.edits = sum(one.edits for one in self._table)
        self.outcome.requests = sum(one.wire.sent for one in self._table)
        return self.outcome

    async def _begin(self) -> None:
        """The first one draws and shares with all others."""
        for number in range(self._world.people):
            name = f"p{number}"
            person = await self._server.join(name)
            chance = Random(self._chance.getrandbits(64))
            computer = Computer(name, self._folder / name, self._server, self._time, chance)
            computer.use_account(person)
            self._table.append(computer)
        first, *others = self._table
        self._diagram = first.make()
        await self._sync(first)
        for one in others:
            wish = {"email": self._server.people[one.name].email, "role": "editor"}
            await self._server.ask(first.name, "POST", f"/api/diagrams/{self._diagram}/shares", json=wish)
        await self._sync(*others)
        for one in self._table:
            one.wire.luck = self._world.luck
            one.open(self._diagram)

    async def _step(self) -> None:
        chance, world = self._chance, self._world
        one = chance.choice(self._table)
        if one.edits < world.edits:
            self.outcome.done.update(one.edit(chance.randint(1, world.burst)))
            await self._look(one)
        self._come_and_go(chance.choice(self._table))
        if chance.random() < world.syncs:
            online = [one for one in self._table if one.wire.online]
            await self._sync(*chance.sample(online, min(len(online), chance.randint(1, 3))))
        if chance.random() < world.crashes:
            self.outcome.done["crash"] += 1
            one = chance.choice(self._table)
            await one.crash()
            one.open(self._diagram)
            await self._look(one)
        if chance.random() < world.sums_up:
            self.outcome.done["summed up"] += chance.choice(self._table).sum_up(self._diagram)
        if chance.random() < world.restarts:
            self.outcome.done["server restarted"] += 1
            await self._server.stop()
            await self._server.start()

    def _come_and_go(self, one: Computer) -> None:
        away = self._world.leaves if one.wire.online else 1 - self._world.returns
        one.wire.online = self._chance.random() >= away

    async def _sync(self, *computers: Computer) -> None:
        """A round of each, all at once; then everybody's status is compared with the server's database."""
        await self._time.run(*(one.round() for one in computers))
        self._there = await self._server.version(self._diagram)
        for one in self._table:
            await self._look(one)

    async def _look(self, one: Computer) -> None:
        """Nobody says "synced" while the server lacks something that is on their disk."""
        if one.document is None:
            return
        self.outcome.looked += 1
        if (await one.status(self._diagram)).is_synced:
            self.outcome.synced += 1
            if not includes(self._there, here := one.shown):
                self.outcome.problems.append(
                    f"{one.name} says it is synced, and the server lacks {lack(self._there, here)}"
                )

    async def _meet(self) -> None:
        """All online in fair weather: soon everybody has everything."""
        for one in self._table:
            one.wire.online, one.wire.luck = True, FAIR
        await self._time.run(*(one.wire.settle() for one in self._table))
        for _ in range(ROUNDS):
            await self._sync(*self._table)
            if all([(await one.status(self._diagram)).is_synced and one.shown == self._there for one in self._table]):
                break
        await self._compare()

    async def _compare(self) -> None:
        problems = self.outcome.problems
        for one in self._table:
            here = one.version(self._diagram)
            if here != self._there:
                problems.append(
                    f"{one.name} differs from the server: {lack(here, self._there)} {lack(self._there, here)}"
                )
            if not (status := await one.status(self._diagram)).is_synced:
                problems.append(f"{one.name} is not synced in the end: {status}")
            if (bad := one.quarantined()) != 0:
                problems.append(f"{one.name} has put {bad} updates aside")
            for peer, count in one.written.items():
                if self._there.get(peer, 0) < count:
                    problems.append(f"{count - self._there.get(peer, 0)} operations of {one.name} are lost")
        hashes = {one.hash(self._diagram) for one in self._table} | {
            one.document.value_hash() for one in self._table if one.document
        }
        if len(hashes) > 1:
            problems.append(f"{len(hashes)} different documents in the end")


def lack(there: Mapping[int, int], here: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Of each peer of `here`, (what is there, what should be) where that is less."""
    return {peer: (there.get(peer, 0), end) for peer, end in here.items() if there.get(peer, 0) < end}
