"""Snapping while dragging: which boxes on the page attract, and what a drag becomes."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from diagram.editing.events import Drag, Press, Release
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.geometry.snapping import NO_SNAP, Magnets, Snap, to_grid
from diagram.ids import RecordId

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

PULL_PX = 6.0  # how near an edge must come to be pulled, in view pixels


def magnets_of(editor: Editor, without: Collection[RecordId] = ()) -> Magnets:
    """The bodies of the shapes in view, except `without`; made once when a drag starts."""
    scene = editor.scene
    rows = scene.rows_in(editor.camera.seen(*editor.view_size))
    rows = rows[scene.flags[rows] == 0]
    if without:
        keep = np.ones(len(scene.order), bool)
        keep[[scene.row[one] for one in without if one in scene.row]] = False
        rows = rows[keep[rows]]
    return Magnets.of(scene.cores[rows])


def snaps(editor: Editor, event: Press | Drag | Release) -> bool:
    """Whether this drag snaps; Ctrl inverts it."""
    return editor.snapping != event.keys.ctrl


def snapped_box(
    editor: Editor,
    magnets: Magnets,
    event: Drag | Release,
    box: Box,
    *,
    xs: tuple[float, ...] | None = None,
    ys: tuple[float, ...] | None = None,
) -> Snap:
    """The shift that puts `box` where it snaps to: neighbours first, then the grid, each axis by itself.

    Only the lines `xs` and `ys` of the box snap; left out they are its edges and centre, and its top left corner is
    what the grid holds. An empty tuple keeps that axis free.
    """
    if not snaps(editor, event):
        return NO_SNAP
    all_xs = (box.x, box.x + box.w / 2, box.right) if xs is None else xs
    all_ys = (box.y, box.y + box.h / 2, box.bottom) if ys is None else ys
    snap = magnets.snap_lines(box, PULL_PX / event.scale, xs=all_xs, ys=all_ys)
    page = editor.page_record
    if not page.grid:
        return snap
    dx, dy = snap.dx, snap.dy
    if dx is None and all_xs:
        dx = to_grid(all_xs[0], page.grid_size) - all_xs[0]
    if dy is None and all_ys:
        dy = to_grid(all_ys[0], page.grid_size) - all_ys[0]
    return Snap(dx, dy, snap.guides)


def snapped_point(editor: Editor, magnets: Magnets, event: Drag | Release) -> tuple[Point, Snap]:
    """Where the pointer is taken to be, and what it was snapped to."""
    at = event.at
    snap = snapped_box(editor, magnets, event, Box(at.x, at.y, 0.0, 0.0), xs=(at.x,), ys=(at.y,))
    return at.moved(snap.dx or 0.0, snap.dy or 0.0), snap


def on_grid(editor: Editor, point: Point) -> Point:
    page = editor.page_record
    if not (page.grid and editor.snapping):
        return point
    return Point(to_grid(point.x, page.grid_size), to_grid(point.y, page.grid_size))


def far(press: Press, event: Drag | Release) -> bool:
    """Whether the pointer went so far from `press` that a drag is meant."""
    return press.view.distance(event.view) >= 4.0
