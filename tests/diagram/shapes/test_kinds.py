"""What single kinds draw, in numbers."""

from __future__ import annotations

import pytest

from diagram.display.items import Fill, ImageItem, PathItem, Stroke, TextItem
from diagram.geometry.box import Box
from diagram.geometry.path import ellipse, polyline, rectangle, rounded_rectangle
from diagram.geometry.point import Point
from diagram.records import PLAIN
from diagram.shapes.placeholder import caption_of
from diagram.shapes.registry import SHAPES, Frame
from diagram.style import Style

FILL, LINE = Fill("#ffffff"), Stroke("#000000")


def frame(w: float, h: float, style: Style = PLAIN, **props: str | float | bool) -> Frame:
    return Frame(w, h, style, props, FILL, LINE)


def corners(kind: str, one: Frame) -> list[Point]:
    """The corners of the outline, in order."""
    return list(SHAPES[kind].outline(one).points())


def test_a_rectangle_is_one_filled_and_lined_path() -> None:
    assert SHAPES["rectangle"].draw(frame(120, 60)) == (PathItem(rectangle(Box(0, 0, 120, 60)), FILL, LINE),)


@pytest.mark.parametrize(
    ("style", "radius"),
    [
        (Style(rounded=True), 9.0),
        (Style(rounded=True, radius=0.5), 30.0),
        (Style(rounded=True, radius=12.0, radius_absolute=True), 12.0),
        (Style(rounded=True, radius=500.0, radius_absolute=True), 30.0),
        (Style(radius=12.0, radius_absolute=True), 0.0),
    ],
)
def test_rectangles_round_by_share_or_length(style: Style, radius: float) -> None:
    assert SHAPES["rectangle"].outline(frame(120, 60, style)) == rounded_rectangle(Box(0, 0, 120, 60), radius)


def test_an_ellipse_fills_its_box() -> None:
    assert SHAPES["ellipse"].outline(frame(120, 60)) == ellipse(Box(0, 0, 120, 60))


def test_a_rhombus_touches_the_middles_of_the_sides() -> None:
    assert corners("rhombus", frame(80, 40)) == [(40, 0), (80, 20), (40, 40), (0, 20)]


def test_a_doubled_rhombus_has_an_inner_one() -> None:
    assert len(SHAPES["rhombus"].draw(frame(80, 40, double=True))) == 2
    assert len(SHAPES["rhombus"].draw(frame(6, 6, double=True))) == 1


def test_slants_are_shares_or_lengths() -> None:
    assert corners("parallelogram", frame(100, 50))[1] == (20, 0)
    assert corners("parallelogram", frame(100, 50, fixed_size=True))[1] == (20, 0)
    assert corners("parallelogram", frame(200, 50, fixed_size=True, size=30))[1] == (30, 0)
    assert corners("hexagon", frame(100, 50))[0] == (25, 0)
    assert corners("trapezoid", frame(100, 50, size=0.9))[1] == (50, 0)


def test_rounded_polygons_use_quads() -> None:
    outline = SHAPES["hexagon"].outline(frame(100, 50, Style(rounded=True, radius=10.0, radius_absolute=True)))
    assert [segment[0] for segment in outline.segments].count("Q") == 6


def test_a_lane_has_title_body_and_divider() -> None:
    head, below, divider = SHAPES["swimlane"].draw(frame(200, 100, start_size=23))
    assert head == PathItem(polyline(((0, 23), (0, 0), (200, 0), (200, 23))), FILL, LINE)
    assert below == PathItem(polyline(((0, 23), (0, 100), (200, 100), (200, 23))), None, LINE)
    assert divider == PathItem(polyline(((0, 23), (200, 23))), None, LINE)


def test_a_lying_lane_has_its_title_on_the_left() -> None:
    style = Style(horizontal=False)
    label = SHAPES["swimlane"].label
    assert label is not None
    assert label(frame(200, 100, style, start_size=23)) == Box(0, 0, 23, 100)
    assert label(frame(200, 100, start_size=23)) == Box(0, 0, 200, 23)
    assert label(frame(200, 100)) == Box(0, 0, 200, 40)
    head = SHAPES["swimlane"].draw(frame(200, 100, style, start_size=23))[0]
    assert isinstance(head, PathItem) and head.path.bounds() == Box(0, 0, 23, 100)


def test_a_lanes_parts_can_be_switched_off() -> None:
    lane = SHAPES["swimlane"]
    assert len(lane.draw(frame(200, 100, swimlane_line=False))) == 2
    assert len(lane.draw(frame(200, 100, swimlane_head=False, swimlane_line=False))) == 1
    assert lane.draw(frame(200, 100, swimlane_head=False, swimlane_body=False, swimlane_line=False)) == ()


def test_a_lanes_body_has_its_own_fill() -> None:
    _, below, _ = SHAPES["swimlane"].draw(frame(200, 100, swimlane_fill="#abcdef"))
    assert isinstance(below, PathItem) and below.fill == Fill("#abcdef")


def test_cylinders_differ_by_variant() -> None:
    label = SHAPES["cylinder"].label
    assert label is not None
    assert label(frame(60, 80, variant=3, size=15, bounded_lbl=True)) == Box(0, 30, 60, 45.5)
    assert label(frame(60, 80, variant=3)) == Box(0, 0, 60, 80)
    assert SHAPES["cylinder"].outline(frame(60, 80)).segments[0] == ("M", 0, 16)
    assert SHAPES["cylinder"].outline(frame(60, 80, variant=2)).segments[0] == ("M", 0, 15)


def test_a_picture_names_its_asset() -> None:
    (item,) = SHAPES["image"].draw(frame(40, 30, asset="abc", image_aspect=False))
    assert item == ImageItem(Box(0, 0, 40, 30), "abc", keep_aspect=False)


def test_a_missing_picture_is_framed() -> None:
    assert all(isinstance(item, PathItem) for item in SHAPES["image"].draw(frame(40, 30, href="img/lib/x.png")))


def test_a_label_has_its_icon_on_the_left() -> None:
    _, icon = SHAPES["label"].draw(frame(140, 60, asset="abc"))
    assert isinstance(icon, ImageItem) and icon.box == Box(7, 9, 42, 42)


def test_partial_rectangles_join_sides_that_meet() -> None:
    (_, sides) = SHAPES["partial_rectangle"].draw(frame(10, 10, right=False))
    assert isinstance(sides, PathItem)
    assert sides.path == polyline(((10, 10), (0, 10), (0, 0), (10, 0)))
    assert len(SHAPES["partial_rectangle"].draw(frame(10, 10, top=False, right=False, bottom=False, left=False))) == 1


def test_a_placeholder_says_what_it_was() -> None:
    foreign = frame(80, 60, shape="mxgraph.aws4.resourceIcon", res_icon="mxgraph.aws4.elastic_load_balancing")
    assert caption_of(foreign) == "elastic load balancing"
    tile, caption = SHAPES["placeholder"].draw(foreign)
    assert isinstance(tile, PathItem) and tile.fill == FILL
    assert isinstance(caption, TextItem) and caption.text.plain == "elastic load balancing"


def test_a_placeholder_is_silent_beside_a_label_and_when_small() -> None:
    assert len(SHAPES["placeholder"].draw(Frame(80, 60, Style(), {"shape": "a.b"}, labelled=True))) == 1
    assert len(SHAPES["placeholder"].draw(Frame(20, 20, Style(), {"shape": "a.b"}))) == 1


def test_a_lifeline_has_a_dashed_line_below_its_head() -> None:
    head, line = SHAPES["uml_lifeline"].draw(frame(100, 300))
    assert isinstance(head, PathItem) and head.path == rectangle(Box(0, 0, 100, 40))
    assert isinstance(line, PathItem) and line.stroke == Stroke("#000000", dash=(3.0, 3.0))
    assert line.path == polyline(((50, 40), (50, 300)))


def test_a_lifelines_head_may_be_a_person() -> None:
    items = SHAPES["uml_lifeline"].draw(frame(20, 300, participant="umlActor"))
    assert items[0] == SHAPES["uml_actor"].draw(frame(20, 40))[0]


def test_arrows_cross_and_note_have_draw_io_measures() -> None:
    assert corners("single_arrow", frame(100, 60))[:4] == [(0, 21), (80, 21), (80, 0), (100, 30)]
    assert corners("cross", frame(100, 60))[0] == (0, 24)
    assert corners("note", frame(80, 100)) == [(0, 0), (50, 0), (80, 30), (80, 100), (0, 100)]
    assert corners("callout", frame(120, 80))[3:6] == [(80, 50), (60, 80), (60, 50)]


def test_a_placeholder_leaves_its_label_readable() -> None:
    dark = Fill("#232f3e")
    style = Style(fill="#232f3e", font_color="#232f3e")
    (tile,) = SHAPES["placeholder"].draw(Frame(40, 40, style, {}, dark, None, labelled=True))
    assert isinstance(tile, PathItem) and tile.fill and tile.fill.opacity < 0.5
    named = Style(fill="#232f3e", font_color="#232f3e", valign="bottom")
    (tile,) = SHAPES["placeholder"].draw(Frame(40, 60, named, {}, dark, None, labelled=True))
    assert isinstance(tile, PathItem) and tile.fill == dark
    assert tile.path.bounds() == Box(0, 0, 40, 40)


def test_a_placeholder_keeps_the_outline_that_connectors_end_on() -> None:
    outline = SHAPES["placeholder"].outline(Frame(40, 40, Style(perimeter="rhombus", rounded=True)))
    assert outline == SHAPES["rhombus"].outline(Frame(40, 40, Style()))


def test_a_vendor_group_is_a_hollow_frame_with_a_badge() -> None:
    props = {"shape": "mxgraph.aws4.group", "gr_icon": "mxgraph.aws4.group_vpc"}
    border, badge = SHAPES["placeholder"].draw(Frame(300, 200, Style(), props, None, LINE))
    assert border == PathItem(rectangle(Box(0, 0, 300, 200)), None, LINE)
    assert isinstance(badge, PathItem) and badge.path == rectangle(Box(0, 0, 25, 25)) and badge.fill == Fill("#000000")
