"""Arrowheads proper: notched, full, open, halved and doubled.

Source of the proportions: drawio-format notes, section 6.6.
"""

from __future__ import annotations

from diagram.connectors.heads.registry import HEADS, Head, HeadDrawing, HeadFrame, HeadPart, head, ink_if
from diagram.geometry.path import polygon, polyline

# A mitred point of this slope stands out from its outline by so many line widths: √5 / 2.
_POINT = 1.118


def _closed(notch: float, slimness: float) -> Head:
    """A triangle with its base `slimness` to one of its length; the notch reaches to that share of the length."""

    def draw(frame: HeadFrame) -> HeadDrawing:
        tip, length = frame.width * _POINT, frame.length
        half, tail = length / slimness, -tip - length
        corners = [(-tip, 0.0), (tail, half), (tail, -half)]
        if notch < 1:
            corners.insert(2, (-tip - length * notch, 0.0))
        return HeadDrawing((HeadPart(polygon(corners), ink_if(frame.filled)),), tip + length * notch)

    return draw


def _open(slimness: float) -> Head:
    def draw(frame: HeadFrame) -> HeadDrawing:
        tip, length = frame.width * _POINT, frame.length
        half, tail = length / slimness, -tip - length
        return HeadDrawing((HeadPart(polyline([(tail, half), (-tip, 0.0), (tail, -half)])),), 2 * tip)

    return draw


HEADS.add("classic", _closed(0.75, 2.0))
HEADS.add("classicThin", _closed(0.75, 3.0))
HEADS.add("block", _closed(1.0, 2.0))
HEADS.add("blockThin", _closed(1.0, 3.0))
HEADS.add("open", _open(2.0))
HEADS.add("openThin", _open(3.0))


@head("doubleBlock")
def double_block(frame: HeadFrame) -> HeadDrawing:
    """Two full triangles, one behind the other."""
    tip, length = frame.width * _POINT, frame.length
    half = length / 2
    parts = tuple(
        HeadPart(polygon([(front, 0.0), (front - length, half), (front - length, -half)]), ink_if(frame.filled))
        for front in (-tip, -tip - length)
    )
    return HeadDrawing(parts, tip + 2 * length)


@head("async")
def half_block(frame: HeadFrame) -> HeadDrawing:
    """The half of a full triangle that lies on the outer side of the line."""
    tip, length = frame.width * _POINT, frame.length
    side = length / 2 if frame.at_start else -length / 2
    corners = [(-tip, 0.0), (-tip - length, side), (-tip - length, 0.0)]
    return HeadDrawing((HeadPart(polygon(corners), ink_if(frame.filled)),), tip + length)


@head("openAsync")
def half_open(frame: HeadFrame) -> HeadDrawing:
    """One slanting stroke."""
    side = frame.length / 2 if frame.at_start else -frame.length / 2
    return HeadDrawing((HeadPart(polyline([(0.0, 0.0), (-frame.length, side)])),))
