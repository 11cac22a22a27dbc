"""R05, R10: many people with real clients and a real server, in a world that is simulated."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute

from services.gateway import rates
from services.migrations.upgrade import upgrade
from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.platform.windows import Rate
from tests.machine.fixtures import Note
from tests.sync.simulation import Outcome, Simulation, World

pytestmark = [pytest.mark.sync, pytest.mark.convergence]

# Measured: 8 people with 500 edits each cost about 35 s of computing (half of it the services, which answer some 650
# requests), 4 with 60 about 3 s. So `make test` has few and small ones, and the rest is behind `make soak`.
LARGE, MIDDLE, SMALL = World(), World(edits=60, burst=10), World(people=4, edits=60, burst=8)
SOAK_SEEDS = int(os.environ.get("AUTOGRAPH_SEEDS", "500"))
PINNED: tuple[int, ...] = ()  # seeds that found a fault


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a simulation an hour takes a moment, and the server, whose clock is real, would call that a flood."""
    for name in ("USER", "ADDRESS"):
        monkeypatch.setattr(rates, name, Rate(name.lower(), RateLimitItemPerMinute(10_000_000), is_exact=False))
    for name, value in {"BATCHES_PER_10S": "100000", "BYTES_PER_10S": "1000000000", "SUM_UP_ROWS": "100"}.items():
        monkeypatch.setenv(f"AUTOGRAPH_UPDATES_{name}", value)
    monkeypatch.setenv("AUTOGRAPH_UPDATES_WORKERS", "1")


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")

    async def make() -> None:
        async with open_platform(Settings(data=folder)) as platform:
            await upgrade(platform.database)

    asyncio.run(make())
    return folder / "autograph.db"


async def simulated(seed: int, folder: Path, database: Path, world: World) -> Outcome:
    place = folder / str(seed)
    data = place / "backend"
    data.mkdir(parents=True)
    shutil.copy(database, data)
    outcome = await Simulation(seed, place, Settings(data=data, background=False), world).run()
    shutil.rmtree(place)
    assert not outcome.problems, f"seed {seed}: {outcome.problems}"
    return outcome


@pytest.mark.parametrize("seed", [*range(6), *PINNED])
async def test_r10_all_agree_and_r05_no_status_lies(
    seed: int, quick_folder: Path, empty_database: Path, note: Note
) -> None:
    told(note, await simulated(seed, quick_folder, empty_database, SMALL))


async def test_r10_r05_eight_people(quick_folder: Path, empty_database: Path, note: Note) -> None:
    told(note, await simulated(1_000, quick_folder, empty_database, MIDDLE))


@pytest.mark.soak
async def test_r10_r05_for_long(quick_folder: Path, empty_database: Path, note: Note) -> None:
    """AUTOGRAPH_SEEDS says how many; the gate of a release is 10,000."""
    for seed in range(10_000, 10_000 + SOAK_SEEDS):
        world = SMALL if seed % 10 else LARGE
        told(note, await simulated(seed, quick_folder, empty_database, world))


def told(note: Note, outcome: Outcome) -> None:
    assert outcome.synced, "nobody was ever synced: that shows nothing"
    note(
        "simulation", seed=outcome.seed, edits=outcome.edits, requests=outcome.requests,
        statuses_compared=outcome.looked, synced=outcome.synced,
    )  # fmt: skip
