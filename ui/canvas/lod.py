"""Level of detail: how records look from afar, and painting thousands of them as a few batches of boxes and lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from diagram.display.items import DisplayList, GroupItem, Item, TextItem
from diagram.display.palette import Palette
from diagram.ids import RecordId
from diagram.records import Connector, Record, Shape
from diagram.scene.columns import glued_to, look_key
from diagram.scene.scene import Scene
from diagram.style import Style

Rows: TypeAlias = NDArray[np.intp]

READABLE_PX = 4.0  # letters below this are not painted
_SIMPLE_PX = 18.0  # a plain box or oval without readable text below this is one of a batch
_SPECK_PX = 5.0  # anything below this is a box
_DETAIL_PX = 2.5  # arrowheads, dashes and bends of a line below this are not painted
_STRAIGHT_PX = 24.0  # a glued connector between far shapes, shorter than this, runs from centre to centre, unrouted
_DASH_DETAIL, _CURVE_DETAIL = 12.0, 30.0  # units
_HAIRLINE_PX = 0.5  # lines keep at least this width, so that the structure stays visible


class Body(IntEnum):
    """What a record is from afar; `OTHER` has an outline of its own, worth painting unless it is a speck."""

    OTHER = 0
    BOX = 1
    OVAL = 2
    LINE = 3


_BODIES = {"rectangle": Body.BOX, "text": Body.BOX, "ellipse": Body.OVAL}


@dataclass(frozen=True, slots=True)
class Look:
    """`text` and `detail` (of a line) are sizes in units, 0 without any; `width` is the line's."""

    body: Body
    fill: QColor | None
    line: QColor | None
    width: float
    text: float
    detail: float


class Looks:
    """The look of each row of a scene, found when a row is first painted from afar."""

    def __init__(self, scene: Scene, records: Mapping[RecordId, Record], palette: Palette) -> None:
        self._scene = scene
        self._records = records
        self._palette = palette
        self._known: dict[object, int] = {}
        self.looks: list[Look] = []
        self._facts = np.empty((0, 3))
        self.forget()

    def forget(self) -> None:
        """The rows mean other records now, or these look different."""
        count = len(self._scene.order)
        self._of_row = np.full(count, -1, np.int32)
        self._ends = np.full((count, 2), -1, np.int32)

    def of(self, rows: Rows) -> NDArray[np.int32]:
        """Index into `looks` for each row."""
        found = self._of_row[rows]
        unknown = np.nonzero(found < 0)[0]
        if unknown.size:
            found[unknown] = self._found(rows[unknown])
            self._of_row[rows] = found
            if len(self._facts) != len(self.looks):
                self._facts = np.array([(one.body, one.text, one.detail) for one in self.looks])
        return found

    def facts(self, looks: NDArray[np.int32]) -> NDArray[np.float64]:
        """Columns: body, text size, detail size."""
        return self._facts[looks]

    def ends(self, rows: Rows) -> NDArray[np.int32]:
        """The rows of the two shapes that each connector is glued to, after `of`; -1 where it has a way of its own."""
        return self._ends[rows]

    def _found(self, rows: Rows) -> NDArray[np.int32]:
        kept = self._scene.kept
        if kept is None:
            return np.fromiter(map(self._look, rows.tolist()), np.int32, len(rows))
        # Nothing has changed since the page was measured: one record stands for all that look like it.
        first, which = np.unique(kept.alike[rows], return_inverse=True)
        self._ends[rows] = kept.glued[rows]
        looks: NDArray[np.int32] = np.fromiter(map(self._look, first.tolist()), np.int32, len(first))[which]
        return looks

    def _look(self, row: int) -> int:
        record = self._records.get(self._scene.order[row])
        if not isinstance(record, Shape | Connector):
            record = Shape(RecordId(""), RecordId(""), "")
        self._ends[row] = glued_to(record, self._scene.row)
        key = look_key(record)
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.looks)
            has_text = bool(record.text) and not record.style.no_label
            self.looks.append(_look_of(record, has_text, self._palette))
        return index


def _look_of(record: Shape | Connector, has_text: bool, palette: Palette) -> Look:
    style = record.style
    text = style.font_size if has_text else 0.0
    line = _color(palette.line(style.stroke), style.opacity * style.stroke_opacity)
    if isinstance(record, Connector):
        return Look(Body.LINE, None, line, style.stroke_width, text, _line_detail(style))
    fill = _color(palette.area(style.fill), style.opacity * style.fill_opacity)
    if record.kind == "text" and style.fill == "default":
        fill = line = None
    turned = record.rotation % 180 != 0
    body = Body.OTHER if turned or style.gradient != "none" else _BODIES.get(record.kind, Body.OTHER)
    return Look(body, fill, line, style.stroke_width, text, 0.0)


def _line_detail(style: Style) -> float:
    """The size of what distinguishes the line from straight strokes: its heads, jumps and dashes, or its curve."""
    details = [6.0]
    details += [style.start_size] if style.start_arrow != "none" else []
    details += [style.end_size] if style.end_arrow != "none" else []
    details += [_DASH_DETAIL * style.stroke_width] if style.dashed else []
    details += [_CURVE_DETAIL] if style.curved else []
    return max(details)


def _color(text: str, opacity: float) -> QColor | None:
    if not text:
        return None
    color = QColor(text[:7])
    color.setAlphaF(min(1.0, max(0.0, opacity * (int(text[7:9], 16) / 255 if len(text) == 9 else 1.0))))
    return color


class FarPainter:
    """Paints rows that are too small for their details, in batches of one look."""

    def __init__(self, scene: Scene, looks: Looks) -> None:
        self._scene = scene
        self._looks = looks

    def is_far(self, rows: Rows, scale: float) -> NDArray[np.bool_]:
        """Which rows need no details at `scale` device pixels per unit."""
        facts = self._looks.facts(self._looks.of(rows))
        body, text, detail = facts[:, 0], facts[:, 1], facts[:, 2]
        size = self._scene.cores[rows, 2:].max(axis=1) * scale
        plain = text * scale < READABLE_PX
        line = (body == Body.LINE) & (detail * scale < _DETAIL_PX) & plain
        simple = ((body == Body.BOX) | (body == Body.OVAL)) & (size < _SIMPLE_PX) & plain
        speck = (body != Body.LINE) & (size < _SPECK_PX) & plain
        far: NDArray[np.bool_] = line | simple | speck
        return far

    def paint(self, painter: QPainter, rows: Rows, scale: float) -> None:
        """Lines first, then boxes and ovals, each look in one call. The painter is in page units."""
        looks = self._looks.of(rows)
        lines = self._looks.facts(looks)[:, 0] == Body.LINE
        self._lines(painter, rows[lines], looks[lines], scale)
        bodies, body_looks = rows[~lines], looks[~lines]
        kinds, first = np.unique(body_looks, return_index=True)
        for look in kinds[np.argsort(first)].tolist():
            self._bodies(painter, bodies[body_looks == look], self._looks.looks[look], scale)

    def _bodies(self, painter: QPainter, rows: Rows, look: Look, scale: float) -> None:
        cores = self._scene.cores[rows]
        small = bool(cores[:, 2:].max() * scale < _SPECK_PX)
        pen, brush = _pen_and_brush(look, scale, small)
        if pen is None and brush is None:
            return
        painter.setPen(pen or QPen(Qt.PenStyle.NoPen))
        painter.setBrush(brush or QBrush())
        rects = [QRectF(x, y, w, h) for x, y, w, h in cores.tolist()]
        if look.body is Body.OVAL and not small:
            for rect in rects:
                painter.drawEllipse(rect)
        else:
            painter.drawRects(rects)

    def _lines(self, painter: QPainter, rows: Rows, looks: NDArray[np.int32], scale: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index in np.unique(looks).tolist():
            look = self._looks.looks[index]
            if look.line is None:
                continue
            painter.setPen(QPen(look.line, max(look.width, _HAIRLINE_PX / scale)))
            chosen = rows[looks == index]
            painter.drawLines(self._segments(chosen, scale))

    def _segments(self, rows: Rows, scale: float) -> list[QLineF]:
        """Between small shapes near each other from centre to centre, because these are painted over the line's ends;
        nothing where they leave less than a pixel between them. Other connectors along their routes.
        """
        ends = self._looks.ends(rows)
        glued = (ends >= 0).all(axis=1)
        first, second = self._scene.cores[ends[:, 0]], self._scene.cores[ends[:, 1]]
        starts, stops = first[:, :2] + first[:, 2:] / 2, second[:, :2] + second[:, 2:] / 2
        way, sizes = np.abs(stops - starts) * scale, (first[:, 2:] + second[:, 2:]) * scale
        short = glued & (sizes.max(axis=1) < 2 * _SIMPLE_PX) & (way.max(axis=1) < _STRAIGHT_PX)
        seen = short & ((way - sizes / 2).max(axis=1) >= 1.0)
        segments = [QLineF(*line) for line in np.hstack((starts[seen], stops[seen])).tolist()]
        for row in rows[~short].tolist():
            points = self._scene.points(self._scene.order[row])
            segments.extend(QLineF(*points[index], *points[index + 1]) for index in range(len(points) - 1))
        return segments


def _pen_and_brush(look: Look, scale: float, small: bool) -> tuple[QPen | None, QBrush | None]:
    """A speck is one box of the mixture of its line and fill: an outline would cost four times as much."""
    if not small:
        pen = QPen(look.line, max(look.width, _HAIRLINE_PX / scale)) if look.line else None
        return pen, QBrush(look.fill) if look.fill else None
    if look.fill is None or look.line is None:
        only = look.fill or look.line
        return None, QBrush(only) if only else None
    share = 0.35
    mixed = QColor.fromRgbF(
        look.fill.redF() * (1 - share) + look.line.redF() * share,
        look.fill.greenF() * (1 - share) + look.line.greenF() * share,
        look.fill.blueF() * (1 - share) + look.line.blueF() * share,
        max(look.fill.alphaF(), look.line.alphaF()),
    )
    return None, QBrush(mixed)


def readable(items: DisplayList, scale: float) -> DisplayList:
    """`items` without text too small to be read at `scale`."""
    return _without_text(items, READABLE_PX / scale)


def textless(items: DisplayList) -> DisplayList:
    """`items` without any text."""
    return _without_text(items, float("inf"))


def _without_text(items: DisplayList, limit: float) -> DisplayList:
    kept: list[Item] = []
    for item in items:
        if isinstance(item, TextItem):
            if _largest(item) < limit:
                continue
        elif isinstance(item, GroupItem):
            item = GroupItem(_without_text(item.items, limit), item.transform, item.clip, item.opacity)
        kept.append(item)
    return tuple(kept)


def _largest(item: TextItem) -> float:
    sizes = [run.size for paragraph in item.text.paragraphs for run in paragraph.runs if run.size]
    return max(item.font.size, *sizes) if sizes else item.font.size
