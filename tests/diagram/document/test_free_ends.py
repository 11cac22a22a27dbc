"""A connector whose shape somebody else deleted is drawn with a free end, and holds on again when the shape returns."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from diagram.document import Document
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Shape
from diagram.scene.scene import Scene
from tests.diagram.document.drawing import GROUP, LAYER, LINE, PAGE, RECORDS, A, B, copy_of, drawing, exchange
from tests.diagram.document.soundness import restless, view, violations

NEW, OTHER = RecordId("new"), RecordId("other")
MIDDLE_OF_A = Point(130.0, 70.0)


def line(document: Document, identity: RecordId = NEW) -> Connector:
    record = document.get(identity)
    assert isinstance(record, Connector)
    return record


def torn(connector: Connector, doomed: RecordId = A) -> tuple[Document, Document]:
    """One person draws `connector` while the other deletes what it is tied to."""
    document = drawing()
    other = copy_of(document)
    with document.edit("Connect") as edit:
        edit.put(connector)
    with other.edit("Delete") as edit:
        edit.delete(doomed)
    exchange(document, other)
    assert view(document) == view(other) == view(copy_of(document))
    assert not violations(document) and not restless(document)
    return document, other


@pytest.mark.parametrize("doomed", [A, GROUP])
def test_the_end_is_where_the_shape_was(doomed: RecordId) -> None:
    document, other = torn(Connector(NEW, LAYER, "z", source=A, target=B), doomed)
    assert (line(document).source, line(document).source_point) == (A, MIDDLE_OF_A)
    assert line(document).target_point is None
    assert Scene(document.records, PAGE, document.children).points(NEW)[0] == MIDDLE_OF_A
    other.history.undo()
    exchange(document, other)
    assert line(document).source_point is None and view(document) == view(other)


def test_both_ends_may_be_lost_and_the_line_may_lie_in_a_group() -> None:
    document, other = torn(Connector(NEW, GROUP, "z", source=A, target=A), A)
    assert line(document).source_point == line(document).target_point == Point(30.0, 20.0)  # from the group's corner


def test_a_line_tied_to_a_line_that_is_gone_begins_where_that_began() -> None:
    document, _ = torn(Connector(NEW, LAYER, "z", source=LINE, target=B), LINE)
    assert line(document).source_point == MIDDLE_OF_A


def test_what_never_was_leaves_the_line_without_a_place_and_harms_nothing() -> None:
    document = Document.of((*RECORDS, Connector(NEW, LAYER, "z", source=RecordId("nobody"), target=B)))
    assert line(document).source_point is None
    assert Scene(document.records, PAGE, document.children).points(NEW) == ()
    with document.edit("Draw") as edit:
        edit.put(Shape(RecordId("nobody"), LAYER, "y"))
    assert Scene(document.records, PAGE, document.children).points(NEW)


def test_its_own_point_stays() -> None:
    document, _ = torn(Connector(NEW, LAYER, "z", source=A, target=B, source_point=Point(1.0, 2.0)))
    assert line(document).source_point == Point(1.0, 2.0)


def test_tying_it_to_something_else_takes_the_point_away() -> None:
    document, other = torn(Connector(NEW, LAYER, "z", source=A, target=B))
    with document.edit("Attach") as edit:
        edit.put(replace(line(document), source=B, source_point=None))
    exchange(document, other)
    assert line(other).source_point is None and view(document) == view(other)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_does_not_matter(order: tuple[int, ...]) -> None:
    start = drawing()
    updates: list[bytes] = []
    for author, work in enumerate(("connect", "delete", "move")):
        copy = copy_of(start)
        copy.subscribe_updates(updates.append)
        with copy.edit(work) as edit:
            if work == "connect":
                edit.put(Connector(NEW, LAYER, "z", source=A, target=B))
            elif work == "delete":
                edit.delete(GROUP)
            else:
                edit.change(A, x=110.0)
        assert len(updates) == author + 1
    reader = copy_of(start)
    for number in order:
        reader.import_update(updates[number])
        assert not restless(reader)
    assert line(reader).source_point == Point(230.0, 70.0)
    assert view(reader) == view(copy_of(reader))
