"""Folders, stars and tags when answers are lost, programs end, and somebody is faster: all end with one tree."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import httpx
import pytest

from diagram.ids import new_id
from storage.errors import FolderInItself, FolderMissing
from sync.engine.disk import InTheLoop
from sync.errors import SyncError
from tests.services.people import Person
from tests.sync.desk import Desk
from tests.sync.engine.conftest import Desks
from tests.sync.engine.order import SHELF, folder, places, rounds, tree, waits
from tests.sync.home import Home, Link

pytestmark = pytest.mark.sync

T = TypeVar("T")


@pytest.fixture
async def plan(laptop: Link, tower: Link) -> str:
    made = laptop.desk.make("Plan")
    await rounds(laptop, tower)
    return made


class Killed(BaseException):
    """The program ends here."""


class FailingDisk(InTheLoop):
    """Ends the program behind the `at`-th write, once it is on the disk."""

    def __init__(self, at: int) -> None:
        self.left = at

    async def write(self, future: Future[T]) -> T:
        done = await super().write(future)
        self.left -= 1
        if self.left == 0:
            raise Killed
        return done


async def arrange(laptop: Link, tower: Link, plan: str) -> None:
    """Changes of both, which meet in the next rounds."""
    work = folder(laptop.desk, "Work")
    await rounds(laptop, tower)
    laptop.desk.library.folders.rename(work, "Laptop's").result()
    laptop.desk.library.diagrams.move([plan], folder(laptop.desk, "New", work)).result()
    tower.desk.library.tags.add([plan], "tower").result()
    tower.desk.library.folders.colour(work, "#111111").result()
    await rounds(tower)


def are_one(laptop: Link, tower: Link, plan: str) -> None:
    assert tree(laptop.desk) == tree(tower.desk)
    assert sorted((name, colour) for name, _, colour in tree(tower.desk).values()) == [
        ("Laptop's", "#111111"), ("New", ""),
    ]  # fmt: skip
    assert places(laptop.desk) == places(tower.desk)
    (place,) = places(tower.desk).values()
    assert tree(tower.desk)[place[0] or ""][0] == "New" and place[2] == ("tower",)
    assert waits(laptop) == waits(tower) == 0


@pytest.mark.durability
async def test_c2_a_kill_behind_any_write_loses_nothing(laptop: Link, tower: Link, plan: str) -> None:
    for at in range(1, 12):
        for one in (laptop, tower):
            for gone in tree(one.desk):
                one.desk.library.folders.dissolve(gone).result()
            one.desk.library.tags.delete("tower").result()
        await rounds(laptop, tower, laptop)
        await arrange(laptop, tower, plan)
        laptop.desk.disk = disk = FailingDisk(at)
        laptop.desk.again()
        try:
            await laptop.engine.once()
        except Killed:
            pass
        was_killed = disk.left <= 0
        laptop.desk.disk = InTheLoop()
        laptop.desk.again()
        await rounds(laptop, tower, laptop)
        are_one(laptop, tower, plan)
        if not was_killed:
            assert at > 2
            return
    raise AssertionError("a round does not write so often")


@pytest.mark.parametrize("is_answered", [False, True], ids=["lost question", "lost answer"])
async def test_c2_a_lost_answer_is_harmless(laptop: Link, tower: Link, plan: str, is_answered: bool) -> None:
    await arrange(laptop, tower, plan)
    failing: list[int] = []

    def fails(number: int, answered: bool) -> None:
        if laptop.wire.requests[number - 1] == f"POST {SHELF}" and answered is is_answered:
            failing.append(number)
            raise httpx.ReadError("lost")

    laptop.wire.fails = fails
    with pytest.raises(SyncError):
        await rounds(laptop)
    assert failing and waits(laptop) > 0, "what is not acknowledged counts as unsent"
    laptop.wire.fails = lambda _number, _is_answered: None
    laptop.desk.again()
    await rounds(laptop, tower, laptop)
    are_one(laptop, tower, plan)


async def test_c2_somebody_who_was_faster_is_heard_first(laptop: Link, tower: Link, plan: str) -> None:
    await arrange(laptop, tower, plan)
    interfered: list[int] = []

    def meanwhile(number: int, is_answered: bool) -> None:
        if laptop.wire.requests[number - 1] == f"GET {SHELF}" and is_answered and not interfered:
            interfered.append(number)
            laptop.desk.library.diagrams.star([plan], True).result()

    laptop.wire.fails = meanwhile
    engine = laptop.engine
    real = engine._shelving._server.put_shelf  # type: ignore[union-attr]  # it has one
    tried: list[str] = []

    async def put(revision: str, changes: object) -> object:
        if not tried:
            tower.desk.library.folders.create(str(new_id()), "Faster").result()
            await tower.engine.once()
        tried.append(revision)
        return await real(revision, changes)  # type: ignore[arg-type]  # passed on

    engine._shelving._server.put_shelf = put  # type: ignore[union-attr, method-assign]
    await engine.once()
    assert len(set(tried)) == 2 and interfered, "the first one came too late"
    await rounds(tower)
    assert tree(laptop.desk) == tree(tower.desk) and places(laptop.desk) == places(tower.desk) and waits(laptop) == 0
    assert "Faster" in {name for name, *_ in tree(laptop.desk).values()} and places(tower.desk)[plan][1]


OPERATIONS = 20


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(100, 140))])
async def test_c2_three_computers_end_with_one_tree(home: Home, desks: Desks, ann: Person, seed: int) -> None:
    turn = random.Random(seed)
    links = [home.link(desks(name), ann) for name in ("one", "two", "three")]
    made = [links[0].desk.make(f"Plan {number}") for number in range(6)]
    await rounds(*links)
    for _ in range(OPERATIONS):
        link = turn.choice(links)
        for _ in range(turn.randrange(1, 4)):
            operate(link.desk, made, turn)
        if turn.random() < 0.4:
            await rounds(turn.choice(links))
    await rounds(*links, *links)
    first = links[0].desk
    for link in links:
        assert tree(link.desk) == tree(first) and places(link.desk) == places(first), f"seed {seed}"
        assert set(places(link.desk)) == set(made) and waits(link) == 0, f"seed {seed}: nothing is lost"
        assert link.desk.titles() == first.titles()


def operate(desk: Desk, diagrams: list[str], turn: random.Random) -> None:
    library, there = desk.library, sorted(tree(desk))
    some = turn.choice([*there, None])
    diagram = turn.choice(diagrams)
    doing: list[Callable[[], Future[None]]] = [
        lambda: library.folders.create(f"{turn.getrandbits(128):032x}", f"F{turn.randrange(99)}", some),
        lambda: library.diagrams.star([diagram], turn.random() < 0.5),
        lambda: library.tags.add([diagram], turn.choice(("a", "A", "b", "c"))),
        lambda: library.tags.remove([diagram], turn.choice(("a", "b", "c"))),
        lambda: library.diagrams.move([diagram], some),
        lambda: library.trash.restore([diagram]),
    ]
    if some is not None:
        doing += [
            lambda: library.folders.rename(some, f"R{turn.randrange(99)}"),
            lambda: library.folders.move(some, turn.choice([*there, None])),
            lambda: library.folders.move(some, turn.choice([*there, None])),
            lambda: library.folders.colour(some, turn.choice(("", "#aa0000", "#00aa00"))),
            lambda: library.folders.dissolve(some),
            lambda: library.trash.put_folder(some),
        ]
    try:
        turn.choice(doing)().result()
    except (FolderInItself, FolderMissing):
        pass
