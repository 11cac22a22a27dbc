"""R05, R10: many people with real clients and a real server, in a world that is simulated.

``AUTOGRAPH_SIMULATED`` says how many seeds every run has. One that fails is run again with
``AUTOGRAPH_FIRST_SEED=N AUTOGRAPH_SEEDS=1 make soak PYTEST="-k for_long"``.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from services.migrations.upgrade import upgrade
from services.platform.platform import open_platform
from services.platform.settings import Settings
from tests.machine.fixtures import Note
from tests.sync.simulated.disk import empty_library
from tests.sync.simulated.runs import Ground, Run
from tests.sync.simulation import FAULTS, RARE, World

pytestmark = [pytest.mark.sync, pytest.mark.convergence, pytest.mark.all_processors]

EIGHT = World()
BEHIND_THE_GATEWAY = World(people=4, edits=120, burst=20, has_gateway=True)
SEEDS = range(int(os.environ.get("AUTOGRAPH_SIMULATED", "50")))  # seven minutes of processor
FIRST_SOAK_SEED = int(os.environ.get("AUTOGRAPH_FIRST_SEED", "1000"))
SOAK_SEEDS = int(os.environ.get("AUTOGRAPH_SEEDS", "10000"))
PINNED: tuple[int, ...] = ()  # seeds that found a fault
_TELL_EVERY = 50
_LONG = 200  # seeds, in which everything has to happen

Tell = Callable[[str], None]


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")

    async def make() -> None:
        async with open_platform(Settings(data=folder)) as platform:
            await upgrade(platform.database)

    asyncio.run(make())
    return folder / "autograph.db"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def run(quick_folder: Path, empty_database: Path, library: Path) -> Run:
    return Run(Ground(quick_folder, empty_database, library))


@pytest.fixture
def tell(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Say something while a test runs."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")

    def say(line: str) -> None:
        with capsys.disabled():
            if reporter is not None:
                reporter.write_line(line)

    return say


def test_r10_all_agree_and_r05_no_status_lies(run: Run, note: Note) -> None:
    run.simulate((*SEEDS, *PINNED), EIGHT)
    run.note(note)
    assert run.missing(FAULTS) == []


def test_r10_r05_behind_the_gateway(run: Run, note: Note) -> None:
    run.simulate((100, 101), BEHIND_THE_GATEWAY)
    run.note(note)


@pytest.mark.soak
def test_r10_r05_for_long(run: Run, note: Note, tell: Tell) -> None:
    """AUTOGRAPH_SEEDS says how many, AUTOGRAPH_FIRST_SEED from where on; the gate of a release is 10,000."""
    began = monotonic()

    def told(seed: int) -> None:
        number = seed + 1 - FIRST_SOAK_SEED
        if number % _TELL_EVERY == 0:
            each_s = (monotonic() - began) / number
            tell(f"seeds {FIRST_SOAK_SEED} to {seed} agree, one in {each_s:.1f} s; go on from {seed + 1}")

    run.simulate(range(FIRST_SOAK_SEED, FIRST_SOAK_SEED + SOAK_SEEDS), EIGHT, told)
    run.note(note)
    if SOAK_SEEDS >= _LONG:
        assert run.missing((*FAULTS, *RARE)) == []
