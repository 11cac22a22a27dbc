from __future__ import annotations

from diagram.document import Changes, Document
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Page, Record, Shape, Unknown
from tests.diagram.document.drawing import GROUP, LAYER, PAGE, RECORDS, A, B, copy_of, drawing, exchange, shape

NEW = RecordId("new")


def both(document: Document, other: Document) -> Document:
    exchange(document, other)
    fresh = copy_of(document)
    assert dict(document.records) == dict(other.records) == dict(fresh.records)
    for identity in (*document.records, RecordId("")):
        assert document.children(identity) == other.children(identity) == fresh.children(identity)
    return document


def test_a_shape_drawn_in_a_group_that_somebody_deleted_stays_where_it_was() -> None:
    document = drawing()
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(GROUP)
    with other.edit("Draw") as edit:
        edit.put(Shape(NEW, GROUP, "z", x=5.0, y=6.0))
        edit.put(Connector(RecordId("wire"), GROUP, "y", points=(Point(1.0, 2.0),), source_point=Point(3.0, 4.0)))
    merged = both(document, other)
    homeless = shape(merged, NEW)
    assert (homeless.parent, homeless.x, homeless.y) == (LAYER, 105.0, 56.0)
    wire = merged.get(RecordId("wire"))
    assert isinstance(wire, Connector)
    assert (wire.parent, wire.points, wire.source_point) == (LAYER, (Point(101.0, 52.0),), Point(103.0, 54.0))


def test_its_next_edit_stores_the_place_and_undoing_the_delete_gives_the_group_back() -> None:
    document = drawing()
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(GROUP)
    with other.edit("Draw") as edit:
        edit.put(Shape(NEW, GROUP, "z", x=5.0, y=6.0))
    exchange(document, other)
    document.history.undo()
    assert (shape(both(document, other), NEW).parent, shape(document, NEW).x) == (GROUP, 5.0)
    document.history.redo()
    exchange(document, other)
    with other.edit("Move") as edit:
        edit.change(NEW, x=200.0)
    merged = both(document, other)
    assert (shape(merged, NEW).parent, shape(merged, NEW).x, shape(merged, NEW).y) == (LAYER, 200.0, 56.0)
    document.history.undo()
    assert shape(both(document, other), NEW).parent == LAYER


def test_two_groups_moved_into_each_other_make_no_ring() -> None:
    document = drawing()
    other = copy_of(document)
    with document.edit("Into B") as edit:
        edit.change(GROUP, parent=B)
    with other.edit("Into the group") as edit:
        edit.change(B, parent=GROUP)
    merged = both(document, other)
    assert shape(merged, GROUP).parent == LAYER  # "group" is the greater id
    assert shape(merged, B).parent == GROUP
    assert {record.id for record in merged.records_in_order()} == set(merged.records)


def test_a_shape_on_a_page_that_somebody_deleted_goes_to_the_first_layer() -> None:
    document = Document.of((*RECORDS, Page(RecordId("two"), "b"), Layer(RecordId("glass"), RecordId("two"), "a")))
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(RecordId("two"))
    with other.edit("Draw") as edit:
        edit.put(Shape(NEW, RecordId("glass"), "a", x=1.0))
        edit.put(Layer(RecordId("pane"), RecordId("two"), "b"))
    merged = both(document, other)
    assert (shape(merged, NEW).parent, shape(merged, NEW).x) == (LAYER, 1.0)
    pane = merged.get(RecordId("pane"))
    assert isinstance(pane, Layer) and pane.parent == PAGE


def test_a_child_that_arrives_before_its_parent_finds_home_later() -> None:
    document = drawing()
    other = copy_of(document)
    updates: list[bytes] = []
    document.subscribe_updates(updates.append)
    with document.edit("Draw") as edit:
        edit.put(Shape(NEW, LAYER, "z"))
    with document.edit("Draw") as edit:
        edit.put(Shape(RecordId("inner"), NEW, "z"))
    other.import_update(updates[1])
    assert other.has_gap
    assert other.get(RecordId("inner")) is None
    other.import_update(updates[0])
    assert not other.has_gap
    assert other.records == document.records


def test_siblings_with_one_order_key_lie_in_the_order_of_their_ids() -> None:
    document = drawing()
    other = copy_of(document)
    for one, name in ((document, "y"), (other, "x")):
        with one.edit("Draw") as edit:
            edit.put(Shape(RecordId(name), LAYER, "z"))
    assert both(document, other).children(LAYER)[-2:] == ["x", "y"]


def test_without_any_layer_nothing_is_lost() -> None:
    lonely: tuple[Record, ...] = (
        Shape(A, RecordId("nowhere"), "a"),
        Unknown(B, RecordId("nowhere"), "a", "hologram"),
        Layer(LAYER, RecordId("no page"), "a"),
    )
    document = Document.of(lonely)
    assert set(document.records) == {A, B, LAYER}
    assert document.records_in_order() == ()
    with document.edit("Page") as edit:
        edit.put(Page(PAGE, "a"))
    assert [record.id for record in document.records_in_order()] == [PAGE, LAYER, A]
    assert copy_of(document).records == document.records


def test_a_ring_of_unknown_things_hurts_nobody() -> None:
    ring = (Unknown(A, B, "a", "x"), Unknown(B, A, "a", "x"), Shape(NEW, A, "b"))
    document = Document.of((*RECORDS[:2], *ring))
    assert set(document.records) == {PAGE, LAYER, A, B, NEW}
    assert [record.id for record in document.records_in_order()] == [PAGE, LAYER]


def test_a_long_chain_is_read_in_one_go() -> None:
    count = 3_000
    chain = [Shape(RecordId(f"{i:05d}"), RecordId(f"{i - 1:05d}") if i else LAYER, "a") for i in range(count)]
    document = copy_of(Document.of((*RECORDS[:2], *chain)))
    assert len(document.records_in_order()) == count + 2
    with document.edit("Ring") as edit:
        edit.change(RecordId("00000"), parent=RecordId(f"{count - 1:05d}"))
    assert len(document.records_in_order()) == count + 2
    assert copy_of(document).records == document.records


def test_a_layer_that_has_become_a_shape_does_not_hang_on_itself() -> None:
    document = Document.of((*RECORDS, Layer(RecordId("glass"), PAGE, "A")))
    other = copy_of(document)
    heard: list[Changes] = []
    document.subscribe(heard.append)
    with document.edit("Turn") as edit:
        edit.delete(RecordId("glass"))
        edit.put(Shape(RecordId("glass"), RecordId("nowhere"), "A"))
    assert shape(both(document, other), RecordId("glass")).parent == LAYER
    assert heard[0].updated == {"glass"} and not heard[0].added and not heard[0].removed
