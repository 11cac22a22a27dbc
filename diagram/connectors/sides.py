"""The four sides of a shape, and which of them its connectors may use."""

from __future__ import annotations

from enum import IntFlag

from diagram.connectors.terminal import Terminal


class Sides(IntFlag):
    """Clockwise from the left, so that a quarter turn is a shift by one bit."""

    WEST = 1
    NORTH = 2
    EAST = 4
    SOUTH = 8


ALL_SIDES = Sides.WEST | Sides.NORTH | Sides.EAST | Sides.SOUTH


def turned(sides: int, quarters: int) -> int:
    """`sides` after so many clockwise quarter turns."""
    quarters %= 4
    return (sides << quarters | sides >> (4 - quarters)) & 15


def allowed_sides(terminal: Terminal, from_connector: str, default: Sides) -> Sides:
    """The sides named in the shape's `portConstraint`, or in the connector's own constraint for this end."""
    named = terminal.props.get("portConstraint") or from_connector
    if not isinstance(named, str) or not named:
        return default
    sides = int(sum(side for side in ALL_SIDES if (side.name or "").lower() in named))
    if terminal.props.get("portConstraintRotation"):
        sides = turned(sides, _quarters(terminal.rotation))
    return Sides(sides)


def _quarters(degrees: float) -> int:
    if degrees > 45:
        return 2 if degrees >= 135 else 1
    if degrees < -45:
        return 2 if degrees <= -135 else 3
    return 0
