"""Ends made of short strokes: bars, crosses and boxes.

Source of the proportions: drawio-format notes, section 6.6.
"""

from __future__ import annotations

from diagram.connectors.heads.registry import HeadDrawing, HeadFrame, HeadPart, head, ink_if
from diagram.geometry.path import Path, polygon, polyline


def _unit(frame: HeadFrame) -> float:
    return frame.length + 1


def _slash(unit: float, side: float) -> Path:
    return polyline([(-unit / 2, side * unit / 2), (-1.5 * unit, -side * unit / 2)])


@head("dash")
def dash(frame: HeadFrame) -> HeadDrawing:
    """One slanting stroke across the line."""
    return HeadDrawing((HeadPart(_slash(_unit(frame), 1.0)),))


@head("cross")
def cross(frame: HeadFrame) -> HeadDrawing:
    """Two slanting strokes across the line."""
    unit = _unit(frame)
    return HeadDrawing((HeadPart(_slash(unit, 1.0).joined(_slash(unit, -1.0))),))


@head("box")
def box(frame: HeadFrame) -> HeadDrawing:
    """A square before the end."""
    unit = _unit(frame)
    corners = [(0.0, unit / 2), (0.0, -unit / 2), (-unit, -unit / 2), (-unit, unit / 2)]
    return HeadDrawing((HeadPart(polygon(corners), ink_if(frame.filled)),), unit)


@head("baseDash")
def base_dash(frame: HeadFrame) -> HeadDrawing:
    """A bar on the very end."""
    unit = _unit(frame)
    return HeadDrawing((HeadPart(polyline([(0.0, unit / 2), (0.0, -unit / 2)])),))
