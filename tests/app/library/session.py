"""A person's work with a library, made of everything one can do; it says what it begins and what is acknowledged.

Run in a child that may be killed (`tests.machine.forks`) or in the test's own process.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.library import library as module
from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.library.prepared import blank
from diagram.ids import RecordId
from diagram.records import Layer, Shape
from storage.errors import StorageError
from tests.app.library.facts import GONE, Teller
from ui.ports import NewDiagram

SETTLE_S = 5.0
Open = Callable[[], Library]


@dataclass(slots=True)
class Session:
    """One process's work on the diagram `diagram`; `name` keeps its shapes apart from those of other sessions."""

    open_library: Open
    tell: Teller
    diagram: str
    name: str = "s"
    library: Library | None = None
    opened: OpenDiagram | None = None
    drawn: int = 0
    waiting: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    undoable: list[tuple[str, str, str]] = field(default_factory=list)

    def start(self) -> None:
        self.library = self.open_library()
        self.opened = self.library.open(self.diagram)()
        self.undoable.clear()

    @property
    def at_work(self) -> Library:
        assert self.library is not None
        return self.library

    @property
    def at_hand(self) -> OpenDiagram:
        assert self.opened is not None
        return self.opened

    def draw(self) -> None:
        self.drawn += 1
        self._put(RecordId(f"{self.name}-{self.drawn}"), 0)

    def move(self) -> None:
        if self.drawn:
            identity = RecordId(f"{self.name}-{self.drawn}")
            self._put(identity, 1 + int(self.values.get(self._key(identity), "0").replace(GONE, "0")))

    def draw_much(self) -> None:
        """One edit that fills many pages."""
        names = [RecordId(f"{self.name}-{self.drawn + step}") for step in range(1, 60)]
        self.drawn += 59
        layer = self._layer()
        for identity in names:
            self._begin(self._key(identity), "7")
        with self.at_hand.document.edit("Draw") as edit:
            for order, identity in enumerate(names):
                edit.put(
                    Shape(identity, layer, f"{order:03d}1", x=7.0, text=hashlib.sha256(identity.encode()).hexdigest())
                )
        self.undoable.clear()

    def erase(self) -> None:
        identity = RecordId(f"{self.name}-{self.drawn}")
        if self.at_hand.document.get(identity) is not None:
            self._change(self._key(identity), GONE)
            with self.at_hand.document.edit("Erase") as edit:
                edit.delete(identity)

    def undo(self) -> None:
        if self.undoable:
            key, before, _ = self.undoable.pop()
            self._begin(key, before)
            assert self.at_hand.document.history.undo()

    def settle(self) -> bool:
        """Wait until storage has acknowledged everything or has failed."""
        done = self.at_hand._saver.settle(SETTLE_S)
        if done:
            for key, value in self.waiting.items():
                self.tell.did(key, value)
            self.waiting.clear()
        return done

    def rename(self) -> None:
        title = f"Title {self.name} {self.drawn}"
        self.tell.will(f"title:{self.diagram}", self.at_hand.title)
        self.tell.will(f"title:{self.diagram}", title)
        self.at_hand.rename(title)
        self.tell.did(f"title:{self.diagram}", title)

    def take_in(self) -> None:
        """Import a diagram with a picture in it."""
        picture = hashlib.sha512(f"{self.name}{self.drawn}".encode()).digest() * 200
        address = hashlib.sha256(picture).hexdigest()
        taken = self.at_work.take(NewDiagram(f"Import {self.name}", blank(), {address: picture}))
        self.tell.did(f"title:{taken}", f"Import {self.name}")
        self.tell.did(f"asset:{address}", "kept")

    def keep_version(self) -> None:
        kept = self.at_hand.keep_version(f"Version {self.drawn}").result()
        self.tell.did(f"version:{self.diagram}:{kept}", "kept")

    def tidy(self) -> None:
        """A new folder, the diagram in it, and a tag on that."""
        folder = self.at_work.folders.create(f"Folder {self.name} {self.drawn}")
        self.tell.did(f"folder:{folder}", "kept")
        self.at_work.move([self.diagram], folder)
        tag = f"Tag {self.name} {self.drawn}"
        self.at_work.tags.add([self.diagram], tag)
        self.tell.did(f"tag:{tag}", "kept")

    def search(self) -> None:
        self.at_work.find("title")
        self.at_work.entries()

    def back_up(self) -> None:
        made = self.at_work.storage.backups.make()
        if made is not None:
            self.tell.did(f"backup:{made.name}", "kept")

    def reopen(self) -> None:
        """Close the diagram and open it again, which sums up what has gathered."""
        self.at_hand.close()
        self._acknowledged()
        self.opened = None
        self.opened = self.at_work.open(self.diagram)()
        self.undoable.clear()

    def restart(self) -> None:
        self.finish()
        self.start()

    def finish(self) -> None:
        if self.opened is not None:
            self.opened.close()
            self._acknowledged()
            self.opened = None
        if self.library is not None:
            self.library.close()
            self.library = None

    def _acknowledged(self) -> None:
        for key, value in self.waiting.items():
            self.tell.did(key, value)
        self.waiting.clear()

    def _put(self, identity: RecordId, x: int) -> None:
        layer = self._layer()
        self._change(self._key(identity), f"{x}")
        with self.at_hand.document.edit("Draw") as edit:
            edit.put(Shape(identity, layer, f"{self.drawn:06d}1", x=float(x)))

    def _layer(self) -> RecordId:
        return next(record.id for record in self.at_hand.document.records.values() if isinstance(record, Layer))

    def _key(self, identity: RecordId) -> str:
        return f"shape:{self.diagram}:{identity}"

    def _change(self, key: str, value: str) -> None:
        self.undoable.append((key, self.values.get(key, GONE), value))
        self._begin(key, value)

    def _begin(self, key: str, value: str) -> None:
        self.values[key] = self.waiting[key] = value
        self.tell.will(key, value)


def prepared(folder: Path) -> str:
    """A library with one small diagram, closed; the diagram's id."""
    library = Library.at(folder, backups=False)
    opened = library.create(NewDiagram("First"))()
    opened.close()
    library.close()
    return opened.id


def work(session: Session, chance: random.Random, steps: int) -> None:
    """Do this and that; `steps` things in all, then close properly."""
    module.COMPACT_UPDATES = 8  # so that a short session sees many compactions
    often = [session.draw, session.draw, session.move, session.undo, session.erase, session.settle]
    seldom = [session.draw_much, session.rename, session.take_in, session.search]
    seldom += [session.keep_version, session.tidy, session.back_up, session.reopen, session.restart]
    session.start()
    for _ in range(steps):
        chance.choice(often if chance.random() < 0.8 else seldom)()
    session.settle()
    session.finish()


def work_in_spite_of_all(session: Session, chance: random.Random, steps: int, before_each: Callable[[], None]) -> None:
    """As `work`, while storage fails now and then: a person sees the error and goes on."""
    module.COMPACT_UPDATES = 8
    things = [session.draw, session.draw, session.move, session.settle, session.settle, session.rename]
    things += [session.draw_much, session.take_in, session.back_up, session.reopen, session.restart]
    for step in range(steps + 50):
        before_each()
        try:
            if session.opened is None:
                session.finish()
                session.start()
            elif step < steps:
                chance.choice(things)()
            else:
                session.finish()
                return
        except StorageError:
            continue


def live(folder: str, facts: str, diagram: str, seed: int, *, steps: int = 1_000_000) -> None:
    """Work with the backups of a real program until somebody kills this process."""
    session = Session(lambda: Library.at(Path(folder)), Teller(Path(facts)), diagram, name=f"k{seed}")
    work(session, random.Random(seed), steps)


def draw_on(folder: str, facts: str, diagram: str) -> None:
    """Hold the library and draw until somebody kills this process."""
    session = Session(lambda: Library.at(Path(folder)), Teller(Path(facts)), diagram)
    session.start()
    while session.settle():
        session.draw()
