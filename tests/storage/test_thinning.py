from __future__ import annotations

from random import Random

from storage.library import LocalLibrary
from storage.thinning import Mark, to_keep
from storage.versions import NewVersion, Versions

DAY_S = 86_400.0
START = 20_000 * DAY_S


def worked(days: int, per_hour: int = 12) -> list[Mark]:
    """Eight hours of work a day, a version every five minutes."""
    marks = []
    for day in range(days):
        for step in range(8 * per_hour):
            marks.append(Mark(len(marks) + 1, day, START + day * DAY_S + 9 * 3_600 + step * 3_600 / per_hour))
    return marks


def count(kept: set[int], marks: list[Mark], days: range, age: int) -> int:
    return sum(1 for mark in marks if mark.number in kept and age - mark.age in days)


def test_all_of_a_day_then_hours_then_days_then_weeks() -> None:
    marks, age = worked(100), 99
    kept = to_keep(marks, age)
    assert count(kept, marks, range(2), age) == 2 * 96
    assert count(kept, marks, range(2, 8), age) == 6 * 8
    assert count(kept, marks, range(8, 31), age) == 23
    assert 9 <= count(kept, marks, range(31, 100), age) <= 11


def test_thinning_day_by_day_leaves_what_thinning_at_once_leaves() -> None:
    marks = worked(60)
    there: list[Mark] = []
    for day in range(60):
        there += [mark for mark in marks if mark.age == day]
        kept = to_keep(there, day)
        there = [mark for mark in there if mark.number in kept]
    assert {mark.number for mark in there} == to_keep(marks, 59)
    assert len(there) < 300


def test_the_newest_always_stays_and_a_jump_of_the_clock_takes_no_more_than_a_week() -> None:
    for seed in range(50):
        chance = Random(seed)
        marks = [
            Mark(n, chance.randrange(400), START + chance.uniform(-4e8, 4e8)) for n in range(chance.randrange(1, 60))
        ]
        kept = to_keep(marks, 400)
        assert max(mark.number for mark in marks) in kept, f"seed {seed}"
        assert kept == to_keep(reversed(marks), 400), f"seed {seed}"
    marks = worked(1)
    assert len(to_keep(marks, 7)) == 8  # the clock jumped ten years: one version an hour is left


def test_named_ones_are_never_thinned(library: LocalLibrary) -> None:
    now = [START]
    versions = Versions(library._access, lambda: now[0])
    for number in range(60):
        now[0] += 600
        new = NewVersion((b"%d" % number,), name="kept" if number == 30 else "", cause="" if number == 30 else "work")
        versions.put(f"v{number}", "d", new).result()
    before = library.diagrams.get("d").size
    for _ in range(50):
        now[0] += DAY_S
        library.trash._clock = lambda: now[0]
        library.trash.purge().result()
    assert versions.thin().result() > 50
    assert "v30" in {one.id for one in versions.all("d")}
    assert versions.all("d")[0].id == "v59"
    assert library.diagrams.get("d").size < before
    assert versions.thin().result() == 0
