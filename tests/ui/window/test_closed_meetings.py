"""What clashed while a diagram was closed: the window that opens it says so, as if it had been there."""

from __future__ import annotations

import os

from shiboken6 import isValid

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from diagram.document import Document
from diagram.records import Shape
from storage.library import LocalLibrary
from storage.sync_states import SyncState
from tests.app.library.arriving import ACCOUNT, accept, put
from tests.ui.conftest import Program
from tests.ui.window.test_contests import FILLS, act, picture, shape_of, shared
from tests.ui.window.test_meetings import A, B, the_dialog
from ui.theme.tokens import Scheme


def storage_of(program: Program) -> LocalLibrary:
    library = program.desktop.window.desk.library
    assert isinstance(library, Library)
    return library.storage


def clash_closed(program: Program) -> str:
    """Both change one shape and one of them another, of a diagram that is closed here when it arrives; its id."""
    document, diagram = shared(program), program.tab.diagram.id
    program.tab.diagram.settle()
    storage = storage_of(program)
    storage.accounts.use(ACCOUNT).result()
    storage.accounts.use_none().result()  # nobody is to be asked for anything
    storage.sync_states.put(SyncState(diagram)).result()
    elsewhere = Document.load([document.export_snapshot()])
    storage.sync_states.acknowledge(diagram, "", elsewhere.versions(), upto=99, whole=True).result()
    act(document, "here", A)
    version = document.version()
    program.desktop.window.desk.close(program.tab)
    program.wait_for_tabs(1)
    act(elsewhere, "there", A, B)
    accept(storage, diagram, put(storage, diagram, elsewhere.export_since(version)))
    return diagram


def in_both_lights(program: Program) -> None:
    for scheme in (Scheme.DARK, Scheme.LIGHT) if "AUTOGRAPH_PICTURES" in os.environ else ():
        program.desktop.window.theme.choose(scheme)
        picture(program, f"clash-closed-{scheme.value}")
        program.desktop.window.grab().save(f"{os.environ['AUTOGRAPH_PICTURES']}/window-{scheme.value}.png")


def open_it(program: Program, diagram: str) -> Document:
    desk = program.desktop.window.desk
    desk.open(diagram)
    program.wait_for_tabs(len(desk.tabs) + 1)
    return program.editor.document


def test_it_waits_through_a_restart_until_somebody_looks_and_the_other_is_one_click_away(
    program: Program,
) -> None:
    diagram = clash_closed(program)
    for _ in range(2):
        open_it(program, diagram)
        program.bot.waitUntil(program.desktop.window.toast.isVisible)
        assert program.view.status.conflicts.text() == "1 conflict"
        program.restart()
    document = open_it(program, diagram)
    toast = program.desktop.window.toast
    program.bot.waitUntil(toast.isVisible)
    assert toast.text.text() == "Two people changed “Gateway” at once; one is shown"
    toast.button.click()
    dialog = the_dialog(program)
    kept = shape_of(document, A)
    assert {row.value for row in dialog.other.rows.rows if row.color} == set(FILLS.values()) - {kept.style.fill}
    in_both_lights(program)
    dialog.take.click()
    program.bot.waitUntil(lambda: not isValid(dialog))
    assert shape_of(document, A).x == (400.0 if kept.x == 100.0 else 100.0)
    there = document.get(B)
    assert isinstance(there, Shape) and there.x == 400.0
    program.restart()
    open_it(program, diagram)
    diagram_open = program.tab.diagram
    assert isinstance(diagram_open, OpenDiagram)
    program.bot.waitUntil(lambda: diagram_open._clashes._is_told)
    assert program.view.status.conflicts.isHidden() and not program.desktop.window.toast.isVisible()
