"""Summing up updates is cut short at every flush, or goes wrong: nothing is lost, nothing false is believed."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from app.library import library as module
from app.library.library import Library
from diagram.document import Document
from diagram.document.replica import Replica
from diagram.ids import RecordId
from diagram.records import Shape
from storage.driver import choose_driver
from storage.raw import opened
from tests.app.library.facts import Teller, allowed_in, look
from tests.app.library.session import Session, prepared
from tests.machine.fixtures import Note
from tests.machine.forks import Forks
from tests.machine.shim import Call, Dies, Shim
from ui.ports import NewDiagram


def compact(folder: str, facts: str, diagram: str, name: str, calls: int, number: int, dies: int) -> int:
    """Draw a little and sum it up, in a child that is killed on the way; how many calls there were if it is not."""
    module.COMPACT_UPDATES = 4
    shim = Shim(Path(folder))
    session = Session(lambda: Library.at(Path(folder), backups=False), Teller(Path(facts)), diagram, name=name)
    session.start()
    for _ in range(5):
        session.draw()
    session.settle()
    shim.die(Call(calls), number, Dies(dies))
    session.reopen()
    session.draw()
    session.finish()
    return shim.seen


class Place:
    """A library on which compactions are cut short, one after the other."""

    def __init__(self, forks: Forks, folder: Path) -> None:
        self._forks = forks
        self.folder = folder
        self.library, self.facts = folder / "library", folder / "facts"
        self.diagram = prepared(self.library)
        self.rounds = 0

    def cut_short(self, calls: Call, number: int, dies: Dies) -> int | None:
        """How many calls there were; None when the child was killed before it was through."""
        self.rounds += 1
        outcome = self._forks.run(
            f"{__name__}:compact",
            folder=str(self.library),
            facts=str(self.facts),
            diagram=self.diagram,
            name=f"c{self.rounds}",
            calls=int(calls),
            number=number,
            dies=int(dies),
        )
        assert outcome.status in (0, -9), outcome.errors
        sight = look(self.library, allowed_in(self.facts))
        assert (sight.wrong, sight.recovered) == ((), ""), f"call {number}, {dies}"
        return outcome.answer if outcome.status == 0 else None


@pytest.mark.durability
def test_a_kill_at_each_flush_of_a_compaction(forks: Forks, quick_folder: Path, note: Note) -> None:
    place = Place(forks, quick_folder)
    flushes = place.cut_short(Call.SYNC, 0, Dies.NOT)
    assert flushes is not None and flushes > 2
    for number in range(1, flushes + 1):
        for dies in (Dies.BEFORE, Dies.AFTER):
            place.cut_short(Call.SYNC, number, dies)
    note("kill at a flush of a compaction", kills=2 * flushes, lost=0)


@pytest.mark.soak
def test_a_thousand_kills_in_a_compaction(forks: Forks, quick_folder: Path, note: Note) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    kills = 0
    for start in range(20):
        folder = quick_folder / str(start)
        folder.mkdir()
        place = Place(forks, folder)
        calls = place.cut_short(Call.ANY, 0, Dies.NOT)
        assert calls is not None
        for _ in range(50):
            number, dies = chance.randrange(1, calls + 1), chance.choice((Dies.BEFORE, Dies.AFTER))
            kills += place.cut_short(Call.ANY, number, dies) is None
        shutil.rmtree(folder)
    note("kill in a compaction", rounds=1_000, kills=kills, lost=0, seed=seed)


def drawn(library: Library, diagram: str, names: range) -> None:
    opened = library.open(diagram)()
    layer = opened.document.children(opened.document.pages()[0].id)[0]
    for number in names:
        with opened.document.edit("Draw") as edit:
            edit.put(Shape(RecordId(f"n{number}"), layer, f"{number:03d}1"))
    opened.close()


def rows(library: Library, table: str) -> int:
    with opened(choose_driver(), library.storage.file) as raw:
        return sum(1 for _ in raw.execute(f'SELECT 1 FROM "{table}"'))


def shapes(library: Library, diagram: str) -> set[str]:
    document = Document.load(library.storage.updates.load(diagram).blobs)
    return {str(record.id) for record in document.records.values() if isinstance(record, Shape)}


@pytest.fixture
def diagram(library: Library, monkeypatch: pytest.MonkeyPatch) -> str:
    """One with ten shapes, which its next opening sums up."""
    identity = library.take(NewDiagram("Summed up"))
    monkeypatch.setattr(module, "COMPACT_UPDATES", 1_000)
    drawn(library, identity, range(10))
    monkeypatch.setattr(module, "COMPACT_UPDATES", 4)
    return identity


@pytest.mark.durability
@pytest.mark.parametrize("wrong", ["empty", "older", "half"])
def test_a_wrong_snapshot_never_takes_the_place_of_updates(
    library: Library, diagram: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is put into our own exporter: there is no other way to have a snapshot that is sound and wrong."""
    blobs = library.storage.updates.load(diagram).blobs
    right = Document.load(blobs).export_snapshot()
    false = {"empty": Document.new().export_snapshot(), "older": Document.load(blobs[:5]).export_snapshot()}
    made: list[str] = []

    def snapshot(replica: Replica) -> bytes:
        made.append(wrong)
        return false[wrong] if wrong in false else right[: len(right) // 2]

    with monkeypatch.context() as patch:
        patch.setattr(Replica, "snapshot", snapshot)
        try:
            library.open(diagram)().close()
        except Exception as error:  # half a snapshot cannot be read back: that may be said, but must change nothing
            assert wrong == "half", error
    assert made == [wrong]
    assert rows(library, "snapshot") == 0
    assert library.storage.updates.load(diagram).blobs == blobs
    assert shapes(library, diagram) == {f"n{number}" for number in range(10)}


@pytest.mark.durability
def test_the_generation_before_stands_in_for_a_snapshot_that_rots(library: Library, diagram: str) -> None:
    drawn(library, diagram, range(10, 20))
    drawn(library, diagram, range(20, 30))
    library.open(diagram)().close()
    assert rows(library, "snapshot") == 2
    with opened(choose_driver(), library.storage.file) as raw:
        raw.execute("UPDATE snapshot SET bytes = substr(bytes, 1, 100) WHERE id = (SELECT max(id) FROM snapshot)")
    assert shapes(library, diagram) == {f"n{number}" for number in range(30)}
    assert rows(library, "quarantine") == 1
