"""Eight people with real clients on one real server, who lose it, each other and their programs: all from one seed.

Clients are the engine with both ways (`sync.engine`) over `sync.net`, on real libraries; the server is the diagrams
service, in some runs behind the gateway. Time, network and disk are simulated: time jumps, requests get lost, late and
doubled, and a crash leaves what was committed. Live editing has no part in it. A seed says who does what and when; what
hangs on ids that others make at random (those of rows, of accounts) may differ between two runs.

What happens to them is listed in `FAULTS`. Of requests every hundredth or more is lost, doubled or late, and as many
answers are lost; people are away a quarter of the time and edit on; a program ends between two rounds, or in the middle
of one, wherever it used its disk or its net; the server ends in good order, or while it answers; clocks go wrong by up
to ten years; people become viewers or are shut out, and are let in again; what is stored is summed up on both sides.
What of it happens in a seed is chance; many seeds have to have had all of it, and a long run what is `RARE` too:
decisions about what is held.

Nobody may be told "synced" while the rows that the server has committed lack something that is on their disk: that is
looked at after every act, and in the middle of every round, before each request and after each answer. A round that is
through has brought what the server had when it began. In the end all are online in fair weather, and everybody has to
have everything: on the screen, on the disk and in the server's rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random

from services.platform.settings import Settings
from sync.engine.delivery import includes
from sync.status import Hold
from tests.sync.simulated.computer import Computer, Home
from tests.sync.simulated.network import FAIR, Luck
from tests.sync.simulated.rights import Rights
from tests.sync.simulated.server import Server
from tests.sync.simulated.time import Time

ROUNDS = 12  # until everybody has everything, once all are online
FAULTS = (
    "a request was lost", "an answer was lost", "a request was doubled", "a request was late",
    "somebody was offline", "a program was started again", "a program ended at work",
    "the server was started again", "the server was killed at work", "the server summed the log up",
    "somebody's edits were summed up", "a clock was wrong", "somebody became a viewer", "somebody was shut out",
)  # fmt: skip
RARE = ("somebody decided: take", "somebody decided: keep_mine", "somebody decided: sync")
_CLOCKS_S = (-10 * 365 * 86_400.0, -3_600.0, 0.0, 0.0, 3_600.0, 10 * 365 * 86_400.0)


@dataclass(frozen=True, slots=True)
class World:
    """How people live. `leaves` and `returns` are chances at each step; so are most others. `burst` is how many edits
    one makes in a row at most, where it is no mere touch, and `pause_s` the time between two acts on average; the
    program `dies` and the server `falls` at work at so many of the rounds. Most programs that died do a round as soon
    as they are started again.
    """

    people: int = 8
    edits: int = 500
    burst: int = 80
    pause_s: float = 8.0
    touches: float = 0.25
    leaves: float = 1 / 6
    returns: float = 1 / 2
    syncs: float = 0.15
    crashes: float = 0.02
    dies: float = 0.25
    restarts: float = 0.006
    falls: float = 0.04
    sums_up: float = 0.02
    clocks: float = 0.05
    rights: float = 0.05
    luck: Luck = field(default_factory=Luck)
    has_gateway: bool = False


@dataclass
class Outcome:
    """`problems` is empty when all agreed and nobody was lied to on the way. `happened` counts acts and `FAULTS`."""

    seed: int
    edits: int = 0
    requests: int = 0
    looked: int = 0  # how often a status was compared with the server
    synced: int = 0  # and it was "Synced"
    problems: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)


class Simulation:
    def __init__(self, seed: int, home: Home, settings: Settings, world: World) -> None:
        self.outcome = Outcome(seed)
        self._world = world
        self._chance = Random(seed)
        self._time = Time()
        self._server = Server(settings, self._time, has_gateway=world.has_gateway)
        self._home = home
        self._table: list[Computer] = []
        self._diagram = ""
        self._rights = Rights(self._server, self._chance)

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
            await self._server.end()
        self.outcome.edits = sum(one.edits for one in self._table)
        self.outcome.requests = sum(one.wire.sent for one in self._table)
        for happened in (self._server, self._rights, *self._table, *(one.wire for one in self._table)):
            self.outcome.happened.update(happened.happened)
        return self.outcome

    async def _begin(self) -> None:
        """The first one draws and shares with all others."""
        for number in range(self._world.people):
            name = f"p{number}"
            person = await self._server.join(name)
            chance = Random(self._chance.getrandbits(64))
            computer = Computer(name, self._home, self._server, self._time, chance)
            computer.use_account(person)
            self._table.append(computer)
        first, *others = self._table
        self._diagram = first.make()
        await self._time.run(first.round())
        for one in others:
            await self._rights.give(self._diagram, one.name)
        await self._time.run(*(one.round() for one in others))
        for one in self._table:
            one.open(self._diagram)
            one.wire.luck = self._world.luck
            one.wire.look = partial(self._look, one)

    async def _step(self) -> None:
        chance, world = self._chance, self._world
        self._time.now += chance.expovariate(1 / world.pause_s)
        await self._server.renew()
        one = chance.choice([one for one in self._table if one.edits < world.edits])
        if (await one.status()).may_edit:
            burst = chance.randint(1, 3 if chance.random() < world.touches else world.burst)
            self.outcome.happened.update(one.edit(burst))
            await self._look(one)
        self._come_and_go(chance.choice(self._table))
        if chance.random() < world.syncs:
            online = [one for one in self._table if one.wire.online]
            await self._sync(*chance.sample(online, min(len(online), chance.randint(1, 3))))
        await self._befall(chance.choice(self._table))

    async def _befall(self, one: Computer) -> None:
        """What may happen to a computer and to the server between two rounds."""
        chance, world, happened = self._chance, self._world, self.outcome.happened
        if chance.random() < world.crashes:
            happened["a program was started again"] += 1
            one.crash()
            await self._look(one)
        if chance.random() < world.clocks:
            one.clock_s = chance.choice(_CLOCKS_S)
            happened["a clock was wrong"] += one.clock_s != 0
        if chance.random() < world.sums_up:
            happened["somebody's edits were summed up"] += one.sum_up(self._diagram)
            await self._look(one)
        if chance.random() < world.sums_up:
            happened["the server summed the log up"] += await self._server.sum_up(self._diagram)
        if chance.random() < world.restarts:
            happened["the server was started again"] += 1
            await self._server.stop()
            await self._server.start()
        if chance.random() < world.rights:
            await self._rights.change(self._diagram, [one.name for one in self._table[1:]])

    def _come_and_go(self, one: Computer) -> None:
        away = self._world.leaves if one.wire.online else 1 - self._world.returns
        one.wire.online = self._chance.random() >= away
        self.outcome.happened["somebody was offline"] += not one.wire.online

    async def _sync(self, *computers: Computer) -> None:
        """A round of each, all at once; a program may die in it, and the server."""
        chance = self._chance
        if chance.random() < self._world.falls:
            self._server.kill_in(chance.randint(1, 6), chance.randint(0, 60))
        moments = [chance.randint(1, 40) if chance.random() < self._world.dies else None for _ in computers]
        await self._time.run(*(self._round(one, left) for one, left in zip(computers, moments, strict=True)))
        self._server.spare()
        if not self._server.is_running:
            await self._server.start()
        for one, left in zip(computers, moments, strict=True):
            if left is not None and chance.random() < 0.7:
                await self._time.run(self._round(one))
            await self._look(one)

    async def _round(self, one: Computer, moments: int | None = None) -> None:
        """What the server had when a round began is here when it says that it is through."""
        there = self._server.version(self._diagram)
        held = (await one.status()).hold is not Hold.NONE
        if await one.round(moments) and not held and not includes(here := one.shown, there):
            self.outcome.problems.append(f"{one.name} says its round is through, and lacks {lack(here, there)}")

    async def _look(self, one: Computer) -> None:
        """Nobody says "synced" while the server lacks something that is on their disk."""
        if one.document is None:
            return
        self.outcome.looked += 1
        if (await one.status()).is_synced:
            self.outcome.synced += 1
            there = self._server.version(self._diagram)
            if not includes(there, here := one.shown):
                self.outcome.problems.append(f"{one.name} says it is synced, and the server lacks {lack(there, here)}")

    async def _meet(self) -> None:
        """All may edit and are online in fair weather: soon everybody has everything."""
        await self._rights.restore(self._diagram)
        for one in self._table:
            one.wire.online, one.wire.luck, one.clock_s = True, FAIR, 0.0
        await self._time.run(*(one.wire.settle() for one in self._table))
        for _ in range(ROUNDS):
            await self._time.run(*(self._round(one) for one in self._table))
            there = self._server.version(self._diagram)
            if all([(await one.status()).is_synced and one.shown == there for one in self._table]):
                break
        await self._compare()

    async def _compare(self) -> None:
        problems, there = self.outcome.problems, self._server.version(self._diagram)
        hashes: set[str] = set()
        for one in self._table:
            stored = one.stored()
            if (here := stored.versions()) != there:
                problems.append(f"{one.name} differs from the server: {lack(here, there)} {lack(there, here)}")
            if not (status := await one.status()).is_synced:
                problems.append(f"{one.name} is not synced in the end: {status}")
            if (bad := one.quarantined()) != 0:
                problems.append(f"{one.name} has put {bad} updates aside")
            for peer, count in one.written.items():
                if there.get(peer, 0) < count:
                    problems.append(f"{count - there.get(peer, 0)} operations of {one.name} are lost")
            assert one.document is not None
            hashes |= {stored.value_hash(), one.document.value_hash()}
        if len(hashes) > 1:
            problems.append(f"{len(hashes)} different documents in the end")


def lack(there: Mapping[int, int], here: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Of each peer of `here`, (what is there, what should be) where that is less."""
    return {peer: (there.get(peer, 0), end) for peer, end in here.items() if there.get(peer, 0) < end}
