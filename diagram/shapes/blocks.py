"""Block arrows and angular pieces: arrows, cross, corner, tee."""

from __future__ import annotations

from types import MappingProxyType

from diagram.geometry.path import Path, polygon
from diagram.shapes.pieces import Corners, corners_outline, drawn, length, share
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WRAP = MappingProxyType({"wrap": True})
_ARROW = MappingProxyType({"arrow_width": 0.3, "arrow_size": 0.2})
_ELBOW = MappingProxyType({"dx": 20.0, "dy": 20.0})


def _arrow(frame: Frame) -> tuple[float, float, float]:
    """Top and bottom of the shaft, and the length of the head."""
    shaft = frame.h * share(frame, "arrow_width", 0.3)
    top = (frame.h - shaft) / 2
    return top, top + shaft, frame.w * share(frame, "arrow_size", 0.2)


def _single(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    top, bottom, head = _arrow(frame)
    neck = w - head
    return ((0, top), (neck, top), (neck, 0), (w, h / 2), (neck, h), (neck, bottom), (0, bottom))


def _double(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    top, bottom, head = _arrow(frame)
    neck = w - head
    right = ((neck, top), (neck, 0), (w, h / 2), (neck, h), (neck, bottom))
    return ((0, h / 2), (head, 0), (head, top), *right, (head, bottom), (head, h))


def _cross(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    arm = min(w, h) * share(frame, "size", 0.2)
    top, left = (h - arm) / 2, (w - arm) / 2
    bottom, right = top + arm, left + arm
    return (
        (0, top), (left, top), (left, 0), (right, 0), (right, top), (w, top),
        (w, bottom), (right, bottom), (right, h), (left, h), (left, bottom), (0, bottom),
    )  # fmt: skip


def _cross_outline(frame: Frame) -> Path:
    """Sharp even in a rounded style, as in draw.io."""
    return polygon(_cross(frame))


def _corner(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    dx, dy = length(frame, "dx", 20.0, w), length(frame, "dy", 20.0, h)
    return ((0, 0), (w, 0), (w, dy), (dx, dy), (dx, h), (0, h))


def _tee(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    dx, dy = length(frame, "dx", 20.0, w), length(frame, "dy", 20.0, h)
    left, right = (w - dx) / 2, (w + dx) / 2
    return ((0, 0), (w, 0), (w, dy), (right, dy), (right, h), (left, h), (left, dy), (0, dy))


SINGLE, DOUBLE = corners_outline(_single), corners_outline(_double)
CORNER, TEE = corners_outline(_corner), corners_outline(_tee)

shape_kind(
    ShapeKind(
        "single_arrow", "Arrow", drawn(SINGLE), SINGLE, category="arrows", size=(100.0, 60.0),
        defaults=_ARROW, style=_WRAP, ports=((0.0, 0.5), (1.0, 0.5)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "double_arrow", "Double arrow", drawn(DOUBLE), DOUBLE, category="arrows", size=(100.0, 60.0),
        defaults=_ARROW, style=_WRAP, ports=((0.0, 0.5), (1.0, 0.5)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "cross", "Cross", drawn(_cross_outline), _cross_outline, size=(80.0, 80.0),
        defaults=MappingProxyType({"size": 0.2}), style=_WRAP,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "corner", "Corner", drawn(CORNER), CORNER, category="more", size=(80.0, 80.0), defaults=_ELBOW, style=_WRAP
    )
)  # fmt: skip
shape_kind(
    ShapeKind("tee", "Tee", drawn(TEE), TEE, category="more", size=(80.0, 80.0), defaults=_ELBOW, style=_WRAP)
)  # fmt: skip
