"""Records as the flat property maps that the document stores, and back.

A property is one last-writer-wins value, so two people who change different properties of one shape both keep their
work. Only what differs from the defaults is stored. Reading never fails: a value of the wrong type becomes the default,
an unknown key is kept in `extra` under its own name, an unknown type becomes an `Unknown` record. What a format wants
kept goes into `extra` under a dotted name such as ``drawio.style``, which no field will ever take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import (
    NOTHING,
    Along,
    Attachment,
    Connector,
    Layer,
    Page,
    Record,
    Shape,
    Unknown,
    Value,
    Values,
)
from diagram.style import DEFAULTS, Scalar, differences, style_of

T = TypeVar("T")

PARAMETER = "p."  # a kind's own parameter
FAR = 1e9  # units; farther out (or not a number) is damage, and would break raster arithmetic

_FIELDS: Mapping[type[Record], Mapping[str, Scalar]] = {
    Page: {"name": "Page-1", "width": 827.0, "height": 1169.0, "background": "none", "grid": True, "grid_size": 10.0},
    Layer: {"name": "", "visible": True, "locked": False},
    Shape: {
        "kind": "rectangle", "x": 0.0, "y": 0.0, "w": 0.0, "h": 0.0, "rotation": 0.0, "text": "", "html": False,
        "label_dx": 0.0, "label_dy": 0.0, "visible": True, "locked": False, "collapsed": False, "link": "",
    },
    Connector: {
        "kind": "line", "routing": "straight", "text": "", "html": False, "visible": True, "locked": False, "link": "",
    },
}  # fmt: skip
_TYPES: Mapping[str, type[Record]] = {"page": Page, "layer": Layer, "shape": Shape, "connector": Connector}
_NAMES = {record_type: name for name, record_type in _TYPES.items()}
_HOUSE = frozenset(
    ("type", "parent", "order", "source", "target", "at")
    + ("source_point", "target_point", "source_at", "target_at", "points", "label_at")
)


def _slots(record_type: type[Record]) -> dict[str, tuple[bool, type[Scalar]]]:
    """Property -> (whether it belongs to the style, its type): one look-up per property of every record read."""
    own = {key: (False, type(default)) for key, default in _FIELDS[record_type].items()}
    if record_type in (Shape, Connector):
        own.update({key: (True, type(default)) for key, default in DEFAULTS.items()})
    return own


_SLOTS = {record_type: _slots(record_type) for record_type in _FIELDS}


def to_properties(record: Record) -> dict[str, Value]:
    """What the document stores of `record`: its type, its place in the tree and what differs from the defaults."""
    if isinstance(record, Unknown):
        return {"type": record.type, "parent": record.parent, "order": record.order, **record.extra}
    out: dict[str, Value] = {"type": _NAMES[type(record)], "order": record.order}
    if record.parent:
        out["parent"] = record.parent
    for name, default in _FIELDS[type(record)].items():
        value = getattr(record, name)
        if value != default:
            out[name] = value
    if isinstance(record, Shape | Connector):
        out.update(differences(record.style))
        out.update({PARAMETER + key: value for key, value in record.props.items()})
    if isinstance(record, Shape) and record.at is not None:
        out["at"] = _along_list(record.at)
    if isinstance(record, Connector):
        out.update(_ends(record))
    for key, value in record.extra.items():
        out.setdefault(key, value)
    return out


def differing(old: Record, new: Record) -> dict[str, Value]:
    """What to write over the properties of `old` so that they read as `new`; None takes a property away.

    The same as comparing `to_properties` of both, at a third of the cost for a record that was moved.
    """
    record_type = type(new)
    if type(old) is not record_type or isinstance(new, Unknown):
        return _difference(to_properties(old), to_properties(new))
    out: dict[str, Value] = {}
    if new.order != old.order:
        out["order"] = new.order
    if new.parent != old.parent:
        out["parent"] = new.parent or None
    for name, default in _FIELDS[record_type].items():
        value, before = getattr(new, name), getattr(old, name)
        if value is not before and value != before:
            out[name] = None if value == default else value
    if new.extra is not old.extra:
        out.update(_difference(old.extra, new.extra))
    if isinstance(new, Shape | Connector) and isinstance(old, Shape | Connector):
        if new.style is not old.style:
            out.update(_difference(differences(old.style), differences(new.style)))
        if new.props is not old.props:
            changed = _difference(old.props, new.props)
            out.update({PARAMETER + key: value for key, value in changed.items()})
    if isinstance(new, Shape) and isinstance(old, Shape) and new.at != old.at:
        out["at"] = None if new.at is None else _along_list(new.at)
    if isinstance(new, Connector) and isinstance(old, Connector):
        out.update(_difference(_ends(old), _ends(new)))
    return out


def _difference(old: Values, new: Values) -> dict[str, Value]:
    out = {key: value for key, value in new.items() if key not in old or old[key] != value}
    out.update((key, None) for key in old if key not in new)
    return out


def from_properties(identity: RecordId, values: Values) -> Record:
    """The record that `values` describe."""
    name = values.get("type")
    record_type = _TYPES.get(name) if isinstance(name, str) else None
    parent, order = RecordId(_word(values, "parent")), _word(values, "order")
    if record_type is None:
        extra = {key: value for key, value in values.items() if key not in ("type", "parent", "order")}
        return Unknown(identity, parent, order, name if isinstance(name, str) else "", extra)
    slots = _SLOTS[record_type]
    fields: dict[str, Scalar] = {}
    style: dict[str, Scalar] = {}
    props: dict[str, Value] = {}
    extra = {}
    for key, value in values.items():
        slot = slots.get(key)
        if slot is None:
            if key.startswith(PARAMETER):
                props[key[len(PARAMETER) :]] = value
            elif key not in _HOUSE:
                extra[key] = value
        elif type(value) is slot[1] and (slot[1] is not float or -FAR < value < FAR):  # type: ignore[operator]  # a float
            (style if slot[0] else fields)[key] = value
        else:
            _take(style if slot[0] else fields, key, value, slot[1])
    kept: Values = extra or NOTHING
    if record_type is Page:
        return Page(identity, order, extra=kept, **fields)  # type: ignore[arg-type]  # _take matched the types
    if record_type is Layer:
        return Layer(identity, parent, order, extra=kept, **fields)  # type: ignore[arg-type]  # as above
    look = style_of(style)
    if record_type is Shape:
        at = _read(values, "at", _along)
        return Shape(identity, parent, order, at=at, style=look, props=props or NOTHING, extra=kept, **fields)  # type: ignore[arg-type]  # as above
    return Connector(
        identity,
        parent,
        order,
        source=RecordId(_word(values, "source")) or None,
        target=RecordId(_word(values, "target")) or None,
        source_point=_read(values, "source_point", _point),
        target_point=_read(values, "target_point", _point),
        source_at=_read(values, "source_at", _attachment),
        target_at=_read(values, "target_at", _attachment),
        points=_read(values, "points", _points) or (),
        label_at=_read(values, "label_at", _along) or Along(),
        style=look,
        props=props or NOTHING,
        extra=kept,
        **fields,  # type: ignore[arg-type]  # as above
    )


def _take(into: dict[str, Scalar], key: str, value: Value, wanted: type[Scalar]) -> None:
    """Accept an int where a float is wanted; anything else of the wrong type leaves the default."""
    if wanted is float and isinstance(value, int) and not isinstance(value, bool) and -FAR < value < FAR:
        into[key] = float(value)


def _ends(connector: Connector) -> dict[str, Value]:
    out: dict[str, Value] = {}
    if connector.source:
        out["source"] = connector.source
    if connector.target:
        out["target"] = connector.target
    for key in ("source_point", "target_point"):
        point: Point | None = getattr(connector, key)
        if point is not None:
            out[key] = [float(point.x), float(point.y)]
    for key in ("source_at", "target_at"):
        place: Attachment | None = getattr(connector, key)
        if place is not None:
            out[key] = [place.x, place.y, place.dx, place.dy, 1.0 if place.outline else 0.0]
    if connector.points:
        out["points"] = [float(number) for point in connector.points for number in point]
    if connector.label_at != Along():
        out["label_at"] = _along_list(connector.label_at)
    return out


def _along_list(at: Along) -> list[float]:
    return [float(at.u), float(at.v), float(at.dx), float(at.dy)]


def _word(values: Values, key: str) -> str:
    value = values.get(key, "")
    return value if isinstance(value, str) else ""


def _read(values: Values, key: str, make: Callable[[list[float]], T | None]) -> T | None:
    value = values.get(key)
    if not isinstance(value, list):
        return None
    numbers = [float(number) for number in value if isinstance(number, int | float) and -FAR < number < FAR]
    return make(numbers) if len(numbers) == len(value) else None


def _point(numbers: list[float]) -> Point | None:
    return Point(*numbers) if len(numbers) == 2 else None


def _points(numbers: list[float]) -> tuple[Point, ...] | None:
    pairs = zip(numbers[::2], numbers[1::2], strict=False)
    return tuple(Point(x, y) for x, y in pairs)


def _along(numbers: list[float]) -> Along | None:
    return Along(*numbers) if len(numbers) == 4 else None


def _attachment(numbers: list[float]) -> Attachment | None:
    if len(numbers) != 5:
        return None
    return Attachment(numbers[0], numbers[1], numbers[2], numbers[3], bool(numbers[4]))
