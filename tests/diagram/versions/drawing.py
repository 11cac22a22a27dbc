"""Small versions of a diagram, by hand and at random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Connector, Layer, Page, Record, Shape
from diagram.style import Style
from diagram.versions.version import Version, version_of

PAGE, LAYER = RecordId("page"), RecordId("layer")
KEYS = sequence(40)


def shape(name: str, **fields: object) -> Shape:
    wanted = {"parent": LAYER, "order": KEYS[ord(name[0]) % 40], "w": 80.0, "h": 40.0, "text": name, **fields}
    return Shape(RecordId(name), **wanted)  # type: ignore[arg-type]  # the fields of a shape


def line(name: str, source: str, target: str, **fields: object) -> Connector:
    ends = {"source": RecordId(source), "target": RecordId(target)}
    return Connector(RecordId(name), LAYER, KEYS[ord(name[0]) % 40], **ends, **fields)  # type: ignore[arg-type]  # as above


def drawn(*records: Record) -> Version:
    """These on the one layer of the one page."""
    return version_of((Page(PAGE, KEYS[0]), Layer(LAYER, PAGE, KEYS[0]), *records))


@dataclass(frozen=True)
class Doing:
    """One change of a drawing: what, to which of its records, and two numbers to make it of."""

    what: str
    which: int
    number: int
    other: int


WHAT = ("add", "connect", "delete", "move", "rename", "colour", "reparent", "restack", "bend")
doings = st.lists(
    st.builds(Doing, st.sampled_from(WHAT), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), max_size=12
)


def done(version: Version, steps: list[Doing], who: str) -> Version:
    """`version` after somebody did `steps`; ids of what they add begin with `who`."""
    from diagram.versions.version import records_of

    records = {record.id: record for record in records_of(version)}
    for number, step in enumerate(steps):
        _do(records, step, f"{who}{number}")
    return version_of(records.values())


def _do(records: dict[RecordId, Record], step: Doing, name: str) -> None:
    shapes = [one for one in records.values() if isinstance(one, Shape)]
    if step.what == "add" or not shapes:
        parent = shapes[step.which % len(shapes)].id if shapes and step.other % 3 == 0 else LAYER
        put(records, shape("n", parent=parent, order=KEYS[step.number], x=float(step.other), text=name), name)
        return
    chosen, other = shapes[step.which % len(shapes)], shapes[step.other % len(shapes)]
    if step.what == "connect":
        put(records, line("n", chosen.id, other.id), name)
    elif step.what == "delete":
        delete(records, chosen.id)
    elif step.what == "reparent":
        if not is_above(records, chosen.id, other.id):
            records[chosen.id] = replace(chosen, parent=other.id, x=float(step.number))
    elif step.what == "bend":
        lines = [one for one in records.values() if isinstance(one, Connector)]
        for bent in lines[step.number % len(lines) :][:1] if lines else ():
            records[bent.id] = replace(bent, target=other.id, points=(Point(float(step.which), 3.0),))
    else:
        records[chosen.id] = replace(chosen, **_fields(step))  # type: ignore[arg-type]  # as above


def _fields(step: Doing) -> Mapping[str, object]:
    match step.what:
        case "move":
            return {"x": float(step.number), "y": float(step.other)}
        case "rename":
            return {"text": f"text {step.number}"}
        case "colour":
            return {"style": Style(fill=f"#{step.number:06x}")}
        case _:
            return {"order": KEYS[step.number]}


def put(records: dict[RecordId, Record], record: Record, name: str) -> None:
    records[RecordId(name)] = replace(record, id=RecordId(name))


def delete(records: dict[RecordId, Record], identity: RecordId) -> None:
    """With everything in it, and the lines that end on that."""
    doomed = {identity}
    for _ in records:
        doomed |= {one.id for one in records.values() if one.parent in doomed}
        doomed |= {
            one.id for one in records.values() if isinstance(one, Connector) and {one.source, one.target} & doomed
        }
    for one in doomed:
        records.pop(one, None)


def is_above(records: Mapping[RecordId, Record], upper: RecordId, lower: RecordId) -> bool:
    while lower in records:
        if lower == upper:
            return True
        lower = records[lower].parent
    return False
