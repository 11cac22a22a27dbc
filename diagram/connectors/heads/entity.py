"""The crow's feet of entity-relation diagrams.

Source of the proportions: drawio-format notes, section 6.6.
"""

from __future__ import annotations

from diagram.connectors.heads.registry import HEADS, Head, HeadDrawing, HeadFrame, HeadPart
from diagram.connectors.heads.rounds import circle
from diagram.geometry.path import Path, polyline


def _bar(at: float, unit: float) -> Path:
    return polyline([(-at * unit, unit / 2), (-at * unit, -unit / 2)])


def _foot(unit: float) -> Path:
    return polyline([(0.0, unit / 2), (-unit, 0.0), (0.0, -unit / 2)])


def _relation(*, bars: tuple[float, ...] = (), foot: bool = False, ring: float = 0.0) -> Head:
    """Bars and a ring so many lengths before the end, and a foot on it. A filled ring covers the line."""

    def draw(frame: HeadFrame) -> HeadDrawing:
        unit = frame.length + 1
        strokes = Path()
        for at in bars:
            strokes = strokes.joined(_bar(at, unit))
        if foot:
            strokes = strokes.joined(_foot(unit))
        parts = [HeadPart(strokes)]
        if ring:
            parts.append(HeadPart(circle(-ring * unit, frame.size / 2), "paper" if frame.filled else ""))
        return HeadDrawing(tuple(parts))

    return draw


HEADS.add("ERone", _relation(bars=(0.5,)))
HEADS.add("ERmandOne", _relation(bars=(0.5, 1.0)))
HEADS.add("ERmany", _relation(foot=True))
HEADS.add("ERoneToMany", _relation(bars=(1.0,), foot=True))
HEADS.add("ERzeroToOne", _relation(bars=(0.5,), ring=1.5))
HEADS.add("ERzeroToMany", _relation(foot=True, ring=1.5))
HEADS.add("manyOptional", _relation(foot=True, ring=1.5))
