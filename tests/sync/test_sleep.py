"""A laptop that sleeps, and a server that stands still: on waking all goes on by itself, and no status was a lie."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from services.platform.settings import Settings
from tests.machine.fixtures import Note
from tests.services.servers import free_port
from tests.sync.chaos import Proxy
from tests.sync.driven import Driven
from tests.sync.players import Player, compare, settled, together
from tests.sync.site import Site
from tests.sync.tempers import DEAD_S
from tests.sync.test_weather import busiest
from tests.sync.zygote import Zygote

pytestmark = [pytest.mark.sync, pytest.mark.durability]

REAL_S = 20.0  # of silence, after which either side calls the other dead
BACK_S = 120.0  # a service that failed five times is left alone for 30 s; and the machine does other things as well


class Scene:
    """Two people, each behind a proxy that counts how often they knock. Silence for `dead_s` ends a connection."""

    def __init__(self, site: Site, players: list[Player], proxies: list[Proxy], dead_s: float) -> None:
        self.site = site
        self.players = players
        self.proxies = proxies
        self.dead_s = dead_s

    def desk(self, number: int) -> Driven:
        desk = self.players[number].desk
        assert desk is not None
        return desk

    async def draw(self, *players: Player) -> None:
        for player in players:
            player.work()
            assert player.desk is not None
            await player.desk.answer()

    async def is_honest(self, player: Player) -> None:
        """If it says "synced", the server's database has everything that it has said to be saved."""
        assert player.desk is not None
        saved = [fact for fact in player.desk.facts if "saved" in fact]
        told = await player.desk.ask("status")
        if told["phase"] == "synced":
            there = await self.site.version(player.diagram)
            for fact in saved:
                assert there.get(fact["peer"], 0) >= fact["upto"], f"{player.name} calls {fact['saved']} synced"

    async def client_sleeps(self, number: int, seconds: float) -> None:
        """In the middle of its edits; the other one draws on."""
        player, other = self.players[number], self.players[1 - number]
        player.work()
        await asyncio.sleep(0.02)
        self.desk(number).child.signal(signal.SIGSTOP)
        try:
            await self.draw(other)
            await self.is_honest(other)
            await asyncio.sleep(seconds)
        finally:
            self.desk(number).child.signal(signal.SIGCONT)
        await self.desk(number).answer()
        await self.is_honest(player)

    async def server_sleeps(self, seconds: float) -> None:
        """Both draw on, and neither may call synced what nobody has acknowledged."""
        assert self.site.child is not None
        self.site.child.signal(signal.SIGSTOP)
        try:
            await self.draw(*self.players)
            for number, player in enumerate(self.players):
                told = await self.desk(number).until("status", lambda told: told["unsynced"] > 0)
                assert told["phase"] != "synced"
                await self.is_honest(player)
            await asyncio.sleep(seconds)
            for number in range(2):
                assert (await self.desk(number).ask("status"))["phase"] != "synced"
        finally:
            self.site.child.signal(signal.SIGCONT)

    async def wake(self) -> None:
        """It goes on by itself, and whoever wakes up knocks with restraint."""
        await settled(self.players, BACK_S)
        assert max(busiest(proxy.accepted) for proxy in self.proxies) <= 15

    async def knocked(self, count: int) -> None:
        """There are so many new connections; edits may be through before, on one of HTTP that was left open."""

        def reached(_status: object) -> bool:
            return sum(len(proxy.accepted) for proxy in self.proxies) >= count

        await self.desk(0).until("status", reached, BACK_S)


@asynccontextmanager
async def scene(zygote: Zygote, settings: Settings, folder: Path, *, is_quick: bool) -> AsyncIterator[Scene]:
    port = free_port()
    site = Site(zygote, settings, folder / "site.log", port)
    players = [Player(name, folder / name, zygote) for name in ("ann", "ben")]
    if is_quick:
        site.program = "tests.sync.tempers:impatient_backend"
        for player in players:
            player.program = "tests.sync.tempers:impatient_client"
    async with Proxy(port, 1) as one, Proxy(port, 2) as other:
        ways = [lambda _site: f"http://127.0.0.1:{one.port}", lambda _site: f"http://127.0.0.1:{other.port}"]
        async with together(site, players, ways):
            await settled(players)
            for proxy in (one, other):
                proxy.accepted.clear()
            yield Scene(site, players, [one, other], DEAD_S if is_quick else REAL_S)


async def everybody_sleeps(made: Scene) -> None:
    await made.client_sleeps(0, made.dead_s * 1.5)
    await made.wake()
    await made.knocked(1)  # it slept so long that the server had let it go
    await made.server_sleeps(made.dead_s * 1.5)
    await made.wake()
    await made.knocked(3)  # so long that both had let it go


async def test_after_a_sleep_of_a_client_and_of_the_server_all_goes_on_by_itself(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    async with scene(zygote, database_settings, quick_folder, is_quick=True) as made:
        await everybody_sleeps(made)
        edits = await compare(made.site, made.players)
    note("asleep", seconds=f"{DEAD_S * 1.5:g}", edits_acknowledged=edits, lost=0, doubled=0)


@pytest.mark.soak
async def test_after_a_sleep_of_half_a_minute_and_thirty_short_ones(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    """The times are those of the program; short ones end at every moment of a connection."""
    seed = Random().randrange(2**32)
    chance = Random(seed)
    async with scene(zygote, database_settings, quick_folder, is_quick=False) as made:
        try:
            await everybody_sleeps(made)
            for _ in range(30):
                seconds = chance.random() ** 2 * 4.0
                if chance.random() < 0.3:
                    await made.server_sleeps(seconds)
                else:
                    await made.client_sleeps(chance.randrange(2), seconds)
            await made.wake()
            edits = await compare(made.site, made.players)
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise
    note("asleep again and again", times=32, edits_acknowledged=edits, lost=0, doubled=0)
