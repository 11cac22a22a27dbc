"""R31: the server is restarted again and again while two people draw. Nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from random import Random

import pytest

from services.platform.settings import Settings
from tests.machine.fixtures import Note
from tests.sync.players import Player, check_acknowledged, shake
from tests.sync.site import Site
from tests.sync.zygote import Zygote

pytestmark = [pytest.mark.sync, pytest.mark.durability]

LONGEST_S = 0.6  # between two restarts
AWAY_S = 0.2
KILLED = 0.5  # of the restarts are no farewell, but kill -9
LOOKED_AT = 5  # restarts between two looks at what a client believes


async def restart_many(site: Site, players: list[Player], chance: Random, restarts: int) -> None:
    for number in range(restarts):
        for player in players:
            player.work()
        await asyncio.sleep(chance.random() ** 2 * LONGEST_S)
        await asyncio.to_thread(site.kill if chance.random() < KILLED else site.end)
        await asyncio.sleep(chance.random() * AWAY_S)
        await asyncio.to_thread(site.start)
        for player in players:
            assert player.desk is not None
            await player.desk.answer()
        if number % LOOKED_AT == LOOKED_AT - 1:
            player = chance.choice(players)
            await player.killed()
            await check_acknowledged(site, player, f"restart {number}")
            await player.start()


async def restart_and_look(
    zygote: Zygote, settings: Settings, folder: Path, note: Note, restarts: int, more: str = ""
) -> None:
    found = await shake(zygote, settings, folder, partial(restart_many, restarts=restarts), more=more)
    note("restarts of the server", restarts=restarts, edits_acknowledged=found.edits, lost=0, doubled=0)


async def test_r31_the_server_is_restarted_5_times_while_two_draw(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    await restart_and_look(zygote, database_settings, quick_folder, note, 5)


@pytest.mark.soak
async def test_r31_the_server_is_restarted_500_times_while_two_draw(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    """In blocks: the log of one diagram is compared as a whole at the end of each."""
    for block in range(10):
        folder = quick_folder / str(block)
        folder.mkdir()
        await restart_and_look(zygote, database_settings, folder, note, 50, f"-{block}")
