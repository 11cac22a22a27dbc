from __future__ import annotations

from random import Random

import pytest

from storage.calendar import LONGEST_GAP, library_age, note_day
from storage.errors import DiagramMissing, FolderMissing
from storage.folders import Folders
from storage.library import LocalLibrary
from storage.trash import DAYS, Trash
from tests.fakes.clock import Clock

DAY_S = 86_400.0
NOW = 20_000 * DAY_S


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def trash(library: LocalLibrary, clock: Clock) -> Trash:
    return Trash(library._access, clock)


def trashed(library: LocalLibrary) -> list[str]:
    return sorted(entry.id for entry in library.diagrams.all(trashed=True))


def live(library: LocalLibrary) -> list[str]:
    return sorted(entry.id for entry in library.diagrams.all())


def test_thirty_days_of_use_and_it_is_gone(library: LocalLibrary, trash: Trash, clock: Clock) -> None:
    trash.put(["d"]).result()
    assert library.diagrams.get("d").days_left == DAYS
    for day in range(1, DAYS):
        clock.now += DAY_S
        assert trash.purge().result() == 0
        assert library.diagrams.get("d").days_left == DAYS - day
    clock.now += DAY_S
    assert trash.purge().result() == 1
    assert trashed(library) == []


def test_who_comes_once_a_week_has_the_same_thirty_days(library: LocalLibrary, trash: Trash, clock: Clock) -> None:
    trash.put(["d"]).result()
    for _ in range(4):
        clock.now += 7 * DAY_S
        assert trash.purge().result() == 0
    clock.now += 7 * DAY_S
    assert trash.purge().result() == 1


@pytest.mark.parametrize("years", [10, -10])
def test_a_clock_that_jumps_deletes_nothing(library: LocalLibrary, trash: Trash, clock: Clock, years: int) -> None:
    trash.purge().result()
    trash.put(["d"]).result()
    clock.now += years * 365 * DAY_S
    for _ in range(20):  # opened again and again, within the hour
        clock.now += 60
        assert trash.purge().result() == 0
    clock.now -= years * 365 * DAY_S
    for _ in range(DAYS - LONGEST_GAP - 1):
        clock.now += DAY_S
        assert trash.purge().result() == 0
    assert trashed(library) == ["d"]


def test_a_dead_battery_deletes_nothing(library: LocalLibrary, trash: Trash, clock: Clock) -> None:
    """At every start the clock stands in the year 2000, until the network puts it right."""
    trash.purge().result()
    trash.put(["d"]).result()
    for day in range(DAYS - LONGEST_GAP - 2):
        clock.now = 10_957 * DAY_S + 60
        assert trash.purge().result() == 0
        clock.now = NOW + day * DAY_S
        assert trash.purge().result() == 0
    assert trashed(library) == ["d"]


def test_what_was_thrown_away_in_the_future_is_not_kept_for_ever(
    library: LocalLibrary, trash: Trash, clock: Clock
) -> None:
    trash.purge().result()
    clock.now += 3_650 * DAY_S
    trash.put(["d"]).result()
    clock.now -= 3_650 * DAY_S
    purged = 0
    for _ in range(DAYS):
        clock.now += DAY_S
        purged += trash.purge().result()
    assert purged == 1


def test_the_age_only_grows_whatever_the_clock_does(library: LocalLibrary) -> None:
    for seed in range(20):
        chance, now, ages, dates = Random(seed), NOW, [0], set()
        for _ in range(60):
            now = max(0.0, now + chance.choice((0.0, DAY_S, -DAY_S, 30 * DAY_S, -3_650 * DAY_S, 3_650 * DAY_S)))
            dates.add(int(now // DAY_S))
            moment = now
            ages.append(library._access.write(lambda connection, at=moment: note_day(connection, at)).result())
        assert ages[1:] == sorted(ages[1:]), f"seed {seed}"
        assert all(later - earlier <= LONGEST_GAP for earlier, later in zip(ages[1:], ages[2:], strict=False)), seed
    assert library._access.read(library_age) == ages[-1]


def test_a_folder_takes_all_in_it_along_and_brings_it_back(library: LocalLibrary) -> None:
    folders = library.folders
    folders.create("out", "Outer").result()
    folders.create("in", "Inner", "out").result()
    for name in ("a", "b", "c"):
        library.diagrams.create(name, name).result()
    library.diagrams.move(["a"], "out").result()
    library.diagrams.move(["b", "c"], "in").result()
    library.trash.put(["c"]).result()
    library.trash.put_folder("out").result()
    assert (live(library), trashed(library), folders.all()) == (["d"], ["a", "b", "c"], [])
    library.trash.restore_folder("out").result()
    assert (live(library), trashed(library)) == (["a", "b", "d"], ["c"])  # c was thrown away by itself
    assert [(one.id, one.parent_id, one.diagrams) for one in folders.all()] == [("out", None, 1), ("in", "out", 1)]


def test_restoring_one_diagram_brings_back_the_way_to_it_only(library: LocalLibrary) -> None:
    library.folders.create("out", "Outer").result()
    library.folders.create("in", "Inner", "out").result()
    library.folders.create("other", "Other", "out").result()
    for name, place in (("a", "out"), ("b", "in")):
        library.diagrams.create(name, name).result()
        library.diagrams.move([name], place).result()
    library.trash.put_folder("out").result()
    library.trash.restore(["b"]).result()
    assert [one.id for one in library.folders.all()] == ["out", "in"]
    assert (live(library), trashed(library)) == (["b", "d"], ["a"])


def test_folders_in_the_trash_go_with_the_last_of_their_diagrams(
    library: LocalLibrary, trash: Trash, clock: Clock
) -> None:
    library.folders.create("out", "Outer").result()
    library.folders.create("in", "Inner", "out").result()
    library.diagrams.move(["d"], "in").result()
    trash.put_folder("out").result()
    library.trash.delete(["d"]).result()
    with pytest.raises(FolderMissing):
        library.trash.restore_folder("out").result()


def test_emptying_deletes_all_of_it_and_nothing_else(library: LocalLibrary) -> None:
    library.diagrams.create("e", "Other").result()
    library.trash.put(["d"]).result()
    assert library.trash.empty().result() == 1
    assert (live(library), trashed(library)) == (["e"], [])


def test_many_are_changed_together_or_not_at_all(library: LocalLibrary) -> None:
    library.diagrams.create("e", "Other").result()
    for change in (
        library.trash.put(["d", "gone"]),
        library.trash.delete(["d", "gone"]),
        library.diagrams.star(["d", "gone"], True),
        library.diagrams.move(["d", "gone"], None),
        library.tags.add(["d", "gone"], "tag"),
    ):
        with pytest.raises(DiagramMissing):
            change.result()
    assert live(library) == ["d", "e"]
    assert not library.diagrams.get("d").starred and library.tags.all() == []


def test_the_spared_wait(library: LocalLibrary, trash: Trash, clock: Clock) -> None:
    trash.put(["d"]).result()
    for _ in range(DAYS + 1):
        clock.now += DAY_S
        assert trash.purge(["d"]).result() == 0
    assert trash.purge().result() == 1


def test_a_folder_that_is_thrown_away_can_hold_nothing_new(library: LocalLibrary) -> None:
    assert isinstance(library.folders, Folders)
    library.folders.create("f", "Folder").result()
    library.trash.put_folder("f").result()
    for change in (
        library.diagrams.move(["d"], "f"),
        library.folders.create("g", "Inner", "f"),
        library.folders.rename("f", "New"),
        library.folders.move("f", None),
    ):
        with pytest.raises(FolderMissing):
            change.result()
