"""Paints a display list with QPainter: on the screen, into pictures and into PDF."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPaintEngine, QPainter, QPainterPath, QPen, QTransform

from diagram.display.items import DisplayList, Fill, GroupItem, ImageItem, PathItem, Stroke, TextItem
from diagram.display.missing import missing_picture
from diagram.geometry.box import Box
from diagram.render.assets import NO_ASSETS, Assets
from diagram.render.hatch import Hatch, hatch_of
from diagram.render.letters import paint_text
from diagram.render.pens import brush_of, color_of, outline_of, pen_of

__all__ = ["Assets", "paint"]

_MISSING = "#7c8592"
SHADOW_COLOR = "#808080"
SHADOW_SHIFT = (2.0, 3.0)
# Soft without a blur: (added line width, opacity), widest first.
SHADOW_LAYERS = ((2.0, 0.25), (0.0, 0.45))
_HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform


def paint(painter: QPainter, items: DisplayList, assets: Assets = NO_ASSETS) -> None:
    """Draw `items` in order. Afterwards the painter's transform, clip and opacity are as before; pen and brush are not.

    A group's opacity goes to each of its items, as in draw.io: where they overlap, the lower one shines through.
    """
    painter.setRenderHints(_HINTS)
    as_words = painter.paintEngine().type() == QPaintEngine.Type.Pdf
    for item in items:
        if isinstance(item, PathItem):
            _paint_path(painter, item)
        elif isinstance(item, TextItem):
            _paint_label(painter, item, as_words)
        elif isinstance(item, GroupItem):
            _paint_group(painter, item, assets)
        else:
            _paint_image(painter, item, assets)


def _paint_path(painter: QPainter, item: PathItem) -> None:
    outline = outline_of(item.path)
    if item.shadow:
        _paint_shadow(painter, item, outline)
    fill = item.fill
    if fill is not None and fill.hatch:
        _paint_hatch(painter, fill, outline)
        fill = None
    if fill is None and item.stroke is None:
        return
    painter.setPen(pen_of(item.stroke))
    if fill is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setBrush(brush_of(fill, outline.boundingRect() if fill.gradient else _ANYWHERE))
    painter.drawPath(outline)


_ANYWHERE = QRectF()


def _paint_shadow(painter: QPainter, item: PathItem, outline: QPainterPath) -> None:
    painter.translate(*SHADOW_SHIFT)
    for added, opacity in SHADOW_LAYERS:
        width = (item.stroke.width if item.stroke else 0.0) + added
        pen = pen_of(Stroke(SHADOW_COLOR, width, join="round", opacity=opacity)) if width else QPen(Qt.PenStyle.NoPen)
        painter.setPen(pen)
        painter.setBrush(QBrush(color_of(SHADOW_COLOR, opacity)) if item.fill else QBrush())
        painter.drawPath(outline)
    painter.translate(-SHADOW_SHIFT[0], -SHADOW_SHIFT[1])


def _paint_hatch(painter: QPainter, fill: Fill, outline: QPainterPath) -> None:
    bounds = outline.boundingRect()
    hatch = hatch_of(fill.hatch, Box(bounds.x(), bounds.y(), bounds.width(), bounds.height()))
    painter.save()
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.setPen(pen_of(stroke_of(hatch, fill)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline_of(hatch.lines))
    painter.restore()


def stroke_of(hatch: Hatch, fill: Fill) -> Stroke:
    """The line that a hatched fill is drawn with."""
    cap = "round" if hatch.round else "butt"
    return Stroke(fill.color, hatch.width, hatch.dash, cap=cap, opacity=fill.opacity)


def _paint_label(painter: QPainter, item: TextItem, as_words: bool) -> None:
    if item.opacity == 1.0:
        paint_text(painter, item, as_words=as_words)
        return
    before = painter.opacity()
    painter.setOpacity(before * item.opacity)
    paint_text(painter, item, as_words=as_words)
    painter.setOpacity(before)


def _paint_group(painter: QPainter, item: GroupItem, assets: Assets) -> None:
    painter.save()
    if item.transform is not None:
        painter.setTransform(QTransform(*item.transform), True)
    if item.clip is not None:
        painter.setClipPath(outline_of(item.clip), Qt.ClipOperation.IntersectClip)
    if item.opacity != 1.0:
        painter.setOpacity(painter.opacity() * item.opacity)
    paint(painter, item.items, assets)
    painter.restore()


def _paint_image(painter: QPainter, item: ImageItem, assets: Assets) -> None:
    image = assets.image(item.asset)
    painter.save()
    painter.setOpacity(painter.opacity() * item.opacity)
    if image is None or image.isNull():
        paint(painter, placeholder(item.box))
    else:
        _draw_image(painter, item, image)
    painter.restore()


def _draw_image(painter: QPainter, item: ImageItem, image: QImage) -> None:
    box = fitted(item, image.width(), image.height())
    if item.flip_h or item.flip_v:
        cx, cy = item.box.centre
        painter.translate(cx, cy)
        painter.scale(-1.0 if item.flip_h else 1.0, -1.0 if item.flip_v else 1.0)
        painter.translate(-cx, -cy)
    painter.drawImage(QRectF(*box), image)


def fitted(item: ImageItem, width: float, height: float) -> Box:
    """Where a picture of `width` by `height` goes: centred with its proportions kept, or over the whole box."""
    box = item.box
    if not item.keep_aspect or not width or not height:
        return box
    scale = min(box.w / width, box.h / height)
    w, h = width * scale, height * scale
    return Box(box.x + (box.w - w) / 2, box.y + (box.h - h) / 2, w, h)


def placeholder(box: Box) -> DisplayList:
    """What stands where a picture is missing; its colour can be seen on light and dark paper."""
    return missing_picture(box, _MISSING, words="Picture not here yet")
