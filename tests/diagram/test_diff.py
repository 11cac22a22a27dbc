"""Two versions compared, in the user's words."""

from __future__ import annotations

from dataclasses import replace

from diagram.diff import difference, sentence
from diagram.ids import RecordId
from diagram.records import Page
from diagram.style import Style
from diagram.versions.version import Version
from tests.diagram.versions.drawing import PAGE, drawn, line, shape

A, B, C = shape("a", text="Gateway"), shape("b", text="<b>Hub</b>", html=True), shape("c", text="")
BASE = drawn(A, B, C)


def words(before: Version, after: Version) -> str:
    return sentence(difference(before, after))


def test_nothing() -> None:
    assert words(BASE, BASE) == ""


def test_a_single_thing_is_called_by_its_label() -> None:
    assert words(BASE, drawn(B, C)) == "Deleted “Gateway”"
    assert words(drawn(A, C), BASE) == "Added “Hub”"
    assert words(BASE, drawn(A, B, replace(C, x=9.0))) == "Moved a shape"
    assert words(BASE, drawn(replace(A, text="Door"), B, C)) == "Renamed “Gateway” to “Door”"
    assert words(BASE, drawn(A, B, replace(C, text="New"))) == "Renamed “New”"


def test_many_are_counted_by_what_was_done() -> None:
    after = drawn(
        replace(A, x=9.0), replace(B, x=9.0, text="Hub!", html=False), C, line("l", "a", "b"), line("m", "b", "a")
    )
    assert words(BASE, after) == "Added 2 connectors, renamed “Hub” to “Hub!”, moved 2 shapes"


def test_what_goes_beyond_a_sentence_is_counted() -> None:
    styled = replace(B, style=Style(fill="#ff0000"), locked=True)
    changes = difference(BASE, drawn(replace(A, x=9.0), styled, replace(C, rotation=9.0)))
    assert sentence(changes, most=1) == "Moved “Gateway”, 3 more changes"


def test_a_handle_at_the_left_only_resizes() -> None:
    assert words(BASE, drawn(replace(A, x=9.0, w=71.0), B, C)) == "Resized “Gateway”"


def test_who_goes_into_a_container_only_moves() -> None:
    assert words(BASE, drawn(A, replace(B, parent=RecordId("a"), order="z"), C)) == "Moved “Hub”"
    assert words(BASE, drawn(replace(A, order="z"), B, C)) == "Restacked “Gateway”"


def test_pages_and_lines() -> None:
    named = {**BASE, PAGE: {"type": "page", "order": BASE[PAGE]["order"], "name": "Plan"}}
    assert words(BASE, named) == "Renamed “Page-1” to “Plan”"
    assert Page(PAGE, "").name == "Page-1"
    before = drawn(A, B, C, line("l", "a", "b"))
    assert words(before, drawn(A, B, C, line("l", "a", "c"))) == "Reconnected a connector"


def test_what_only_a_file_knows_is_no_change() -> None:
    assert words(BASE, drawn(replace(A, extra={"drawio.style": "x"}), B, C)) == ""
