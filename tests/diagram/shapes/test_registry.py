"""Rules that every kind of shape keeps."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.display.items import DisplayList, Fill, GroupItem, ImageItem, PathItem, Stroke, TextItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path
from diagram.ids import RecordId
from diagram.records import NOTHING, PLAIN, Shape, Value, Values
from diagram.shapes.registry import SHAPES, Frame, kind_of
from diagram.style import STYLE_KEYS, Style, style_of

KINDS = tuple(SHAPES)
SIZES = ((0.0, 0.0), (1.0, 1.0), (3.0, 200.0), (120.0, 60.0), (1000.0, 20.0))
FLAGS = tuple(field.name for field in fields(Style) if isinstance(field.default, bool))
CATEGORIES = {"", "basic", "flowchart", "uml", "containers", "arrows", "more"}
PERIMETERS = {
    "rectangle", "ellipse", "rhombus", "triangle", "hexagon", "parallelogram", "trapezoid", "step", "callout",
    "lifeline", "center",
}  # fmt: skip
# A waypoint's dot keeps its size in a box that is too small for it.
MAY_STAND_OUT = {"waypoint"}
# Draw nothing, or nothing until they are given a fill or a line.
MAY_BE_EMPTY = {"transparent", "group", "text", "edge_label"}
# Icons of libraries that bring their colours along: they are never left out.
WITH_COLOURS_OF_THEIR_OWN = ("vendor_", "mockup_", "aws3d_box")
ODD = st.one_of(st.floats(), st.integers(-1000, 1000), st.text(max_size=5), st.booleans(), st.none())
PARAMETERS = (
    "size", "start_size", "dx", "dy", "position", "position2", "base", "margin", "jetty_width", "jetty_height",
    "tab_width", "tab_height", "arrow_width", "arrow_size", "width", "height", "iso_angle", "fixed_size", "double",
    "variant", "lid", "bounded_lbl", "image_width", "image_align", "arc_size", "dark_opacity", "inset", "swimlane_fill",
)  # fmt: skip


def frame(w: float, h: float, style: Style = PLAIN, props: Values = NOTHING) -> Frame:
    return Frame(w, h, style, props, Fill("#ffffff"), Stroke("#000000"))


def extent(items: DisplayList) -> Box | None:
    """The box around what is drawn, without line widths; None when nothing is."""
    boxes = [box for item in items if (box := _extent_of(item)) is not None]
    if not boxes:
        return None
    around = boxes[0]
    for box in boxes[1:]:
        around = around.united(box)
    return around


def _extent_of(item: PathItem | TextItem | ImageItem | GroupItem) -> Box | None:
    match item:
        case PathItem():
            return Box.around(point for line in item.path.flattened() for point in line)
        case TextItem() | ImageItem():
            return item.box
        case GroupItem():
            return extent(item.items)


def is_closed(path: Path) -> bool:
    """Whether every sub-path ends where it began."""
    return bool(path.segments) and all(line[0].distance(line[-1]) < 1e-6 for line in path.flattened())


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_a_kind_stays_in_its_box(name: str, size: tuple[float, float]) -> None:
    w, h = size
    kind = SHAPES[name]
    box = extent(kind.draw(frame(w, h, props=kind.defaults)))
    if box is not None and name not in MAY_STAND_OUT:
        assert Box(0, 0, w, h).inflated(1e-6).encloses(box)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_draws_something(name: str) -> None:
    kind = SHAPES[name]
    assert kind.draw(frame(100, 60, props=kind.defaults)) or name in MAY_BE_EMPTY


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("flag", FLAGS)
def test_a_kind_draws_with_every_flag_of_the_style(name: str, flag: str) -> None:
    style = style_of({flag: not getattr(PLAIN, flag)})
    for w, h in SIZES:
        SHAPES[name].draw(frame(w, h, style))


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_draws_without_fill_and_line(name: str) -> None:
    for w, h in SIZES:
        items = SHAPES[name].draw(Frame(w, h, Style()))
        painted = [item for item in items if isinstance(item, PathItem) and (item.fill or item.stroke)]
        assert not painted or name in {"placeholder", "image", "stencil"} or name.startswith(WITH_COLOURS_OF_THEIR_OWN)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_the_outline_is_closed_and_in_the_box(name: str, size: tuple[float, float]) -> None:
    w, h = size
    outline = SHAPES[name].outline(frame(w, h, props=SHAPES[name].defaults))
    assert is_closed(outline)
    around = Box.around(point for line in outline.flattened() for point in line)
    assert Box(0, 0, w, h).inflated(1e-6).encloses(around)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_the_label_box_is_in_the_box(name: str, size: tuple[float, float]) -> None:
    kind = SHAPES[name]
    if kind.label is not None:
        w, h = size
        for style in (Style(), Style(horizontal=False)):
            box = kind.label(frame(w, h, style, props=kind.defaults))
            assert box.w >= 0 and box.h >= 0
            assert Box(0, 0, w, h).inflated(1e-6).encloses(box)


@pytest.mark.parametrize("name", KINDS)
def test_an_entry_can_be_offered(name: str) -> None:
    kind = SHAPES[name]
    assert kind.name == name
    assert kind.title[0].isupper() and "_" not in kind.title
    assert kind.category in CATEGORIES
    assert kind.perimeter in PERIMETERS
    assert set(kind.style) <= STYLE_KEYS
    assert kind.category == "" or min(kind.size) > 0
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in kind.ports)


def test_titles_are_told_apart() -> None:
    titles = [kind.title for kind in SHAPES.values()]
    assert len(titles) == len(set(titles))


def test_an_unknown_kind_is_a_placeholder() -> None:
    assert kind_of(Shape(RecordId("a"), RecordId("p"), "a", kind="never heard of")) is SHAPES["placeholder"]


@given(
    name=st.sampled_from(KINDS),
    w=st.floats(0, 1e5),
    h=st.floats(0, 1e5),
    props=st.dictionaries(st.sampled_from(PARAMETERS), ODD, max_size=6),
    style=st.builds(Style, rounded=st.booleans(), radius=st.floats(0, 100), radius_absolute=st.booleans()),
)
def test_odd_parameters_draw_finite_numbers(
    name: str, w: float, h: float, props: dict[str, Value], style: Style
) -> None:
    one = frame(w, h, style, props)
    kind = SHAPES[name]
    for path in (kind.outline(one), *(item.path for item in kind.draw(one) if isinstance(item, PathItem))):
        assert all(abs(number) < 1e9 for point in path.points() for number in point)
    if kind.label is not None:
        assert all(abs(number) < 1e9 for number in kind.label(one))
