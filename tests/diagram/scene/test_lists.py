"""Pictures are made from the same lists, in the same order, as a scene paints."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from diagram.display.palette import LIGHT
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Along, Connector, Layer, Page, Record, Shape
from diagram.scene.lists import page_lists
from diagram.scene.scene import Scene
from diagram.scene.tree import RecordTree
from diagram.style import style_of

KEYS = sequence(20)
PAGE, LAYER = RecordId("page"), RecordId("layer")


def shape(name: str, order: int, **more: object) -> Shape:
    made = Shape(RecordId(name), LAYER, KEYS[order], x=150.0 * order, y=20.0, w=100.0, h=60.0, text=name)
    return replace(made, **more)  # type: ignore[arg-type]  # field names of Shape


def arrow(name: str, source: str, target: str, order: int, **style: str | float | bool) -> Connector:
    look = style_of({"end_arrow": "classic", **style})
    return Connector(RecordId(name), LAYER, KEYS[order], source=RecordId(source), target=RecordId(target), style=look)


RECORDS: tuple[Record, ...] = (
    Page(PAGE, "V"),
    Layer(LAYER, PAGE, KEYS[1]),
    Layer(RecordId("off"), PAGE, KEYS[0], visible=False),
    shape("hidden below a layer", 0, parent=RecordId("off")),
    shape("first", 0),
    shape("group", 1, kind="group", y=300.0),
    shape("member", 0, parent=RecordId("group"), rotation=30.0),
    shape("folded", 2, collapsed=True),
    shape("inside the folded", 0, parent=RecordId("folded")),
    shape("invisible", 3, visible=False),
    shape("tied", 4, parent=RecordId("group"), at=Along(0.5, 0.5, 3.0, 4.0)),
    shape("last", 5, y=400.0, style=style_of({"direction": "south", "shadow": True})),
    arrow("down", "first", "last", 6),
    arrow("across", "member", "folded", 7, jump="arc"),
    Shape(RecordId("on a line"), RecordId("down"), KEYS[0], kind="edge_label", at=Along(), text="on a line"),
)


def test_the_lists_are_those_of_the_scene() -> None:
    tree = RecordTree(RECORDS)
    scene = Scene(tree.records, PAGE, tree.children)
    lists = page_lists(tree.records, PAGE, tree.children, LIGHT).lists
    assert lists == [scene.items(identity, LIGHT) for identity in scene.order]
    assert sum(map(bool, lists)) >= 6


def test_some_records_alone() -> None:
    tree = RecordTree(RECORDS)
    only = frozenset({RecordId("last"), RecordId("first")})
    scene = Scene(tree.records, PAGE, tree.children)
    assert page_lists(tree.records, PAGE, tree.children, LIGHT, only=only).lists == [
        scene.items(identity, LIGHT) for identity in scene.order if identity in only
    ]


@pytest.mark.parametrize("module", ["diagram.scene.lists", "diagram.formats.drawio.reader", "app.conversion"])
def test_a_picture_needs_neither_numpy_nor_qt_before_it_is_drawn(module: str) -> None:
    """They take longer to load than a small file takes to convert."""
    code = (
        f"import sys, {module}; sys.exit('numpy' in sys.modules or 'PySide6' in sys.modules or 'loro' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
