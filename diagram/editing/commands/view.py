"""The View menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram.editing.commands.conditions import selected
from diagram.editing.commands.registry import change, command
from diagram.geometry.box import Box
from diagram.geometry.point import Point

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor

MENU = ("View",)
STEPS = (0.02, 0.05, 0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)


def _has_grid(editor: Editor) -> bool:
    return editor.page_record.grid


def _snaps(editor: Editor) -> bool:
    return editor.snapping


@command("view.zoom_in", "Zoom In", menu=MENU, shortcut=("Ctrl++", "Ctrl+="), section="zoom", icon="zoom-in")
def zoom_in(editor: Editor) -> None:
    zoom_to(editor, next((step for step in STEPS if step > editor.camera.zoom * 1.001), STEPS[-1]))


@command("view.zoom_out", "Zoom Out", menu=MENU, shortcut="Ctrl+-", section="zoom", icon="zoom-out")
def zoom_out(editor: Editor) -> None:
    zoom_to(editor, next((step for step in reversed(STEPS) if step < editor.camera.zoom * 0.999), STEPS[0]))


@command("view.zoom_100", "Actual Size", menu=MENU, shortcut=("Ctrl+0", "Shift+0"), section="zoom")
def zoom_100(editor: Editor) -> None:
    zoom_to(editor, 1.0)


@command("view.zoom_fit", "Fit All", menu=MENU, shortcut="Shift+1", section="zoom", icon="zoom-fit")
def zoom_fit(editor: Editor) -> None:
    page = editor.page_record
    box = editor.scene.extent() or Box(0.0, 0.0, page.width, page.height)
    editor.look(editor.camera.fitted(box, *_clear(editor)))


@command("view.zoom_selection", "Zoom to Selection", menu=MENU, shortcut="Shift+2", enabled=selected, section="zoom")
def zoom_selection(editor: Editor) -> None:
    box = editor.extent()
    if box is not None:
        editor.look(editor.camera.fitted(box, *_clear(editor), largest=4.0))


@change("view.grid", "Grid", menu=MENU, shortcut="Ctrl+'", checked=_has_grid, step="Switch grid", section="grid")
def grid(editor: Editor, edit: Edit) -> None:
    edit.change(editor.page, grid=not editor.page_record.grid)


@command("view.snap", "Snap to Grid and Neighbours", menu=MENU, shortcut="Ctrl+Shift+'", checked=_snaps, section="grid")
def snap(editor: Editor) -> None:
    editor.snapping = not editor.snapping


def zoom_to(editor: Editor, zoom: float) -> None:
    """Zoom about the middle of the view."""
    w, h = editor.view_size
    editor.look(editor.camera.zoomed_to(Point(w / 2, h / 2), zoom))


def _clear(editor: Editor) -> tuple[float, float]:
    """The size of the view above the tools that float over its bottom edge."""
    width, height = editor.view_size
    return width, max(1.0, height - editor.covered)
