"""The rows of a scene stay right while records move, and very many boxes are told as few."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagram.document import Changes, Document
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Connector, Layer, Page, Shape
from diagram.scene.measures import covering
from diagram.scene.scene import Scene
from diagram.style import style_of

PAGE, LAYER = RecordId("page"), RecordId("layer")
KEYS = sequence(20)
NAMES = [RecordId(f"s{index}") for index in range(5)]

numbers = st.floats(-500, 500)
fields = st.one_of(
    st.fixed_dictionaries({"x": numbers, "y": numbers}),
    st.fixed_dictionaries({"rotation": st.sampled_from((0.0, 30.0, 90.0))}),
    st.fixed_dictionaries({"text": st.sampled_from(("", "a label far longer than its shape is wide"))}),
    st.fixed_dictionaries({"w": st.sampled_from((10.0, 300.0))}),
    st.fixed_dictionaries({"style": st.sampled_from((style_of({"shadow": True}), style_of({"stroke_width": 9.0})))}),
    st.fixed_dictionaries({"visible": st.booleans()}),
    st.fixed_dictionaries({"collapsed": st.booleans()}),
)


def stage() -> tuple[Document, Scene, list[Changes]]:
    shapes = [Shape(name, LAYER, KEYS[place], x=150.0 * place, w=100.0, h=60.0) for place, name in enumerate(NAMES)]
    shapes[4] = replace(shapes[4], parent=NAMES[3])
    lines = [
        Connector(RecordId("plain"), LAYER, KEYS[10], source=NAMES[0], target=NAMES[1]),
        Connector(RecordId("bent"), LAYER, KEYS[11], source=NAMES[1], target=NAMES[4], points=(Point(9.0, 99.0),)),
        Connector(RecordId("loose"), LAYER, KEYS[12], source=NAMES[2], target_point=Point(-50.0, -50.0)),
        Connector(RecordId("on"), LAYER, KEYS[13], source=NAMES[3], target=RecordId("plain"), text="on a line"),
    ]
    document = Document.of((Page(PAGE, "V"), Layer(LAYER, PAGE, "V"), *shapes, *lines))
    seen: list[Changes] = []
    document.subscribe(seen.append)
    return document, Scene(document.records, PAGE, document.children), seen


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), fields), max_size=8))
def test_rows_that_were_moved_are_exactly_those_of_a_page_measured_anew(
    steps: list[tuple[RecordId, dict[str, object]]],
) -> None:
    document, scene, seen = stage()
    for name, changed in steps:
        with document.edit("Step") as edit:
            edit.change(name, **changed)
        for changes in seen:
            scene.apply(changes)
        seen.clear()
        fresh = Scene(document.records, PAGE, document.children)
        assert scene.order == fresh.order and dict(scene.row) == dict(fresh.row)
        assert scene.boxes.tolist() == fresh.boxes.tolist()
        assert scene.cores.tolist() == fresh.cores.tolist()
        assert scene.flags.tolist() == fresh.flags.tolist()


def test_another_end_of_a_connector_moves_its_row_and_follows_the_new_shape() -> None:
    document, scene, seen = stage()
    with document.edit("Reconnect") as edit:
        edit.change(RecordId("plain"), target=NAMES[2])
    scene.apply(seen.pop())
    with document.edit("Move") as edit:
        edit.change(NAMES[2], y=700.0)
    dirty = scene.apply(seen.pop())
    assert scene.bounds(RecordId("plain")).bottom > 700.0
    assert any(box.encloses(Box(0, 0, 300, 700)) for box in dirty)


def test_few_boxes_are_told_as_they_are() -> None:
    boxes = np.array([[0.0, 0.0, 1.0, 2.0], [5.0, 5.0, 1.0, 1.0]])
    assert covering(boxes) == [Box(0, 0, 1, 2), Box(5, 5, 1, 1)]
    assert covering(np.empty((0, 4))) == []


@pytest.mark.parametrize("spread", [0.0, 10_000.0])
def test_very_many_boxes_are_covered_by_a_few(spread: float) -> None:
    chance = np.random.default_rng(1)
    boxes = np.concatenate((chance.uniform(-spread, spread, (1000, 2)), chance.uniform(0, 50, (1000, 2))), axis=1)
    cover = covering(boxes)
    assert len(cover) <= 64
    for box in boxes.tolist():
        assert any(one.inflated(1e-6).encloses(Box(*box)) for one in cover)
