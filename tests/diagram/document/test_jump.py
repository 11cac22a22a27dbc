"""A jump in the history is a row of undos or redos that everybody hears of once."""

from __future__ import annotations

import random

import pytest

from diagram.document import Changes, Document, Origin, StepsChanged
from diagram.document.changes import joined
from diagram.errors import ReadOnly
from diagram.ids import RecordId
from diagram.records import Shape
from tests.diagram.document.drawing import LAYER, A, B, copy_of, drawing, exchange, shape

NEW = RecordId("new")


def move(document: Document, identity: RecordId, x: float) -> None:
    with document.edit(f"Move to {x:g}") as edit:
        edit.change(identity, x=x)


def standing(document: Document) -> tuple[list[int], list[int]]:
    history = document.history
    return [step.number for step in history.done], [step.number for step in history.undone]


def test_a_jump_goes_back_and_forth_in_one_notice() -> None:
    document = drawing()
    for x in (1.0, 2.0, 3.0, 4.0):
        move(document, A, x)
    heard: list[Changes] = []
    document.subscribe(heard.append)
    assert document.history.jump(1)
    assert shape(document, A).x == 1.0 and standing(document) == ([1], [4, 3, 2])
    assert document.history.jump(3)
    assert shape(document, A).x == 3.0 and standing(document) == ([1, 2, 3], [4])
    assert document.history.jump(0)
    assert shape(document, A).x == 10.0 and standing(document) == ([], [4, 3, 2, 1])
    assert [(one.updated, one.origin) for one in heard] == [(frozenset([A]), Origin.UNDO)] * 3


def test_a_jump_to_where_one_is_changes_nothing() -> None:
    document = drawing()
    move(document, A, 1.0)
    heard: list[Changes] = []
    document.subscribe(heard.append)
    assert not document.history.jump(1)
    assert not document.history.jump(99)
    assert not heard


def test_what_comes_and_goes_on_the_way_is_not_told() -> None:
    document = drawing()
    with document.edit("Draw") as edit:
        edit.put(Shape(NEW, LAYER, "z"))
    with document.edit("Delete") as edit:
        edit.delete(NEW)
    heard: list[Changes] = []
    document.subscribe(heard.append)
    assert document.history.jump(0)
    assert document.get(NEW) is None and not heard


def test_steps_with_nothing_left_do_not_carry_the_jump_too_far() -> None:
    document = drawing()
    other = copy_of(document)
    move(document, A, 1.0)
    move(document, B, 2.0)
    move(document, A, 3.0)
    exchange(document, other)
    move(other, A, 77.0)
    exchange(document, other)
    assert not document.history.jump(2), "the third step is somebody else's by now, the second was not asked for"
    assert shape(document, A).x == 77.0 and shape(document, B).x == 2.0
    assert standing(document) == ([1, 2], [])
    document.history.jump(0)
    exchange(document, other)
    move(other, B, 55.0)
    exchange(document, other)
    assert not document.history.jump(2)
    assert shape(document, B).x == 55.0


def test_storage_hears_of_every_step_and_its_bytes() -> None:
    document = drawing()
    for x in (1.0, 2.0, 3.0):
        move(document, A, x)
    told: list[str] = []
    document.history.subscribe(lambda change: told.append(_words(change)))
    document.subscribe_updates(lambda _update: told.append("bytes"))
    document.history.jump(1)
    assert told == ["undone 3", "bytes", "undone 2", "bytes"]


def _words(change: StepsChanged) -> str:
    return " ".join(f"undone {step.number}" for step in change.undone)


def test_a_document_to_look_at_does_not_jump() -> None:
    document = drawing()
    move(document, A, 1.0)
    document.permit.only_show(True)
    with pytest.raises(ReadOnly):
        document.history.jump(0)
    assert standing(document) == ([1], [])


def test_a_reader_that_edits_on_hearing_of_a_jump_is_heard_too() -> None:
    document = drawing()
    move(document, A, 1.0)
    move(document, A, 2.0)
    heard: list[Origin] = []

    def follow(changes: Changes) -> None:
        heard.append(changes.origin)
        if changes.origin is Origin.UNDO:
            move(document, B, 5.0)

    document.subscribe(follow)
    document.history.jump(0)
    assert heard == [Origin.UNDO, Origin.LOCAL]


@pytest.mark.parametrize("seed", range(20))
def test_a_jump_equals_the_undos_and_redos_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    document, twin = drawing(), drawing()
    for number in range(30):
        identity = RecordId(f"r{chance.randrange(6)}")
        deletes, x = chance.random() < 0.3, chance.random()
        for one in (document, twin):
            with one.edit(str(number)) as edit:
                if one.get(identity) is None:
                    edit.put(Shape(identity, LAYER, f"m{identity}", x=x))
                elif deletes:
                    edit.delete(identity)
                else:
                    edit.change(identity, x=x)
    for _ in range(8):
        to = chance.randrange(31)
        before = dict(document.records)
        heard: list[Changes] = []
        leave = document.subscribe(heard.append)
        document.history.jump(to)
        leave()
        while twin.history.done and twin.history.done[-1].number > to:
            twin.history.undo()
        while twin.history.undone and twin.history.undone[-1].number <= to:
            twin.history.redo()
        assert dict(document.records) == dict(twin.records), f"seed {seed}"
        assert standing(document) == standing(twin), f"seed {seed}"
        told = joined(heard, Origin.UNDO)
        assert told.added == set(document.records) - set(before), f"seed {seed}"
        assert told.removed == set(before) - set(document.records), f"seed {seed}"
        assert len(heard) <= 1
