"""Two people move, colour or delete one shape at once: the window says so, and gives the other's on demand."""

from __future__ import annotations

import os
from pathlib import Path

from shiboken6 import isValid

from diagram.document import Document
from diagram.ids import RecordId
from diagram.records import Shape
from diagram.style import restyled
from tests.ui.conftest import Program
from tests.ui.window.test_meetings import A, B, drawn, the_dialog

FILLS = {"here": "#ffe3e3", "there": "#dbe9ff"}


def shared(program: Program) -> Document:
    document = drawn(program)
    with document.edit("Draw") as edit:
        edit.change(A, text="Gateway", w=120.0, h=60.0)
        edit.change(B, text="Ledger", y=120.0, w=120.0, h=60.0)
    return document


def act(document: Document, who: str, *which: RecordId) -> None:
    with document.edit("Move") as edit:
        for identity in which:
            shape = edit.get(identity)
            assert isinstance(shape, Shape)
            edit.change(identity, x=100.0 if who == "here" else 400.0, w=160.0 if who == "here" else 200.0,
                        style=restyled(shape.style, {"fill": FILLS[who]}))  # fmt: skip


def meet(program: Program, document: Document, *which: RecordId, delete: bool = False) -> None:
    elsewhere = Document.load([document.export_snapshot()])
    if delete:
        with document.edit("Delete") as edit:
            edit.delete(*which)
    else:
        act(document, "here", *which)
    act(elsewhere, "there", *which)
    document.import_update(elsewhere.export_since(document.version()))
    program.bot.waitUntil(lambda: program.desktop.window.toast.isVisible())


def shape_of(document: Document, identity: RecordId) -> Shape:
    shape = document.get(identity)
    assert isinstance(shape, Shape)
    return shape


def picture(program: Program, name: str) -> None:
    folder = os.environ.get("AUTOGRAPH_PICTURES")
    if folder:
        the_dialog(program).grab().save(str(Path(folder) / f"{name}.png"))


def test_what_two_set_at_once_is_one_entry_for_the_shape_and_the_other_is_one_step_away(program: Program) -> None:
    document = shared(program)
    meet(program, document, A)
    kept = shape_of(document, A)
    who = "here" if kept.x == 100.0 else "there"
    toast = program.desktop.window.toast
    assert toast.text.text() == "Two people changed “Gateway” at once; one is shown"
    toast.button.click()
    dialog = the_dialog(program)
    assert dialog.place.text() == "Position, size and fill colour of “Gateway”"
    rows = {row.title: row.value for row in dialog.shown.rows.rows}
    assert rows["Fill colour"] == FILLS[who] and rows["Position"] == f"x {kept.x:g}, y 0"
    assert {row.value for row in dialog.other.rows.rows if row.color} == set(FILLS.values()) - {FILLS[who]}
    assert dialog.both.isHidden() and dialog.left.isHidden()
    picture(program, "clash-values")
    dialog.take.click()
    assert shape_of(document, A).x == (400.0 if who == "here" else 100.0)
    program.bot.waitUntil(lambda: not isValid(dialog))
    assert program.view.status.conflicts.isHidden()
    program.run("edit.undo")
    assert shape_of(document, A) == kept


def test_what_one_deleted_is_brought_back_with_the_others_work(program: Program) -> None:
    document = shared(program)
    meet(program, document, A, delete=True)
    toast = program.desktop.window.toast
    assert toast.text.text() == "“Gateway” was deleted while somebody else changed it"
    toast.button.click()
    dialog = the_dialog(program)
    assert dialog.take.text() == "Bring it back" and dialog.shown.rows.rows[0].title == "Deleted"
    picture(program, "clash-deleted")
    dialog.take.click()
    assert shape_of(document, A).style.fill == FILLS["there"]
    program.run("edit.undo")
    assert document.get(A) is None


def test_what_is_decided_elsewhere_is_not_asked_here_any_more(program: Program) -> None:
    document = shared(program)
    meet(program, document, A)
    link = program.view.status.conflicts
    assert link.text() == "1 conflict" and link.isVisible()
    elsewhere = Document.load([document.export_snapshot()])
    act(elsewhere, "here" if shape_of(document, A).x == 400.0 else "there", A)
    document.import_update(elsewhere.export_since(document.version()))
    program.bot.waitUntil(link.isHidden)


def test_many_shapes_are_settled_with_one_click_in_one_step(program: Program) -> None:
    document = shared(program)
    meet(program, document, A, B)
    before = shape_of(document, A), shape_of(document, B)
    toast = program.desktop.window.toast
    assert toast.text.text() == "Two people changed the same 2 things at once; one of each is shown"
    toast.button.click()
    dialog = the_dialog(program)
    dialog.all.setChecked(True)
    picture(program, "clash-many")
    dialog.take.click()
    program.bot.waitUntil(lambda: not isValid(dialog))
    assert shape_of(document, A).x != before[0].x and shape_of(document, B).x != before[1].x
    program.run("edit.undo")
    assert (shape_of(document, A), shape_of(document, B)) == before


def test_what_arrives_in_pieces_is_one_entry_that_says_the_last(program: Program) -> None:
    document = shared(program)
    elsewhere = Document.load([document.export_snapshot()])
    act(document, "here", A)
    for x in (300.0, 350.0):
        known = elsewhere.version()
        with elsewhere.edit("Move") as edit:
            edit.change(A, x=x)
        document.import_update(elsewhere.export_since(known))
    meetings = program.tab.meetings
    assert meetings is not None
    program.bot.waitUntil(lambda: program.desktop.window.toast.isVisible())
    waiting = [dict(clash.conflict.other) for clash in meetings.open]  # type: ignore[arg-type]  # a contest
    assert len(waiting) == 1 and waiting[0]["x"] in (350.0, 100.0)
