"""Ends made of circles and diamonds.

Source of the proportions: drawio-format notes, section 6.6.
"""

from __future__ import annotations

from diagram.connectors.heads.registry import HEADS, Head, HeadDrawing, HeadFrame, HeadPart, head, ink_if
from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder, ellipse, polygon, polyline


def circle(x: float, radius: float) -> Path:
    """A circle with its centre on the line."""
    return ellipse(Box(x - radius, -radius, 2 * radius, 2 * radius))


@head("oval")
def oval(frame: HeadFrame) -> HeadDrawing:
    """A dot on the very end."""
    return HeadDrawing((HeadPart(circle(0.0, frame.size / 2), ink_if(frame.filled)),), frame.size / 2)


def _diamond(point: float, slimness: float) -> Head:
    """`point` line widths make room for the mitre at the tip."""

    def draw(frame: HeadFrame) -> HeadDrawing:
        tip, length = frame.width * point, frame.length
        middle, half = -tip - length / 2, length / slimness
        corners = [(-tip, 0.0), (middle, half), (-tip - length, 0.0), (middle, -half)]
        return HeadDrawing((HeadPart(polygon(corners), ink_if(frame.filled)),), tip + length)

    return draw


HEADS.add("diamond", _diamond(0.7071, 2.0))
HEADS.add("diamondThin", _diamond(0.9862, 3.4))


@head("circle")
def ring(frame: HeadFrame) -> HeadDrawing:
    """A circle before the end, twice as wide as other heads."""
    back = 2 * frame.length + frame.width / 2
    return HeadDrawing((HeadPart(circle(-frame.length, frame.length), ink_if(frame.filled)),), back)


@head("circlePlus")
def ring_with_plus(frame: HeadFrame) -> HeadDrawing:
    """A circle with a cross in it."""
    reach, inside = frame.length, frame.length - frame.width
    plus = polyline([(-frame.width, 0.0), (-2 * reach + frame.width, 0.0)]).joined(
        polyline([(-reach, inside), (-reach, -inside)])
    )
    drawing = ring(HeadFrame(frame.size, frame.width, filled=False))
    return HeadDrawing((*drawing.parts, HeadPart(plus)), drawing.back)


@head("halfCircle")
def half_ring(frame: HeadFrame) -> HeadDrawing:
    """An open bowl: a required interface."""
    reach = frame.length + 1
    build = PathBuilder().move(0.0, reach).quad(-reach, reach, -reach, 0.0).quad(-reach, -reach, 0.0, -reach)
    return HeadDrawing((HeadPart(build.done()),), reach)
