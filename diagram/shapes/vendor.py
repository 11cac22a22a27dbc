"""Icons of vendors' libraries: their colour and place are kept, a neutral symbol of ours stands for the artwork."""

from __future__ import annotations

from diagram.display.items import DisplayList, Fill, PathItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, ellipse, polygon, rectangle, rounded_rectangle
from diagram.shapes.glyphs import in_one_colour, square_in, whole_box
from diagram.shapes.pieces import body, inset
from diagram.shapes.registry import Frame, ShapeKind, shape_kind
from diagram.shapes.service_glyphs import service_glyph

_WEIGHT = 0.05  # of the symbol's side: how thick its lines are
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
    fill = frame.fill
    if frame.stroke is not None and (fill is None or fill.color in (frame.paper, "#ffffff")):
        fill = Fill(frame.stroke.color, frame.stroke.opacity)
    weight = _WEIGHT * min(frame.w, frame.h)
    return symbol(frame, inset(frame.box, weight / 2), fill)


def _tile(frame: Frame) -> DisplayList:
    return (body(frame, rectangle(frame.box)), *symbol(frame, square_in(frame.box, _INNER), line_colour(frame)))


def _round(frame: Frame) -> DisplayList:
    return (body(frame, ellipse(frame.box)), *symbol(frame, square_in(frame.box, 0.5), line_colour(frame)))


def _device(frame: Frame) -> DisplayList:
    """A box seen from the front and above, as libraries of network devices draw theirs."""
    w, h, d = frame.w, frame.h, min(frame.w, frame.h) * 0.16
    lid = polygon(((0, d), (d, 0), (w, 0), (w - d, d)))
    side = polygon(((w - d, d), (w, 0), (w, h - d), (w - d, h)))
    front = Box(0.0, d, w - d, h - d)
    shell = (body(frame, rectangle(front)), body(frame, lid), body(frame, side))
    return (*shell, *symbol(frame, square_in(front, _INNER), line_colour(frame)))


def _badge(frame: Frame) -> DisplayList:
    radius = min(frame.w, frame.h) * 0.12
    return tile(frame, rounded_rectangle(frame.box, radius), frame.box)


for _name, _title, _draw in (
    ("vendor_icon", "Vendor icon", _icon),
    ("vendor_tile", "Vendor tile", _tile),
    ("vendor_badge", "Vendor badge", _badge),
    ("vendor_round", "Vendor icon in a circle", _round),
    ("vendor_device", "Vendor device", _device),
):
    shape_kind(ShapeKind(_name, _title, _draw, whole_box, category="", size=(50.0, 50.0)))
