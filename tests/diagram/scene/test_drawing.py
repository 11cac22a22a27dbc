"""From records to display lists on the page."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from diagram.display.items import Fill, Font, GroupItem, ImageItem, PathItem, Stroke, TextItem
from diagram.display.palette import DARK, LIGHT
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import rectangle
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Shape
from diagram.scene.drawing import build_connector, build_edge_label, build_shape, frame_of, label_item, label_of
from diagram.scene.look import dash_of, look_of
from diagram.shapes.registry import SHAPES
from diagram.style import Style
from diagram.text.rich import RichText

BOX = Box(10, 20, 120, 60)
PLACE = RecordId("s"), RecordId("p"), "a"


def shape(kind: str = "rectangle", text: str = "", **values: object) -> Shape:
    return Shape(*PLACE, kind=kind, text=text, **values)  # type: ignore[arg-type]  # fields by name


def label(text: str = "Hello", box: Box = BOX, kind: str = "rectangle", **style: object) -> TextItem:
    item = label_item(shape(kind, text, style=Style(**style)), box, LIGHT)  # type: ignore[arg-type]  # fields by name
    assert item is not None
    return item


def only_path(one: Shape, box: Box = BOX) -> PathItem:
    item = build_shape(one, box, LIGHT)[0]
    assert isinstance(item, PathItem)
    return item


def test_a_labelled_rectangle_is_a_path_and_a_text() -> None:
    body, text = build_shape(shape(text="Hello"), BOX, LIGHT)
    assert body == PathItem(rectangle(BOX), Fill("#ffffff"), Stroke("#000000"))
    assert text == TextItem(Box(12, 22, 116, 56), RichText.of("Hello"), Font())


def test_the_palette_decides_what_default_means() -> None:
    body, text = build_shape(shape(text="Hello"), BOX, DARK)
    assert isinstance(body, PathItem) and isinstance(text, TextItem)
    assert body.fill == Fill(DARK.paper) and body.stroke == Stroke(DARK.ink)
    assert text.font.color == DARK.ink


def test_opacities_multiply_and_spare_the_label() -> None:
    style = Style(opacity=0.5, fill_opacity=0.5, text_opacity=0.8)
    body, text = build_shape(shape(text="Hello", style=style), BOX, LIGHT)
    assert isinstance(body, PathItem) and isinstance(text, TextItem)
    assert body.fill and body.stroke
    assert (body.fill.opacity, body.stroke.opacity, text.opacity) == (0.25, 0.5, 0.8)


def test_dashes_grow_with_the_line_unless_they_are_absolute() -> None:
    assert dash_of(Style()) == ()
    assert dash_of(Style(dashed=True, stroke_width=2.0)) == (6.0, 6.0)
    assert dash_of(Style(dashed=True, stroke_width=2.0, dash="1 4", dash_absolute=True)) == (1.0, 4.0)
    assert dash_of(Style(dashed=True, dash="5")) == (5.0, 5.0)
    assert dash_of(Style(dashed=True, dash="five nan 1e99")) == ()


def test_a_gradient_and_a_hatch_reach_the_fill() -> None:
    fill = look_of(Style(fill="#ff0000", gradient="#00ff00", fill_style="dots"), LIGHT).fill
    assert fill and fill.gradient
    assert (fill.gradient.color, fill.gradient.direction, fill.hatch) == ("#00ff00", "south", "dots")


def test_a_gradient_turns_and_mirrors_with_the_shape() -> None:
    turned = look_of(Style(gradient="#00ff00", direction="south"), LIGHT).fill
    flipped = look_of(Style(gradient="#00ff00", flip_v=True), LIGHT).fill
    assert turned and turned.gradient and turned.gradient.direction == "west"
    assert flipped and flipped.gradient and flipped.gradient.direction == "north"


def test_direction_turns_inside_the_box() -> None:
    east = only_path(shape("triangle"), Box(0, 0, 40, 20)).path
    south = only_path(shape("triangle", style=Style(direction="south")), Box(0, 0, 40, 20)).path
    assert list(east.points()) == [(0, 0), (40, 10), (0, 20)]
    assert [(round(x, 9), round(y, 9)) for x, y in south.points()] == [(40, 0), (20, 20), (0, 0)]
    frame = frame_of(shape("triangle", style=Style(direction="south")), Box(0, 0, 40, 20), LIGHT)
    assert (frame.w, frame.h) == (20, 40)


def test_flips_come_after_the_turn() -> None:
    style = Style(direction="south", flip_v=True)
    path = only_path(shape("triangle", style=style), Box(0, 0, 40, 20)).path
    assert [(round(x, 9), round(y, 9)) for x, y in path.points()] == [(40, 20), (20, 0), (0, 20)]


def test_a_flipped_picture_is_mirrored() -> None:
    (item,) = build_shape(shape("image", props={"asset": "abc"}, style=Style(flip_h=True)), BOX, LIGHT)
    assert item == ImageItem(BOX, "abc", flip_h=True)


def test_rotation_turns_body_and_label_about_the_centre() -> None:
    (group,) = build_shape(shape(text="Hello", rotation=30.0), BOX, LIGHT)
    assert isinstance(group, GroupItem)
    assert group.transform == Affine.rotation(30.0, BOX.centre)
    assert group.items == build_shape(shape(text="Hello"), BOX, LIGHT)


def test_a_shadow_falls_from_the_body() -> None:
    assert only_path(shape(style=Style(shadow=True))).shadow
    assert not only_path(shape(style=Style(shadow=True, fill_opacity=0.05))).shadow
    lane = build_shape(shape("swimlane", style=Style(shadow=True), props={"swimlane_fill": "#ffffff"}), BOX, LIGHT)
    assert [item.shadow for item in lane if isinstance(item, PathItem)] == [True, True, False]


def test_a_group_without_fill_and_line_draws_nothing() -> None:
    assert build_shape(shape("group", style=Style(fill="none", stroke="none")), BOX, LIGHT) == ()


def test_no_label_hides_the_text() -> None:
    assert label_item(shape(text="Hello", style=Style(no_label=True)), BOX, LIGHT) is None
    assert label_item(shape(), BOX, LIGHT) is None


def test_html_and_plain_text_are_read_as_such() -> None:
    assert label_of(shape(text="<b>x</b>")).plain == "<b>x</b>"
    rich = label_of(shape(text="<b>x</b>", html=True))
    assert rich.plain == "x" and rich.paragraphs[0].runs[0].bold


def test_insets_add_up_and_keep_off_top_and_bottom() -> None:
    assert label(spacing=4.0, spacing_left=10.0).box == Box(24, 24, 102, 52)
    assert label(valign="top").box == Box(12, 27, 116, 51)
    assert label(valign="bottom").box == Box(12, 22, 116, 55)


def test_wrapped_text_has_two_units_more_room() -> None:
    assert label(wrap=True).box == Box(11, 22, 118, 56)
    assert label(wrap=True, align="left").box == Box(12, 22, 118, 56)
    assert label(wrap=True, align="right").box == Box(10, 22, 118, 56)
    assert label(wrap=True).wrap


def test_a_label_stands_beside_the_shape() -> None:
    below = label(label_vposition="bottom", valign="top")
    assert (below.box.y, below.valign) == (20 + 60 + 7, "top")
    above = label(label_vposition="top", valign="bottom")
    assert above.box.bottom == 20 - 3
    left = label(label_position="left", align="right")
    assert left.box.right == 10 - 2
    right = label(label_position="right", align="left")
    assert right.box.x == 10 + 120 + 2


def test_a_label_may_have_its_own_width() -> None:
    assert label(label_width=200.0).box.w == 200.0
    assert label(label_width=200.0).box.centre.x == BOX.centre.x


def test_overflow_fills_or_clips() -> None:
    assert label(overflow="fill", valign="bottom").box == BOX
    assert label(overflow="fill", valign="bottom").valign == "top"
    assert label(overflow="width").box == BOX
    assert label(overflow="hidden").clip and not label().clip


def test_a_standing_label_swaps_its_insets() -> None:
    item = label(horizontal=False, spacing_left=10.0)
    assert item.turn == -90
    assert item.box == Box(12, 22, 116, 46)


def test_a_label_is_shifted_on_the_page() -> None:
    item = label_item(shape(text="x", label_dx=3.0, label_dy=-4.0), BOX, LIGHT)
    assert item and item.box == Box(15, 18, 116, 56)


def test_a_kinds_own_label_box_turns_along() -> None:
    box = label(kind="callout").box
    turned = label(kind="callout", direction="south").box
    assert box == Box(12, 22, 116, 26)
    assert (round(turned.x), round(turned.w)) == (42, 86)


def test_background_and_border_are_final_colours() -> None:
    item = label(label_background="default", label_border="#ff0000", label_padding=3.0)
    assert (item.background, item.border, item.padding) == ("#ffffff", "#ff0000", 3.0)


def test_a_connector_carries_its_label_in_the_middle() -> None:
    line = Connector(*PLACE, text="yes", style=Style(label_background="default"))
    items = build_connector(line, (Point(0, 0), Point(100, 0)), LIGHT)
    text = items[-1]
    assert isinstance(text, TextItem)
    assert text.box == Box(50, 0, 0, 0) and text.background == "#ffffff" and not text.wrap
    assert len(build_connector(Connector(*PLACE), (Point(0, 0), Point(100, 0)), LIGHT)) == len(items) - 1


def test_an_edge_label_sits_at_its_point() -> None:
    one = shape("edge_label", "1..n", style=Style(fill="none", stroke="none"), label_dx=5.0)
    (item,) = build_edge_label(one, Point(40, 50), LIGHT)
    assert isinstance(item, TextItem) and item.box == Box(45, 50, 0, 0)
    assert build_edge_label(shape("edge_label"), Point(0, 0), LIGHT) == ()


@given(
    kind=st.sampled_from(tuple(SHAPES)),
    box=st.builds(Box, st.floats(-1e5, 1e5), st.floats(-1e5, 1e5), st.floats(0, 1e4), st.floats(0, 1e4)),
    direction=st.sampled_from(("north", "east", "south", "west", "odd")),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    place=st.tuples(st.sampled_from(("left", "center", "right")), st.sampled_from(("top", "middle", "bottom"))),
)
def test_any_shape_can_be_built(
    kind: str, box: Box, direction: str, flags: tuple[bool, bool, bool, bool], place: tuple[str, str]
) -> None:
    flip_h, flip_v, wrap, horizontal = flags
    style = Style(
        direction=direction, flip_h=flip_h, flip_v=flip_v, wrap=wrap, horizontal=horizontal,
        label_position=place[0], label_vposition=place[1],
    )  # fmt: skip
    items = build_shape(shape(kind, "text", style=style, rotation=17.0), box, LIGHT)
    (group,) = items
    assert isinstance(group, GroupItem)
    text = group.items[-1]
    assert isinstance(text, TextItem)
    assert all(math.isfinite(number) for number in text.box) and text.box.w >= 0 and text.box.h >= 0
