"""What can be grabbed on the selection: eight corners and sides, a rotation knob, and the joints of a connector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from diagram.geometry.box import Box
from diagram.geometry.hit import distance_to
from diagram.geometry.point import Point
from diagram.records import Connector, Shape
from diagram.scene.hits import is_container

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

REACH_PX = 8.0  # how near the pointer must come, in view pixels
ROTATE_PX = 26.0  # how far the rotation knob stands off the top side
SMALL_PX = 24.0  # a side shorter than this has no handle in its middle
MOST_BOXED = 500  # beyond this many selected shapes the whole is moved or deleted, not stretched


class Grip(Enum):
    """What a handle does. The compass names are those of the side or corner, before rotation."""

    NW = "nw"
    N = "n"
    NE = "ne"
    E = "e"
    SE = "se"
    S = "s"
    SW = "sw"
    W = "w"
    ROTATE = "rotate"
    SOURCE = "source"
    TARGET = "target"
    WAYPOINT = "waypoint"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Handle:
    """A grip at a place of the page. `index` counts waypoints, or segments of the route."""

    grip: Grip
    at: Point
    index: int = 0
    cursor: str = "pointer"  # a CSS cursor name


# Shares of the box that a compass grip stands at.
PLACES: Mapping[Grip, tuple[float, float]] = {
    Grip.NW: (0.0, 0.0), Grip.N: (0.5, 0.0), Grip.NE: (1.0, 0.0), Grip.E: (1.0, 0.5),
    Grip.SE: (1.0, 1.0), Grip.S: (0.5, 1.0), Grip.SW: (0.0, 1.0), Grip.W: (0.0, 0.5),
}  # fmt: skip
_CURSORS = ("ns-resize", "nesw-resize", "ew-resize", "nwse-resize")
_ANGLES = {Grip.N: 0, Grip.NE: 45, Grip.E: 90, Grip.SE: 135, Grip.S: 180, Grip.SW: 225, Grip.W: 270, Grip.NW: 315}


def frame_of(editor: Editor) -> tuple[Box, float] | None:
    """The box around the selection and the rotation (degrees) it is drawn with; None when nothing is selected.

    One shape has its own, unturned box; several have the upright box around them.
    """
    shape = only_shape(editor)
    if shape is not None:
        return editor.scene.box(shape.id), shape.rotation
    box = editor.extent()
    return None if box is None else (box, 0.0)


def handles_of(editor: Editor, scale: float | None = None) -> tuple[Handle, ...]:
    """The handles of the selection, in page units, those on top last; none while text is edited.

    `scale` is view pixels per unit, the camera's own when left out; `camera.to_view(handle.at)` is where to draw one.
    """
    if editor.editing is not None or not editor.selection:
        return ()
    connector = only_connector(editor)
    if connector is not None:
        return () if editor.scene.locked(connector.id) else _of_connector(editor, connector)
    frame = frame_of(editor)
    if frame is None or len(editor.selection) > MOST_BOXED or not _stretches(editor):
        return ()
    return _of_box(*frame, scale or editor.camera.zoom)


def handle_at(editor: Editor, point: Point, scale: float) -> Handle | None:
    """The topmost handle within reach of `point`."""
    reach = REACH_PX / scale
    for handle in reversed(handles_of(editor, scale)):
        if handle.at.distance(point) <= reach:
            return handle
    return None


def segment_at(editor: Editor, point: Point, scale: float) -> int | None:
    """The segment of the selected connector's route under `point`."""
    connector = only_connector(editor)
    if connector is None or editor.scene.locked(connector.id):
        return None
    route = editor.scene.points(connector.id)
    for index in range(len(route) - 1):
        if distance_to(route[index : index + 2], point) <= REACH_PX / scale:
            return index
    return None


def only_shape(editor: Editor) -> Shape | None:
    if len(editor.selection) == 1:
        record = editor.document.records.get(next(iter(editor.selection)))
        return record if isinstance(record, Shape) else None
    return None


def only_connector(editor: Editor) -> Connector | None:
    if len(editor.selection) == 1:
        record = editor.document.records.get(next(iter(editor.selection)))
        return record if isinstance(record, Connector) else None
    return None


def is_group(shape: Shape) -> bool:
    """Whether its children move, stretch and turn with it."""
    return shape.kind == "group" and not is_container(shape)


def cursor_of(grip: Grip, rotation: float) -> str:
    """The resize cursor that points the way the handle moves on the screen."""
    return _CURSORS[round((_ANGLES[grip] + rotation) / 45) % 4]


def _stretches(editor: Editor) -> bool:
    """Whether there is a shape that may change its size: not locked, not a label that sits on a connector."""
    for identity in editor.selection:
        record = editor.document.records.get(identity)
        if isinstance(record, Shape) and not editor.scene.locked(identity) and (record.w or record.h):
            return True
    return False


def _of_box(box: Box, rotation: float, scale: float) -> tuple[Handle, ...]:
    centre = box.centre
    knob = Point(centre.x, box.y - ROTATE_PX / scale).rotated(rotation, centre)
    handles = [Handle(Grip.ROTATE, knob, cursor="grab")]
    for grip, (u, v) in PLACES.items():
        side = box.w if v != 0.5 and u == 0.5 else box.h if u != 0.5 and v == 0.5 else None
        if side is not None and side * scale < SMALL_PX:
            continue
        at = Point(box.x + u * box.w, box.y + v * box.h).rotated(rotation, centre)
        handles.append(Handle(grip, at, cursor=cursor_of(grip, rotation)))
    return tuple(handles)


def _of_connector(editor: Editor, connector: Connector) -> tuple[Handle, ...]:
    route = editor.scene.points(connector.id)
    if len(route) < 2:
        return ()
    handles = []
    for index in range(len(route) - 1):
        start, end = route[index], route[index + 1]
        middle = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
        if connector.routing == "orthogonal":
            cursor = "ns-resize" if abs(start.y - end.y) < abs(start.x - end.x) else "ew-resize"
        else:
            cursor = "crosshair"
        handles.append(Handle(Grip.SEGMENT, middle, index, cursor))
    if connector.routing != "orthogonal":
        origin = editor.scene.origin(connector.parent)
        for index, point in enumerate(connector.points):
            handles.append(Handle(Grip.WAYPOINT, point.moved(*origin), index, "move"))
    handles.append(Handle(Grip.SOURCE, route[0], cursor="crosshair"))
    handles.append(Handle(Grip.TARGET, route[-1], cursor="crosshair"))
    return tuple(handles)
