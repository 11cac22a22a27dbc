"""The shine over the upper part of a glassy shape."""

from __future__ import annotations

from diagram.display.items import DisplayList, Fill, Gradient, PathItem
from diagram.geometry.path import Path, PathBuilder
from diagram.shapes.pieces import corner_radius
from diagram.shapes.registry import Frame

_DEPTH = 0.4  # of the height, at the sides; the lower edge sags to 0.7 in the middle
_SHINE = Fill("#ffffffe6", gradient=Gradient("#ffffff1a", "south"))


def glossed(frame: Frame) -> DisplayList:
    """The shine of a shape that fills its box."""
    return (PathItem(_shine(frame), Fill(_SHINE.color, frame.style.opacity, _SHINE.gradient)),)


def _shine(frame: Frame) -> Path:
    w, h, r = frame.w, frame.h, corner_radius(frame)
    low, sag = h * _DEPTH, h * 0.7
    return (
        PathBuilder()
        .move(r, 0.0).quad(0.0, 0.0, 0.0, min(r, low)).line(0.0, low)
        .quad(w / 2, sag, w, low).line(w, min(r, low)).quad(w, 0.0, w - r, 0.0).close().done()
    )  # fmt: skip
