"""Which sides of two shapes a right-angled line leaves and reaches.

Source: drawio-format notes, section 6.5 (orthogonalEdgeStyle).
"""

from __future__ import annotations

from typing import NamedTuple

from diagram.connectors.sides import Sides
from diagram.geometry.box import Box
from diagram.geometry.point import Point

_OPPOSITE = {Sides.WEST: Sides.EAST, Sides.EAST: Sides.WEST, Sides.NORTH: Sides.SOUTH, Sides.SOUTH: Sides.NORTH}


class End(NamedTuple):
    """One end: its upright box, the stub's length, the sides it may use, and where on it a fixed end sits."""

    box: Box
    stub: float
    allowed: Sides
    side: Sides | None  # of a fixed end
    share: Point  # of the box; the middle for a floating end


def chosen_sides(source: End, target: End) -> tuple[Sides, Sides]:
    """The side of each end: its fixed one, else the first that is allowed of those that face the other end best."""
    a, b = source.box, target.box
    left, right = a.x - (b.x + b.w), b.x - (a.x + a.w)
    above, below = a.y - (b.y + b.h), b.y - (a.y + a.h)
    level = Sides.WEST if left >= right else Sides.EAST
    upright = Sides.NORTH if above >= below else Sides.SOUTH
    levels = _fitting(source, level), _fitting(target, _OPPOSITE[level])
    uprights = _fitting(source, upright), _fitting(target, _OPPOSITE[upright])
    level_gap, upright_gap = max(left, right) > 0, max(above, below) > 0
    first_level = _level_first(source, target, levels, uprights, (level_gap, upright_gap))
    return (
        _side(source, levels[0], uprights[0], level_first=first_level[0]),
        _side(target, levels[1], uprights[1], level_first=first_level[1]),
    )


def _level_first(
    source: End, target: End, levels: tuple[Sides, Sides], uprights: tuple[Sides, Sides], gaps: tuple[bool, bool]
) -> tuple[bool, bool]:
    """Whether source and target would rather use their left or right side than their top or bottom."""
    level_gap, upright_gap = gaps
    if level_gap and upright_gap:
        # With gaps both ways two stretches are enough: out by one orientation, in by the other.
        if levels[0] & source.allowed and uprights[1] & target.allowed:
            return True, False
        if uprights[0] & source.allowed and levels[1] & target.allowed:
            return False, True
    level = level_gap and not upright_gap
    return level, level


def _fitting(end: End, side: Sides) -> Sides:
    """`side`, or the opposite one when it is not allowed there."""
    return side if end.side is not None or side & end.allowed else _OPPOSITE[side]


def _side(end: End, level: Sides, upright: Sides, *, level_first: bool) -> Sides:
    if end.side is not None:
        return end.side
    first, second = (level, upright) if level_first else (upright, level)
    return first if first & end.allowed or not second & end.allowed else second
