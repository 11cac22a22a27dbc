"""What two sides do not agree on, line by line."""

from __future__ import annotations

from dataclasses import replace

from diagram.ids import RecordId
from diagram.style import Style
from diagram.versions.disagreements import disagreements
from diagram.versions.merging import merge
from diagram.versions.version import Version, records_of
from tests.diagram.versions.drawing import drawn, line, shape

A, B = shape("a", text="Gateway"), shape("b", text="")


def lines(base: Version, theirs: Version, ours: Version) -> list[tuple[str, str, str, str]]:
    merged = merge(base, theirs, ours)
    records = {record.id: record for record in records_of(merged.version)}
    return [(one.subject, one.aspect, one.ours, one.theirs) for one in disagreements(merged.clashes, records)]


def test_a_position_is_one_line_and_a_colour_another() -> None:
    ours = drawn(replace(A, x=10.0, y=20.0, style=Style(fill="#ff0000")))
    theirs = drawn(replace(A, x=30.0, y=40.5, style=Style(fill="#00ff00")))
    assert sorted(lines(drawn(A), theirs, ours)) == [
        ("“Gateway”", "Fill colour", "#ff0000", "#00ff00"),
        ("“Gateway”", "Position", "x 10, y 20", "x 30, y 40.5"),
    ]


def test_texts_ends_and_things_without_a_label() -> None:
    base = drawn(A, B, line("l", "a", "b"))
    ours = drawn(A, replace(B, text="Mine"), line("l", "a", "a"))
    theirs = drawn(A, replace(B, text="<b>Yours</b>", html=True), line("l", "b", "b"))
    assert lines(base, theirs, ours) == [("“Mine”", "Text", "“Mine”", "“Yours”")]
    clash = drawn(A, B, line("l", "a", "a")), drawn(A, B, line("l", "a", "b", kind="arrow"))
    assert lines(base, *clash) == []
    far = drawn(A, B, replace(line("l", "a", "b"), target=None))
    assert lines(base, far, clash[0]) == [("Connector", "End", "on “Gateway”", "Not set")]


def test_what_one_side_deleted() -> None:
    edited = drawn(replace(A, x=9.0), B)
    assert lines(drawn(A, B), drawn(B), edited) == [("“Gateway”", "All of it", "Edited or used", "Deleted")]
    assert lines(drawn(A, B), edited, drawn(B)) == [("“Gateway”", "All of it", "Deleted", "Edited or used")]


def test_a_line_settles_only_what_it_is_about() -> None:
    ours, theirs = drawn(replace(A, x=1.0, text="Mine")), drawn(replace(A, x=2.0, text="Yours"))
    merged = merge(drawn(A), theirs, ours)
    parts = disagreements(merged.clashes, {RecordId("a"): A})
    assert {part.aspect: dict(part.clash.theirs) for part in parts} == {
        "Position": {"x": 2.0},
        "Text": {"text": "Yours"},
    }
