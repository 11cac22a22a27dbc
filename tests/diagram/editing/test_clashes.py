"""What can be done about words that two people wrote at once, as one edit that can be undone."""

from __future__ import annotations

import pytest

from diagram.document import Conflict, Document
from diagram.editing.clashes import joined, keep_both, standing, take_other
from diagram.ids import RecordId
from diagram.records import Layer, Page, Shape
from diagram.text.html import plain_of

A, PAGE, LAYER = RecordId("a"), RecordId("page"), RecordId("layer")


def drawing(text: str = "one", *, html: bool = False) -> Document:
    shape = Shape(A, LAYER, "a", text=text, html=html)
    return Document.of([Page(PAGE, "V", name="Plan"), Layer(LAYER, PAGE, "V"), shape])


def said(document: Document) -> tuple[str, bool]:
    shape = document.get(A)
    assert isinstance(shape, Shape)
    return shape.text, shape.html


def test_the_other_words_are_taken_with_how_they_are_read() -> None:
    document = drawing()
    take_other(document, [Conflict(A, "text", "one", "<b>two</b>", html=True)])
    assert said(document) == ("<b>two</b>", True)
    document.history.undo()
    assert said(document) == ("one", False)


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        (("one", False), ("two", False), "one\ntwo"),
        (("<b>one</b>", True), ("a < b & c", False), "one\na < b & c"),
        (("one\nmore", False), ("<i>two</i>", True), "one\nmore\ntwo"),
        (("", False), ("two", False), "two"),
        (("<b>one</b>", True), ("", False), "one"),
        (("", True), ("", False), ""),
    ],
)
def test_both_texts_are_read_one_below_the_other(first: tuple[str, bool], second: tuple[str, bool], read: str) -> None:
    assert plain_of(*joined(first, second)) == read


def test_both_are_kept_with_what_was_written_since() -> None:
    document = drawing()
    with document.edit("Edit text") as edit:
        edit.change(A, text="one, better")
    keep_both(document, Conflict(A, "text", "one", "two"))
    assert said(document) == ("one, better\ntwo", False)
    document.history.undo()
    assert said(document) == ("one, better", False)


def test_both_names_stand_behind_each_other() -> None:
    document = drawing()
    keep_both(document, Conflict(PAGE, "name", "Plan", "Draft"))
    assert document.pages()[0].name == "Plan / Draft"


def test_what_needs_no_decision_any_more() -> None:
    document = drawing("two")
    assert standing(document, Conflict(A, "text", "one", "two")) is None
    assert standing(document, Conflict(A, "text", "one", "two", html=True)) == "two"
    assert standing(document, Conflict(A, "text", "two", "one")) == "two"
    assert standing(document, Conflict(A, "title", "two", "one")) is None
    with document.edit("Delete") as edit:
        edit.delete(A)
    assert standing(document, Conflict(A, "text", "two", "one")) is None
    keep_both(document, Conflict(A, "text", "two", "one"))
    take_other(document, [Conflict(A, "text", "two", "one")])
    assert document.get(A) is None
