"""Icons of vendors' libraries: their colour and place are kept, a neutral symbol of ours stands for the artwork."""

from __future__ import annotations

import re
from dataclasses import replace

from diagram.display.items import DisplayList, Fill, PathItem, Stroke
from diagram.geometry.box import Box
from diagram.geometry.path import Path, ellipse, polygon, rectangle, rounded_rectangle
from diagram.shapes.glyphs import in_one_colour, square_in, whole_box
from diagram.shapes.pieces import body, inset
from diagram.shapes.registry import Frame, ShapeKind, shape_kind
from diagram.shapes.service_glyphs import service_glyph

_WEIGHT = 0.05  # of the symbol's side: how thick its lines are
_QUIET = 0.55  # opacity of an icon without colours, in the theme's ink
_WIDEST, _TALLEST = 1.6, 1.1  # how far a symbol is stretched
_PALE = 225.0  # luma from which a colour hardly shows on paper
_CONTRAST = 50.0  # luma between a tile and its symbol below which the symbol takes the theme's ink
_SHELL, _SEAM = "#ced2da", "#4d5966"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_INNER = 0.66  # of a tile's shorter side that its symbol takes


def icon_name(frame: Frame) -> str:
    """Which icon of its library the shape shows."""
    for key in ("res_icon", "pr_icon", "gr_icon", "sap_icon", "shape"):
        name = frame.word(key, "")
        if name:
            return name
    return ""


def symbol(frame: Frame, box: Box, fill: Fill | None) -> DisplayList:
    """The symbol for the shape's icon in `box`; nothing without a colour."""
    if fill is None:
        return ()
    plain = Fill(fill.color, fill.opacity)
    return in_one_colour(service_glyph(icon_name(frame)), box, plain, _WEIGHT * min(box.w, box.h))


def filled(frame: Frame) -> Frame:
    """The frame with a quiet fill where it has neither fill nor line: an icon is never left out."""
    if frame.fill is not None or frame.stroke is not None:
        return frame
    return replace(frame, fill=Fill(frame.ink, _QUIET * frame.style.opacity))


def line_colour(frame: Frame) -> Fill | None:
    """The colour of the line as a fill; the theme's paper where there is none but a fill."""
    if frame.stroke is not None:
        return Fill(frame.stroke.color, frame.stroke.opacity)
    return Fill(frame.paper, frame.style.opacity) if frame.fill is not None else None


def tile(frame: Frame, path: Path, room: Box) -> DisplayList:
    """`path` in the fill without a line, and the symbol in the line's colour in the middle of `room`."""
    ground = (PathItem(path, frame.fill),) if frame.fill else ()
    ink = line_colour(frame)
    if ink is not None and frame.fill is not None and ink.color == frame.fill.color:
        ink = Fill(frame.paper, ink.opacity)
    return (*ground, *symbol(frame, square_in(room, _INNER), ink))


def _icon(frame: Frame) -> DisplayList:
    """A silhouette has the colour of its fill, or of its line when the fill is missing or is the paper's."""
    frame = filled(frame)
    fill = frame.fill
    if frame.stroke is not None and (fill is None or luma(fill.color) > _PALE):
        fill = Fill(frame.stroke.color, frame.stroke.opacity)
    if fill is not None and luma(fill.color) > _PALE:
        fill = Fill(frame.ink, _QUIET * frame.style.opacity)
    weight = _WEIGHT * min(frame.w, frame.h)
    return symbol(frame, inset(_room(frame.box), weight / 2), fill)


def _room(box: Box) -> Box:
    """`box`, made lower or narrower where the symbol would be stretched too much."""
    w, h = min(box.w, box.h * _WIDEST), min(box.h, box.w * _TALLEST)
    return Box(box.x + (box.w - w) / 2, box.y + (box.h - h) / 2, w, h)


def _tile(frame: Frame) -> DisplayList:
    frame = filled(frame)
    return (body(frame, rectangle(frame.box)), *symbol(frame, square_in(frame.box, _INNER), _readable(frame)))


def _readable(frame: Frame) -> Fill | None:
    """The line's colour where it stands out from the fill, else the theme's ink."""
    ink = line_colour(frame)
    if ink is None or frame.fill is None or abs(luma(ink.color) - luma(frame.fill.color)) >= _CONTRAST:
        return ink
    return Fill(frame.ink, _QUIET * frame.style.opacity)


def luma(color: str) -> float:
    """How bright ``#rrggbb`` looks, 0 to 255; halfway for anything else. Source: ITU-R BT.601."""
    if not _HEX.match(color):
        return 127.5
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _round(frame: Frame) -> DisplayList:
    frame = filled(frame)
    return (body(frame, ellipse(frame.box)), *symbol(frame, square_in(frame.box, 0.5), _readable(frame)))


def _device(frame: Frame) -> DisplayList:
    """A box seen from the front and above, as libraries of network devices draw theirs."""
    frame = filled(frame)
    w, h, d = frame.w, frame.h, min(frame.w, frame.h) * 0.16
    lid = polygon(((0, d), (d, 0), (w, 0), (w - d, d)))
    side = polygon(((w - d, d), (w, 0), (w, h - d), (w - d, h)))
    front = Box(0.0, d, w - d, h - d)
    shell = (body(frame, rectangle(front)), body(frame, lid), body(frame, side))
    return (*shell, *symbol(frame, square_in(front, _INNER), _readable(frame)))


def _grey_device(frame: Frame) -> DisplayList:
    """As a device, in the fixed greys of libraries that do not ask the style for a colour."""
    opacity = frame.style.opacity
    return _device(replace(frame, fill=Fill(_SHELL, opacity), stroke=Stroke(_SEAM, opacity=opacity)))


def _badge(frame: Frame) -> DisplayList:
    frame = filled(frame)
    radius = min(frame.w, frame.h) * 0.12
    ground = (PathItem(rounded_rectangle(frame.box, radius), frame.fill),) if frame.fill else ()
    ink = Fill(frame.paper, frame.style.opacity) if frame.fill else line_colour(frame)
    return (*ground, *symbol(frame, square_in(frame.box, _INNER), ink))


for _name, _title, _draw in (
    ("vendor_icon", "Vendor icon", _icon),
    ("vendor_tile", "Vendor tile", _tile),
    ("vendor_badge", "Vendor badge", _badge),
    ("vendor_round", "Vendor icon in a circle", _round),
    ("vendor_device", "Vendor device", _device),
    ("vendor_grey_device", "Vendor device, grey", _grey_device),
):
    shape_kind(ShapeKind(_name, _title, _draw, whole_box, category="", size=(50.0, 50.0)))
