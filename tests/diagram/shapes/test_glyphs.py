"""Drawings written as text, and the symbols made of them."""

from __future__ import annotations

from diagram.display.items import Fill, PathItem, Stroke
from diagram.geometry.box import Box
from diagram.geometry.path import ellipse, rectangle
from diagram.shapes.glyphs import glyph, in_one_colour, placed, styled
from diagram.shapes.registry import Frame
from diagram.shapes.service_glyphs import symbol_of
from diagram.style import Style

FILL, LINE = Fill("#ffffff"), Stroke("#000000")


def test_marks_have_roles_and_paths() -> None:
    body, line = glyph("b R 0 0 100 100; s M 0 50 L 100 50 100 100")
    assert (body.role, body.path) == ("b", rectangle(Box(0, 0, 100, 100)))
    assert line.path.segments == (("M", 0, 50), ("L", 100, 50), ("L", 100, 100))


def test_a_field_of_its_own_is_brought_to_the_square() -> None:
    (mark,) = glyph("200 50: b R 100 25 100 25")
    assert mark.path == rectangle(Box(50, 50, 50, 50))
    assert placed(mark.path, Box(10, 0, 40, 20)) == rectangle(Box(30, 10, 20, 10))


def test_roles_take_the_fill_and_the_line() -> None:
    marks = glyph("b R 0 0 9 9; f R 0 0 9 9; s R 0 0 9 9; i R 0 0 9 9")
    items = styled(Frame(9, 9, Style(), fill=FILL, stroke=LINE), marks, Box(0, 0, 100, 100))
    painted = [(item.fill, item.stroke) for item in items if isinstance(item, PathItem)]
    assert painted == [(FILL, LINE), (FILL, None), (None, LINE), (Fill("#000000"), None)]
    assert styled(Frame(9, 9, Style()), marks, Box(0, 0, 9, 9)) == ()


def test_one_colour_fills_what_is_inked() -> None:
    line, full = in_one_colour(glyph("s R 0 0 9 9; i O 0 0 100 100"), Box(0, 0, 100, 100), Fill("#ff0000"), 3.0)
    assert isinstance(line, PathItem) and line.stroke and line.stroke.width == 3.0 and line.fill is None
    assert full == PathItem(ellipse(Box(0, 0, 100, 100)), Fill("#ff0000"))


def test_symbols_are_found_by_the_words_of_a_name() -> None:
    names = {
        "mxgraph.aws4.s3": "storage", "mxgraph.aws4.lambda": "function", "mxgraph.aws4.dynamodb": "database",
        "mxgraph.aws4.application_load_balancer": "balancer", "mxgraph.citrix.laptop_2": "laptop",
        "mxgraph.azure.user": "user", "mxgraph.aws4.never_heard_of": "cube", "": "cube",
    }  # fmt: skip
    assert {name: symbol_of(name) for name in names} == names
