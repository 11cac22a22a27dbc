"""What people do to a diagram, as random gestures: each is real edits of a document, or none where it cannot be done.

An act is given a chance, the document and a name that nothing has yet.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias, TypeVar

from diagram.document import Document
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.order import between
from diagram.records import ROOT, AssetReference, Attachment, Comment, Connector, Layer, Note, Page, Record, Shape
from diagram.style import style_of

R = TypeVar("R", bound=Record)
Act: TypeAlias = Callable[[random.Random, Document, str], object]
ACTS: dict[str, Act] = {}
_MANY = 60  # drawn things: beyond, deleting becomes as likely as drawing, so that a long run stays small


def act(function: Act) -> Act:
    ACTS[getattr(function, "__name__", "").strip("_")] = function
    return function


def do(chance: random.Random, document: Document, fresh: str) -> str:
    """One act that can be done here and now; its name."""
    while True:
        name = chance.choice(_NAMES)
        if name in _GROWING and len(document.records) > _MANY and chance.random() < 0.8:
            name = "delete"
        ACTS[name](chance, document, fresh)
        return name


def of_type(document: Document, kind: type[R]) -> list[R]:
    """The living records of a type, in an order that every run has alike."""
    return sorted((one for one in document.records.values() if isinstance(one, kind)), key=lambda one: one.id)


def pick(chance: random.Random, document: Document, kind: type[R]) -> R | None:
    found = of_type(document, kind)
    return chance.choice(found) if found else None


def key_at(chance: random.Random, document: Document, parent: RecordId) -> str:
    """An order key somewhere among the children of `parent`, as the editor makes them."""
    keys = [document.records[one].order for one in document.children(parent)]
    index = chance.randrange(len(keys) + 1)
    below = keys[index - 1] if index else None
    above = keys[index] if index < len(keys) else None
    return between(below, None if below is not None and above is not None and below >= above else above)


def home(chance: random.Random, document: Document) -> RecordId | None:
    """Something to draw on: mostly a layer, now and then a shape."""
    layer = pick(chance, document, Layer)
    shape = pick(chance, document, Shape) if chance.random() < 0.3 else None
    return shape.id if shape else layer.id if layer else None


def inside(document: Document, top: RecordId) -> set[RecordId]:
    found = {top}
    ahead = [top]
    while ahead:
        children = document.children(ahead.pop())
        found.update(children)
        ahead.extend(children)
    return found


@act
def _draw(chance: random.Random, document: Document, fresh: str) -> None:
    parent = home(chance, document)
    if parent:
        with document.edit("Draw") as edit:
            order = key_at(chance, document, parent)
            edit.put(Shape(RecordId(fresh), parent, order, x=float(chance.randrange(99)), w=9.0, h=9.0, text=fresh))


@act
def _connect(chance: random.Random, document: Document, fresh: str) -> None:
    parent, source, target = home(chance, document), pick(chance, document, Shape), pick(chance, document, Shape)
    if parent and source and target:
        with document.edit("Connect") as edit:
            order = key_at(chance, document, parent)
            edit.put(Connector(RecordId(fresh), parent, order, source=source.id, target=target.id))


@act
def _move(chance: random.Random, document: Document, fresh: str) -> None:
    shapes = of_type(document, Shape)
    with document.edit("Move") as edit:
        for shape in chance.sample(shapes, min(len(shapes), 3)):
            edit.change(shape.id, x=float(chance.randrange(99)), y=float(chance.randrange(99)))


@act
def _resize(chance: random.Random, document: Document, fresh: str) -> None:
    shape = pick(chance, document, Shape)
    if shape:
        with document.edit("Resize") as edit:
            edit.change(shape.id, w=float(chance.randrange(1, 99)), rotation=float(chance.randrange(360)))


@act
def _restyle(chance: random.Random, document: Document, fresh: str) -> None:
    drawn = pick(chance, document, chance.choice((Shape, Connector)))
    if drawn:
        with document.edit("Style") as edit:
            look = {"fill": chance.choice(("#ff0000", "default")), "stroke_width": float(chance.randrange(1, 5))}
            edit.put(replace(drawn, style=style_of(look), props={"waist": chance.random()}))


@act
def _relabel(chance: random.Random, document: Document, fresh: str) -> None:
    drawn = pick(chance, document, chance.choice((Shape, Connector)))
    if drawn:
        with document.edit("Type") as edit:
            edit.change(drawn.id, text=chance.choice(("", "x", "\U0001f600 é", fresh)))


@act
def _reattach(chance: random.Random, document: Document, fresh: str) -> None:
    line, shape = pick(chance, document, Connector), pick(chance, document, Shape)
    if line:
        end = {"source": None, "source_point": Point(1.0, 2.0), "source_at": None}
        if shape and chance.random() < 0.8:
            end = {"source": shape.id, "source_point": None, "source_at": Attachment(0.5, chance.random())}
        with document.edit("Attach") as edit:
            edit.change(line.id, **end)


@act
def _bend(chance: random.Random, document: Document, fresh: str) -> None:
    line = pick(chance, document, Connector)
    if line:
        with document.edit("Bend") as edit:
            points = tuple(Point(chance.random() * 99, 5.0) for _ in range(chance.randrange(3)))
            edit.change(line.id, points=points, routing=chance.choice(("straight", "orthogonal")))


@act
def _reorder(chance: random.Random, document: Document, fresh: str) -> None:
    record = pick(chance, document, chance.choice((Shape, Connector, Page)))
    if record:
        with document.edit("Order") as edit:
            edit.change(record.id, order=key_at(chance, document, record.parent))


@act
def _put_into(chance: random.Random, document: Document, fresh: str) -> None:
    record, parent = pick(chance, document, chance.choice((Shape, Connector))), home(chance, document)
    if record and parent and parent not in inside(document, record.id):
        with document.edit("Into") as edit:
            edit.change(record.id, parent=parent, order=key_at(chance, document, parent))


@act
def _group(chance: random.Random, document: Document, fresh: str) -> None:
    first = pick(chance, document, Shape)
    siblings = document.children(first.parent) if first else []
    members = chance.sample(siblings, min(len(siblings), 3))
    if first and len(members) > 1:
        with document.edit("Group") as edit:
            edit.put(Shape(RecordId(fresh), first.parent, first.order, "group", 5.0, 5.0, 50.0, 50.0))
            for number, member in enumerate(members):
                edit.change(member, parent=RecordId(fresh), order=f"V{'abc'[number]}")


@act
def _ungroup(chance: random.Random, document: Document, fresh: str) -> None:
    groups = [one for one in of_type(document, Shape) if document.children(one.id)]
    if groups:
        group = chance.choice(groups)
        with document.edit("Ungroup") as edit:
            for child in document.children(group.id):
                edit.change(child, parent=group.parent, order=key_at(chance, document, group.parent))
            edit.delete(group.id)


@act
def _delete(chance: random.Random, document: Document, fresh: str) -> None:
    drawn = pick(chance, document, chance.choice((Shape, Shape, Connector)))
    if drawn:
        with document.edit("Delete") as edit:
            edit.delete(drawn.id)


@act
def _undelete(chance: random.Random, document: Document, fresh: str) -> None:
    """What a restored version or a second undo does: the record comes back under its id."""
    past = sorted({one for step in document.history.done[-9:] for one in step.entries})
    dead = [one for one in past if document.get(one) is None and (document.values(one) or {}).get("type") == "shape"]
    layer = pick(chance, document, Layer)
    if dead and layer:
        with document.edit("Restore") as edit:
            edit.put(Shape(chance.choice(dead), layer.id, key_at(chance, document, layer.id), text=fresh))


@act
def _switch(chance: random.Random, document: Document, fresh: str) -> None:
    shape = pick(chance, document, Shape)
    if shape:
        with document.edit("Lock") as edit:
            hidden, collapsed = chance.random() < 0.1, chance.random() < 0.2
            edit.change(shape.id, locked=not shape.locked, collapsed=collapsed, visible=not hidden)


@act
def _add_page(chance: random.Random, document: Document, fresh: str) -> None:
    if len(document.pages()) < 4:
        with document.edit("Add page") as edit:
            edit.put(Page(RecordId(fresh), key_at(chance, document, ROOT), fresh))
            edit.put(Layer(RecordId(f"{fresh}-layer"), RecordId(fresh), "V"))


@act
def _name_page(chance: random.Random, document: Document, fresh: str) -> None:
    page = pick(chance, document, Page)
    if page:
        with document.edit("Rename page") as edit:
            edit.change(page.id, name=fresh, grid=not page.grid)


@act
def _delete_page(chance: random.Random, document: Document, fresh: str) -> None:
    if len(document.pages()) > 1 and chance.random() < 0.5:
        with document.edit("Delete page") as edit:
            edit.delete(chance.choice(document.pages()).id)


@act
def _add_layer(chance: random.Random, document: Document, fresh: str) -> None:
    page = pick(chance, document, Page)
    if page and len(document.children(page.id)) < 3:
        with document.edit("Add layer") as edit:
            edit.put(Layer(RecordId(fresh), page.id, key_at(chance, document, page.id), fresh))


@act
def _change_layer(chance: random.Random, document: Document, fresh: str) -> None:
    layer, page = pick(chance, document, Layer), pick(chance, document, Page)
    if layer and page:
        changes = {"name": fresh, "visible": chance.random() < 0.9, "order": key_at(chance, document, layer.parent)}
        if len(document.children(layer.parent)) > 1 and chance.random() < 0.3:
            changes = {"parent": page.id}
        with document.edit("Layer") as edit:
            edit.change(layer.id, **changes)


@act
def _delete_layer(chance: random.Random, document: Document, fresh: str) -> None:
    layer = pick(chance, document, Layer)
    if layer and len(document.children(layer.parent)) > 1:
        with document.edit("Delete layer") as edit:
            edit.delete(layer.id)


@act
def _add_note(chance: random.Random, document: Document, fresh: str) -> None:
    page = pick(chance, document, Page)
    parent = page.id if page and chance.random() < 0.5 else ROOT
    if len(document.notes()) < 6:
        with document.edit("Note") as edit:
            edit.put(Note(RecordId(fresh), parent, key_at(chance, document, parent), fresh, "first line"))


@act
def _write_note(chance: random.Random, document: Document, fresh: str) -> None:
    """Typing and deleting somewhere in a note, astral characters too."""
    note = pick(chance, document, Note)
    if note:
        start, end = sorted(chance.randrange(len(note.text) + 1) for _ in range(2))
        typed = chance.choice(("", "a", "\U0001f600", f" {fresh} "))
        with document.edit("Write") as edit:
            edit.change(note.id, text=note.text[:start] + typed + note.text[end if chance.random() < 0.4 else start :])


@act
def _comment(chance: random.Random, document: Document, fresh: str) -> None:
    """A comment on something, or an answer to one, or a thread that is settled."""
    about = pick(chance, document, chance.choice((Shape, Connector, Page, Note, Comment)))
    if isinstance(about, Comment) and chance.random() < 0.5:
        with document.edit("Resolve") as edit:
            edit.change(about.id, resolved=not about.resolved)
    elif about and len(of_type(document, Comment)) < 9:
        with document.edit("Comment") as edit:
            edit.put(Comment(RecordId(fresh), about.id, key_at(chance, document, about.id), "me", fresh, x=1.0))


@act
def _uncomment(chance: random.Random, document: Document, fresh: str) -> None:
    gone = pick(chance, document, chance.choice((Comment, Note, AssetReference)))
    if gone and chance.random() < 0.3:
        with document.edit("Delete") as edit:
            edit.delete(gone.id)


@act
def _refer(chance: random.Random, document: Document, fresh: str) -> None:
    """A file that the diagram uses."""
    if len(of_type(document, AssetReference)) < 4:
        with document.edit("Attach file") as edit:
            edit.put(AssetReference(RecordId(fresh), ROOT, key_at(chance, document, ROOT), "0" * 64, name=fresh))


@act
def _undo(chance: random.Random, document: Document, fresh: str) -> None:
    for _ in range(chance.randrange(1, 4)):
        document.history.undo()


@act
def _redo(chance: random.Random, document: Document, fresh: str) -> None:
    for _ in range(chance.randrange(1, 4)):
        document.history.redo()


@act
def _nudge(chance: random.Random, document: Document, fresh: str) -> None:
    """A burst of arrow keys, which becomes one step."""
    shape = pick(chance, document, Shape)
    mark = document.history.mark
    for _ in range(3 if shape else 0):
        assert shape is not None
        with document.edit("Nudge") as edit:
            edit.change(shape.id, x=float(chance.randrange(99)))
    document.history.squash(mark, "Nudge")


_GROWING = frozenset(("draw", "connect", "group", "add_page", "add_layer", "undelete"))
_NAMES = tuple(ACTS)
