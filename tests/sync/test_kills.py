"""R02, R31: clients and the server are killed at any moment of push and pull. Nothing is lost, nothing is doubled."""

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

LONGEST_S = 0.6  # between two kills


async def kill_many(site: Site, players: list[Player], chance: Random, cycles: int) -> None:
    """So many times one of the three dies while both draw, and comes back."""
    for cycle in range(cycles):
        for player in players:
            player.work()
        await asyncio.sleep(chance.random() ** 2 * LONGEST_S)
        victim = chance.choice([*players, None])
        if victim is None:
            await asyncio.to_thread(site.kill)
            await asyncio.sleep(chance.random() * 0.1)
            await asyncio.to_thread(site.start)
        else:
            await victim.killed()
            await check_acknowledged(site, victim, f"cycle {cycle}")
            await victim.start()
        for player in players:
            if player is not victim and player.desk is not None:
                await player.desk.answer()


async def test_r02_kill_9_of_clients_and_server_20_times(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    await kill_and_look(zygote, database_settings, quick_folder, note, 20)


@pytest.mark.soak
async def test_r02_kill_9_of_clients_and_server_1000_times(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    for block in range(20):
        folder = quick_folder / str(block)
        folder.mkdir()
        await kill_and_look(zygote, database_settings, folder, note, 50, f"-{block}")


async def kill_and_look(
    zygote: Zygote, settings: Settings, folder: Path, note: Note, cycles: int, more: str = ""
) -> None:
    found = await shake(zygote, settings, folder, partial(kill_many, cycles=cycles), more=more)
    note(
        "kill -9 of clients and server",
        cycles=cycles, edits_acknowledged=found.edits, lives=found.lives, lost=0, doubled=0,
    )  # fmt: skip
