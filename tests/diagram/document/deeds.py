"""Single deeds of one person on the drawing of the matrix, each with the question whether one can see it.

`who` is 0 or 1: two people who do the same deed do it with other values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from diagram.document import Document
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import ROOT, Comment, Connector, Layer, Note, Page, Record, Shape
from diagram.style import style_of
from tests.diagram.document.drawing import GROUP, LAYER, LINE, PAGE, RECORDS, A, B, shape

SECOND, SECOND_LAYER, THERE = RecordId("second"), RecordId("second-layer"), RecordId("there")
GLASS, ON_GLASS, C, NOTE, GONE = (RecordId(name) for name in ("glass", "on-glass", "c", "note", "was-there"))
BEGUN = "The plan is this."
FILLS = ("#ff0000", "#00ff00")

MORE: tuple[Record, ...] = (
    Page(SECOND, "b", "Second"),
    Layer(SECOND_LAYER, SECOND, "a"),
    Shape(THERE, SECOND_LAYER, "a", text="there"),
    Layer(GLASS, PAGE, "b"),
    Shape(ON_GLASS, GLASS, "a"),
    Shape(C, LAYER, "d", x=700.0, w=40.0, h=20.0),
    Shape(GONE, LAYER, "e", text="gone"),
    Note(NOTE, ROOT, "c", "Notes", BEGUN),
)


@dataclass(frozen=True)
class Deed:
    """`name` reads after "one person". `shows` says whether its effect is there to be seen."""

    name: str
    do: Callable[[Document, int], object]
    shows: Callable[[Document, int], bool]


def base() -> Document:
    """The drawing; its history holds one step (A was moved there), and a shape has been deleted."""
    document = Document.of((*RECORDS, *MORE))
    with document.edit("Delete") as edit:
        edit.delete(GONE)
    document.history.restore((), ())
    with document.edit("Move") as edit:
        edit.change(A, y=77.0)
    return document


def _change(identity: RecordId, **by_person: tuple[object, object]) -> Callable[[Document, int], None]:
    def do(document: Document, who: int) -> None:
        with document.edit("Change") as edit:
            edit.change(identity, **{name: values[who] for name, values in by_person.items()})

    return do


def _has(identity: RecordId, **by_person: tuple[object, object]) -> Callable[[Document, int], bool]:
    def shows(document: Document, who: int) -> bool:
        record = document.get(identity)
        return record is not None and all(getattr(record, key) == value[who] for key, value in by_person.items())

    return shows


def _changing(title: str, identity: RecordId, **by_person: tuple[object, object]) -> Deed:
    return Deed(title, _change(identity, **by_person), _has(identity, **by_person))


def _deleting(name: str, identity: RecordId) -> Deed:
    def do(document: Document, who: int) -> None:
        with document.edit("Delete") as edit:
            edit.delete(identity)

    return Deed(name, do, lambda document, who: document.get(identity) is None)


def _putting(name: str, make: Callable[[str], Record | tuple[Record, ...]]) -> Deed:
    def made(who: int) -> tuple[Record, ...]:
        records = make(f"new-{who}")
        return records if isinstance(records, tuple) else (records,)

    def do(document: Document, who: int) -> None:
        with document.edit("Put") as edit:
            for record in made(who):
                edit.put(record)

    def shows(document: Document, who: int) -> bool:
        """On the screen, wherever: what it was put into may be gone."""
        shown = {record.id for record in document.records_in_order()}
        return all(record.id in shown for record in made(who))

    return Deed(name, do, shows)


def _group(document: Document, who: int) -> None:
    with document.edit("Group") as edit:
        edit.put(Shape(RecordId(f"group-{who}"), LAYER, "b", "group", 400.0, 10.0, 340.0, 20.0))
        edit.change(B, parent=RecordId(f"group-{who}"), x=0.0, y=0.0)
        edit.change(C, parent=RecordId(f"group-{who}"), x=300.0, y=0.0)


def _grouped(document: Document, who: int) -> bool:
    members = [document.get(one) for one in (B, C)]
    return all(one is not None and one.parent == f"group-{who}" for one in members)


def _ungroup(document: Document, who: int) -> None:
    with document.edit("Ungroup") as edit:
        edit.change(A, parent=LAYER, order=("aV", "aW")[who], x=110.0, y=127.0)
        edit.delete(GROUP)


def _write(document: Document, who: int) -> None:
    with document.edit("Write") as edit:
        at = (4, len(BEGUN))[who]
        edit.change(NOTE, text=BEGUN[:at] + ("great ", " Amen.")[who] + BEGUN[at:])


def _written(document: Document, who: int) -> bool:
    note = document.get(NOTE)
    return isinstance(note, Note) and ("great ", " Amen.")[who] in note.text


def _filled(document: Document, who: int) -> None:
    with document.edit("Style") as edit:
        edit.put(replace(shape(document, A), style=style_of({"fill": FILLS[who]})))


def _is_filled(document: Document, who: int) -> bool:
    record = document.get(A)
    return isinstance(record, Shape) and record.style.fill == FILLS[who]


def _restore(document: Document, who: int) -> None:
    with document.edit("Restore") as edit:
        edit.put(Shape(GONE, LAYER, "e", text=("mine", "back")[who]))


def _is_line(document: Document, who: int) -> bool:
    """The line is drawn, though what it is tied to may be gone."""
    record = document.get(RecordId(f"new-{who}"))
    if not isinstance(record, Connector):
        return False
    ends = ((record.source, record.source_point), (record.target, record.target_point))
    return all(point is not None or (end is not None and document.get(end) is not None) for end, point in ends)


def _line(name: str) -> Record:
    return Connector(RecordId(name), LAYER, "f", source=A, target=C)


def _page(name: str) -> tuple[Record, ...]:
    page = RecordId(name)
    return Page(page, "c", name), Layer(RecordId(f"{name}-layer"), page, "a")


DEEDS: tuple[Deed, ...] = (
    _changing("moves A", A, x=(1.0, 2.0)),
    _changing("resizes A", A, w=(50.0, 60.0), h=(51.0, 61.0)),
    Deed("fills A", _filled, _is_filled),
    _changing("labels A", A, text=("mine", "yours")),
    _changing("raises A", A, order=("m", "n")),
    _changing("puts A into another shape", A, parent=(B, C)),
    _changing("puts B into A", B, parent=(A, A)),
    _changing("locks A", A, locked=(True, True)),
    _changing("ties the line elsewhere", LINE, source=(B, C)),
    _changing("bends the line", LINE, points=((Point(1.0, 1.0),), (Point(2.0, 2.0),))),
    Deed("draws a line from A to C", _putting("", _line).do, _is_line),
    _putting("draws a shape in the group", lambda name: Shape(RecordId(name), GROUP, "z")),
    Deed("groups B and C", _group, _grouped),
    Deed("ungroups the group around A", _ungroup, lambda document, who: document.get(GROUP) is None),
    _deleting("deletes A", A),
    _deleting("deletes the group around A", GROUP),
    Deed("restores a deleted shape", _restore, _has(GONE, text=("mine", "back"))),
    Deed("undoes a move of A", lambda document, who: document.history.undo(), _has(A, y=(10.0, 10.0))),
    _putting("comments on A", lambda name: Comment(RecordId(name), A, "a", text=name)),
    Deed("writes into the note", _write, _written),
    _deleting("deletes the note", NOTE),
    _changing("renames the page", PAGE, name=("Mine", "Yours")),
    _changing("moves the page's tab", PAGE, order=("m", "n")),
    _deleting("deletes the page", PAGE),
    _deleting("deletes the other page", SECOND),
    _changing("edits on the other page", THERE, text=("mine", "yours")),
    _putting("adds a page", _page),
    _putting("adds a layer", lambda name: Layer(RecordId(name), PAGE, "c")),
    _changing("hides the layer", LAYER, visible=(False, False)),
    _deleting("deletes the layer", LAYER),
    _deleting("deletes the other layer", GLASS),
)  # fmt: skip
