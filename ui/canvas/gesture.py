"""The few records that a gesture moves, reshapes or draws, painted from their display lists above the tiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from diagram.display.items import DisplayList
from diagram.editing.preview import Draft, Preview
from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Connector, Record, Shape
from diagram.render.painter import Assets, paint
from diagram.scene.drawing import build_connector, build_shape
from diagram.scene.scene import Scene
from ui.canvas.lifted import FEW
from ui.canvas.lod import readable
from ui.canvas.theme import CanvasTheme
from ui.canvas.view import View

_RESHAPED_FULLY = 60  # beyond this, reshaped records are shown as outlines


class GesturePainter:
    """Paints a preview in page units; what is out of view is left out."""

    def __init__(self, scene: Scene, records: Mapping[RecordId, Record], *, theme: CanvasTheme, assets: Assets) -> None:
        self._scene = scene
        self._records = records
        self._theme = theme
        self._assets = assets

    def paint(self, painter: QPainter, preview: Preview, view: View) -> None:
        """Lines first, then shapes, then what is being drawn. The painter is in page units."""
        for items in self._routes(preview, view):
            paint(painter, readable(items, view.scale), self._assets)
        if 0 < len(preview.moved) <= FEW:
            self._moved(painter, preview, view)
        self._reshaped(painter, preview, view)
        for draft in preview.drafts:
            paint(painter, self._draft(draft), self._assets)
        if preview.items:
            paint(painter, preview.items, self._assets)

    def _moved(self, painter: QPainter, preview: Preview, view: View) -> None:
        seen = view.page_box.moved(-preview.dx, -preview.dy)
        painter.save()
        painter.translate(preview.dx, preview.dy)
        row = self._scene.row
        for identity in sorted(preview.moved, key=lambda one: row.get(one, -1)):
            if self._scene.bounds(identity).intersects(seen):
                items = self._scene.items(identity, self._theme.palette)
                paint(painter, readable(items, view.scale), self._assets)
        painter.restore()

    def _routes(self, preview: Preview, view: View) -> Iterator[DisplayList]:
        seen = view.page_box
        for identity, points in preview.routes.items():
            record = self._records.get(identity)
            if isinstance(record, Connector) and len(points) > 1 and Box.around(points).inflated(50).intersects(seen):
                yield build_connector(record, points, self._theme.palette)

    def _reshaped(self, painter: QPainter, preview: Preview, view: View) -> None:
        seen, row = view.page_box, self._scene.row
        shown: list[tuple[Shape, Box]] = []
        for identity in sorted(preview.boxes, key=lambda one: row.get(one, -1)):
            record, box = self._records.get(identity), preview.boxes[identity]
            turned = preview.turned.get(identity)
            if isinstance(record, Shape) and turned is not None:
                record = replace(record, rotation=turned)
            if isinstance(record, Shape) and box.rotated(record.rotation).inflated(50).intersects(seen):
                shown.append((record, box))
        if len(shown) > _RESHAPED_FULLY:
            self._outlines(painter, [box.rotated(record.rotation) for record, box in shown])
            return
        for record, box in shown:
            items = build_shape(record, box, self._theme.palette)
            paint(painter, readable(items, view.scale), self._assets)

    def _outlines(self, painter: QPainter, boxes: list[Box]) -> None:
        pen = QPen(QColor(self._theme.accent), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects([QRectF(*box) for box in boxes])

    def _draft(self, draft: Draft) -> DisplayList:
        if isinstance(draft.record, Connector):
            return build_connector(draft.record, draft.points, self._theme.palette) if len(draft.points) > 1 else ()
        return build_shape(draft.record, draft.box or draft.record.box, self._theme.palette)
