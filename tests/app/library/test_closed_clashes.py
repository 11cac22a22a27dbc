"""What clashed while a diagram was closed is told when it is opened again, until somebody has looked at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from diagram.document import Conflict, Contest, Document
from diagram.editing.clashes import take_other
from diagram.records import Shape
from storage.accounts import Account
from storage.library import LocalLibrary
from storage.sync_states import SyncState
from tests.app.library.arriving import ACCOUNT, accept, put
from tests.app.library.test_taking import Loop
from tests.diagram.document.drawing import RECORDS, A, B, shape
from tests.diagram.document.test_contests import changed, moved
from ui.ports import NewDiagram

OTHER = Account("b", "server", "https://example.com")


@dataclass
class Window:
    """One opening of a diagram; `told` is what was said of clashes."""

    diagram: OpenDiagram
    told: list[Conflict | Contest] = field(default_factory=list)

    @property
    def document(self) -> Document:
        return self.diagram.document


@dataclass
class Desk:
    library: Library
    loop: Loop
    id: str

    @property
    def storage(self) -> LocalLibrary:
        return self.library.storage

    @contextmanager
    def opened(self, *, look: bool = True) -> Iterator[Window]:
        window = Window(self.library.open(self.id)())
        window.document.subscribe_conflicts(window.told.append)
        window.document.subscribe_contests(window.told.extend)
        window.diagram.find_clashes()
        if look:
            self.turn()
        yield window
        window.diagram.close()

    def turn(self) -> None:
        self.library.background.settle()
        self.loop.run()

    def draw(self, *deeds: Callable[[Document], None]) -> None:
        with self.opened() as window:
            for deed in deeds:
                deed(window.document)

    def copy(self) -> Document:
        return Document.load(self.storage.updates.load(self.id).blobs)

    def arrives(self, other: Document) -> None:
        update = other.export_since(self.copy().version())
        accept(self.storage, self.id, put(self.storage, self.id, update))

    def kept_back(self) -> list[list[Conflict | Contest]]:
        """What the next two openings say, without anybody looking at it."""
        found = []
        for _ in range(2):
            with self.opened() as window:
                found.append(window.told)
        return found


@pytest.fixture
def desk(library: Library) -> Desk:
    """A diagram that both sides have, and nobody has changed since."""
    loop = Loop()
    library.soon = loop.soon
    made = Desk(library, loop, library.take(NewDiagram("Plan", RECORDS)))
    made.storage.accounts.use(ACCOUNT).result()
    made.storage.sync_states.put(SyncState(made.id, ACCOUNT.id)).result()
    have = made.copy().versions()
    made.storage.sync_states.acknowledge(made.id, "", have, upto=1, whole=True).result()
    return made


def clash(desk: Desk) -> Document:
    """Both moved and worded one shape without knowing of each other, and what the other did has arrived; the other."""
    other = desk.copy()
    moved(300.0, 400.0)(other)
    changed(B, text="theirs")(other)
    desk.draw(moved(50.0, 60.0), changed(B, text="mine"))
    desk.arrives(other)
    return other


def test_it_is_told_at_every_opening_until_somebody_has_looked(desk: Desk) -> None:
    clash(desk)
    first, second = desk.kept_back()
    assert first == second and {type(one) for one in first} == {Conflict, Contest}
    with desk.opened() as window:
        assert window.told == first
        window.diagram.clashes_seen()
        assert len(window.told) == 2
    assert desk.kept_back() == [[], []]


def test_the_other_can_be_taken_and_is_an_edit_like_any_other(desk: Desk) -> None:
    other = clash(desk)
    with desk.opened() as window:
        kept, (contest,) = shape(window.document, A), [one for one in window.told if isinstance(one, Contest)]
        take_other(window.document, window.told)
        now = shape(window.document, A)
        assert {kept.x, now.x} == {50.0, 300.0} and now.y == dict(contest.other)["y"]
        other.import_update(window.document.export_since(other.version()))
    assert shape(other, A).x == now.x
    assert desk.kept_back() == [[], []], "nobody has said that they looked, but all is decided"


def test_what_was_told_while_it_was_open_is_not_told_again(desk: Desk) -> None:
    """Nor after the program was killed."""
    other = desk.copy()
    moved(300.0)(other)
    with desk.opened() as window:
        moved(50.0)(window.document)
        window.diagram.settle()
        update = other.export_since(desk.copy().version())
        accept(desk.storage, desk.id, put(desk.storage, desk.id, update))
        window.document.import_update(update)
        assert len(window.told) == 1
        desk.turn()
        desk.storage.sync_states.put().result()
        told = desk.storage.meetings.told(desk.id).version
        assert told == window.document.versions(), "before it is closed"
    assert desk.kept_back() == [[], []]
    changed(A, w=77.0)(other)
    desk.arrives(other)
    assert desk.kept_back() == [[], []]


def test_what_is_not_looked_for_yet_when_it_closes_is_told_the_next_time(desk: Desk) -> None:
    clash(desk)
    with desk.opened(look=False) as window:
        moved(9.0, identity=B)(window.document)
    assert window.told == []
    desk.turn()
    assert window.told == [] and all(len(told) == 2 for told in desk.kept_back())


def test_what_is_decided_before_it_is_found_is_not_told(desk: Desk) -> None:
    clash(desk)
    with desk.opened(look=False) as window:
        place, words = shape(window.document, A), shape(window.document, B).text
        moved(*((300.0, 400.0) if place.x == 50.0 else (50.0, 60.0)))(window.document)
        changed(B, text="theirs" if words == "mine" else "mine")(window.document)
        desk.turn()
        assert window.told == []


def test_what_was_drawn_before_there_was_an_account_counts(library: Library) -> None:
    loop = Loop()
    library.soon = loop.soon
    desk = Desk(library, loop, library.take(NewDiagram("Plan", RECORDS)))
    other = desk.copy()
    moved(300.0)(other)
    desk.draw(moved(50.0))
    desk.storage.accounts.use(ACCOUNT).result()
    desk.storage.sync_states.put(SyncState(desk.id, ACCOUNT.id)).result()
    desk.storage.sync_states.acknowledge(desk.id, "", desk.copy().versions(), upto=9, whole=True).result()
    desk.arrives(other)
    assert [len(told) for told in desk.kept_back()] == [1, 1]


def test_a_diagram_that_was_never_edited_here_says_nothing(desk: Desk) -> None:
    first, second = desk.copy(), desk.copy()
    moved(50.0)(first)
    moved(300.0)(second)
    desk.arrives(first)
    desk.draw()
    desk.arrives(second)
    assert desk.kept_back() == [[], []]


def test_whoever_may_only_look_and_whoever_uses_another_account_are_not_told(desk: Desk) -> None:
    clash(desk)
    state = desk.storage.sync_states.get(desk.id)
    desk.storage.sync_states.set_role(desk.id, "viewer").result()
    assert desk.kept_back() == [[], []]
    desk.storage.sync_states.set_role(desk.id, state.role).result()
    desk.storage.accounts.use(OTHER).result()
    assert desk.kept_back() == [[], []]
    desk.storage.accounts.use(ACCOUNT).result()
    assert all(desk.kept_back()), "it waits for whom it is for"


def test_a_copy_goes_its_own_way(desk: Desk) -> None:
    clash(desk)
    (copy,) = desk.library.duplicate(desk.id)
    twin = Desk(desk.library, desk.loop, copy)
    assert twin.kept_back() == [[], []]
    desk.storage.sync_states.put(SyncState(copy, ACCOUNT.id)).result()
    assert twin.kept_back() == [[], []]
    desk.storage.sync_states.acknowledge(copy, "", twin.copy().versions(), upto=99, whole=True).result()
    assert twin.kept_back() == [[], []]
    assert isinstance(twin.copy().get(A), Shape)
