"""The power goes at any moment: of what was not flushed any part is gone, and nothing acknowledged is among it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from app.library.library import Library
from storage import database
from storage.backups import backups_in, restore
from storage.swap import asides
from tests.app.library.facts import Teller, allowed, look
from tests.app.library.session import Session, prepared, work, work_in_spite_of_all
from tests.machine.fixtures import Note
from tests.machine.forks import Forks
from tests.machine.power import Disk, events, lay_out
from tests.machine.shim import ERRORS, Call, Shim
from ui.ports import NewDiagram

NORMAL, FULL = "NORMAL", "FULL"


def recorded(
    place: str, log: str, facts: str, seed: int, steps: int, synchronous: str = FULL, failing: bool = False
) -> str:
    """Make a library below `place` and work with it, in a child; everything that reaches the disk is written down.

    With `failing`, one flush in some ten fails.
    """
    shim = Shim(Path(place))
    shim.record(Path(log))

    database.SYNCHRONOUS = synchronous
    folder = Path(place) / "library"
    library = Library.at(folder)
    diagram = library.create(NewDiagram("First"))()
    tell = Teller(Path(facts), also=shim.mark)
    tell.did(f"title:{diagram.id}", "First")
    diagram.close()
    library.close()
    session, chance = Session(lambda: Library.at(folder), tell, diagram.id), random.Random(seed)
    if failing:
        often = random.Random(seed)
        work_in_spite_of_all(session, chance, steps, lambda: shim.fail(Call.SYNC, often.randrange(1, 20), ERRORS["io"]))
    else:
        work(session, chance, steps)
    return diagram.id


def recorded_restore(place: str, log: str) -> str:
    """Bring a backup back while everything that reaches the disk is written down; the diagram that it must not lose."""
    shim = Shim(Path(place))
    shim.record(Path(log))
    folder = Path(place) / "library"
    diagram = prepared(folder)
    library = Library.at(folder, backups=False)
    library.storage.backups.make()
    shim.mark("backup")
    library.rename(diagram, "Renamed")
    library.close()
    shim.mark("renamed")
    restore(folder)
    shim.mark("restored")
    return diagram


def cut_off(log: Path, place: Path, *, seed: int, cuts: int) -> tuple[int, int, int]:
    """Cut the power `cuts` times at random moments; how many things were acknowledged and lost, and repairs."""
    chance = random.Random(seed)
    happened = list(events(log))
    at = sorted(chance.choices(range(len(happened)), k=cuts))
    disk, lines, folder = Disk(place), [], place.parent / "after"
    acknowledged = lost = recovered = 0
    for number, event in enumerate(happened):
        while at and at[0] == number:
            at.pop(0)
            lay_out(disk.cut(chance), place, folder)
            facts = allowed(lines)
            sight = look(folder / "library", facts)
            acknowledged += len(facts)
            lost += len(sight.wrong)
            recovered += bool(sight.recovered)
            shutil.rmtree(folder)
        if event.kind == "!":
            lines.append(event.first.decode())
        disk.take(event)
    return acknowledged, lost, recovered


def lose_power(forks: Forks, folder: Path, seed: int, *, cuts: int, **how: object) -> tuple[int, int, int]:
    place, log = folder / "disk", folder / "log"
    place.mkdir()
    work = {"place": str(place), "log": str(log), "facts": str(folder / "facts")}
    outcome = forks.run("tests.app.library.test_power_loss:recorded", **work, seed=seed, steps=80, **how)
    assert outcome.status == 0, outcome.errors
    return cut_off(log, place, seed=seed, cuts=cuts)


def lose_often(forks: Forks, folder: Path, note: Note, *, sessions: int, cuts: int, failing: bool = False) -> None:
    first = random.randrange(2**32)
    acknowledged = 0
    for seed in range(first, first + sessions):
        place = folder / str(seed)
        place.mkdir()
        kept, lost, recovered = lose_power(forks, place, seed, cuts=cuts, failing=failing)
        assert (lost, recovered) == (0, 0), f"seed {seed}"
        acknowledged += kept
        shutil.rmtree(place)
    note(
        f"power cut{' among failing flushes' if failing else ''}",
        cuts=sessions * cuts,
        things_acknowledged=acknowledged,
        lost=0,
    )


@pytest.mark.durability
def test_no_acknowledged_edit_is_lost_when_the_power_goes(forks: Forks, quick_folder: Path, note: Note) -> None:
    lose_often(forks, quick_folder, note, sessions=3, cuts=12)


@pytest.mark.durability
def test_a_flush_that_fails_and_forgets_loses_no_edit(forks: Forks, quick_folder: Path, note: Note) -> None:
    """The system reports a failed flush once and claims afterwards that all is written: it has to be written again."""
    lose_often(forks, quick_folder, note, sessions=2, cuts=8, failing=True)


@pytest.mark.durability
def test_the_same_with_less_flushing_loses_edits(forks: Forks, quick_folder: Path, note: Note) -> None:
    """The test of the test: with synchronous=NORMAL the log is not flushed at every commit."""
    acknowledged, lost, _ = lose_power(forks, quick_folder, 1, cuts=10, synchronous=NORMAL)
    assert lost > 0
    note("power cut with synchronous=NORMAL", cuts=10, things_acknowledged=acknowledged, lost=lost)


@pytest.mark.soak
@pytest.mark.parametrize("failing", [False, True], ids=["sound", "failing_flushes"])
def test_no_acknowledged_edit_is_lost_in_five_hundred_power_cuts(
    forks: Forks, quick_folder: Path, note: Note, failing: bool
) -> None:
    lose_often(forks, quick_folder, note, sessions=20, cuts=25, failing=failing)


@pytest.mark.durability
def test_the_power_goes_while_a_backup_is_brought_back(forks: Forks, quick_folder: Path, note: Note) -> None:
    place, log, folder = quick_folder / "disk", quick_folder / "log", quick_folder / "after"
    place.mkdir()
    outcome = forks.run(f"{__name__}:recorded_restore", place=str(place), log=str(log))
    assert outcome.status == 0, outcome.errors
    chance = random.Random(2)
    disk, told = Disk(place), ""
    cuts = 0
    for event in events(log):
        if told and chance.random() < 0.5:
            lay_out(disk.cut(chance), place, folder)
            _look_at_restored(folder / "library", told, outcome.answer)
            shutil.rmtree(folder)
            cuts += 1
        told = event.first.decode() if event.kind == "!" else told
        disk.take(event)
    assert told == "restored" and cuts > 20
    note("power cut while a backup is brought back", cuts=cuts, lost=0)


def _look_at_restored(folder: Path, told: str, diagram: str) -> None:
    assert backups_in(folder)
    library = Library.at(folder, backups=False)
    title = library.storage.diagrams.get(diagram).title
    library.close()
    assert library.recovery is None
    assert title in {"backup": ("First", "Renamed"), "renamed": ("First", "Renamed"), "restored": ("First",)}[told]
    if told != "backup" and title == "First":  # it is decided: what stood there before is kept
        kept = Library.at(asides(folder)[-1], backups=False)
        assert kept.storage.diagrams.get(diagram).title == "Renamed"
        kept.close()
