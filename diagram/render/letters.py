"""Paints laid out text."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGlyphRun, QPainter, QPen, QTextLayout, QTransform

from diagram.display.items import Font, Stroke, TextItem
from diagram.geometry.box import Box
from diagram.render.fonts import face_of, this_thread
from diagram.render.pens import color_of, pen_of
from diagram.render.text import Line, Piece, lay_out

RULE_COLOR = "#808080"
# In font sizes, below and above the baseline; those of Liberation Sans.
UNDERLINE_AT, STRIKE_AT, DECORATION_WIDTH = 0.106, -0.26, 0.073
_Glyphs: TypeAlias = tuple[float, tuple[QGlyphRun, ...]]


def paint_text(painter: QPainter, item: TextItem, *, as_words: bool = False) -> None:
    """Draw a label. The painter's pen is left changed.

    With `as_words` Qt is given the words instead of their glyphs: slower, but a PDF stays searchable.
    """
    laid_out = lay_out(item)
    if item.clip:
        painter.save()
        painter.setClipRect(QRectF(*item.box), Qt.ClipOperation.IntersectClip)
    if item.background or item.border:
        _paint_frame(painter, item, laid_out.box)
    if item.turn:
        painter.save()
        painter.setTransform(QTransform(*laid_out.transform), True)
        _paint_lines(painter, laid_out.lines, (0.0, 0.0), as_words)
        painter.restore()
    else:
        _paint_lines(painter, laid_out.lines, (laid_out.transform.e, laid_out.transform.f), as_words)
    if item.clip:
        painter.restore()


def _paint_frame(painter: QPainter, item: TextItem, box: Box) -> None:
    if not box.w or not box.h:
        return
    rect = QRectF(*box.inflated(item.padding))
    if item.background:
        painter.fillRect(rect, color_of(item.background))
    if item.border:
        painter.setPen(pen_of(Stroke(item.border)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)


def _paint_lines(painter: QPainter, lines: tuple[Line, ...], origin: tuple[float, float], as_words: bool) -> None:
    x, y = origin
    for line in lines:
        baseline = y + line.baseline
        for piece in line.pieces:
            _paint_piece(painter, piece, (x + piece.x, baseline - piece.rise), as_words)
        if line.rule:
            _paint_rule(painter, line, x, baseline)


def _paint_rule(painter: QPainter, line: Line, x: float, baseline: float) -> None:
    painter.fillRect(QRectF(x + line.x, baseline - 0.5, line.rule, 1.0), color_of(RULE_COLOR))


def _paint_piece(painter: QPainter, piece: Piece, place: tuple[float, float], as_words: bool) -> None:
    x, baseline = place
    font = piece.font
    face = face_of(font)
    if piece.background:
        rect = QRectF(x, baseline - face.ascent, piece.width, face.ascent + face.descent)
        painter.fillRect(rect, color_of(piece.background))
    painter.setPen(_text_pen(font.color))
    draw = _draw_words if as_words else _draw_glyphs
    if face.scale != 1.0:
        painter.save()
        painter.translate(x, baseline)
        painter.scale(face.scale, face.scale)
        draw(painter, piece.text, font, (0.0, 0.0))
        painter.restore()
    else:
        draw(painter, piece.text, font, place)
    if font.underline:
        _paint_decoration(painter, piece, x, baseline + UNDERLINE_AT * font.size)
    if font.strike:
        _paint_decoration(painter, piece, x, baseline + STRIKE_AT * font.size)


def _draw_words(painter: QPainter, text: str, font: Font, place: tuple[float, float]) -> None:
    painter.setFont(face_of(font).font)
    painter.drawText(QPointF(*place), text)


def _draw_glyphs(painter: QPainter, text: str, font: Font, place: tuple[float, float]) -> None:
    ascent, runs = _glyphs(text, font.family, font.size, font.bold, font.italic, this_thread())
    point = QPointF(place[0], place[1] - ascent)
    for run in runs:
        painter.drawGlyphRun(point, run)


def _paint_decoration(painter: QPainter, piece: Piece, x: float, middle: float) -> None:
    width = max(DECORATION_WIDTH * piece.font.size, 0.5)
    painter.fillRect(QRectF(x, middle - width / 2, piece.width, width), color_of(piece.font.color))


@lru_cache(maxsize=1024)
def _text_pen(color: str) -> QPen:
    return QPen(color_of(color))


@lru_cache(maxsize=16_384)
def _glyphs(text: str, family: str, size: float, bold: bool, italic: bool, _thread: object) -> _Glyphs:
    """The shaped text, with the distance of its baseline from its top. Half the time of letting Qt shape it again.

    Each thread has its own: Qt crashes when one paints with the glyphs of another, which may have ended.
    """
    layout = QTextLayout(text, face_of(Font(family, size, bold, italic)).font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1e7)
    layout.endLayout()
    return line.ascent(), tuple(layout.glyphRuns())
