"""Simulations one beside the other: processes that have set up their world once, and what happened in all seeds."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute

from app.responsiveness import keep_responsive, sweep
from services.gateway import rates
from services.platform.settings import Settings
from services.platform.windows import Rate
from sync.net import backend
from sync.net.trust import trust
from tests.machine.fixtures import Note
from tests.machine.statements import compile_once
from tests.sync.simulated.computer import Home
from tests.sync.simulated.embedded import embed
from tests.sync.simulation import Outcome, Simulation, World


@dataclass(frozen=True, slots=True)
class Ground:
    """Where simulations happen, and the empty database and library that they begin with."""

    folder: Path
    database: Path
    library: Path


@dataclass
class Run:
    """Many simulations, and what happened in all of them."""

    ground: Ground
    outcomes: list[Outcome] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def simulate(self, seeds: Iterable[int], world: World, told: Callable[[int], None] = lambda _seed: None) -> None:
        """On all processors; `told` of each seed that agrees, in their order.

        Raises: AssertionError naming the first seed that does not; what was not begun is not done then.
        """
        one = partial(simulated, world=world, ground=self.ground)
        with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"), hurry) as pool:
            try:
                for outcome in pool.map(one, seeds):
                    assert not outcome.problems, f"seed {outcome.seed}: {outcome.problems}"
                    self.outcomes.append(outcome)
                    self.happened.update(outcome.happened)
                    told(outcome.seed)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def note(self, note: Note) -> None:
        figures = {name: sum(getattr(one, name) for one in self.outcomes) for name in ("edits", "requests", "synced")}
        looked = sum(one.looked for one in self.outcomes)
        assert figures["synced"] > 20 * len(self.outcomes), "hardly anybody was ever synced: that shows nothing"
        note("simulation", seeds=len(self.outcomes), statuses_compared=looked, **figures)

    def missing(self, expected: Iterable[str]) -> list[str]:
        """What never happened."""
        return [fault for fault in expected if not self.happened[fault]]


def simulated(seed: int, world: World, ground: Ground) -> Outcome:
    """One simulation in this process. Raises: AssertionError naming the seed that came to no end."""
    place = ground.folder / str(seed)
    data = place / "backend"
    data.mkdir(parents=True)
    shutil.copy(ground.database, data)
    simulation = Simulation(seed, Home(place, ground.library), Settings(data=data, background=False), world)
    try:
        outcome = asyncio.run(simulation.run())
    except Exception as error:
        raise AssertionError(f"seed {seed} came to no end") from error
    shutil.rmtree(place)
    return outcome


def hurry() -> None:
    """For the whole life of a process that does nothing else.

    In a simulation an hour takes a moment, and the server, whose clock is real, would call that a flood. Nothing is
    encrypted, so the certificates of this machine are read once. A server that is killed does not give its connections
    back. And what lives already need not be looked through for garbage again and again.
    """
    for name in ("USER", "ADDRESS"):
        setattr(rates, name, Rate(name.lower(), RateLimitItemPerMinute(10_000_000), is_exact=False))
    os.environ.update(
        AUTOGRAPH_UPDATES_BATCHES_PER_10S="100000",
        AUTOGRAPH_UPDATES_BYTES_PER_10S="1000000000",
        AUTOGRAPH_DIAGRAMS_ADDRESS_SHARES_PER_MINUTE="100000",
    )
    known = trust()
    backend.trust = lambda _ca_file=None: known
    embed(pytest.MonkeyPatch())
    compile_once()
    warnings.filterwarnings("ignore", "The garbage collector is trying to clean up non-checked-in")
    keep_responsive()
    sweep()
