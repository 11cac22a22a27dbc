"""What others have selected, as lines around it; made when something changes, not for every frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Record, Shape
from diagram.scene.scene import Scene

MOST = 100  # things of one person that are outlined each; of more, one frame around all
_OUTSIDE_PX = 3.0  # our own selection stays visible inside


@dataclass(slots=True)
class Outline:
    """In view pixels from the page's origin: panning only moves it."""

    boxes: list[QRectF] = field(default_factory=list)
    turned: list[QPolygonF] = field(default_factory=list)
    lines: list[QPolygonF] = field(default_factory=list)


def outline_of(
    selection: tuple[str, ...], scene: Scene, records: Mapping[RecordId, Record], zoom: float
) -> Outline:  # fmt: skip
    """Around what is on the page; ids that are not here (yet) are left out."""
    found = Outline()
    ids = [RecordId(one) for one in selection if RecordId(one) in scene.row]
    if len(ids) > MOST:
        corners = [corner for one in ids for corner in scene.box(one).corners]
        found.boxes.append(_grown(Box.around(corners), zoom))
        return found
    for identity in ids:
        record = records.get(identity)
        if isinstance(record, Connector):
            found.lines.append(_polygon(scene.points(identity), zoom))
        elif isinstance(record, Shape):
            box = scene.box(identity)
            if record.rotation % 90:
                room = _OUTSIDE_PX / zoom
                wide = Box(box.x - room, box.y - room, box.w + 2 * room, box.h + 2 * room)
                found.turned.append(_polygon([one.rotated(record.rotation, box.centre) for one in wide.corners], zoom))
            else:
                found.boxes.append(_grown(box.rotated(record.rotation), zoom))
    return found


def _grown(box: Box, zoom: float) -> QRectF:
    left, top = round(box.x * zoom), round(box.y * zoom)
    width, height = round(box.right * zoom) - left, round(box.bottom * zoom) - top
    out = _OUTSIDE_PX
    return QRectF(left - out, top - out, width + 2 * out, height + 2 * out)


def _polygon(points: list[Point] | tuple[Point, ...], zoom: float) -> QPolygonF:
    return QPolygonF([QPointF(x * zoom, y * zoom) for x, y in points])
