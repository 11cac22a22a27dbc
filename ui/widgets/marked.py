"""A line of text with some words marked, cut to the room there is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from ui.theme.theme import tokens_of

Marks = Sequence[tuple[int, int]]
_BEFORE = 12  # letters that stay in front of the first mark when the beginning is cut away


def paint_marked(painter: QPainter, area: QRectF, text: str, marks: Marks, ink: str) -> None:
    """Draw `text` in the painter's font, one line at the top of `area`; `marks` are (start, end) in letters."""
    metrics = QFontMetricsF(painter.font())
    shown, moved = _cut(metrics, text, marks, area.width())
    for start, end in moved:
        left = metrics.horizontalAdvance(shown[:start])
        width = min(metrics.horizontalAdvance(shown[:end]) - left, area.width() - left)
        if width > 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#6b5416" if tokens_of().dark else "#ffe9a8"))
            painter.drawRoundedRect(QRectF(area.x() + left - 1, area.y(), width + 2, metrics.height()), 3, 3)
    painter.setPen(QColor(ink))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine), shown)


def _cut(metrics: QFontMetricsF, text: str, marks: Marks, room: float) -> tuple[str, list[tuple[int, int]]]:
    """What fits into `room` so that the first mark is seen, and where the marks are in it."""
    text = text.replace("\n", " ").replace("\t", " ")
    moved = [(start, end) for start, end in marks if 0 <= start < end <= len(text)]
    if moved and metrics.horizontalAdvance(text[: moved[0][1]]) > room * 0.8:
        begin = max(0, moved[0][0] - _BEFORE)
        text = "…" + text[begin:]
        moved = [(start - begin + 1, end - begin + 1) for start, end in moved]
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    whole = len(shown) if shown == text else len(shown) - 1
    return shown, [(start, min(end, whole)) for start, end in moved if start < whole]
