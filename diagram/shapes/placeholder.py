"""What stands for a shape that this version cannot draw: a clean box that says what it was."""

from __future__ import annotations

import re
from dataclasses import replace

from diagram.display.items import DisplayList, Fill, Font, PathItem, Stroke, TextItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, rectangle, rounded_rectangle
from diagram.shapes.pieces import box_outline, inked
from diagram.shapes.registry import SHAPES, Frame, ShapeKind, shape_kind
from diagram.style import Style
from diagram.text.rich import RichText

_TINT, _LINE = 0.06, 0.35  # opacity of a placeholder's own area and line, in the ink of the theme
_CAPTION = 9.0  # font size in units
_CAPTION_OPACITY = 0.65
_CONTRAST, _VEIL = 60.0, 0.15  # luma between label and tile below which the tile fades to this opacity
_BADGE = 25.0  # side of a group's icon, in units
_BRIGHT = 140.0  # luma from which black letters read better than white ones
_ROOM_W, _ROOM_H = 44.0, 24.0  # a caption is left out of smaller boxes
_FRAMES = frozenset({"group", "groupCenter", "group2", "rectangle", "rect", "container"})
_PERIMETERS = frozenset({"ellipse", "rhombus"})  # kinds whose outline tells more than a box, where connectors end so
_SHARP = Style()
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_WORDS = re.compile(r"[_\-\s]+|(?<=[a-z])(?=[A-Z])")


def caption_of(frame: Frame) -> str:
    """The last part of the foreign name, as words: ``mxgraph.aws4.auto_scaling`` gives "auto scaling"."""
    for key in ("res_icon", "pr_icon", "gr_icon", "shape"):
        name = frame.word(key, "")
        if name:
            return " ".join(part for part in _WORDS.split(name.rsplit(".", 1)[-1]) if part)
    return ""


def _is_frame(frame: Frame) -> bool:
    """Vendor groups are frames around other shapes; they stay hollow and unnamed."""
    return frame.word("shape", "").rsplit(".", 1)[-1] in _FRAMES


def _radius(frame: Frame) -> float:
    return min(4.0, min(frame.w, frame.h) * 0.12)


def _outline(frame: Frame) -> Path:
    if frame.style.perimeter in _PERIMETERS:
        return SHAPES[frame.style.perimeter].outline(replace(frame, style=_SHARP))
    if frame.style.rounded or _is_frame(frame):
        return box_outline(frame)
    return rounded_rectangle(_tile(frame), _radius(frame))


def _tile(frame: Frame) -> Box:
    """The whole box, but square above a label that is written into its lower part, as icons with names are."""
    if _label_inside(frame) and frame.style.valign == "bottom" and frame.h > frame.w:
        return Box(0.0, 0.0, frame.w, frame.w)
    return frame.box


def _label_inside(frame: Frame) -> bool:
    style = frame.style
    return frame.labelled and style.label_position == "center" and style.label_vposition == "middle"


def _draw(frame: Frame) -> DisplayList:
    path = _outline(frame)
    if _is_frame(frame) and (frame.fill or frame.stroke):
        return (PathItem(path, frame.fill, frame.stroke), *_badge(frame))
    fill, stroke = frame.fill, frame.stroke
    if fill is None and stroke is None:
        fill = Fill(frame.ink, _TINT * frame.style.opacity)
    if stroke is None and (frame.fill is None or frame.fill.color == frame.paper):
        stroke = Stroke(frame.ink, 1.0, opacity=_LINE * frame.style.opacity)
    if fill is not None and _label_inside(frame) and _hides(fill, frame):
        fill = replace(fill, opacity=fill.opacity * _VEIL)
    return (PathItem(path, fill, stroke), *_caption(frame))


def _hides(fill: Fill, frame: Frame) -> bool:
    """Whether the label could not be read on `fill`: an icon would have left room for it."""
    font = frame.ink if frame.style.font_color == "default" else frame.style.font_color
    covered = _tile(frame) == frame.box
    return covered and abs(_luma(font) - _luma(fill.color)) < _CONTRAST


def _badge(frame: Frame) -> tuple[PathItem, ...]:
    """The tile in the corner of a vendor group, where its icon would be."""
    side = min(_BADGE, frame.w, frame.h)
    if not frame.word("gr_icon", ""):
        return ()
    return (PathItem(rectangle(Box(0.0, 0.0, side, side)), inked(frame)),)


def _caption(frame: Frame) -> tuple[TextItem, ...]:
    text = "" if frame.labelled else caption_of(frame)
    if not text or frame.w < _ROOM_W or frame.h < _ROOM_H:
        return ()
    font = Font(size=_CAPTION, color=_readable(frame))
    box = Box(3.0, 3.0, frame.w - 6.0, frame.h - 6.0)
    return (
        TextItem(box, RichText.of(text), font, wrap=True, clip=True, opacity=_CAPTION_OPACITY * frame.style.opacity),
    )


def _readable(frame: Frame) -> str:
    """The theme's ink, or black or white where the tile has a colour of its own."""
    if frame.fill is None or frame.fill.color == frame.paper:
        return frame.ink
    return "#000000" if _luma(frame.fill.color) > _BRIGHT else "#ffffff"


def _luma(color: str) -> float:
    """How bright ``#rrggbb`` looks, 0 to 255; halfway for anything else. Source: ITU-R BT.601."""
    if not _HEX.match(color):
        return 127.5
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


shape_kind(ShapeKind("placeholder", "Unknown shape", _draw, _outline, category="", size=(60.0, 60.0)))
