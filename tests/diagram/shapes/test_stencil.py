"""Shapes that bring their own drawing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diagram.display.items import DisplayList, Fill, PathItem, Stroke
from diagram.geometry.box import Box
from diagram.geometry.path import ellipse, polygon, rectangle, rounded_polygon
from diagram.shapes.registry import SHAPES, Frame
from diagram.shapes.stencil_source import stencil_in
from diagram.style import Style

VERBS = st.sampled_from((
    "path", "move", "line", "quad", "curve", "arc", "close", "rect", "roundrect", "ellipse", "fill", "stroke",
    "fillstroke", "save", "restore", "strokewidth", "dashed", "dashpattern", "strokecolor", "fillcolor", "alpha",
    "linecap", "text", "image", "include-shape",
))  # fmt: skip
NAMES = st.sampled_from(
    ("x", "y", "w", "h", "x1", "y1", "rx", "ry", "width", "color", "pattern", "alpha", "cap", "arcsize")
)
VALUES = st.sampled_from(("0", "10", "-5", "1e400", "nan", "", "none", "#fff", "#12345g", "1 2", "flat", "1"))


def drawn(inner: str, w: float = 100, h: float = 50, attributes: str = 'w="100" h="50"') -> DisplayList:
    xml = f"<shape {attributes}>{inner}</shape>"
    frame = Frame(w, h, Style(), {"stencil": xml}, Fill("#ffcc00"), Stroke("#000000"))
    return SHAPES["stencil"].draw(frame)


def paths(items: DisplayList) -> list[PathItem]:
    return [item for item in items if isinstance(item, PathItem)]


def test_a_background_is_filled_and_lined() -> None:
    items = drawn('<background><rect x="0" y="0" w="100" h="50"/></background><foreground><fillstroke/></foreground>')
    assert items == (PathItem(rectangle(Box(0, 0, 100, 50)), Fill("#ffcc00"), Stroke("#000000")),)


def test_it_stretches_with_the_shape() -> None:
    items = drawn('<foreground><ellipse x="10" y="10" w="20" h="20"/><stroke/></foreground>', 200, 50)
    assert paths(items)[0].path == ellipse(Box(20, 10, 40, 20))


def test_a_fixed_aspect_stays_whole_and_centred() -> None:
    items = drawn(
        '<foreground><rect x="0" y="0" w="100" h="50"/><fill/></foreground>', 300, 50, 'w="100" h="50" aspect="fixed"'
    )
    assert paths(items)[0].path == rectangle(Box(100, 0, 100, 50))


def test_colours_and_widths_are_restored() -> None:
    items = paths(
        drawn(
            "<foreground><save/>"
            '<strokecolor color="#f00"/><fillcolor color="none"/><strokewidth width="3"/>'
            '<path><move x="0" y="0"/><line x="10" y="0"/><line x="10" y="10"/><close/></path><fillstroke/>'
            '<restore/><rect x="0" y="0" w="1" h="1"/><fillstroke/></foreground>'
        )
    )
    assert items[0] == PathItem(polygon(((0, 0), (10, 0), (10, 10))), None, Stroke("#ff0000", 3.0))
    assert items[1].fill == Fill("#ffcc00")
    assert items[1].stroke == Stroke("#000000")


def test_a_line_width_scales_unless_it_is_inherited() -> None:
    inner = '<foreground><rect x="0" y="0" w="1" h="1"/><stroke/></foreground>'
    scaled = paths(drawn(inner, 200, 100))[0].stroke
    kept = paths(drawn(inner, 200, 100, 'w="100" h="50" strokewidth="inherit"'))[0].stroke
    assert scaled and kept
    assert (scaled.width, kept.width) == (2.0, 1.0)


def test_a_role_names_the_shapes_own_colour() -> None:
    items = drawn('<foreground><fillcolor color="stroke"/><rect x="0" y="0" w="1" h="1"/><fill/></foreground>')
    assert paths(items)[0].fill == Fill("#000000")


def test_a_rounded_path_bends_its_corners() -> None:
    corners = '<move x="0" y="0"/><line x="100" y="0"/><line x="100" y="50"/><line x="0" y="0"/>'
    items = drawn(f'<foreground><path rounded="1" arcSize="10">{corners}</path><stroke/></foreground>')
    assert paths(items)[0].path == rounded_polygon(((0, 0), (100, 0), (100, 50)), 10.0)


def test_damage_draws_a_placeholder() -> None:
    frame = Frame(80, 40, Style(), {"stencil": "<shape><backgr"}, Fill("#ffffff"), Stroke("#000000"))
    assert SHAPES["stencil"].draw(Frame(80, 40, Style(), {"stencil": "no drawing"})) == SHAPES["placeholder"].draw(
        Frame(80, 40, Style(), {"stencil": "no drawing"})
    )
    assert SHAPES["stencil"].draw(frame) == ()


def test_entities_are_not_expanded() -> None:
    kinds = '<!DOCTYPE s [<!ENTITY a "<stroke/>"><!ENTITY b "&a;&a;&a;">]>'
    stencil = stencil_in(f'{kinds}<shape w="1" h="1"><foreground>&b;</foreground></shape>')
    assert stencil is None or not [step for step in stencil.steps if step.verb == "stroke"]


def test_there_is_an_end_to_steps() -> None:
    assert stencil_in(f'<shape w="1" h="1"><foreground>{"<stroke/>" * 20_001}</foreground></shape>') is None


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    SHAPES["stencil"].draw(Frame(10, 10, Style(), {"stencil": text}))
    SHAPES["stencil"].draw(Frame(10, 10, Style(), {"stencil": f"<shape>{text}</shape>"}))


@given(st.lists(st.tuples(VERBS, st.dictionaries(NAMES, VALUES, max_size=4)), max_size=12))
def test_any_steps_give_finite_paths(steps: list[tuple[str, dict[str, str]]]) -> None:
    inner = ""
    for verb, values in steps:
        inner += f"<{verb} " + " ".join(f'{name}="{value}"' for name, value in values.items()) + "/>"
    for item in paths(drawn(f"<foreground>{inner}</foreground>")):
        assert all(abs(number) < 1e9 for point in item.path.points() for number in point)
        item.path.flattened()
