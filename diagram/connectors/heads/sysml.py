"""Ends of SysML diagrams: package containment and interfaces.

Source of the proportions: draw.io's SysML shapes.
"""

from __future__ import annotations

from diagram.connectors.heads.registry import HeadDrawing, HeadFrame, HeadPart, head
from diagram.connectors.heads.rounds import circle
from diagram.geometry.path import PathBuilder, polyline


@head("sysMLPackCont")
def package_containment(frame: HeadFrame) -> HeadDrawing:
    """A ring with a cross in it, on the line."""
    unit = frame.length + 1
    bar = polyline([(-unit / 2, unit / 2), (-unit / 2, -unit / 2)])
    return HeadDrawing((HeadPart(bar), HeadPart(circle(-unit / 2, frame.size / 2))))


@head("sysMLReqInt")
def required_interface(frame: HeadFrame) -> HeadDrawing:
    """A ring on the line."""
    return HeadDrawing((HeadPart(circle(-(frame.length + 1) / 2, frame.size / 2)),))


@head("sysMLProvInt")
def provided_interface(frame: HeadFrame) -> HeadDrawing:
    """A bowl, open towards the end."""
    half = (frame.length + 1) / 2
    bowl = PathBuilder().move(0.0, half).arc(half, half, 0.0, False, True, 0.0, -half).done()
    return HeadDrawing((HeadPart(bowl),))
