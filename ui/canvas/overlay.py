"""What lies above the drawing every frame: selection, handles, hover, marquee, guides and the size bubble.

Everything here keeps its size on the screen, whatever the zoom, and sits on whole pixels where it is upright.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from diagram.editing.editor import Editor
from diagram.editing.handles import PLACES, Grip, Handle, frame_of, handles_of, only_shape
from diagram.editing.preview import Preview
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Shape
from diagram.shapes.registry import kind_of
from ui.canvas.bubble import paint_bubble
from ui.canvas.theme import CanvasTheme
from ui.canvas.view import View

MOST_OUTLINED = 400  # with more selected shapes in view only the frame around all is drawn
_HANDLE_PX = 9  # odd: it has a middle pixel, which lies on the outline
_KNOB_PX = 4.5
_GUIDE_MARK_PX = 3.0


class Overlay:
    """Paints the editor's state in view pixels."""

    def __init__(self, editor: Editor, theme: CanvasTheme) -> None:
        self._editor = editor
        self._theme = theme
        self._accent = QColor(theme.accent)
        # Opaque: blending hundreds of outlines takes four times as long as painting them.
        self._pale = _between(self._accent, QColor(theme.background))
        self._rows = np.empty(0, np.intp)
        self.forget()

    def forget(self) -> None:
        """The selection or the scene changed."""
        row = self._editor.scene.row
        self._rows = np.array([row[one] for one in self._editor.selection if one in row], np.intp)

    def paint(self, painter: QPainter, view: View) -> None:
        preview = self._editor.preview
        under_way = bool(preview.changed or preview.drafts)
        if not under_way and self._editor.editing is None:
            self._hover(painter, view)
        self._lit(painter, view, preview)
        if preview.moved:
            self._selection(painter, view.moved(*_device(preview, view)))
        elif not under_way:
            self._selection(painter, view)
            self._handles(painter, view)
        self._reshaped(painter, view, preview)
        self._guides(painter, view, preview)
        self._marquee(painter, view, preview)
        self._hint(painter, view, preview)

    def _hover(self, painter: QPainter, view: View) -> None:
        hover = self._editor.hover
        if hover is not None and hover not in self._editor.selection:
            self._outline(painter, view, [hover], width=1.0, color=self._pale)

    def _lit(self, painter: QPainter, view: View, preview: Preview) -> None:
        """The shape that a dragged end would hold on to, with the places it offers."""
        if preview.lit is not None:
            self._outline(painter, view, [preview.lit], width=2.0, color=self._accent)
            record = self._editor.document.records.get(preview.lit)
            if isinstance(record, Shape) and not preview.moved:
                box = self._editor.scene.box(preview.lit)
                for u, v in kind_of(record).ports:
                    at = Point(box.x + u * box.w, box.y + v * box.h).rotated(record.rotation, box.centre)
                    self._dot(painter, view.to_view(*at), 3.0, filled=False)
        if preview.port is not None:
            self._dot(painter, view.to_view(*preview.port), 5.0, filled=True)

    def _selection(self, painter: QPainter, view: View) -> None:
        """Each selected thing's outline, and a frame around several."""
        frame = frame_of(self._editor)
        if frame is None:
            return
        several = len(self._editor.selection) > 1
        seen = self._seen(view)
        if len(seen) <= MOST_OUTLINED:
            self._outline(painter, view, seen, width=1.0, color=self._pale if several else self._accent)
        if several:
            box = view.box_to_view(frame[0])
            if len(seen) > MOST_OUTLINED:
                painter.fillRect(_crisp(box), _faded(self._accent, 0.06))
            self._pen(painter, 1.0)
            painter.drawRect(_crisp(box))

    def _seen(self, view: View) -> list[RecordId]:
        scene = self._editor.scene
        if not self._rows.size:
            return []
        x, y, w, h = scene.boxes[self._rows].T
        box = view.page_box
        meets = (x <= box.right) & (x + w >= box.x) & (y <= box.bottom) & (y + h >= box.y)
        return [scene.order[row] for row in self._rows[meets].tolist()]

    def _outline(self, painter: QPainter, view: View, ids: Iterable[RecordId], *, width: float, color: QColor) -> None:
        """Shapes by their box, turned as they are; connectors by their line."""
        records, scene = self._editor.document.records, self._editor.scene
        upright: list[QRectF] = []
        painter.setPen(QPen(color, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for identity in ids:
            record = records.get(identity)
            if isinstance(record, Connector):
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.drawPolyline(_polygon(view, scene.points(identity)))
            elif isinstance(record, Shape):
                box = scene.box(identity)
                if record.rotation % 90:
                    self._turned(painter, view, box, record.rotation)
                else:
                    upright.append(_crisp(view.box_to_view(box.rotated(record.rotation))))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, width != round(width))
        painter.drawRects(upright)

    def _turned(self, painter: QPainter, view: View, box: Box, rotation: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners = [corner.rotated(rotation, box.centre) for corner in box.corners]
        painter.drawPolygon(_polygon(view, corners))

    def _handles(self, painter: QPainter, view: View) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = only_shape(self._editor)
        rotation = shape.rotation if shape is not None else 0.0
        handles = handles_of(self._editor, view.zoom)
        knob = next((one for one in handles if one.grip is Grip.ROTATE), None)
        frame = frame_of(self._editor)
        if knob is not None and frame is not None:
            box = frame[0]
            top = Point(box.x + box.w / 2, box.y).rotated(rotation, box.centre)
            self._pen(painter, 1.0)
            start, end = view.to_view(*top), view.to_view(*knob.at)
            if rotation % 90:
                painter.drawLine(QLineF(*start, *end))
            else:
                painter.fillRect(_crisp(Box.around((start, end)).united(Box(*start, 1, 1))), self._accent)
        for handle in handles:
            self._handle(painter, view.to_view(*handle.at), handle, rotation)

    def _handle(self, painter: QPainter, at: Point, handle: Handle, rotation: float) -> None:
        if handle.grip in PLACES:
            half = (_HANDLE_PX - 1) / 2
            self._pen(painter, 1.0)
            painter.setBrush(QColor(self._theme.handle))
            painter.save()
            if rotation % 90:
                painter.translate(*at)
                painter.rotate(rotation)
            else:
                painter.translate(round(at.x) + 0.5, round(at.y) + 0.5)
            painter.drawRoundedRect(QRectF(-half, -half, 2 * half, 2 * half), 1.5, 1.5)
            painter.restore()
        elif handle.grip is Grip.SEGMENT:
            self._dot(painter, at, 3.0, filled=True, alpha=0.55)
        else:
            self._dot(painter, at, _KNOB_PX, filled=False)

    def _reshaped(self, painter: QPainter, view: View, preview: Preview) -> None:
        """The outlines of what is being resized, turned or drawn."""
        records = self._editor.document.records
        boxes = [(box, preview.turned.get(one), records.get(one)) for one, box in preview.boxes.items()]
        self._pen(painter, 1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for box, turned, record in boxes[:MOST_OUTLINED]:
            rotation = turned if turned is not None else record.rotation if isinstance(record, Shape) else 0.0
            if rotation % 90:
                self._turned(painter, view, box, rotation)
            else:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.drawRect(_crisp(view.box_to_view(box.rotated(rotation))))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRects([_crisp(view.box_to_view(draft.box)) for draft in preview.drafts if draft.box is not None])

    def _guides(self, painter: QPainter, view: View, preview: Preview) -> None:
        """One line per guide, with a small cross at both of its ends."""
        if not preview.guides:
            return
        color = QColor(self._theme.guide)
        painter.setPen(QPen(color, 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for guide in preview.guides:
            ends = [view.to_view(*guide.start), view.to_view(*guide.end)]
            spots = [QPointF(round(end.x), round(end.y)) for end in ends]
            painter.drawLine(QLineF(*spots))
            for spot in spots:
                m = _GUIDE_MARK_PX
                painter.drawLine(QLineF(spot.x() - m, spot.y() - m, spot.x() + m, spot.y() + m))
                painter.drawLine(QLineF(spot.x() - m, spot.y() + m, spot.x() + m, spot.y() - m))

    def _marquee(self, painter: QPainter, view: View, preview: Preview) -> None:
        if preview.marquee is None:
            return
        rect = _crisp(view.box_to_view(preview.marquee))
        painter.fillRect(rect, _faded(self._accent, 0.10))
        self._pen(painter, 1.0)
        if preview.crossing:
            pen = QPen(painter.pen())
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRect(rect)

    def _hint(self, painter: QPainter, view: View, preview: Preview) -> None:
        """Below what is reshaped or drawn; else beside the pointer."""
        pointer = self._editor.pointer
        if not preview.hint:
            return
        boxes = [*preview.boxes.values(), *(draft.box for draft in preview.drafts if draft.box is not None)]
        if boxes and not preview.turned:
            around = view.box_to_view(Box.around(corner for box in boxes for corner in box.corners))
            paint_bubble(painter, QPointF(around.x + around.w / 2, around.bottom + 10), preview.hint, self._theme)
        elif pointer is not None:
            at = view.to_view(*pointer)
            paint_bubble(painter, QPointF(at.x, at.y + 22), preview.hint, self._theme)

    def _dot(self, painter: QPainter, at: Point, radius: float, *, filled: bool, alpha: float = 1.0) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._pen(painter, 1.0, alpha)
        painter.setBrush(_faded(self._accent, alpha) if filled else QColor(self._theme.handle))
        painter.drawEllipse(QPointF(round(at.x) + 0.5, round(at.y) + 0.5), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _pen(self, painter: QPainter, width: float, alpha: float = 1.0) -> None:
        painter.setPen(QPen(_faded(self._accent, alpha), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _device(preview: Preview, view: View) -> tuple[int, int]:
    return round(preview.dx * view.scale), round(preview.dy * view.scale)


def _crisp(box: Box) -> QRectF:
    """On whole pixels, so that a one pixel line is one pixel."""
    left, top = round(box.x), round(box.y)
    return QRectF(left, top, round(box.right) - left, round(box.bottom) - top)


def _polygon(view: View, points: Iterable[Point]) -> QPolygonF:
    return QPolygonF([QPointF(*view.to_view(*point)) for point in points])


def _faded(color: QColor, alpha: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(alpha)
    return faded


def _between(first: QColor, second: QColor) -> QColor:
    return QColor(
        (first.red() + second.red()) // 2, (first.green() + second.green()) // 2, (first.blue() + second.blue()) // 2
    )
