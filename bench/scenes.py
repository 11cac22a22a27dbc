"""Diagrams to measure with, the same ones that the peers were measured with."""

from __future__ import annotations

from math import ceil, sqrt

from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Connector, Layer, Page, Record, Shape
from diagram.style import style_of

PITCH_X, PITCH_Y = 140.0, 90.0
_FILLS = (("#dae8fc", "#6c8ebf"), ("#d5e8d4", "#82b366"), ("#ffe6cc", "#d79b00"), ("#f8cecc", "#b85450"))


def grid_scene(count: int) -> tuple[Record, ...]:
    """`count` rounded rectangles of 100x60 with a label in a square grid, and an arrow from every other to the next."""
    columns = ceil(sqrt(count))
    page, layer = RecordId("page"), RecordId("layer")
    orders = sequence(count + count // 2)
    looks = [style_of({"rounded": True, "fill": fill, "stroke": stroke}) for fill, stroke in _FILLS]
    arrow = style_of({"end_arrow": "classic"})
    records: list[Record] = [Page(page, "V"), Layer(layer, page, "V")]
    for index in range(count):
        row, column = divmod(index, columns)
        records.append(
            Shape(
                RecordId(f"s{index}"),
                layer,
                orders[index],
                "rectangle",
                x=column * PITCH_X,
                y=row * PITCH_Y,
                w=100.0,
                h=60.0,
                text=f"Node {index}",
                style=looks[(row + column) % len(looks)],
            )
        )
    for index in range(count // 2):
        records.append(
            Connector(
                RecordId(f"c{index}"),
                layer,
                orders[count + index],
                source=RecordId(f"s{2 * index}"),
                target=RecordId(f"s{2 * index + 1}"),
                style=arrow,
            )
        )
    return tuple(records)
