from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QLineF

from diagram.display.items import Font, GroupItem, TextItem
from diagram.display.palette import LIGHT
from diagram.document import Document
from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Page, Record, Shape
from diagram.scene.scene import Scene
from diagram.style import style_of
from diagram.text.rich import Paragraph, RichText, Run
from ui.canvas.lod import Body, FarPainter, Looks, readable, textless

PAGE, LAYER = RecordId("page"), RecordId("layer")


def scene_of(*records: Record) -> tuple[Scene, Looks]:
    document = Document.of([Page(PAGE, "V"), Layer(LAYER, PAGE, "V"), *records])
    scene = Scene(document.records, PAGE, document.children)
    return scene, Looks(scene, document.records, LIGHT)


def shape(name: str, **values: object) -> Shape:
    return replace(Shape(RecordId(name), LAYER, f"m{name}", w=100, h=60), **values)  # type: ignore[arg-type]


def far(scale: float, *records: Record) -> list[bool]:
    scene, looks = scene_of(*records)
    found: list[bool] = FarPainter(scene, looks).is_far(np.arange(len(scene.order)), scale).tolist()
    return found


def test_plain_boxes_are_far_below_a_few_pixels() -> None:
    assert far(1.0, shape("a")) == [False]
    assert far(0.1, shape("a")) == [True]


def test_readable_text_keeps_a_shape_near() -> None:
    assert far(0.1, shape("a", text="x", style=style_of({"font_size": 80.0}))) == [False]
    assert far(0.1, shape("a", text="x")) == [True]


def test_an_outline_of_its_own_is_painted_until_it_is_a_speck() -> None:
    assert far(0.1, shape("a", kind="rhombus")) == [False]
    assert far(0.04, shape("a", kind="rhombus")) == [True]


def test_lines_are_far_when_their_details_are() -> None:
    line = Connector(RecordId("c"), LAYER, "z", style=style_of({"end_arrow": "classic"}))
    assert far(0.6, line) == [False]
    assert far(0.3, line) == [True]
    assert far(0.3, Connector(RecordId("c"), LAYER, "z", style=style_of({"curved": True}))) == [False]


def test_equal_styles_share_a_look() -> None:
    scene, looks = scene_of(shape("a"), shape("b"), shape("c", kind="ellipse"))
    found = looks.of(np.arange(len(scene.order)))
    assert found[0] == found[1] != found[2]
    assert looks.looks[found[2]].body is Body.OVAL


def test_short_lines_between_small_shapes_need_no_route() -> None:
    line = Connector(RecordId("c"), LAYER, "z", source=RecordId("a"), target=RecordId("b"))
    scene, looks = scene_of(shape("a"), shape("b", x=200), line)
    rows = np.array([scene.row[line.id]])
    looks.of(rows)
    painter = FarPainter(scene, looks)
    assert painter._segments(rows, 0.1) == [QLineF(50, 30, 250, 30)]
    assert painter._segments(rows, 0.009) == [], "less than a pixel is left between the shapes"
    assert painter._segments(rows, 1.0) == [QLineF(100, 30, 200, 30)]


def test_unreadable_text_is_left_out() -> None:
    small = TextItem(Box(0, 0, 10, 10), RichText.of("x"), Font(size=12))
    large = TextItem(Box(0, 0, 10, 10), RichText((Paragraph((Run("x", size=40.0),)),)), Font(size=12))
    items = (small, large, GroupItem((small,)))
    assert readable(items, 1.0) == items
    assert readable(items, 0.2) == (large, GroupItem(()))
    assert textless(items) == (GroupItem(()),)
