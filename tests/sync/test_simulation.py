"""R05, R10: many people with real clients and a real server, in a world that is simulated.

A seed that fails is run again with ``AUTOGRAPH_FIRST_SEED=N AUTOGRAPH_SEEDS=1 make soak PYTEST="-k for_long"``.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import process_time

import pytest
from limits import RateLimitItemPerMinute

from services.gateway import rates
from services.migrations.upgrade import upgrade
from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.platform.windows import Rate
from sync.net import backend
from sync.net.trust import trust
from tests.machine.fixtures import Note
from tests.sync.simulated.computer import Home
from tests.sync.simulated.disk import empty_library
from tests.sync.simulated.embedded import embed
from tests.sync.simulation import FAULTS, RARE, Outcome, Simulation, World

pytestmark = [
    pytest.mark.sync,
    pytest.mark.convergence,
    # A server that is killed does not give its connections back.
    pytest.mark.filterwarnings("ignore:The garbage collector is trying to clean up non-checked-in"),
]

EIGHT = World()
BEHIND_THE_GATEWAY = World(people=4, edits=120, burst=20, has_gateway=True)
# A seed costs a third of what it did, which is still 5 to 12 s of computing: 16 of them leave room for the other tests.
SEEDS = range(16)
FIRST_SOAK_SEED = int(os.environ.get("AUTOGRAPH_FIRST_SEED", "1000"))
SOAK_SEEDS = int(os.environ.get("AUTOGRAPH_SEEDS", "10000"))
PINNED: tuple[int, ...] = ()  # seeds that found a fault
_TELL_EVERY = 50
_LONG = 200  # seeds, in which everything has to happen

Tell = Callable[[str], None]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a simulation an hour takes a moment, and the server, whose clock is real, would call that a flood.

    Nothing is encrypted, so the certificates of this machine are read once. And what lives already need not be looked
    through for garbage again and again.
    """
    for name in ("USER", "ADDRESS"):
        monkeypatch.setattr(rates, name, Rate(name.lower(), RateLimitItemPerMinute(10_000_000), is_exact=False))
    for name, value in {"BATCHES_PER_10S": "100000", "BYTES_PER_10S": "1000000000"}.items():
        monkeypatch.setenv(f"AUTOGRAPH_UPDATES_{name}", value)
    known = trust()
    monkeypatch.setattr(backend, "trust", lambda _ca_file=None: known)
    embed(monkeypatch)
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


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


class Run:
    """Simulations one after the other, and what happened in all of them."""

    def __init__(self, folder: Path, database: Path, library: Path) -> None:
        self.outcomes: list[Outcome] = []
        self.happened: Counter[str] = Counter()
        self._folder = folder
        self._database = database
        self._library = library

    async def simulate(self, seed: int, world: World) -> None:
        place = self._folder / str(seed)
        data = place / "backend"
        data.mkdir(parents=True)
        shutil.copy(self._database, data)
        simulation = Simulation(seed, Home(place, self._library), Settings(data=data, background=False), world)
        try:
            outcome = await simulation.run()
        except Exception as error:
            raise AssertionError(f"seed {seed} came to no end") from error
        shutil.rmtree(place)
        assert not outcome.problems, f"seed {seed}: {outcome.problems}"
        self.outcomes.append(outcome)
        self.happened.update(outcome.happened)

    def told(self, note: Note) -> None:
        figures = {name: sum(getattr(one, name) for one in self.outcomes) for name in ("edits", "requests", "synced")}
        looked = sum(one.looked for one in self.outcomes)
        assert figures["synced"] > 20 * len(self.outcomes), "hardly anybody was ever synced: that shows nothing"
        note("simulation", seeds=len(self.outcomes), statuses_compared=looked, **figures)

    def missing(self, expected: Iterable[str]) -> list[str]:
        """What never happened."""
        return [fault for fault in expected if not self.happened[fault]]


@pytest.fixture
def run(quick_folder: Path, empty_database: Path, library: Path) -> Run:
    return Run(quick_folder, empty_database, library)


@pytest.fixture
def tell(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Say something while a test runs."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")

    def say(line: str) -> None:
        with capsys.disabled():
            if reporter is not None:
                reporter.write_line(line)

    return say


async def test_r10_all_agree_and_r05_no_status_lies(run: Run, note: Note) -> None:
    for seed in (*SEEDS, *PINNED):
        await run.simulate(seed, EIGHT)
    run.told(note)
    assert run.missing(FAULTS) == []


async def test_r10_r05_behind_the_gateway(run: Run, note: Note) -> None:
    for seed in (100, 101):
        await run.simulate(seed, BEHIND_THE_GATEWAY)
    run.told(note)


@pytest.mark.soak
async def test_r10_r05_for_long(run: Run, note: Note, tell: Tell) -> None:
    """AUTOGRAPH_SEEDS says how many, AUTOGRAPH_FIRST_SEED from where on; the gate of a release is 10,000."""
    began = process_time()
    for number, seed in enumerate(range(FIRST_SOAK_SEED, FIRST_SOAK_SEED + SOAK_SEEDS), 1):
        await run.simulate(seed, EIGHT)
        if number % _TELL_EVERY == 0:
            each_s = (process_time() - began) / number
            tell(f"seeds {FIRST_SOAK_SEED} to {seed} agree, {each_s:.1f} s of computing each; go on from {seed + 1}")
    run.told(note)
    if SOAK_SEEDS >= _LONG:
        assert run.missing((*FAULTS, *RARE)) == []
