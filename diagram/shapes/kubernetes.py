"""Kubernetes' heptagon, with the short name of the resource where the vendor's icon has its picture."""

from __future__ import annotations

from diagram.display.items import DisplayList, Font, PathItem, Stroke, TextItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import Path, rounded_polygon
from diagram.geometry.point import Point
from diagram.shapes.registry import Frame, ShapeKind, shape_kind
from diagram.text.rich import RichText

# Shares of the box; connectors of draw.io files end on these corners.
_CORNERS = ((0.5, 0.0), (0.9, 0.2), (0.995, 0.63), (0.72, 0.99), (0.28, 0.99), (0.005, 0.63), (0.1, 0.2))
_RING = 0.9  # the inner line, as a share of the outline
_LINE = 0.025  # its width, as a share of the width
_LETTERS = 1.2  # font size, as a share of the width, of a name of one letter; others share it
_TALLEST, _SMALLEST = 0.36, 3.0  # font size: share of the height at most; units below which nothing is written
_LONGEST = 8  # letters of a name that are shown
_SHORT = {"control_plane": "control", "c_c_m": "ccm", "k_proxy": "proxy"}


def _heptagon(frame: Frame) -> Path:
    corners = [(frame.w * x, frame.h * y) for x, y in _CORNERS]
    return rounded_polygon(corners, min(frame.w, frame.h) * 0.06)


def _draw(frame: Frame) -> DisplayList:
    outline = _heptagon(frame)
    if frame.fill is None:
        return (PathItem(outline, None, frame.stroke),) if frame.stroke else ()
    line = frame.stroke.color if frame.stroke else frame.paper
    ring = outline.transformed(Affine.scale(_RING, _RING, Point(frame.w / 2, frame.h / 2)))
    border = Stroke(line, frame.w * _LINE, opacity=frame.fill.opacity)
    return (PathItem(outline, frame.fill), PathItem(ring, None, border), *_letters(frame, line))


def _letters(frame: Frame, color: str) -> tuple[TextItem, ...]:
    name = frame.word("pr_icon", "")
    text = _SHORT.get(name, name)[:_LONGEST]
    size = min(frame.h * _TALLEST, frame.w * _LETTERS / max(1, len(text)))
    if not text or size < _SMALLEST:
        return ()
    box = Box(0.0, frame.h * 0.05, frame.w, frame.h * 0.95)
    return (TextItem(box, RichText.of(text), Font(size=size, bold=True, color=color), opacity=frame.style.opacity),)


shape_kind(ShapeKind("kubernetes_icon", "Kubernetes resource", _draw, _heptagon, category="", size=(50.0, 48.0)))
