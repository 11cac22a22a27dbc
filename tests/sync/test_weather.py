"""R04: real clients and the real backend with a bad network between them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from services.platform.settings import Settings
from tests.machine.fixtures import Note
from tests.services.servers import free_port
from tests.sync.chaos import FAIR, Proxy, Weather, weathers
from tests.sync.players import Player, compare, settled, two_people
from tests.sync.site import Site
from tests.sync.zygote import Zygote

pytestmark = [pytest.mark.sync, pytest.mark.durability]

HEALED_S = 10.0
DEAD_S = 20.0
SLACK_S = 5.0  # for a machine that does other things as well


async def storm(zygote: Zygote, settings: Settings, folder: Path, seconds: float, note: Note) -> None:
    """So long a bad network for both, while both draw; then a good one, and all must be well in a moment.

    What makes it hardest comes last: all connections that there are have died without a word.
    """
    seed = Random().randrange(2**32)
    chance = Random(seed)
    port = free_port()
    async with Proxy(port, seed) as one, Proxy(port, seed + 1) as other:
        ways = [lambda _site: f"http://127.0.0.1:{one.port}", lambda _site: f"http://127.0.0.1:{other.port}"]
        async with two_people(zygote, settings, folder, port=port, ways=ways) as (site, players):
            try:
                await rough(chance, (one, other), players, seconds)
                one.forget()
                other.forget()
                waited = await heal((one, other), players)
                edits = await compare(site, players)
            except AssertionError as error:
                error.add_note(f"seed {seed}")
                raise
    connects = max(busiest(proxy.accepted) for proxy in (one, other))
    note(
        "bad network", seconds=f"{seconds:g}", edits_acknowledged=edits, converged_s=f"{waited:.1f}", connects=connects
    )


async def rough(chance: Random, proxies: tuple[Proxy, ...], players: list[Player], seconds: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        for proxy in proxies:
            ((_, weather),) = weathers(chance, 1)
            proxy.become(weather)
        if chance.random() < 0.2:
            chance.choice(proxies).forget()
        for player in players:
            assert player.desk is not None
            player.work()
            await player.desk.answer()
        await asyncio.sleep(chance.uniform(0.2, 4.0))


async def heal(proxies: tuple[Proxy, ...], players: list[Player]) -> float:
    """Seconds until both have everything of each other, and know it, after the network is good again.

    A service that failed is still left alone for its 30 s then; only afterwards are they called online as well.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    for proxy in proxies:
        proxy.become(FAIR)
    for player in players:
        assert player.desk is not None
        await player.desk.until("status", lambda told: told["phase"] == "synced", HEALED_S + SLACK_S)
    while len({str(await player.desk.ask("version")) for player in players if player.desk}) > 1:
        assert loop.time() - began < HEALED_S + SLACK_S, "both are synced, and differ"
        await asyncio.sleep(0.05)
    waited = loop.time() - began
    await settled(players)
    return waited


def busiest(times: list[float], window_s: float = 10.0) -> int:
    """The most connections that were opened within ten seconds."""
    return max((sum(at <= other < at + window_s for other in times) for at in times), default=0)


async def test_r04_after_a_bad_network_all_is_well_in_a_moment(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    await storm(zygote, database_settings, quick_folder, 20.0, note)


@pytest.mark.soak
async def test_r04_ten_minutes_of_a_bad_network(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    await storm(zygote, database_settings, quick_folder, 600.0, note)


async def test_r04_a_dead_link_is_seen_and_the_way_found_again(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    """A router forgets every connection: nobody is told, nothing arrives, and new connections would work."""
    port = free_port()
    async with Proxy(port, 1) as proxy:
        ways = [lambda _site: f"http://127.0.0.1:{proxy.port}", Site.address.fget]
        async with two_people(zygote, database_settings, quick_folder, port=port, ways=ways) as (site, players):
            ann, ben = (player.desk for player in players)
            assert ann is not None and ben is not None
            began, before = asyncio.get_running_loop().time(), len(proxy.accepted)
            proxy.forget()
            await ben.ask("edit", count=1, first=1_000_000)
            await ann.until("texts", lambda texts: "ben 1000000" in texts, DEAD_S + SLACK_S)
            seen = asyncio.get_running_loop().time() - began
            assert len(proxy.accepted) > before
            await settled(players)
            await compare(site, players)
    note("dead link", seen_s=f"{seen:.1f}")


async def test_r04_nobody_knocks_more_than_once_a_second(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    port = free_port()
    async with Proxy(port, 1) as proxy:
        ways = [lambda _site: f"http://127.0.0.1:{proxy.port}", Site.address.fget]
        async with two_people(zygote, database_settings, quick_folder, port=port, ways=ways) as (site, players):
            proxy.accepted.clear()
            proxy.become(Weather(refuses=True))
            proxy.cut()
            ann = players[0].desk
            assert ann is not None
            await ann.until("status", lambda told: told["reach"] == "offline")
            for _ in range(5):
                players[0].work()
                await ann.answer()
                await asyncio.sleep(2.0)
            knocks = busiest(proxy.accepted)
            await heal((proxy,), players)
            await compare(site, players)
    note("refused", knocks_in_10_s=knocks)
    assert knocks <= 10
