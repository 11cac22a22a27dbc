"""An open diagram takes what came from elsewhere, a little at a time, and says of every edit when it is on the disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import pytest

from app.library import taking
from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.library.saving import SavedEdit
from diagram.document import Changes, Document, Origin
from diagram.errors import BadUpdate, ReadOnly
from diagram.ids import RecordId, new_id
from diagram.records import Layer, Shape
from storage.sync_states import SyncState
from tests.app.library.arriving import ACCOUNT, accept, put
from tests.diagram.document.drawing import LAYER, RECORDS, A, B
from tests.diagram.document.panicking import poison_document
from ui.ports import NewDiagram


class Loop:
    """An event loop that turns when the test says so."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], None]] = deque()

    def soon(self, work: Callable[[], None]) -> None:
        self.waiting.append(work)

    def turn(self) -> bool:
        """One turn; whether there was anything to do."""
        if not self.waiting:
            return False
        self.waiting.popleft()()
        return True

    def run(self) -> int:
        turns = 0
        while self.turn():
            turns += 1
        return turns


@pytest.fixture
def loop(library: Library) -> Loop:
    made = Loop()
    library.soon = made.soon
    return made


@pytest.fixture
def opened(library: Library, loop: Loop) -> OpenDiagram:
    return library.create(NewDiagram("Plan", RECORDS))()


def elsewhere(opened: OpenDiagram) -> Document:
    return Document.load([opened.document.export_snapshot()])


def drawn(document: Document, count: int) -> list[bytes]:
    """So many shapes, each in an edit of its own."""
    updates: list[bytes] = []
    leave = document.subscribe_updates(updates.append)
    layer = next(one.id for one in document.records.values() if isinstance(one, Layer))
    for number in range(count):
        with document.edit("Draw") as edit:
            edit.put(Shape(RecordId(new_id()), layer, "V", x=float(number), text=str(number)))
    leave()
    return updates


def test_every_edit_is_reported_with_its_operations_once_it_is_on_the_disk(
    library: Library, opened: OpenDiagram
) -> None:
    told: list[tuple[str, SavedEdit]] = []
    library.open_documents.watch_edits(lambda diagram, edit: told.append((diagram, edit)))
    for number in range(5):
        with opened.document.edit("Move") as edit:
            edit.change(A, x=float(number), y=1.0 * number)
    opened.document.history.undo()
    opened.close()
    assert [diagram for diagram, _ in told] == [opened.id] * 6
    edits = [edit for _, edit in told]
    assert edits[0].start == 0 and all(one.end == other.start for one, other in zip(edits, edits[1:], strict=False))
    numbers = [edit.number for edit in edits]
    assert numbers == list(range(numbers[0], numbers[0] + 6))
    rows = library.storage.updates.load(opened.id).blobs
    for edit in edits:
        assert Document.new()._replica.spans_of(edit.data) == {edit.peer: (edit.start, edit.end)}
        assert edit.data in rows


def test_r03_what_arrives_is_merged_in_turns_and_no_edit_of_here_is_lost(
    opened: OpenDiagram, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "TURN_S", 0.0)  # every update is a turn of its own
    monkeypatch.setattr(taking, "EASY_S", 0.0)
    other = elsewhere(opened)
    updates = drawn(other, 40)
    (taker,) = opened._place.documents.takers(opened.id)
    shown = taker.take(updates)
    mine = 0
    while loop.turn():
        with opened.document.edit("Move") as edit:
            edit.change(A, x=float(mine))
        mine += 1
    assert shown.done() and shown.exception() is None
    assert mine >= 40
    shape = opened.document.get(A)
    assert isinstance(shape, Shape) and shape.x == mine - 1
    other.import_update(opened.document.export_since(other.version()))
    assert other.value_hash() == opened.document.value_hash()
    opened.close()


def test_many_small_updates_share_a_turn(opened: OpenDiagram, loop: Loop) -> None:
    updates = drawn(elsewhere(opened), 50)
    heard: list[Changes] = []
    opened.document.subscribe(heard.append)
    (taker,) = opened._place.documents.takers(opened.id)
    taker.take(updates)
    assert loop.run() < 25
    assert {one.origin for one in heard} == {Origin.REMOTE} and sum(len(one.added) for one in heard) == 50
    opened.close()


def test_what_arrives_during_an_edit_waits_for_its_end(opened: OpenDiagram, loop: Loop) -> None:
    updates = drawn(elsewhere(opened), 1)
    (taker,) = opened._place.documents.takers(opened.id)
    shown = taker.take(updates)
    with opened.document.edit("Move") as edit:
        edit.change(A, x=5.0)
        loop.turn()  # as a window does that asks something in the middle of an edit
        assert not shown.done()
    loop.run()
    assert shown.done() and len(opened.document.children(LAYER)) == 4
    opened.close()


def test_a_diagram_that_closes_meanwhile_keeps_nobody_waiting(opened: OpenDiagram, loop: Loop) -> None:
    (taker,) = opened._place.documents.takers(opened.id)
    shown = taker.take(drawn(elsewhere(opened), 3))
    assert not shown.done()
    opened.close()
    assert shown.done() and opened._place.documents.takers(opened.id) == ()
    assert taker.take([b"late"]).done()
    loop.run()


def test_r22_a_document_that_breaks_lets_go_and_is_whole_when_it_is_opened_again(
    library: Library, opened: OpenDiagram, loop: Loop
) -> None:
    updates = drawn(elsewhere(opened), 3)
    accept(library.storage, opened.id, put(library.storage, opened.id, *updates))
    (taker,) = opened._place.documents.takers(opened.id)
    broke: list[str] = []
    opened.document.subscribe_broken(broke.append)
    poison_document(opened.document)
    shown = taker.take(updates)
    loop.run()
    assert broke and shown.done()
    opened.abandon()
    again = library.open(opened.id)()
    assert len(again.document.children(LAYER)) == 6
    again.close()


def test_what_came_while_a_diagram_was_being_opened_is_shown(library: Library, opened: OpenDiagram, loop: Loop) -> None:
    updates = drawn(elsewhere(opened), 2)
    opened.close()
    finish = library.open(opened.id)
    accept(library.storage, opened.id, put(library.storage, opened.id, *updates))
    again = finish()
    library.background.settle()
    loop.run()
    assert len(again.document.children(LAYER)) == 5
    again.close()


def test_a_viewer_is_told_why_nothing_can_be_changed_and_may_when_that_is_over(
    library: Library, opened: OpenDiagram, loop: Loop
) -> None:
    opened.close()
    library.storage.accounts.use(ACCOUNT).result()
    library.storage.sync_states.put(SyncState(opened.id, account=ACCOUNT.id, role="viewer")).result()
    again = library.open(opened.id)()
    heard: list[bool] = []
    again.document.permit.subscribe(heard.append)
    with pytest.raises(ReadOnly, match="shared with you to look at"), again.document.edit("Move") as edit:
        edit.change(A, x=1.0)
    library.open_documents.restrict(again.id, "")
    loop.run()
    with again.document.edit("Move") as edit:
        edit.change(A, x=1.0)
    library.open_documents.restrict(again.id, "No more.")
    loop.run()
    assert heard == [False, True] and again.document.permit.restriction == "No more."
    with pytest.raises(ReadOnly, match=r"No more\."):
        again.document.history.undo()
    # What others do is still shown.
    (taker,) = library.open_documents.takers(again.id)
    taker.take(drawn(elsewhere(again), 1))
    loop.run()
    assert len(again.document.children(LAYER)) == 4
    again.close()


def test_the_search_and_the_versions_follow_what_others_do(library: Library, opened: OpenDiagram, loop: Loop) -> None:
    other = elsewhere(opened)
    updates: list[bytes] = []
    other.subscribe_updates(updates.append)
    with other.edit("Label") as edit:
        edit.change(B, text="zebra")
    accept(library.storage, opened.id, put(library.storage, opened.id, *updates))
    (taker,) = library.open_documents.takers(opened.id)
    taker.take(updates)
    loop.run()
    opened.close()
    library.background.settle()
    assert [hit.id for hit in library.find("zebra")] == [opened.id]
    assert library.storage.digests.stale() == []
    assert [one.cause for one in library.versions.all(opened.id)] == ["work"]


def test_somebody_is_told_which_diagrams_are_open(library: Library, opened: OpenDiagram) -> None:
    told: list[tuple[str, bool]] = []
    leave = library.open_documents.watch(lambda diagram, is_open: told.append((diagram, is_open)))
    opened.close()
    again = library.open(opened.id)()
    leave()
    again.close()
    assert told == [(opened.id, True), (opened.id, False), (opened.id, True)]


def test_an_update_that_cannot_be_merged_after_all_takes_nothing_else_along(opened: OpenDiagram, loop: Loop) -> None:
    updates = drawn(elsewhere(opened), 8)
    updates.insert(5, b"junk")
    (taker,) = opened._place.documents.takers(opened.id)
    shown = taker.take(updates)
    loop.run()
    assert isinstance(shown.exception(), BadUpdate)
    assert len(opened.document.children(LAYER)) == 3 + 8
    assert dict(opened.document.records) == dict(elsewhere(opened).records)
    opened.close()
