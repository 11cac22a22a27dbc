"""A process that edits is killed at any moment, at whatever it does: what was acknowledged is there."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from storage.errors import LibraryBusy
from storage.library import LocalLibrary
from tests.app.library.facts import Sight, agree, allowed_in, look
from tests.app.library.session import prepared
from tests.machine.fixtures import Note
from tests.machine.forks import Forks

CYCLES = 50
A_LIBRARY = 25  # cycles on one library, or reading it all takes longer than killing
LONGEST_S = 0.35
WORK = "tests.app.library.session:live"


def kill_and_look(forks: Forks, folder: Path, seed: int, cycles: int) -> list[Sight]:
    """Kill `cycles` sessions on one library, each after a time that nobody foresaw; what every restart found."""
    chance = random.Random(seed)
    library, facts = folder / "library", folder / "facts"
    diagram = prepared(library)
    found = []
    for cycle in range(cycles):
        child = forks.start(WORK, folder=str(library), facts=str(facts), diagram=diagram, seed=seed + cycle)
        if cycle % 2:
            wait_for_growth(facts)  # at work, however busy the machine is; every other one may die in its opening
        time.sleep(chance.random() ** 2 * LONGEST_S)
        child.kill()
        outcome = child.wait()
        assert outcome.status == -9, f"seed {seed}, cycle {cycle}: the session ended by itself\n{outcome.errors}"
        sight = look(library, allowed_in(facts))
        assert not sight.wrong, f"seed {seed}, cycle {cycle}: {sight.wrong}"
        assert not sight.recovered, f"seed {seed}, cycle {cycle}: taken for damaged, {sight.recovered}"
        agree(facts, sight.found)
        found.append(sight)
    return found


def wait_for_growth(facts: Path) -> None:
    """Return when the session says the next thing."""
    size = facts.stat().st_size if facts.exists() else 0
    until = time.monotonic() + 60
    while not facts.exists() or facts.stat().st_size == size:
        assert time.monotonic() < until
        time.sleep(0.0005)


def kill_many(forks: Forks, folder: Path, note: Note, cycles: int) -> None:
    seed = random.randrange(2**32)
    found: list[Sight] = []
    acknowledged = 0
    for start in range(0, cycles, A_LIBRARY):
        place = folder / str(start)
        place.mkdir()
        found += kill_and_look(forks, place, seed + start, min(A_LIBRARY, cycles - start))
        acknowledged += len(allowed_in(place / "facts"))
    assert acknowledged > cycles
    slowest = max(sight.opened_s for sight in found)
    note("kill -9", cycles=len(found), things_acknowledged=acknowledged, lost=0, slowest_restart_s=f"{slowest:.3f}")


@pytest.mark.durability
def test_no_acknowledged_edit_is_lost_when_the_process_is_killed(forks: Forks, quick_folder: Path, note: Note) -> None:
    kill_many(forks, quick_folder, note, CYCLES)


@pytest.mark.soak
def test_no_acknowledged_edit_is_lost_in_two_thousand_kills(forks: Forks, quick_folder: Path, note: Note) -> None:
    kill_many(forks, quick_folder, note, 2_000)


@pytest.mark.durability
def test_a_second_process_waits_outside_until_the_first_is_dead(forks: Forks, quick_folder: Path) -> None:
    library, facts = quick_folder / "library", quick_folder / "facts"
    diagram = prepared(library)
    child = forks.start("tests.app.library.session:draw_on", folder=str(library), facts=str(facts), diagram=diagram)
    wait_for_growth(facts)  # it has the library when it says the first thing
    busy = 0
    for _ in range(20):
        try:
            LocalLibrary.open(library).close()
        except LibraryBusy as error:
            busy += error.process == child.pid
    child.kill()
    assert child.wait().status == -9
    assert busy > 0
    assert look(library, allowed_in(facts)).wrong == ()
