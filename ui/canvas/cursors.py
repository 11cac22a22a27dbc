"""Pointer shapes by their CSS names, as tools and handles give them."""

from __future__ import annotations

from PySide6.QtCore import Qt

_SHAPES = {
    "default": Qt.CursorShape.ArrowCursor,
    "crosshair": Qt.CursorShape.CrossCursor,
    "text": Qt.CursorShape.IBeamCursor,
    "pointer": Qt.CursorShape.PointingHandCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "grab": Qt.CursorShape.OpenHandCursor,
    "grabbing": Qt.CursorShape.ClosedHandCursor,
    "not-allowed": Qt.CursorShape.ForbiddenCursor,
    "ns-resize": Qt.CursorShape.SizeVerCursor,
    "ew-resize": Qt.CursorShape.SizeHorCursor,
    "nwse-resize": Qt.CursorShape.SizeFDiagCursor,
    "nesw-resize": Qt.CursorShape.SizeBDiagCursor,
}


def cursor_shape(name: str) -> Qt.CursorShape:
    """The nearest Qt has; an arrow for a name it does not know."""
    return _SHAPES.get(name, Qt.CursorShape.ArrowCursor)
