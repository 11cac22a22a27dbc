"""Flowchart symbols with curved sides: document, tape, delay, display, stored data, gates, switch."""

from __future__ import annotations

from types import MappingProxyType

from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder
from diagram.shapes.pieces import Outline, bounded, cut, drawn, margins, share
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WRAP = MappingProxyType({"wrap": True})
_SWELL = 1.4  # how far a wave's control points reach, in wave heights


def document_outline(frame: Frame) -> Path:
    w, h, dy = frame.w, frame.h, frame.h * share(frame, "size", 0.3)
    return (
        PathBuilder()
        .move(0, 0).line(w, 0).line(w, h - dy / 2)
        .quad(w * 3 / 4, h - dy * _SWELL, w / 2, h - dy / 2)
        .quad(w / 4, h - dy * (1 - _SWELL), 0, h - dy / 2)
        .close().done()
    )  # fmt: skip


def _document_label(frame: Frame) -> Box:
    return margins(frame, 0.0, 0.0, 0.0, frame.h * share(frame, "size", 0.3))


def _tape(frame: Frame) -> Path:
    w, h, dy = frame.w, frame.h, frame.h * share(frame, "size", 0.4)
    return (
        PathBuilder()
        .move(0, dy / 2)
        .quad(w / 4, dy * _SWELL, w / 2, dy / 2).quad(w * 3 / 4, dy * (1 - _SWELL), w, dy / 2)
        .line(w, h - dy / 2)
        .quad(w * 3 / 4, h - dy * _SWELL, w / 2, h - dy / 2).quad(w / 4, h - dy * (1 - _SWELL), 0, h - dy / 2)
        .close().done()
    )  # fmt: skip


def _tape_label(frame: Frame) -> Box:
    dy = frame.h * share(frame, "size", 0.4)
    return margins(frame, 0.0, dy, 0.0, dy)


def _delay(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    x = w - min(w, h / 2)
    return PathBuilder().move(0, 0).line(x, 0).quad(w, 0, w, h / 2).quad(w, h, x, h).line(0, h).close().done()


def _display(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    bulge = min(w, h / 2)
    x, s = w - bulge, min(w - bulge, w * share(frame, "size", 0.25))
    return (
        PathBuilder()
        .move(0, h / 2).line(s, 0).line(x, 0).quad(w, 0, w, h / 2).quad(w, h, x, h).line(s, h).close().done()
    )  # fmt: skip


def _data_storage(frame: Frame) -> Path:
    w, h, s = frame.w, frame.h, cut(frame, 0.1, 20.0)
    return (
        PathBuilder().move(s, 0).line(w, 0).quad(w - 2 * s, h / 2, w, h).line(s, h).quad(-s, h / 2, s, 0).close().done()
    )


def _or(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    return PathBuilder().move(0, 0).quad(w, 0, w, h / 2).quad(w, h, 0, h).close().done()


def _xor(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    return PathBuilder().move(0, 0).quad(w, 0, w, h / 2).quad(w, h, 0, h).quad(w / 2, h / 2, 0, 0).close().done()


def _switch(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    return (
        PathBuilder()
        .move(0, 0).quad(w / 2, h / 2, w, 0).quad(w / 2, h / 2, w, h)
        .quad(w / 2, h / 2, 0, h).quad(w / 2, h / 2, 0, 0).close().done()
    )  # fmt: skip


def _register(name: str, title: str, outline: Outline, *, size: tuple[float, float] = (100.0, 80.0)) -> None:
    shape_kind(ShapeKind(name, title, drawn(outline), outline, category="flowchart", size=size, style=_WRAP))


shape_kind(
    ShapeKind(
        "document", "Document", drawn(document_outline), document_outline, category="flowchart",
        size=(120.0, 80.0), defaults=MappingProxyType({"size": 0.3, "bounded_lbl": True}), style=_WRAP,
        label=bounded(_document_label), ports=((0.5, 0.0), (1.0, 0.5), (0.5, 0.85), (0.0, 0.5)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "tape", "Tape", drawn(_tape), _tape, category="flowchart",
        size=(120.0, 100.0), defaults=MappingProxyType({"size": 0.4}), style=_WRAP, label=bounded(_tape_label),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "data_storage", "Stored data", drawn(_data_storage), _data_storage, category="flowchart",
        size=(100.0, 80.0), defaults=MappingProxyType({"size": 20.0, "fixed_size": True}), style=_WRAP,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "display", "Display", drawn(_display), _display, category="flowchart",
        size=(120.0, 80.0), defaults=MappingProxyType({"size": 0.25}), style=_WRAP,
    )
)  # fmt: skip
_register("delay", "Delay", _delay, size=(80.0, 60.0))
_register("or", "Or gate", _or, size=(60.0, 80.0))
_register("xor", "Exclusive or gate", _xor, size=(60.0, 80.0))
_register("switch", "Switch", _switch, size=(60.0, 60.0))
