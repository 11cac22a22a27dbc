"""The templates that come with the program, drawn anew each time one is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from diagram.document import Document
from diagram.ids import RecordId, new_id
from diagram.order import sequence
from diagram.records import Connector, Layer, Page, Record, Shape

_W, _H, _GAP = 160.0, 60.0, 60.0


@dataclass(frozen=True, slots=True)
class Starter:
    """A template of the program; its `id` never changes."""

    id: str
    name: str
    description: str
    draw: Callable[[RecordId], Sequence[Record]]

    def document(self) -> bytes:
        """A new document of it, as one blob."""
        page, layer = Page(new_id(), "V", name="Page 1"), new_id()
        return Document.of([page, Layer(layer, page.id, "V"), *self.draw(layer)]).export_snapshot()


def _flow(layer: RecordId) -> list[Record]:
    steps = [("ellipse", "Start"), ("rectangle", "Do it"), ("diamond", "Good?"), ("ellipse", "End")]
    orders = sequence(2 * len(steps))
    shapes = [
        Shape(new_id(), layer, orders[n], kind, x=200.0, y=40.0 + n * (_H + _GAP), w=_W, h=_H, text=text)
        for n, (kind, text) in enumerate(steps)
    ]
    ends = zip(shapes, shapes[1:], strict=False)
    lines = [
        Connector(new_id(), layer, orders[len(steps) + n], source=one.id, target=other.id, routing="orthogonal")
        for n, (one, other) in enumerate(ends)
    ]
    return [*shapes, *lines]


def _board(layer: RecordId) -> list[Record]:
    columns = ("To do", "Doing", "Done")
    orders = sequence(2 * len(columns))
    found: list[Record] = []
    for n, title in enumerate(columns):
        left = 40.0 + n * (_W + 2 * _GAP)
        found.append(Shape(new_id(), layer, orders[2 * n], x=left, y=40.0, w=_W + _GAP, h=40.0, text=title))
        found.append(Shape(new_id(), layer, orders[2 * n + 1], x=left + 20, y=110.0, w=_W, h=_H, text="A card"))
    return found


def _map(layer: RecordId) -> list[Record]:
    branches = ((-240.0, -120.0), (240.0, -120.0), (-240.0, 120.0), (240.0, 120.0))
    orders = sequence(1 + 2 * len(branches))
    centre = Shape(new_id(), layer, orders[0], "ellipse", x=400.0, y=300.0, w=_W, h=_H, text="Idea")
    found: list[Record] = [centre]
    for n, (dx, dy) in enumerate(branches):
        branch = Shape(
            new_id(), layer, orders[1 + 2 * n], x=400.0 + dx, y=300.0 + dy, w=_W, h=_H, text=f"Branch {n + 1}"
        )
        found += [branch, Connector(new_id(), layer, orders[2 + 2 * n], source=centre.id, target=branch.id)]
    return found


_ALL = (
    Starter("00000000000070008000000000000001", "Flowchart", "A start, a step, a decision and an end.", _flow),
    Starter("00000000000070008000000000000002", "Board", "Three columns with cards.", _board),
    Starter("00000000000070008000000000000003", "Mind map", "An idea and four branches.", _map),
)
STARTERS: Mapping[str, Starter] = {one.id: one for one in _ALL}
