"""What is in a file, as plain values: the answer of `autograph info`."""

from __future__ import annotations

from app.files import OpenedFile
from diagram.display.items import DisplayList, GroupItem, TextItem
from diagram.display.palette import LIGHT
from diagram.formats.registry import Loss
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Connector, Page, Shape
from diagram.render.gui import ensure_gui_app
from diagram.render.ink import ink_bounds
from diagram.render.pictures import around
from diagram.render.text import lay_out
from diagram.scene.placement import NOWHERE
from diagram.scene.scene import Scene
from diagram.scene.tree import RecordTree
from diagram.text.html import plain_of

# Shapes that only hold others together or name a line are counted with neither shapes nor connectors.
_NOT_COUNTED = frozenset({"group", "edge_label"})


def describe(opened: OpenedFile, *, cells: bool = False) -> dict[str, object]:
    """The JSON value of ``info``; boxes are [x, y, w, h] in page units, before rotation."""
    ensure_gui_app()
    tree = RecordTree(opened.reading.records)
    warnings = [_sentence(loss) for loss in opened.reading.losses]
    return {
        "format": opened.format,
        "pages": [_page(tree, page, cells=cells) for page in tree.pages()],
        "warnings": warnings,
    }


def _sentence(loss: Loss) -> str:
    """One warning, naming the place and the thing it is about."""
    about = f" ({loss.subject})" if loss.subject and loss.subject not in loss.message else ""
    return f"{loss.where}: {loss.message}{about}" if loss.where else f"{loss.message}{about}"


def _page(tree: RecordTree, page: Page, *, cells: bool) -> dict[str, object]:
    scene = Scene(tree.records, page.id, tree.children)
    lists = [scene.items(identity, LIGHT) for identity in scene.order]
    drawn = [tree.records[identity] for identity in scene.order]
    shapes = [one for one in drawn if isinstance(one, Shape) and one.kind not in _NOT_COUNTED]
    labels = (plain_of(one.text, one.html).strip() for one in drawn if isinstance(one, Shape | Connector) and one.text)
    out: dict[str, object] = {
        "name": page.name,
        "shapes": len(shapes),
        "connectors": sum(isinstance(one, Connector) for one in drawn),
        "labels": [label for label in labels if label],
        "bounds": _rounded(around(ink_bounds(lists), scene.extent()) if lists else NOWHERE),
    }
    if cells:
        out["cells"] = [_cell(tree, scene, identity, items) for identity, items in zip(scene.order, lists, strict=True)]
    return out


def _cell(tree: RecordTree, scene: Scene, identity: RecordId, items: DisplayList) -> dict[str, object]:
    record = tree.records[identity]
    assert isinstance(record, Shape | Connector)
    label = _label_box(items, None)
    return {
        "id": record.extra.get("source.id", identity),
        "kind": record.kind if isinstance(record, Shape) else "connector",
        "box": _rounded(scene.box(identity)),
        "points": [_pair(*point) for point in scene.points(identity)] if isinstance(record, Connector) else [],
        "label_box": _rounded(label) if label else None,
        "text": plain_of(record.text, record.html),
    }


def _label_box(items: DisplayList, transform: Affine | None) -> Box | None:
    """Where the label's text stands: the last text of the list, as laid out and turned."""
    for item in reversed(items):
        if isinstance(item, TextItem):
            box = lay_out(item).box
            if transform is not None:
                box = Box.around(transform.apply(corner) for corner in box.corners)
            return box if box.w and box.h else None
        if isinstance(item, GroupItem):
            inner = item.transform
            if transform is not None:
                inner = transform if inner is None else inner.then(transform)
            found = _label_box(item.items, inner)
            if found is not None:
                return found
    return None


def _rounded(box: Box) -> list[float]:
    return [round(number, 3) for number in box]


def _pair(x: float, y: float) -> list[float]:
    return [round(x, 3), round(y, 3)]
