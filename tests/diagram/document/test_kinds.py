"""Every kind of record goes through every operation: edit, undo, merge, reload, JSON; and has a place when lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagram.document import Document
from diagram.formats.json import read, write
from diagram.formats.registry import Contents
from diagram.ids import RecordId
from diagram.records import (
    FRAME,
    GROUP,
    ROOT,
    AssetReference,
    Comment,
    Connector,
    Layer,
    Note,
    Page,
    Record,
    Shape,
    Unknown,
    Value,
)
from diagram.scene.hits import is_container
from tests.diagram.document.drawing import GROUP as GROUPED
from tests.diagram.document.drawing import LAYER, PAGE, A, B, copy_of, drawing, exchange

NEW, NOTE, REMARK = RecordId("new"), RecordId("n-note"), RecordId("remark")
LATER: dict[str, Value] = {"later.word": "kept", "later.list": [1, 2], "p.later": True}

# Each kind, and a change that a person makes to it.
EVERY: dict[str, tuple[Record, dict[str, Any]]] = {
    "page": (Page(NEW, "b", extra=LATER), {"name": "Second"}),
    "layer": (Layer(NEW, PAGE, "b", extra=LATER), {"locked": True}),
    "shape": (Shape(NEW, LAYER, "d", extra={"later.word": "kept"}, props={"later": True}), {"x": 7.0}),
    "group": (Shape(NEW, LAYER, "d", kind=GROUP, w=9.0, h=9.0), {"w": 12.0}),
    "frame": (Shape(NEW, LAYER, "d", kind=FRAME, text="Ideas", w=300.0, h=200.0), {"text": "Plans"}),
    "connector": (Connector(NEW, LAYER, "d", source=A, target=B, extra={"later.word": "kept"}), {"text": "yes"}),
    "note": (Note(NEW, ROOT, "V", "Title", "Body 😀", extra=LATER), {"text": "Body, longer 😀"}),
    "comment": (
        Comment(NEW, A, "V", "Ann", "Why?", "2026-11-26T12:00:00Z", x=3.0, y=4.0, extra=LATER),
        {"resolved": True},
    ),
    "asset": (AssetReference(NEW, ROOT, "V", "00ff", "image/png", 17.0, "a.png", extra=LATER), {"name": "b.png"}),
    "unknown": (Unknown(NEW, ROOT, "V", "hologram", {"depth": 3.0, "text": "kept", **LATER}), {"order": "W"}),
}
every_kind = pytest.mark.parametrize("kind", EVERY)


def founded(kind: str) -> Document:
    document = drawing()
    with document.edit("Make") as edit:
        edit.put(EVERY[kind][0])
    return document


@every_kind
def test_it_is_made_changed_and_read_again(kind: str) -> None:
    record, change = EVERY[kind]
    document = founded(kind)
    assert document.get(NEW) == record
    with document.edit("Change") as edit:
        edit.change(NEW, **change)
    wanted = replace(record, **change)
    assert document.get(NEW) == wanted == copy_of(document).get(NEW)
    assert wanted in document.records_in_order()


@every_kind
def test_every_step_is_taken_back_and_done_again(kind: str) -> None:
    record, change = EVERY[kind]
    document = founded(kind)
    with document.edit("Change") as edit:
        edit.change(NEW, **change)
    with document.edit("Delete") as edit:
        edit.delete(NEW)
    wanted = [replace(record, **change), record, None]
    assert document.get(NEW) is None
    for state in wanted:
        assert document.history.undo()
        assert document.get(NEW) == state
    for state in (*reversed(wanted[:2]), None):
        assert document.history.redo()
        assert document.get(NEW) == state


@every_kind
def test_two_people_change_what_lies_next_to_it_and_it_stays(kind: str) -> None:
    record, change = EVERY[kind]
    document = founded(kind)
    other = copy_of(document)
    with document.edit("Change") as edit:
        edit.change(NEW, **change)
    with other.edit("Elsewhere") as edit:
        edit.change(B, x=99.0)
        edit.change(NEW, order="X")
    exchange(document, other)
    merged = replace(record, **{**change, "order": document.get(NEW).order})  # type: ignore[union-attr]  # it is there
    assert document.get(NEW) == other.get(NEW) == copy_of(other).get(NEW) == merged
    assert document.value_hash() == other.value_hash()


@every_kind
def test_json_carries_it(kind: str) -> None:
    document = founded(kind)
    back = read(write(Contents(document.records_in_order(), {}.get)))
    assert not back.losses
    again = Document.of(back.records)
    assert dict(again.records) == dict(document.records)
    assert again.get(NEW) == EVERY[kind][0]


def test_groups_and_containers_and_frames_are_told_apart() -> None:
    group, frame, box = (EVERY[kind][0] for kind in ("group", "frame", "shape"))
    assert isinstance(group, Shape) and isinstance(frame, Shape) and isinstance(box, Shape)
    assert [is_container(one) for one in (group, frame, box)] == [False, True, False]
    assert is_container(replace(box, props={"container": True}))


def test_notes_are_listed_in_their_order_and_are_no_pages() -> None:
    document = drawing()
    with document.edit("Write") as edit:
        edit.put(Note(RecordId("late"), ROOT, "z", "Late"))
        edit.put(Note(RecordId("early"), ROOT, "0", "Early"))
        edit.put(Note(RecordId("of-page"), PAGE, "0", "Of the page"))
    assert [note.title for note in document.notes()] == ["Early", "Late", "Of the page"]
    assert [page.id for page in document.pages()] == [PAGE]


def test_a_note_whose_page_is_gone_belongs_to_the_diagram() -> None:
    document = drawing()
    with document.edit("Second") as edit:
        edit.put(Page(RecordId("second"), "b"))
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(RecordId("second"))
    with other.edit("Write") as edit:
        edit.put(Note(NOTE, RecordId("second"), "V", text="kept"))
    exchange(document, other)
    assert document.get(NOTE) == other.get(NOTE) == Note(NOTE, ROOT, "V", text="kept")


def test_a_comment_on_a_shape_goes_and_comes_back_with_it() -> None:
    document = drawing()
    with document.edit("Say") as edit:
        edit.put(Comment(REMARK, A, "V", "Ann", "Why?"))
        edit.put(Comment(NEW, REMARK, "V", "Bo", "Because."))
    with document.edit("Delete") as edit:
        edit.delete(A)
    assert document.get(REMARK) is None and document.get(NEW) is None
    document.history.undo()
    assert document.children(A) == [REMARK] and document.children(REMARK) == [NEW]


def test_a_comment_on_what_somebody_deleted_meanwhile_stays_at_its_place() -> None:
    document = drawing()
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(GROUPED)  # with A in it
    with other.edit("Say") as edit:
        edit.put(Comment(REMARK, A, "V", "Ann", "Why?", x=1.0, y=2.0))
        edit.put(Comment(NEW, REMARK, "V", "Bo", "Because."))
    exchange(document, other)
    assert document.get(REMARK) == other.get(REMARK) == Comment(REMARK, LAYER, "V", "Ann", "Why?", x=111.0, y=62.0)
    assert document.children(REMARK) == [NEW]
    document.history.undo()
    assert document.get(REMARK) == Comment(REMARK, A, "V", "Ann", "Why?", x=1.0, y=2.0)


def test_an_answer_to_a_comment_that_is_gone_is_about_the_same_thing() -> None:
    document = drawing()
    with document.edit("Say") as edit:
        edit.put(Comment(REMARK, A, "V", "Ann", "Why?"))
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(REMARK)
    with other.edit("Answer") as edit:
        edit.put(Comment(NEW, REMARK, "V", "Bo", "Because."))
    exchange(document, other)
    assert document.get(NEW) == other.get(NEW) == Comment(NEW, A, "V", "Bo", "Because.")


def test_comments_that_answer_each_other_make_no_ring() -> None:
    document = drawing()
    with document.edit("Say") as edit:
        edit.put(Comment(REMARK, A, "V"))
        edit.put(Comment(NEW, A, "W"))
    other = copy_of(document)
    with document.edit("One way") as edit:
        edit.change(REMARK, parent=NEW)
    with other.edit("The other way") as edit:
        edit.change(NEW, parent=REMARK)
    exchange(document, other)
    assert dict(document.records) == dict(other.records) == dict(copy_of(document).records)
    assert {REMARK, NEW} <= {record.id for record in document.records_in_order()}


def test_a_layer_whose_page_is_gone_goes_to_a_page_not_to_a_note() -> None:
    document = Document.of((Note(NOTE, ROOT, "0"), Page(PAGE, "a"), Page(NEW, "b"), Layer(LAYER, NEW, "a")))
    other = copy_of(document)
    with document.edit("Delete") as edit:
        edit.delete(NEW)
    with other.edit("Draw") as edit:
        edit.change(LAYER, name="Kept")
        edit.put(Layer(RecordId("another"), NEW, "b"))
    exchange(document, other)
    another = document.get(RecordId("another"))
    assert isinstance(another, Layer) and another.parent == PAGE and other.get(another.id) == another
