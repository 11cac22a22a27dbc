"""Rows of tables as JSON lines: what JSON cannot hold is marked by a one-letter key."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Table

Row = Mapping[str, object]


def line(row: Row) -> str:
    return json.dumps({name: _out(value) for name, value in row.items()}, ensure_ascii=True, separators=(",", ":"))


def row(text: str | bytes) -> dict[str, object]:
    return {name: _in(value) for name, value in json.loads(text).items()}


def parents_first(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows so that each comes after the row of the same table that it points to."""
    pointers = [
        (key.parent.name, key.column.name) for key in table.foreign_keys if key.column.table is table
    ]  # fmt: skip
    if not pointers:
        yield from rows
        return
    waiting = list(rows)
    targets = {column: {one[column] for one in waiting} for _, column in pointers}
    while waiting:
        still = []
        for one in waiting:
            if any(one[name] in targets[column] for name, column in pointers):
                still.append(one)
            else:
                yield one
        if len(still) == len(waiting):  # a ring: whoever reads will say which
            yield from still
            return
        for _, column in pointers:
            targets[column] = {one[column] for one in still}
        waiting = still


def _out(value: object) -> object:
    if isinstance(value, bytes):
        return {"$b": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"$t": value.isoformat()}
    if isinstance(value, dict | list):
        return {"$j": value}
    return value


def _in(value: object) -> object:
    match value:
        case {"$b": str(text)}:
            return base64.b64decode(text)
        case {"$t": str(text)}:
            return datetime.fromisoformat(text)
        case {"$j": inner}:
            return inner
    return value
