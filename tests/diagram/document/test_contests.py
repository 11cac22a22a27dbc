"""What two people did at once to one shape, apart from its words: both are told, alike, and nobody of trifles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from diagram.document import Contest, Document
from diagram.document.conflicts import MOST
from diagram.editing.clashes import take_other, versions_of
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import ROOT, Connector, Note, Shape
from diagram.style import restyled
from tests.diagram.document.drawing import GROUP, LAYER, LINE, A, B, copy_of, drawing, exchange, shape

Deed = Callable[[Document], None]


def moved(x: float, y: float = 10.0, identity: RecordId = A) -> Deed:
    return changed(identity, x=x, y=y)


def changed(identity: RecordId, **values: object) -> Deed:
    def act(document: Document) -> None:
        with document.edit("Change") as edit:
            edit.change(identity, **values)

    return act


def coloured(fill: str, identity: RecordId = A) -> Deed:
    def act(document: Document) -> None:
        with document.edit("Colour") as edit:
            edit.change(identity, style=restyled(shape(document, identity).style, {"fill": fill}))

    return act


def deleted(identity: RecordId) -> Deed:
    def act(document: Document) -> None:
        with document.edit("Delete") as edit:
            edit.delete(identity)

    return act


def met(one: Document, other: Document) -> tuple[list[Contest], list[Contest]]:
    told: tuple[list[Contest], list[Contest]] = ([], [])
    leave = [document.subscribe_contests(heard.extend) for document, heard in zip((one, other), told, strict=True)]
    exchange(one, other)
    for way_out in leave:
        way_out()
    return told


def apart(first: Sequence[Deed], second: Sequence[Deed]) -> tuple[Document, Document, list[Contest]]:
    """Both after each did theirs without the other, and what both are told."""
    one = drawing()
    other = copy_of(one)
    for document, deeds in ((one, first), (other, second)):
        for deed in deeds:
            deed(document)
    mine, theirs = met(one, other)
    assert mine == theirs
    assert [told.other_came for told in mine] == [not told.other_came for told in theirs]
    return one, other, mine


def test_two_places_of_one_shape_are_one_contest_and_the_other_place_is_one_step_away() -> None:
    one, other, told = apart([moved(50.0, 60.0), moved(70.0, 80.0)], [moved(300.0, 400.0)])
    (contest,) = told
    kept = (shape(one, A).x, shape(one, A).y)
    lost = (300.0, 400.0) if kept == (70.0, 80.0) else (70.0, 80.0)
    assert {kept, lost} == {(70.0, 80.0), (300.0, 400.0)}
    assert (dict(contest.kept), dict(contest.other)) == tuple({"x": x, "y": y} for x, y in (kept, lost))
    standing = versions_of(one, contest)
    assert standing is not None and standing[1] == replace(shape(one, A), x=lost[0], y=lost[1])
    take_other(one, [contest])
    assert (shape(one, A).x, shape(one, A).y) == lost and versions_of(one, contest) is None
    assert met(one, other) == ([], [])
    assert (shape(other, A).x, shape(other, A).y) == lost
    one.history.undo()
    assert (shape(one, A).x, shape(one, A).y) == kept


def test_colours_sizes_and_lines_are_watched_and_summed_up_by_shape() -> None:
    first = [coloured("#ff0000"), changed(A, w=90.0), moved(1.0, identity=B), changed(LINE, points=(Point(1, 2),))]
    second = [coloured("#00ff00"), changed(A, w=55.0), moved(99.0, identity=B), changed(LINE, points=(Point(5, 6),))]
    one, _, told = apart(first, second)
    found = {contest.record: set(dict(contest.other)) for contest in told}
    assert found == {A: {"fill", "w"}, B: {"x"}, LINE: {"points"}} and len(told) == 3
    before = one.get(LINE)
    take_other(one, told)
    line = one.get(LINE)
    assert isinstance(line, Connector) and isinstance(before, Connector)
    assert {line.points, before.points} == {(Point(1, 2),), (Point(5, 6),)}
    assert one.history.undo() and one.get(LINE) == before and not one.history.undo_label.startswith("Use")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([moved(50.0)], [coloured("#ff0000")]),
        ([moved(50.0)], [moved(50.4)]),
        ([coloured("#ff0000")], [coloured("#FF0000")]),
        ([changed(A, locked=True, order="x")], [changed(A, locked=False, order="z")]),
        ([moved(50.0)], [moved(60.0, identity=B)]),
        ([changed(A, parent=B, x=1.0)], [moved(60.0)]),
        ([deleted(A)], [deleted(A)]),
        ([deleted(A)], [changed(A, locked=True)]),
        ([deleted(A)], [moved(60.0), deleted(A)]),
    ],
)
def test_nobody_is_bothered_with_what_nobody_would_mind(first: list[Deed], second: list[Deed]) -> None:
    assert apart(first, second)[2] == []
    assert apart(second, first)[2] == []


def test_whoever_knew_of_the_others_work_has_decided() -> None:
    one = drawing()
    other = copy_of(one)
    moved(50.0)(one)
    assert met(one, other) == ([], [])
    moved(90.0)(other)
    deleted(A)(other)
    assert met(one, other) == ([], [])


def test_what_one_deleted_and_the_other_changed_can_be_brought_back() -> None:
    one, other, told = apart([deleted(A)], [coloured("#ff0000"), changed(A, text="better")])
    (contest,) = told
    assert contest.is_deleted and dict(contest.other) == {"fill": "#ff0000", "text": "better"}
    assert one.get(A) is None and versions_of(one, contest) is not None
    take_other(one, [contest])
    assert met(one, other) == ([], [])
    for document in (one, other):
        assert (shape(document, A).text, shape(document, A).style.fill) == ("better", "#ff0000")
        assert versions_of(document, contest) is None
    one.history.undo()
    assert one.get(A) is None


def test_a_group_comes_back_with_what_was_deleted_in_it_and_a_shape_with_its_group() -> None:
    one = drawing()
    inner = RecordId("inner")
    with one.edit("Draw") as edit:
        edit.put(Shape(inner, GROUP, "c"))
    deleted(inner)(one)
    one = copy_of(one)  # so that another peer has deleted it, earlier
    other = copy_of(one)
    deleted(GROUP)(one)
    changed(GROUP, x=500.0)(other)
    (contest,), _ = met(one, other)
    take_other(one, [contest])
    assert one.get(GROUP) is not None and one.get(A) is not None and one.get(inner) is None
    one, _, told = apart([deleted(GROUP)], [moved(60.0)])
    take_other(one, told)
    assert shape(one, A).x == 60.0 and shape(one, A).parent == GROUP and one.get(GROUP) is not None


def test_a_note_that_one_deleted_while_the_other_wrote_in_it() -> None:
    one = drawing()
    note = RecordId("a note/with %")
    with one.edit("Note") as edit:
        edit.put(Note(note, ROOT, "V", "Title", "text"))
    other = copy_of(one)
    deleted(note)(one)
    with other.edit("Type") as edit:
        edit.splice(note, 4, 0, ' "more" {}')
    (contest,), again = met(one, other)
    assert again == [contest] and contest.is_deleted and contest.record == note
    take_other(one, [contest])
    back = one.get(note)
    assert isinstance(back, Note) and back.text == 'text "more" {}'


def test_many_at_once_are_told_as_far_as_a_person_reads_them() -> None:
    one = drawing()
    many = [RecordId(f"s{number}") for number in range(MOST + 50)]
    with one.edit("Draw") as edit:
        for place, identity in enumerate(many):
            edit.put(Shape(identity, LAYER, f"d{place:04d}", w=10.0, h=10.0))
    other = copy_of(one)
    for document, x in ((one, 100.0), (other, 200.0)):
        with document.edit("Move") as edit:
            for identity in many:
                edit.change(identity, x=x)
    first, second = met(one, other)
    assert len(first) == len(second) == MOST and first == second
    take_other(one, first)
    assert {shape(one, contest.record).x for contest in first} == {dict(first[0].other)["x"]}


@pytest.mark.parametrize("pieces", [1, 3])
def test_what_comes_in_pieces_is_told_with_the_last_that_came(pieces: int) -> None:
    one = drawing()
    other = copy_of(one)
    heard: list[Contest] = []
    other.subscribe_contests(heard.extend)
    moved(900.0)(other)
    known = one.version()
    updates = []
    for number in range(pieces):
        moved(50.0 + number)(one)
        updates.append(one.export_since(known))
        known = one.version()
    for update in updates:
        other.import_update(update)
    assert {contest.record for contest in heard} == {A}
    last = 49.0 + pieces
    assert (dict(heard[-1].kept)["x"], dict(heard[-1].other)["x"]) in ((900.0, last), (last, 900.0))
