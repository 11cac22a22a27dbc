"""Records as the flat property maps that the document stores, and back.

A property is one last-writer-wins value, so two people who change different properties of one shape both keep their
work. Only what differs from the defaults is stored. Reading never fails: a value of the wrong type becomes the default,
an unknown key is kept in `extra` under its own name, an unknown type becomes an `Unknown` record. What a format wants
kept goes into `extra` under a dotted name such as ``drawio.style``, which no field will ever take.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass, fields
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import (
    NOTHING,
    Along,
    AssetReference,
    Attachment,
    Comment,
    Connector,
    Layer,
    Note,
    Page,
    Record,
    Shape,
    Unknown,
    Value,
    Values,
    maker,
)
from diagram.style import DEFAULTS, Scalar, differences, style_of

T = TypeVar("T")
R = TypeVar("R", bound=Record)

MAJOR = 1  # of what is stored; raised by what an older program would get wrong
MINOR = 1  # raised by every addition, see diagram.document.migrations
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
    Note: {"title": "", "text": ""},
    Comment: {"author": "", "text": "", "written": "", "resolved": False, "x": 0.0, "y": 0.0},
    AssetReference: {"asset": "", "media_type": "", "size": 0.0, "name": ""},
}  # fmt: skip
_TYPES: Mapping[str, type[Record]] = {
    "page": Page, "layer": Layer, "shape": Shape, "connector": Connector,
    "note": Note, "comment": Comment, "asset": AssetReference,
}  # fmt: skip
_NAMES = {record_type: name for name, record_type in _TYPES.items()}
_PLAIN = {record_type: (attrgetter(*defaults), tuple(defaults.items())) for record_type, defaults in _FIELDS.items()}
_STYLED = -1  # instead of a field's place: the property belongs to the style
_NOWHERE = Along()

Reader: TypeAlias = Callable[[Value], object]


def to_properties(record: Record) -> dict[str, Value]:
    """What the document stores of `record`: its type, its place in the tree and what differs from the defaults."""
    if isinstance(record, Unknown):
        return {"type": record.type, "parent": record.parent, "order": record.order, **record.extra}
    out: dict[str, Value] = {"type": _NAMES[type(record)], "order": record.order}
    if record.parent:
        out["parent"] = record.parent
    read, defaults = _PLAIN[type(record)]
    for (name, default), value in zip(defaults, read(record), strict=True):
        if value is not default and value != default:
            out[name] = value
    if isinstance(record, Shape | Connector):
        out.update(differences(record.style))
        if record.props:
            out.update({PARAMETER + key: value for key, value in record.props.items()})
    if isinstance(record, Shape) and record.at is not None:
        out["at"] = _along_list(record.at)
    if isinstance(record, Connector):
        out.update(_ends(record))
    for key, value in record.extra.items() if record.extra else ():
        out.setdefault(key, value)
    return out


def differing(old: Record, new: Record, named: Collection[str] | None = None) -> dict[str, Value]:
    """What to write over the properties of `old` so that they read as `new`; None takes a property away.

    The same as comparing `to_properties` of both, at a third of the cost for a record that was moved. `named` are the
    only fields that may differ, where the caller knows; None is any.
    """
    record_type = type(new)
    if named is not None and type(old) is record_type and record_type in _FIELDS:
        plain = _FIELDS[record_type]
        if all(name in plain for name in named):
            return _differing_plainly(old, new, {name: plain[name] for name in named})
    if type(old) is not record_type or isinstance(new, Unknown):
        return _difference(to_properties(old), to_properties(new))
    out: dict[str, Value] = {}
    if new.order != old.order:
        out["order"] = new.order
    if new.parent != old.parent:
        out["parent"] = new.parent or None
    out.update(_differing_plainly(old, new, _FIELDS[record_type]))
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


def _differing_plainly(old: Record, new: Record, defaults: Mapping[str, Scalar]) -> dict[str, Value]:
    out: dict[str, Value] = {}
    for name, default in defaults.items():
        value, before = getattr(new, name), getattr(old, name)
        if value is not before and value != before:
            out[name] = None if value == default else value
    return out


def _difference(old: Values, new: Values) -> dict[str, Value]:
    out = {key: value for key, value in new.items() if key not in old or old[key] != value}
    out.update((key, None) for key in old if key not in new)
    return out


def from_properties(identity: RecordId, values: Values) -> Record:
    """The record that `values` describe."""
    name = values.get("type")
    plan = _PLANS.get(name) if isinstance(name, str) else None
    if plan is None:
        return _unknown(identity, values)
    slots = plan.slots
    row = plan.blank.copy()
    row[0] = identity
    style: dict[str, Scalar] = {}
    props: dict[str, Value] = {}
    extra: dict[str, Value] = {}
    for key, value in values.items():
        slot = slots.get(key)
        if slot is None:
            _sort_in(plan, row, key, value, props, extra)
            continue
        place, wanted = slot
        if type(value) is not wanted or (wanted is float and not -FAR < value < FAR):  # type: ignore[operator]  # a float
            value = _accepted(value, wanted)
            if value is None:
                continue
        if place == _STYLED:
            style[key] = value
        else:
            row[place] = value
    if plan.style:
        row[plan.style] = style_of(style)
        row[plan.props] = props or NOTHING
    row[plan.extra] = extra or NOTHING
    made: Record = plan.make(*row)
    return made


def revised(record: Record, changes: Values) -> Record | None:
    """`record` as it reads once `changes` are written over its properties (None takes one away).

    Equal to reading all its properties again, at a fraction of the cost; `record` itself when nothing differs. None
    where only a whole reading will do: the type changes, or this version does not know it.
    """
    plan = _PLANS.get(_NAMES.get(type(record), ""))
    if plan is None or "type" in changes:
        return None
    before = plan.read(record)
    row = list(before)
    style: dict[str, Scalar | None] = {}
    props: dict[str, Value] = {}
    extra: dict[str, Value] = {}
    for key, value in changes.items():
        slot = plan.slots.get(key)
        if slot is None:
            _sort_in(plan, row, key, value, props, extra)
            continue
        place, wanted = slot
        taken = _accepted(value, wanted)
        if place == _STYLED:
            style[key] = taken
        else:
            row[place] = plan.blank[place] if taken is None else taken
    if style:
        merged = {**differences(row[plan.style]), **style}
        row[plan.style] = style_of({key: value for key, value in merged.items() if value is not None})
    if props:
        row[plan.props] = _overlaid(row[plan.props], props)
    if extra:
        row[plan.extra] = _overlaid(row[plan.extra], extra)
    if tuple(row) == before:
        return record
    made: Record = plan.make(*row)
    return made


def replaced(record: R, changes: Mapping[str, Any]) -> R:  # Any: the fields of whatever record it is
    """`dataclasses.replace` at a fraction of its cost, which counts when ten thousand shapes are moved.

    Raises:
        KeyError: records of this type have no such field.
    """
    make, read, places = _ROWS[type(record)]  # type: ignore[index]  # R is one of them
    row = list(read(record))
    for name, value in changes.items():
        row[places[name]] = value
    made: R = make(*row)
    return made


def _unknown(identity: RecordId, values: Values) -> Unknown:
    extra = {key: value for key, value in values.items() if key not in ("type", "parent", "order")}
    place = RecordId(_word(values.get("parent"))), _word(values.get("order"))
    return Unknown(identity, *place, _word(values.get("type")), extra)


def _sort_in(
    plan: _Plan, row: list[Any], key: str, value: Value, props: dict[str, Value], extra: dict[str, Value]
) -> None:
    """A property that is no plain field: a composite one, one of the kind's own, or one that we do not know."""
    if key == "type":
        return
    reader = plan.readers.get(key)
    if reader is not None:
        row[reader[0]] = reader[1](value)
    elif plan.props and key.startswith(PARAMETER):
        props[key[len(PARAMETER) :]] = value
    elif key != "parent":  # of a page, which has none
        extra[key] = value


def _accepted(value: Value, wanted: type[Scalar]) -> Scalar | None:
    """The value as a field takes it, an int for a float too; None, the default, where its type is wrong."""
    if type(value) is wanted:
        return value if wanted is not float or -FAR < value < FAR else None  # type: ignore[operator]  # a float
    if wanted is float and isinstance(value, int) and not isinstance(value, bool) and -FAR < value < FAR:
        return float(value)
    return None


def _overlaid(values: Values, changes: Values) -> Values:
    kept = {key: value for key, value in values.items() if key not in changes}
    return {**kept, **{key: value for key, value in changes.items() if value is not None}} or NOTHING


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


def _word(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _name(value: Value) -> RecordId | None:
    return RecordId(_word(value)) or None


def _reading(make: Callable[[list[float]], T | None], otherwise: T | None = None) -> Callable[[Value], T | None]:
    """A reader of flat lists of numbers."""

    def read(value: Value) -> T | None:
        if not isinstance(value, list):
            return otherwise
        numbers = [float(number) for number in value if isinstance(number, int | float) and -FAR < number < FAR]
        made = make(numbers) if len(numbers) == len(value) else None
        return otherwise if made is None else made

    return read


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


@dataclass(frozen=True, slots=True)
class _Plan:
    """How records of one type are read: rows of their fields in order, and where each property goes in a row.

    `style`, `props` and `extra` are places; 0 where the type has no such field.
    """

    make: Callable[..., Any]  # Any: a record, see `maker`
    read: Callable[[Record], tuple[Any, ...]]
    blank: list[Any]
    slots: Mapping[str, tuple[int, type[Scalar]]]
    readers: Mapping[str, tuple[int, Reader]]
    style: int
    props: int
    extra: int


_READERS: Mapping[type[Record], Mapping[str, Reader]] = {
    Page: {},
    Layer: {},
    Note: {},
    Comment: {},
    AssetReference: {},
    Shape: {"at": _reading(_along)},
    Connector: {
        "source": _name,
        "target": _name,
        "source_point": _reading(_point),
        "target_point": _reading(_point),
        "source_at": _reading(_attachment),
        "target_at": _reading(_attachment),
        "points": _reading(_points, ()),
        "label_at": _reading(_along, _NOWHERE),
    },
}


def _plan(record_type: type[Record]) -> _Plan:
    listed = fields(record_type)
    places = {one.name: place for place, one in enumerate(listed)}
    slots: dict[str, tuple[int, type[Scalar]]] = {
        name: (places[name], type(default)) for name, default in _FIELDS[record_type].items()
    }
    slots.update({name: (places[name], str) for name in ("parent", "order") if name in places})
    if "style" in places:
        slots.update({key: (_STYLED, type(default)) for key, default in DEFAULTS.items()})
    blank = [_NOWHERE if one.name == "label_at" else "" if one.default is MISSING else one.default for one in listed]
    return _Plan(
        make=maker(record_type),
        read=attrgetter(*places),
        blank=blank,
        slots=slots,
        readers={name: (places[name], reader) for name, reader in _READERS[record_type].items()},
        style=places.get("style", 0),
        props=places.get("props", 0),
        extra=places["extra"],
    )


_PLANS = {name: _plan(record_type) for name, record_type in _TYPES.items()}


def _row(record_type: type[Record]) -> tuple[Callable[..., Any], Callable[[Record], tuple[Any, ...]], dict[str, int]]:
    names = [one.name for one in fields(record_type)]
    return maker(record_type), attrgetter(*names), {name: place for place, name in enumerate(names)}


_ROWS = {record_type: _row(record_type) for record_type in (*_FIELDS, Unknown)}
