from __future__ import annotations

import zlib

import pytest

from diagram.document import Changes, Document, Origin, Step, StepsChanged
from diagram.errors import BadUpdate
from diagram.ids import RecordId
from diagram.records import Shape
from tests.diagram.document.drawing import GROUP, LAYER, A, B, copy_of, drawing, exchange, shape

NEW = RecordId("new")


def move(document: Document, identity: RecordId, x: float, label: str = "Move") -> None:
    with document.edit(label) as edit:
        edit.change(identity, x=x)


def draw(document: Document) -> None:
    with document.edit("Draw") as edit:
        edit.put(Shape(NEW, LAYER, "z", text="new"))


def test_undo_and_redo_walk_the_steps() -> None:
    document = drawing()
    heard: list[tuple[Origin, str]] = []
    document.subscribe(lambda changes: heard.append((changes.origin, changes.label)))
    move(document, A, 1.0, "First")
    move(document, A, 2.0, "Second")
    history = document.history
    assert (history.undo_label, history.redo_label) == ("Second", "")
    assert history.undo() and shape(document, A).x == 1.0
    assert (history.undo_label, history.redo_label) == ("First", "Second")
    assert history.undo() and shape(document, A).x == 10.0
    assert not history.undo()
    assert history.redo() and history.redo() and shape(document, A).x == 2.0
    assert not history.redo()
    assert heard[2:4] == [(Origin.UNDO, "Second"), (Origin.UNDO, "First")]


def test_a_new_edit_forgets_what_was_undone() -> None:
    document = drawing()
    move(document, A, 1.0)
    document.history.undo()
    move(document, B, 1.0)
    assert not document.history.can_redo


def test_undoing_a_drawn_shape_hides_it_and_redo_brings_the_same_back() -> None:
    document = drawing()
    draw(document)
    drawn = document.get(NEW)
    assert document.history.undo() and document.get(NEW) is None
    assert document.history.redo() and document.get(NEW) == drawn


def test_what_somebody_else_wrote_since_stays() -> None:
    document = drawing()
    other = copy_of(document)
    with document.edit("Move") as edit:
        edit.change(A, x=1.0, y=1.0)
    exchange(document, other)
    move(other, A, 99.0)
    exchange(document, other)
    assert document.history.undo()
    assert (shape(document, A).x, shape(document, A).y) == (99.0, 10.0)
    assert document.history.redo()
    assert (shape(document, A).x, shape(document, A).y) == (99.0, 1.0)


def test_what_somebody_else_wrote_stays_even_if_it_is_what_was_there_before() -> None:
    document = drawing()
    other = copy_of(document)
    move(document, A, 1.0)
    move(document, A, 2.0)
    exchange(document, other)
    move(other, A, 1.0)
    exchange(document, other)
    assert not document.history.undo()
    assert shape(document, A).x == 1.0


def test_a_step_with_nothing_left_is_passed_over() -> None:
    document = drawing()
    other = copy_of(document)
    move(document, B, 5.0, "Earlier")
    move(document, A, 1.0, "Later")
    exchange(document, other)
    move(other, A, 99.0)
    exchange(document, other)
    assert document.history.undo()
    assert shape(document, A).x == 99.0
    assert shape(document, B).x == 400.0
    assert not document.history.can_undo
    assert document.history.redo_label == "Earlier"


def test_a_shape_that_somebody_else_worked_on_is_not_undrawn() -> None:
    document = drawing()
    other = copy_of(document)
    draw(document)
    exchange(document, other)
    with other.edit("Type") as edit:
        edit.change(NEW, text="theirs")
    exchange(document, other)
    assert not document.history.undo()
    assert shape(document, NEW).text == "theirs"


def test_a_group_that_somebody_else_put_something_into_is_not_undrawn() -> None:
    document = drawing()
    other = copy_of(document)
    draw(document)
    exchange(document, other)
    with other.edit("Into") as edit:
        edit.change(B, parent=NEW)
    exchange(document, other)
    assert not document.history.undo()
    assert shape(document, B).parent == NEW


def test_undoing_a_delete_keeps_what_somebody_else_typed_meanwhile() -> None:
    document = drawing()
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(GROUP)
    with other.edit("Type") as edit:
        edit.change(A, text="theirs")
    exchange(document, other)
    assert other.get(A) is None
    assert document.history.undo()
    exchange(document, other)
    assert shape(document, A).text == shape(other, A).text == "theirs"


def test_squash_makes_one_step_of_many() -> None:
    document = drawing()
    mark = document.history.mark
    for x in (11.0, 12.0, 13.0):
        move(document, A, x)
    draw(document)
    move(document, NEW, 3.0)
    document.history.squash(mark, "Nudge")
    assert document.history.undo_label == "Nudge"
    assert document.history.undo()
    assert shape(document, A).x == 10.0 and document.get(NEW) is None
    assert document.history.redo()
    assert shape(document, A).x == 13.0 and shape(document, NEW).x == 3.0


def test_squash_of_a_way_there_and_back_leaves_no_step() -> None:
    document = drawing()
    mark = document.history.mark
    move(document, A, 11.0)
    move(document, A, 10.0)
    draw(document)
    with document.edit("Delete") as edit:
        edit.delete(NEW)
    document.history.squash(mark, "Nothing")
    assert not document.history.can_undo


def test_steps_survive_a_restart() -> None:
    document = drawing()
    kept: dict[int, tuple[bool, bytes]] = {}

    def keep(change: StepsChanged) -> None:
        for number in change.dropped:
            del kept[number]
        kept.update({step.number: (False, step.to_bytes()) for step in change.done})
        kept.update({step.number: (True, step.to_bytes()) for step in change.undone})

    document.history.subscribe(keep)
    draw(document)
    move(document, A, 1.0)
    with document.edit("Delete") as edit:
        edit.delete(GROUP)
    document.history.undo()
    again = copy_of(document)
    numbers = sorted(kept)
    again.history.restore(
        [Step.from_bytes(kept[number][1]) for number in numbers if not kept[number][0]],
        [Step.from_bytes(kept[number][1]) for number in reversed(numbers) if kept[number][0]],
    )
    assert again.history.redo() and again.get(A) is None
    assert again.history.undo() and again.history.undo() and again.history.undo()
    assert again.records == drawing().records
    move(again, B, 1.0)
    assert again.history.done[-1].number == 4  # a number is never used for two steps


@pytest.mark.parametrize("junk", [b"", b"junk", Step(1, "x", {}).to_bytes()[:-2]])
def test_a_damaged_step_is_a_typed_error(junk: bytes) -> None:
    with pytest.raises(BadUpdate):
        Step.from_bytes(junk)


def test_the_steps_are_told_before_the_bytes() -> None:
    document = drawing()
    heard: list[str] = []
    document.history.subscribe(lambda change: heard.append("steps"))
    document.subscribe_updates(lambda update: heard.append("bytes"))

    def read(changes: Changes) -> None:
        heard.append("changes")

    document.subscribe(read)
    move(document, A, 1.0)
    document.history.undo()
    assert heard == ["steps", "bytes", "changes"] * 2


def reopened(document: Document) -> Document:
    """The document after a restart: a new peer, and the steps that storage kept."""
    again = copy_of(document)
    again.history.restore(
        [Step.from_bytes(step.to_bytes()) for step in document.history.done],
        [Step.from_bytes(step.to_bytes()) for step in document.history.undone],
    )
    return again


def test_after_a_restart_too_what_another_wrote_stays_though_it_is_the_same() -> None:
    document = drawing()
    other = copy_of(document)
    move(document, A, 1.0)
    exchange(document, other)
    move(other, A, 2.0)
    move(other, A, 1.0)
    exchange(document, other)
    again = reopened(document)
    assert not again.history.undo()
    assert shape(again, A).x == 1.0


def test_own_work_of_several_sessions_is_undone() -> None:
    document = drawing()
    move(document, A, 1.0)
    document = reopened(document)
    move(document, A, 2.0)
    assert document.history.undo()
    document = reopened(document)
    move(document, B, 5.0)  # forgets the step that was undone, but not who wrote what it left
    document = reopened(document)
    assert document.history.undo() and shape(document, B).x == 400.0
    assert document.history.undo() and shape(document, A).x == 10.0
    document = reopened(document)
    assert document.history.redo() and shape(document, A).x == 1.0


def test_what_another_worked_on_during_an_earlier_session_is_not_undrawn() -> None:
    document = drawing()
    other = copy_of(document)
    draw(document)
    move(document, NEW, 3.0)
    document.history.squash(0, "Draw")
    exchange(document, other)
    move(other, NEW, 9.0)
    move(other, NEW, 3.0)
    exchange(document, other)
    assert not reopened(document).history.undo()


@pytest.mark.parametrize(
    "lines",
    [
        '[1, "x"]\n["a", {"x": {"y": 1}}, {"x": 2.0}, false]',  # a value that is no property
        '[1, "x"]\n["a", {"x": [[1.0]]}, {"x": 2.0}, false]',
        '[1, "x"]\n["a", {"x": NaN}, {"x": 2.0}, false]',
        '[1, "x"]\n["a", {"y": 1.0}, {"x": 2.0}, false]',  # before and after speak of different properties
        '[Infinity, "x"]',
        "[" * 100_000,
    ],
)
def test_a_step_that_the_document_could_not_write_is_refused(lines: str) -> None:
    with pytest.raises(BadUpdate):
        Step.from_bytes(zlib.compress(lines.encode()))


def test_a_step_that_unpacks_to_more_than_any_step_is_refused() -> None:
    with pytest.raises(BadUpdate):
        Step.from_bytes(zlib.compress(b'[1, "x"]' + b" " * (129 * 1024 * 1024), 1))
