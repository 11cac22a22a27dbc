"""The scene follows the document: order, places, hits, and what looks different after a change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagram.display.items import PathItem
from diagram.display.palette import DARK, LIGHT
from diagram.document import Changes, Document
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Along, Connector, Layer, Page, Record, Shape
from diagram.scene.scene import Scene
from diagram.style import style_of

KEYS = sequence(40)
PAGE, LAYER = RecordId("page"), RecordId("layer")


def shape(name: str, x: float, y: float, *, parent: str = "layer", order: int = 0, **more: object) -> Shape:
    made = Shape(RecordId(name), RecordId(parent), KEYS[order], x=x, y=y, w=100.0, h=60.0)
    return replace(made, **more)  # type: ignore[arg-type]  # field names of Shape


def arrow(name: str, source: str, target: str, order: int = 30) -> Connector:
    return Connector(RecordId(name), LAYER, KEYS[order], source=RecordId(source), target=RecordId(target))


def stage(*records: Record) -> tuple[Document, Scene, list[Changes]]:
    document = Document.of((Page(PAGE, "V"), Layer(LAYER, PAGE, "V"), *records))
    scene = Scene(document.records, PAGE, document.children)
    seen: list[Changes] = []
    document.subscribe(seen.append)
    return document, scene, seen


def test_things_are_painted_in_tree_order() -> None:
    _, scene, _ = stage(
        shape("top", 0, 0, order=2), shape("inner", 5, 5, parent="bottom", order=0), shape("bottom", 0, 0, order=1)
    )
    assert scene.order == ["bottom", "inner", "top"]


def test_children_count_from_their_parent() -> None:
    _, scene, _ = stage(shape("a", 100, 50), shape("b", 10, 20, parent="a"))
    assert scene.box(RecordId("b")) == Box(110, 70, 100, 60)


def test_hidden_and_collapsed_things_are_not_there() -> None:
    _, scene, _ = stage(
        shape("hidden", 0, 0, visible=False),
        shape("under-hidden", 0, 0, parent="hidden"),
        shape("folded", 0, 0, order=1, collapsed=True),
        shape("under-folded", 0, 0, parent="folded"),
    )
    assert scene.order == ["folded"]


def test_a_port_follows_its_parents_turn() -> None:
    _, scene, _ = stage(
        shape("a", 0, 0, rotation=90.0), shape("port", 0, 0, parent="a", w=0.0, h=0.0, at=Along(1.0, 0.5))
    )
    port = scene.box(RecordId("port"))
    assert (port.x, port.y) == pytest.approx((50.0, 80.0))


def test_moving_a_shape_dirties_it_and_its_connectors_but_not_the_rest() -> None:
    document, scene, seen = stage(
        shape("a", 0, 0), shape("b", 300, 0, order=1), shape("far", 3000, 3000, order=2), arrow("c", "a", "b")
    )
    before = scene.points(RecordId("c"))
    with document.edit("Move") as edit:
        edit.change(RecordId("a"), y=200.0)
    dirty = scene.apply(seen[-1])
    assert scene.box(RecordId("a")).y == 200.0
    assert scene.points(RecordId("c")) != before
    assert any(box.contains(Point(200, 30)) for box in dirty)  # where the connector was
    assert not any(box.contains(Point(3010, 3010)) for box in dirty)


def test_adding_and_deleting_keeps_rows_and_order_together() -> None:
    document, scene, seen = stage(shape("a", 0, 0))
    with document.edit("Draw") as edit:
        edit.put(shape("b", 50, 50, order=1))
    scene.apply(seen[-1])
    assert scene.order == ["a", "b"]
    with document.edit("Delete") as edit:
        edit.delete(RecordId("a"))
    dirty = scene.apply(seen[-1])
    assert scene.order == ["b"] and len(scene.boxes) == 1
    assert any(box.contains(Point(10, 10)) for box in dirty)


def test_the_topmost_thing_is_hit_and_hollow_ones_are_looked_through() -> None:
    hollow = style_of({"fill": "none"})
    _, scene, _ = stage(shape("below", 0, 0), shape("above", 0, 0, order=1, style=hollow))
    assert scene.hit(Point(50, 30), 3) == "below"
    assert scene.hit(Point(0, 30), 3) == "above"
    assert scene.hit(Point(500, 500), 3) is None


def test_a_turned_shape_is_hit_where_it_is_drawn() -> None:
    _, scene, _ = stage(shape("a", 0, 0, rotation=90.0))
    assert scene.hit(Point(50, 75), 1) == "a"
    assert scene.hit(Point(5, 30), 1) is None


def test_a_marquee_encloses_or_crosses() -> None:
    _, scene, _ = stage(shape("a", 0, 0), shape("b", 300, 0, order=1), arrow("c", "a", "b"))
    assert scene.hits_in(Box(-10, -10, 200, 100), crossing=False) == ["a"]
    assert scene.hits_in(Box(-10, -10, 200, 100), crossing=True) == ["a", "c"]


def test_a_click_selects_the_group_but_a_containers_child_itself() -> None:
    _, scene, _ = stage(
        shape("group", 0, 0, kind="group"),
        shape("inner", 0, 0, parent="group"),
        shape("lane", 200, 0, order=1, kind="swimlane"),
        shape("step", 5, 30, parent="lane"),
    )
    assert scene.selectable_of(RecordId("inner")) == "group"
    assert scene.selectable_of(RecordId("step")) == "step"


def test_a_locked_layer_locks_what_is_on_it() -> None:
    document = Document.of((Page(PAGE, "V"), Layer(LAYER, PAGE, "V", locked=True), shape("a", 0, 0)))
    scene = Scene(document.records, PAGE, document.children)
    assert scene.locked(RecordId("a"))


def test_display_lists_follow_theme_and_change() -> None:
    document, scene, seen = stage(shape("a", 0, 0))
    light, dark = scene.items(RecordId("a"), LIGHT), scene.items(RecordId("a"), DARK)
    assert light != dark and scene.items(RecordId("a"), LIGHT) is light
    with document.edit("Paint") as edit:
        edit.change(RecordId("a"), style=style_of({"fill": "#ff0000"}))
    scene.apply(seen[-1])
    assert scene.items(RecordId("a"), LIGHT) != light


numbers = st.floats(-500, 500)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("xyd+"), numbers), max_size=12))
def test_following_changes_ends_where_building_anew_does(steps: list[tuple[int, str, float]]) -> None:
    names = [f"s{index}" for index in range(6)]
    document, scene, seen = stage(
        *(shape(name, 150.0 * index, 0, order=index) for index, name in enumerate(names)),
        arrow("c", "s0", "s1"),
        shape("tag", 0, 0, parent="c", w=0.0, h=0.0, at=Along(0.2, 5.0), kind="edge_label", text="tag"),
    )
    for index, what, number in steps:
        name = RecordId(names[index])
        with document.edit("Step") as edit:
            if what == "+" or name not in document.records:
                edit.put(shape(name, number, number, order=index))
            elif what == "d":
                edit.delete(name)
            else:
                edit.change(name, **{what: number})
        for changes in seen:
            scene.apply(changes)
        seen.clear()
    fresh = Scene(document.records, PAGE, document.children)
    assert scene.order == fresh.order
    assert scene.boxes == pytest.approx(fresh.boxes) and scene.flags.tolist() == fresh.flags.tolist()
    assert [scene.items(one, LIGHT) for one in scene.order] == [fresh.items(one, LIGHT) for one in fresh.order]


def test_a_line_hops_over_the_ones_below_and_follows_when_they_move() -> None:
    hopping = style_of({"jump": "arc"})
    document, scene, seen = stage(
        shape("left", 0, 200),
        shape("right", 600, 200, order=1),
        shape("up", 300, 0, order=2),
        shape("down", 300, 400, order=3),
        arrow("below", "up", "down", order=10),
        replace(arrow("above", "left", "right", order=11), style=hopping),
    )
    hopped = scene.items(RecordId("above"), LIGHT)
    assert hopped != replace_style(scene, document, "above").items(RecordId("above"), LIGHT)
    with document.edit("Move") as edit:
        edit.change(RecordId("up"), x=1000.0)
        edit.change(RecordId("down"), x=1000.0)
    scene.apply(seen[-1])
    assert scene.items(RecordId("above"), LIGHT) != hopped


def replace_style(scene: Scene, document: Document, name: str) -> Scene:
    """The same page with one line that does not hop."""
    records = dict(document.records)
    line = records[RecordId(name)]
    assert isinstance(line, Connector)
    records[line.id] = replace(line, style=style_of({}))
    return Scene(records, scene.page, document.children)


def test_a_group_is_painted_only_when_it_has_something_to_show() -> None:
    bare = style_of({"fill": "none", "stroke": "none"})
    _, scene, _ = stage(
        shape("bare", 0, 0, kind="group", style=bare), shape("framed", 0, 0, order=1, kind="group", text="Team")
    )
    assert scene.visible_in(Box(0, 0, 100, 100)) == ["framed"]


def test_a_table_draws_the_lines_between_its_cells_and_follows_them() -> None:
    document, scene, seen = stage(
        shape("table", 0, 0, kind="table", w=200.0, h=120.0, props={"start_size": 0.0}),
        shape("r1", 0, 0, parent="table", kind="table_row", w=200.0),
        shape("r2", 0, 60, parent="table", order=1, kind="table_row", w=200.0),
        *(shape(f"{row}{x:.0f}", x, 0, parent=row, kind="partial_rectangle") for row in ("r1", "r2") for x in (0, 100)),
    )
    lines = scene.items(RecordId("table"), LIGHT)[-1]
    assert isinstance(lines, PathItem)
    ends = {segment[1:] for segment in lines.path.segments}
    assert {(100.0, 0.0), (100.0, 60.0), (0.0, 60.0), (200.0, 60.0), (100.0, 120.0)} == ends
    with document.edit("Delete") as edit:
        edit.delete(RecordId("r2"))
    scene.apply(seen[-1])
    rest = scene.items(RecordId("table"), LIGHT)[-1]
    assert isinstance(rest, PathItem) and {segment[1:] for segment in rest.path.segments} == {
        (100.0, 0.0),
        (100.0, 60.0),
    }
