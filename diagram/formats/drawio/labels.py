"""What a cell's label shows: ``%name%`` placeholders replaced, the original kept by the caller.

Source: drawio-format notes, section 3.2.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from diagram.formats.drawio.cells import Cell
from diagram.formats.drawio.geometry import Geometry
from diagram.formats.drawio.parameters import number_text

_PLACEHOLDER = re.compile(r"%(date\{[^}]{0,80}\}|[^%^{} \"'=;]{1,80})%")
_DATE_PARTS = re.compile(r"yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|HH|H|hh|h|MM|M|ss|s")
_STRFTIME = {
    "yyyy": "%Y", "yy": "%y", "mmmm": "%B", "mmm": "%b", "mm": "%m", "dddd": "%A", "ddd": "%a", "dd": "%d",
    "HH": "%H", "hh": "%I", "MM": "%M", "ss": "%S",
}  # fmt: skip
_LARGEST = 200_000  # characters: placeholders inside placeholders must not grow a label without end


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a label may refer to beyond its own page's cells."""

    page: str = ""
    number: int = 1
    count: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)
    now: datetime.datetime = field(default_factory=datetime.datetime.now)


def has_placeholders(cell: Cell) -> bool:
    return cell.data.get("placeholders") == "1"


def shown_label(cell: Cell, place: Geometry, around: Surroundings) -> str:
    """The label as it is to be displayed."""
    if not has_placeholders(cell):
        return cell.value
    name = cell.data.get("placeholder")
    if name:
        return _attribute(cell, name) or ""
    return expanded(cell.value, cell, place, around)


def expanded(text: str, cell: Cell, place: Geometry, around: Surroundings) -> str:
    """`text` with every placeholder that resolves replaced; ``%%name%`` stands for itself."""
    out: list[str] = []
    size = 0
    position = 0
    for match in _PLACEHOLDER.finditer(text):
        start = match.start()
        if start < position:
            continue
        name = match.group(1)
        literal = start > position and text[start - 1] == "%"
        value = f"%{name}%" if literal else _value(name, cell, place, around)
        before = text[position : start - 1 if literal else start]
        out.append(before)
        out.append(match.group(0) if value is None else value)
        size += len(before) + len(out[-1])
        position = match.end()
        if size > _LARGEST:
            break
    out.append(text[position:])
    return "".join(out)


def _value(name: str, cell: Cell, place: Geometry, around: Surroundings) -> str | None:
    built_in = {"id": cell.id, "width": number_text(place.w), "height": number_text(place.h)}.get(name)
    if built_in is not None:
        return built_in
    if name not in ("label", "tooltip"):
        found = _attribute(cell, name)
        if found is not None:
            return found
    return _global(name, around)


def _attribute(cell: Cell, name: str) -> str | None:
    if name in cell.data:
        return cell.data[name]
    for ancestor in cell.ancestors():
        if name in ancestor.data:
            return ancestor.data[name]
    return None


def _global(name: str, around: Surroundings) -> str | None:
    if name in around.variables:
        return around.variables[name]
    if name.startswith("date{"):
        return _DATE_PARTS.sub(lambda part: _date_part(part.group(), around.now), name[5:-1])
    return {
        "page": around.page,
        "pagenumber": str(around.number),
        "pagecount": str(around.count),
        "date": f"{around.now:%Y-%m-%d}",
        "time": f"{around.now:%H:%M:%S}",
        "timestamp": f"{around.now:%Y-%m-%d %H:%M:%S}",
    }.get(name)


def _date_part(part: str, now: datetime.datetime) -> str:
    if part in _STRFTIME:
        return now.strftime(_STRFTIME[part])
    value = now.strftime(_STRFTIME[part * 2]) if part * 2 in _STRFTIME else part
    return value.lstrip("0") or "0"
