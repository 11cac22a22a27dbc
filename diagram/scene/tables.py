"""The lines between the cells of a table: the table draws them, but only its cells know where they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from diagram.ids import RecordId
from diagram.records import Record, Shape


def with_lines(
    table: Shape, records: Mapping[RecordId, Record], children: Callable[[RecordId], Sequence[RecordId]]
) -> Shape:
    """`table` with its parameter `lines`: the upper and left edges of its cells, but for those on its own outline.

    A cell that spans rows or columns covers the hidden ones, so no line runs through it.
    """
    lines: list[float] = []
    rows = [record for record in map(records.get, children(table.id)) if isinstance(record, Shape) and record.visible]
    across, down = bool(table.props.get("row_lines", True)), bool(table.props.get("column_lines", True))
    first = min((row.y for row in rows), default=0.0)
    for row in rows:
        for cell in map(records.get, children(row.id)):
            if not isinstance(cell, Shape) or not cell.visible:
                continue
            x, y = row.x + cell.x, row.y + cell.y
            if across and row.y > first:
                lines += (x, y, x + cell.w, y)
            if down and cell.x > 0:
                lines += (x, y, x, y + cell.h)
    return replace(table, props={**table.props, "lines": lines}) if lines else table
