from __future__ import annotations

import gc
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagram.document import Changes, Document, Edit, Origin
from diagram.errors import BadUpdate, DocumentError, NotInEdit, ReadOnly, RecordMissing
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Page, Shape, Unknown
from diagram.style import style_of
from tests.diagram.document.drawing import GROUP, LAYER, LINE, PAGE, RECORDS, A, B, copy_of, drawing, exchange, shape


def test_records_are_what_was_put() -> None:
    document = drawing()
    assert dict(document.records) == {record.id: record for record in RECORDS}
    assert document.pages() == [RECORDS[0]]
    assert document.children(LAYER) == [GROUP, B, LINE]
    assert [record.id for record in document.records_in_order()] == [PAGE, LAYER, GROUP, A, B, LINE]
    assert not document.history.can_undo


def test_an_edit_is_one_notice_and_one_update() -> None:
    document = drawing()
    heard: list[Changes] = []
    stored: list[bytes] = []
    document.subscribe(heard.append)
    document.subscribe_updates(stored.append)
    with document.edit("Move") as edit:
        edit.change(A, x=1.0)
        edit.change(B, x=2.0, style=style_of({"fill": "#ff0000"}))
        edit.put(Shape(RecordId("new"), LAYER, "d"))
    assert heard == [Changes(frozenset({"new"}), frozenset({A, B}), frozenset(), Origin.LOCAL, "Move")]
    assert len(stored) == 1
    assert shape(document, B).style.fill == "#ff0000"


def test_the_update_makes_another_copy_equal() -> None:
    document = drawing()
    other = copy_of(document)
    document.subscribe_updates(lambda update: heard.append(other.import_update(update)))
    heard: list[Changes] = []
    with document.edit("Move") as edit:
        edit.change(A, x=1.0)
        edit.delete(B)
    assert other.records == document.records
    assert heard == [Changes(frozenset(), frozenset({A, LINE}), frozenset({B}), Origin.REMOTE)]
    assert not other.history.can_undo


def test_an_edit_that_raises_writes_nothing() -> None:
    document = drawing()
    before = document.value_hash()
    with pytest.raises(ZeroDivisionError), document.edit("Move") as edit:
        edit.change(A, x=1.0)
        raise ZeroDivisionError
    assert document.value_hash() == before
    assert not document.history.can_undo
    with document.edit("Move") as edit:  # and the next one works
        edit.change(A, x=1.0)


def test_an_inner_edit_joins_the_outer() -> None:
    document = drawing()
    heard: list[Changes] = []
    document.subscribe(heard.append)
    with document.edit("Outer") as outer:
        outer.change(A, x=1.0)
        with document.edit("Inner") as inner:
            inner.change(B, x=2.0)
        assert not heard
    assert [changes.label for changes in heard] == ["Outer"]
    assert document.history.undo()
    assert not document.history.can_undo


def test_an_edit_without_a_difference_leaves_no_trace() -> None:
    document = drawing()
    version = document.version()
    with document.edit("Nothing") as edit:
        edit.change(A, x=shape(document, A).x)
        edit.put(RECORDS[4])
    assert document.version() == version
    assert not document.history.can_undo


def test_only_what_differs_is_written() -> None:
    document = drawing()
    other = copy_of(document)
    with document.edit("Move") as edit:
        edit.change(A, x=1.0)
    with other.edit("Type") as edit:
        edit.put(replace(shape(other, A), text="other"))
    exchange(document, other)
    assert shape(document, A).x == 1.0
    assert shape(document, A).text == "other"


def test_writing_outside_an_edit_is_refused() -> None:
    document = drawing()
    with document.edit("Move") as edit:
        pass
    for write in (
        lambda: edit.put(RECORDS[0]),
        lambda: edit.change(A, x=1.0),
        lambda: edit.delete(A),
    ):
        with pytest.raises(NotInEdit):
            write()


def test_the_edit_shows_what_it_will_leave() -> None:
    document = drawing()
    with document.edit("Move") as edit:
        edit.change(A, x=1.0)
        edit.change(A, y=2.0)
        edit.delete(B)
        staged = edit.get(A)
        assert isinstance(staged, Shape) and (staged.x, staged.y) == (1.0, 2.0)
        assert edit.get(B) is None
        assert shape(document, A).x == 10.0
    assert (shape(document, A).x, shape(document, A).y) == (1.0, 2.0)


def test_changing_what_is_gone_is_an_error_and_deleting_it_is_not() -> None:
    document = drawing()
    with document.edit("Delete") as edit:
        edit.delete(A)
        edit.delete(A)
        edit.delete(RecordId("never"))
    with pytest.raises(RecordMissing), document.edit("Move") as edit:
        edit.change(A, x=1.0)


def test_delete_takes_descendants_and_spares_what_was_taken_out_before() -> None:
    document = drawing()
    with document.edit("Ungroup") as edit:
        edit.put(Shape(RecordId("inside"), GROUP, "z"))
        edit.change(A, parent=LAYER)
        edit.delete(GROUP)
    assert document.get(A) is not None
    assert document.get(RecordId("inside")) is None
    assert document.children(LAYER) == [A, B, LINE]
    with document.edit("Delete") as edit:
        edit.delete(PAGE)
    assert set(document.records) == {PAGE, LAYER}  # a diagram has a page, see test_risen


def test_restored_shapes_have_their_connectors_again() -> None:
    document = drawing()
    with document.edit("Delete") as edit:
        edit.delete(GROUP)
    line = document.get(LINE)
    assert isinstance(line, Connector) and line.source == A  # it still knows where it was attached
    assert line.source_point == Point(130.0, 70.0)  # where the middle of A was
    assert document.get(A) is None
    assert document.history.undo()
    assert dict(document.records) == {record.id: record for record in RECORDS}


def test_a_deleted_id_can_be_put_anew() -> None:
    document = drawing()
    with document.edit("Colour") as edit:
        edit.change(B, style=style_of({"fill": "#ff0000"}))
    with document.edit("Delete") as edit:
        edit.delete(B)
    fresh = Shape(B, LAYER, "b", text="fresh")
    with document.edit("Paste") as edit:
        edit.put(fresh)
    assert document.get(B) == fresh
    assert copy_of(document).get(B) == fresh


def test_unknown_kinds_and_properties_survive() -> None:
    document = Document.of(
        [
            Page(PAGE, "a"),
            Layer(LAYER, PAGE, "a"),
            Unknown(RecordId("u"), LAYER, "a", "hologram", {"depth": 3, "name": "x"}),
            Shape(A, LAYER, "b", extra={"drawio.style": "fancy=1", "n": 2.5}),
        ]
    )
    with document.edit("Move") as edit:
        edit.change(A, x=1.0)
    again = copy_of(document)
    assert again.get(RecordId("u")) == document.get(RecordId("u"))
    assert shape(again, A).extra == {"drawio.style": "fancy=1", "n": 2.5}


def test_numbers_that_are_none_become_the_default() -> None:
    document = drawing()
    with document.edit("Break") as edit:
        edit.change(A, x=float("nan"), w=float("inf"), text="lone \ud800 surrogate")
    assert (shape(document, A).x, shape(document, A).w) == (0.0, 0.0)
    assert shape(document, A).text == "lone ? surrogate"
    assert copy_of(document).records == document.records


def test_a_reader_may_edit_and_all_readers_hear_in_order() -> None:
    document = drawing()
    heard: list[str] = []

    def answer(changes: Changes) -> None:
        if changes.label == "First":
            with document.edit("Second") as edit:
                edit.change(B, x=9.0)

    document.subscribe(answer)
    leave = document.subscribe(lambda changes: heard.append(changes.label))
    with document.edit("First") as edit:
        edit.change(A, x=9.0)
    assert heard == ["First", "Second"]
    leave()
    with document.edit("Third") as edit:
        edit.change(A, x=10.0)
    assert heard == ["First", "Second"]


def test_a_reader_that_fails_does_not_keep_the_bytes_from_storage() -> None:
    document = drawing()
    stored: list[bytes] = []
    heard: list[Changes] = []

    def fail(changes: Changes) -> None:
        raise ZeroDivisionError

    document.subscribe(fail)
    document.subscribe(heard.append)
    document.subscribe_updates(stored.append)
    with pytest.raises(ZeroDivisionError), document.edit("Move") as edit:
        edit.change(A, x=1.0)
    assert stored and heard


def test_a_newer_document_only_shows() -> None:
    from diagram.document.replica import Replica

    replica = Replica()
    replica.set_meta({"schema": 2}, "New")
    document = Document.load([replica.snapshot()])
    assert document.read_only
    with pytest.raises(ReadOnly), document.edit("Move"):
        pass
    with pytest.raises(ReadOnly):
        document.history.undo()


def test_undo_and_merging_wait_for_the_end_of_an_edit() -> None:
    document = drawing()
    update = document.export_snapshot()
    with document.edit("Move"):
        with pytest.raises(DocumentError):
            document.history.undo()
        with pytest.raises(DocumentError):
            document.import_update(update)


def test_every_open_document_writes_as_another_peer() -> None:
    from diagram.document.replica import Replica

    assert len({Replica().peer for _ in range(50)}) == 50


def test_a_document_stays_on_its_thread() -> None:
    document = drawing()
    caught: list[type[BaseException]] = []

    def trespass() -> None:
        try:
            document.version()
        except AssertionError as error:
            caught.append(type(error))

    thread = threading.Thread(target=trespass)
    thread.start()
    thread.join()
    assert caught == [AssertionError]


def test_nothing_stored_is_no_document() -> None:
    with pytest.raises(BadUpdate):
        Document.load([])


def test_reading_writes_nothing() -> None:
    document = drawing()
    version = document.version()
    copy_of(document).records_in_order()
    document.value_hash()
    document.export_snapshot()
    assert document.version() == version


def test_an_edit_is_public() -> None:
    with drawing().edit("Look") as edit:
        assert isinstance(edit, Edit)
        assert edit.label == "Look"


FIELDS = st.sampled_from(
    (
        {"x": 7.0},
        {"x": 0.0, "y": -3.5},
        {"text": "three"},
        {"text": ""},
        {"w": 41.0, "style": style_of({"fill": "#00ff00", "dashed": True})},
        {"style": style_of({})},
        {"props": {"size": 4.0}},
        {"extra": {"drawio.style": "rounded=1"}},
        {"order": "aa"},
        {"parent": LAYER},
        {"parent": GROUP},
        {"locked": True, "rotation": 30.0},
    )
)
STEPS = st.one_of(
    st.tuples(st.sampled_from((A, B, GROUP)), FIELDS),
    st.tuples(st.sampled_from((A, B, LINE)), st.sampled_from(("delete", "put"))),
    st.tuples(st.just(A), st.sampled_from(("undo", "redo"))),
)


def take(document: Document, identity: RecordId, what: str | dict[str, object]) -> None:
    if what == "undo":
        document.history.undo()
    elif what == "redo":
        document.history.redo()
    else:
        with document.edit("Step") as edit:
            if what == "delete":
                edit.delete(identity)
            elif what == "put":
                edit.put(next(record for record in RECORDS if record.id == identity))
            elif isinstance(what, dict) and identity in document.records and what.get("parent") != identity:
                edit.change(identity, **what)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=10))
def test_what_is_shown_after_edits_is_what_a_fresh_reading_shows(
    steps: list[tuple[RecordId, str | dict[str, object]]],
) -> None:
    document = drawing()
    shown = dict(document.records)

    def follow(changes: Changes) -> None:
        for identity in changes.added | changes.updated:
            assert (identity in shown) == (identity in changes.updated)
            assert shown.get(identity) != document.records[identity]
            shown[identity] = document.records[identity]
        for identity in changes.removed:
            del shown[identity]

    document.subscribe(follow)
    for identity, what in steps:
        take(document, identity, what)
        fresh = copy_of(document)
        assert dict(document.records) == dict(fresh.records) == shown
        for parent in (*document.records, RecordId("")):
            assert document.children(parent) == fresh.children(parent)


def test_changing_a_record_as_a_whole_after_naming_fields_forgets_the_names() -> None:
    document = drawing()
    with document.edit("Both") as edit:
        edit.change(A, x=1.0)
        edit.put(replace(shape(document, A), y=2.0))
        edit.change(A, text="there")
    assert (shape(document, A).x, shape(document, A).y, shape(document, A).text) == (10.0, 2.0, "there")
    assert dict(copy_of(document).records) == dict(document.records)


def test_naming_fields_writes_only_what_differs() -> None:
    document = drawing()
    other = copy_of(document)
    with document.edit("Move") as edit:
        edit.change(A, x=10.0, y=11.0)
    with other.edit("Move") as edit:
        edit.change(A, x=99.0)
    exchange(document, other)
    assert (shape(document, A).x, shape(document, A).y) == (99.0, 11.0)
    assert document.values(A) == {**(copy_of(drawing()).values(A) or {}), "x": 99.0, "y": 11.0}


def test_the_collector_rests_during_an_edit_and_runs_again_after_it() -> None:
    document = drawing()
    with pytest.raises(RecordMissing), document.edit("Fail") as edit:
        assert not gc.isenabled()
        edit.change(RecordId("nobody"), x=1.0)
    assert gc.isenabled()
