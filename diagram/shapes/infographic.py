"""Ribbons, banners, shaded solids and callouts of infographics."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from diagram.display.items import DisplayList, Fill, Gradient, PathItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder, ellipse, polygon, polyline
from diagram.shapes.glyphs import whole_box
from diagram.shapes.pieces import Corners, body, corners_outline, drawn, inset, length, shade
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_CAP = 10.0  # half the height of a cylinder's lid, in units
_DARK, _PALE = "#00000066", "#ffffff66"
_LEFT, _RIGHT = -0.2, 0.25  # how much lighter and darker the sides of a solid are
_RING = 4.0  # line width of a circular callout, in units


def _ribbon(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    tail = length(frame, "notch1", 0.0, w)
    tip = length(frame, "notch2", 20.0, w - tail)
    return ((0, 0), (w - tip, 0), (w, h / 2), (w - tip, h), (0, h), (tail, h / 2))


def _bar(frame: Frame) -> Corners:
    w = frame.w
    dy = length(frame, "dy", 60.0, frame.h)
    low, at = frame.h - dy, length(frame, "dx", 100.0, w)
    left, right = max(0.0, at - dy / 2), min(w, at + dy / 2)
    return ((0, 0), (w, 0), (w, low), (right, low), (at, frame.h), (left, low), (0, low))


def _tube(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    cap = min(_CAP, h / 2)
    way = PathBuilder().move(0, cap).arc(w / 2, cap, 0.0, False, True, w, cap).line(w, h - cap)
    return way.arc(w / 2, cap, 0.0, False, True, 0, h - cap).close().done()


def _shaded_tube(frame: Frame) -> DisplayList:
    """A tube that is dark on its left and pale on its right, under a plain lid."""
    tube = _tube(frame)
    items = [body(frame, tube)]
    if frame.fill is not None:
        items.append(PathItem(tube, Fill(_DARK, frame.fill.opacity, Gradient(_PALE, "east"))))
    lid = ellipse(Box(0.0, 0.0, frame.w, 2 * min(_CAP, frame.h / 2)))
    return (*items, body(frame, lid))


def _faces(frame: Frame, *faces: tuple[Path, float]) -> DisplayList:
    """Each face in the fill, made darker (or lighter, below 0) by its share."""
    items: list[PathItem] = []
    for path, darkness in faces:
        items.append(body(frame, path))
        tint = shade(path, darkness, frame.fill.opacity) if frame.fill else None
        if tint is not None:
            items.append(tint)
    return tuple(items)


def _cube(frame: Frame) -> DisplayList:
    """A slab seen from above; its top is a rhombus."""
    w, h = frame.w, frame.h
    rise = min(h, w * 0.48)  # a slope of 13.5°, as draw.io draws it
    half = rise / 2
    top = polygon(((w / 2, 0), (w, half), (w / 2, rise), (0, half)))
    left = polygon(((0, half), (w / 2, rise), (w / 2, h), (0, h - half)))
    right = polygon(((w, half), (w / 2, rise), (w / 2, h), (w, h - half)))
    return _faces(frame, (left, _LEFT), (right, _RIGHT), (top, 0.0))


def _step(frame: Frame) -> DisplayList:
    w, h = frame.w, frame.h
    roof = min(h, w * 0.06)
    left = polygon(((0, roof), (w / 2, 0), (w / 2, h), (0, h)))
    right = polygon(((w / 2, 0), (w, roof), (w, h), (w / 2, h)))
    return _faces(frame, (left, 0.0), (right, _RIGHT))


def _pyramid(frame: Frame) -> DisplayList:
    w, h = frame.w, frame.h
    middle = (w * 0.3, h * 0.8)
    left = polygon(((w / 2, 0), middle, (0, h)))
    right = polygon(((w / 2, 0), (w, h), middle))
    low = polygon(((0, h), middle, (w, h)))
    return _faces(frame, (left, _LEFT), (right, 0.0), (low, _RIGHT))


def _banner(frame: Frame, *, single: bool) -> DisplayList:
    """A band in front of its folded ends; the folds are dark."""
    w, h = frame.w, frame.h
    fold, drop = min(w / 6, 30.0), h / 4
    tail = ((0.0, drop), (2 * fold, drop), (2 * fold, h), (0.0, h), (fold / 2, (h + drop) / 2))
    crease = ((fold, h - drop), (2 * fold, h - drop), (2 * fold, h))
    mirrored = [polygon((w - x, y) for x, y in corners) for corners in (tail, crease)]
    if single:
        front: Corners = ((w - fold, 0), (fold / 2, 0), (0, (h - drop) / 2), (fold / 2, h - drop), (w - fold, h - drop))
        ends, folds = mirrored[:1], mirrored[1:]
    else:
        front = ((fold, 0), (w - fold, 0), (w - fold, h - drop), (fold, h - drop))
        ends, folds = [polygon(tail), mirrored[0]], [polygon(crease), mirrored[1]]
    dark = [(path, 0.2) for path in ends] + [(path, 0.5) for path in folds]
    return _faces(frame, *dark, (polygon(front), 0.0))


def _circle(frame: Frame) -> DisplayList:
    """A ring at the top, a thick stem, and a small ring at its end."""
    if frame.stroke is None:
        return (body(frame, ellipse(Box(0.0, 0.0, frame.w, min(frame.w, frame.h)))),) if frame.fill else ()
    side = min(frame.w, frame.h)
    thick = replace(frame.stroke, width=_RING)
    ring = PathItem(ellipse(inset(Box((frame.w - side) / 2, 0.0, side, side), _RING / 2)), frame.fill, thick)
    end = min(length(frame, "dy", 15.0, frame.h), side)
    stem = PathItem(polyline(((frame.w / 2, side), (frame.w / 2, max(side, frame.h - end)))), None, thick)
    dot = Box((frame.w - end) / 2, frame.h - end, end, end)
    return (ring, stem, PathItem(ellipse(inset(dot, 1.0)), frame.fill, frame.stroke))


for _name, _title, _draw, _outline, _size in (
    ("cylinder", "Shaded cylinder", _shaded_tube, _tube, (100.0, 100.0)),
    ("shaded_cube", "Shaded slab", _cube, whole_box, (200.0, 120.0)),
    ("pyramid_step", "Pyramid step", _step, whole_box, (100.0, 60.0)),
    ("shaded_triangle", "Shaded triangle", _pyramid, whole_box, (100.0, 100.0)),
    ("banner", "Banner", lambda frame: _banner(frame, single=False), whole_box, (160.0, 60.0)),
    ("banner_single_fold", "Folded banner", lambda frame: _banner(frame, single=True), whole_box, (160.0, 60.0)),
    ("circular_callout2", "Circular callout", _circle, whole_box, (60.0, 120.0)),
):
    shape_kind(ShapeKind(f"infographic_{_name}", _title, _draw, _outline, category="", size=_size))
RIBBON, BAR = corners_outline(_ribbon), corners_outline(_bar)
shape_kind(
    ShapeKind(
        "infographic_ribbon_simple", "Ribbon", drawn(RIBBON), RIBBON, category="more", size=(140.0, 40.0),
        defaults=MappingProxyType({"notch1": 0.0, "notch2": 20.0}),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "infographic_bar_callout", "Bar callout", drawn(BAR), BAR, category="more", size=(160.0, 70.0),
        defaults=MappingProxyType({"dx": 80.0, "dy": 30.0}),
    )
)  # fmt: skip
