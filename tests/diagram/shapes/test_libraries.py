"""What kinds of the vendors' libraries draw, in numbers."""

from __future__ import annotations

from diagram.display.items import Fill, PathItem, Stroke, TextItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, rectangle
from diagram.shapes.registry import SHAPES, Frame
from diagram.style import Style

FILL, LINE = Fill("#ffffff"), Stroke("#000000")


def frame(w: float, h: float, **props: str | float | bool) -> Frame:
    return Frame(w, h, Style(), props, FILL, LINE)


def corners(kind: str, one: Frame) -> list[tuple[float, float]]:
    return [(point.x, point.y) for point in SHAPES[kind].outline(one).points()]


def extent(path: Path) -> Box:
    return Box.around(point for line in path.flattened() for point in line)


def test_a_cloud_group_is_a_frame_with_a_badge_in_the_corner() -> None:
    one = frame(300, 200, gr_icon="mxgraph.aws4.group_vpc")
    border, badge, *symbol = SHAPES["aws4_group"].draw(one)
    assert border == PathItem(rectangle(Box(0, 0, 300, 200)), FILL, LINE)
    assert badge == PathItem(rectangle(Box(0, 0, 25, 25)), Fill("#000000"))
    assert symbol
    assert len(SHAPES["aws4_group"].draw(frame(300, 200))) == 1


def test_a_centred_groups_badge_is_in_the_middle() -> None:
    _, badge, *_ = SHAPES["aws4_group_center"].draw(frame(300, 200, gr_icon="a.b"))
    assert isinstance(badge, PathItem) and extent(badge.path) == Box(137.5, 0, 25, 25)


def test_a_kubernetes_icon_says_what_it_is() -> None:
    *_, text = SHAPES["kubernetes_icon"].draw(frame(50, 48, pr_icon="pod"))
    assert isinstance(text, TextItem) and text.text.plain == "pod"


def test_a_block_arrow_has_draw_io_measures() -> None:
    assert corners("arrows2_arrow", frame(100, 60, dx=30, dy=0.5))[:4] == [(0, 15), (70, 15), (70, 0), (100, 30)]


def test_a_pie_piece_goes_clockwise_from_the_top() -> None:
    outline = SHAPES["basic_pie"].outline(frame(100, 100, start_angle=0.0, end_angle=0.25))
    assert extent(outline) == Box(50, 0, 50, 50)


def test_a_whole_wall_lies_in_the_middle_of_its_box() -> None:
    assert extent(SHAPES["floorplan_wall"].outline(frame(400, 20))) == Box(0, 5, 400, 10)


def test_an_end_event_is_heavy_and_a_caught_one_double() -> None:
    (end,) = SHAPES["bpmn_event"].draw(frame(50, 50, outline="end"))
    assert isinstance(end, PathItem) and end.stroke and end.stroke.width == 3
    assert len(SHAPES["bpmn_event"].draw(frame(50, 50, outline="catching"))) == 2


def test_a_task_shows_its_marks_where_there_is_room() -> None:
    for w, h, count in ((120, 80, 3), (10, 10, 1)):
        assert len(SHAPES["bpmn_task"].draw(frame(w, h, task_marker="send", is_loop_sub=True))) == count


def test_a_vendors_icon_is_never_left_out() -> None:
    for kind in ("vendor_icon", "vendor_tile", "vendor_device", "aws3d_box", "mockup_pie_chart"):
        assert SHAPES[kind].draw(Frame(50, 50, Style()))
