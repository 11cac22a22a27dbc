"""The pen that a stencil's steps move: it gathers a path and paints it in the colours that are set."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from diagram.display.items import Fill, PathItem, Stroke
from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder, ellipse, rectangle, rounded_polygon, rounded_rectangle
from diagram.shapes.registry import Frame
from diagram.shapes.stencil_source import Step

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_NAMES: Mapping[str, str] = {"white": "#ffffff", "black": "#000000", "gray": "#808080", "red": "#ff0000"}
_CAPS, _JOINS = frozenset({"butt", "round", "square"}), frozenset({"miter", "round", "bevel"})
_MOST_SAVES = 64


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the drawing's origin lies in the frame, and how much it is stretched."""

    x: float
    y: float
    sx: float
    sy: float

    @property
    def least(self) -> float:
        return min(self.sx, self.sy)


@dataclass(frozen=True, slots=True)
class _Ink:
    """What is set at a moment. An empty colour paints nothing."""

    fill: Fill | None
    line: str
    width: float
    dash: tuple[float, ...]
    cap: str
    join: str
    alpha: float = 1.0
    fill_alpha: float = 1.0
    line_alpha: float = 1.0
    dashed: bool = False


class Pen:
    """Follows steps one by one; what it painted so far is in `items`."""

    def __init__(self, frame: Frame, scale: Scale, stroke_width: float) -> None:
        self.items: list[PathItem] = []
        self._frame = frame
        self._scale = scale
        stroke = frame.stroke
        width = stroke_width * scale.least if stroke_width else frame.style.stroke_width
        self._ink = _Ink(
            fill=frame.fill,
            line=stroke.color if stroke else "",
            width=width,
            dash=stroke.dash if stroke and stroke.dash else (3.0, 3.0),
            cap=frame.style.line_cap,
            join=frame.style.line_join,
            dashed=bool(stroke and stroke.dash),
        )
        self._saved: list[_Ink] = []
        self._path = PathBuilder()
        self._shape: Path | None = None  # a whole figure, instead of the path
        self._begun = False
        self._rounding = 0.0
        self._bends: list[list[tuple[float, float]]] = []

    def follow(self, step: Step) -> None:
        """Do what `step` says; unknown steps (text, images, notes) do nothing."""
        action = _ACTIONS.get(step.verb)
        if action is not None:
            action(self, step)

    def _x(self, step: Step, name: str) -> float:
        return self._scale.x + step.number(name) * self._scale.sx

    def _y(self, step: Step, name: str) -> float:
        return self._scale.y + step.number(name) * self._scale.sy

    def _box(self, step: Step) -> Box:
        w, h = abs(step.number("w")) * self._scale.sx, abs(step.number("h")) * self._scale.sy
        return Box(self._x(step, "x"), self._y(step, "y"), w, h)

    def begin(self, step: Step) -> None:
        self._path, self._shape, self._begun, self._bends = PathBuilder(), None, False, []
        self._rounding = step.number("arcSize") if step.word("rounded") == "1" else 0.0

    def move(self, step: Step) -> None:
        x, y = self._x(step, "x"), self._y(step, "y")
        self._path.move(x, y)
        self._bends.append([(x, y)])
        self._begun = True

    def line(self, step: Step) -> None:
        if self._begun:
            x, y = self._x(step, "x"), self._y(step, "y")
            self._path.line(x, y)
            self._bends[-1].append((x, y))

    def quad(self, step: Step) -> None:
        self._rounding = 0.0
        if self._begun:
            self._path.quad(*self._pairs(step, 2))

    def curve(self, step: Step) -> None:
        self._rounding = 0.0
        if self._begun:
            self._path.curve(*self._pairs(step, 3))

    def _pairs(self, step: Step, count: int) -> list[float]:
        out: list[float] = []
        for index in range(1, count + 1):
            out += (self._x(step, f"x{index}"), self._y(step, f"y{index}"))
        return out

    def arc(self, step: Step) -> None:
        self._rounding = 0.0
        if not self._begun:
            return
        self._path.arc(
            step.number("rx") * self._scale.sx,
            step.number("ry") * self._scale.sy,
            step.number("x-axis-rotation"),
            bool(step.number("large-arc-flag")),
            bool(step.number("sweep-flag")),
            self._x(step, "x"),
            self._y(step, "y"),
        )

    def close(self, step: Step) -> None:
        if self._begun:
            self._path.close()
            self._bends[-1].append(self._bends[-1][0])

    def rect(self, step: Step) -> None:
        self._shape = rectangle(self._box(step))

    def round_rect(self, step: Step) -> None:
        box = self._box(step)
        percent = step.number("arcsize") or 15.0
        self._shape = rounded_rectangle(box, min(box.w, box.h) * max(0.0, percent) / 100)

    def ellipse(self, step: Step) -> None:
        self._shape = ellipse(self._box(step))

    def fill(self, step: Step) -> None:
        self._paint(filled=True, lined=False)

    def stroke(self, step: Step) -> None:
        self._paint(filled=False, lined=True)

    def fill_stroke(self, step: Step) -> None:
        self._paint(filled=True, lined=True)

    def save(self, step: Step) -> None:
        if len(self._saved) < _MOST_SAVES:
            self._saved.append(self._ink)

    def restore(self, step: Step) -> None:
        if self._saved:
            self._ink = self._saved.pop()

    def stroke_width(self, step: Step) -> None:
        scale = 1.0 if step.word("fixed") == "1" else self._scale.least
        self._ink = replace(self._ink, width=max(0.0, step.number("width", 1.0)) * scale)

    def dashed(self, step: Step) -> None:
        self._ink = replace(self._ink, dashed=step.word("dashed") == "1")

    def dash_pattern(self, step: Step) -> None:
        lengths = [max(0.0, float(word)) for word in step.word("pattern").split()[:16] if _is_number(word)]
        if any(lengths):
            self._ink = replace(self._ink, dash=tuple(length * self._scale.least for length in lengths))

    def stroke_color(self, step: Step) -> None:
        self._ink = replace(self._ink, line=self._color(step.word("color")))

    def fill_color(self, step: Step) -> None:
        word = step.word("color")
        color = self._color(word)
        own = self._frame.fill if word in ("fill", "fillColor") else None
        self._ink = replace(self._ink, fill=own or (Fill(color, self._frame.style.opacity) if color else None))

    def _color(self, word: str) -> str:
        """A colour of the drawing, or of the shape where the drawing names a role; empty for none."""
        if word in ("stroke", "strokeColor"):
            return self._frame.stroke.color if self._frame.stroke else ""
        if word in ("fill", "fillColor"):
            return self._frame.fill.color if self._frame.fill else ""
        if _HEX.match(word):
            return word if len(word) == 7 else "#" + "".join(letter * 2 for letter in word[1:])
        return _NAMES.get(word, "")

    def alpha(self, step: Step) -> None:
        self._ink = replace(self._ink, alpha=_share(step))

    def fill_alpha(self, step: Step) -> None:
        self._ink = replace(self._ink, fill_alpha=_share(step))

    def stroke_alpha(self, step: Step) -> None:
        self._ink = replace(self._ink, line_alpha=_share(step))

    def cap(self, step: Step) -> None:
        if step.word("cap") in _CAPS:
            self._ink = replace(self._ink, cap="butt" if step.word("cap") == "flat" else step.word("cap"))

    def join(self, step: Step) -> None:
        if step.word("join") in _JOINS:
            self._ink = replace(self._ink, join=step.word("join"))

    def _rounded(self) -> Path:
        """The straight lines gathered so far with their corners bent; a line that ends where it began is closed."""
        path = Path()
        for bends in map(_distinct, self._bends):
            closed = len(bends) > 2 and bends[0] == bends[-1]
            path = path.joined(rounded_polygon(bends[:-1] if closed else bends, self._rounding, closed=closed))
        return path

    def _paint(self, *, filled: bool, lined: bool) -> None:
        path = self._shape or (self._rounded() if self._rounding > 0 else self._path.done())
        if not path.segments:
            return
        ink = self._ink
        fill = stroke = None
        if filled and ink.fill is not None:
            fill = replace(ink.fill, opacity=ink.fill.opacity * ink.alpha * ink.fill_alpha)
        if lined and ink.line and ink.width > 0:
            own = self._frame.stroke.opacity if self._frame.stroke else self._frame.style.opacity
            opacity = own * ink.alpha * ink.line_alpha
            stroke = Stroke(ink.line, ink.width, ink.dash if ink.dashed else (), ink.cap, ink.join, opacity)
        if fill is not None or stroke is not None:
            self.items.append(PathItem(path, fill, stroke))


def _distinct(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [point for index, point in enumerate(points) if not index or point != points[index - 1]]


def _share(step: Step) -> float:
    return max(0.0, min(1.0, step.number("alpha", 1.0)))


def _is_number(word: str) -> bool:
    return bool(re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", word))


_ACTIONS: Mapping[str, Callable[[Pen, Step], None]] = {
    "path": Pen.begin, "move": Pen.move, "line": Pen.line, "quad": Pen.quad, "curve": Pen.curve, "arc": Pen.arc,
    "close": Pen.close, "rect": Pen.rect, "roundrect": Pen.round_rect, "ellipse": Pen.ellipse, "fill": Pen.fill,
    "stroke": Pen.stroke, "fillstroke": Pen.fill_stroke, "save": Pen.save, "restore": Pen.restore,
    "strokewidth": Pen.stroke_width, "dashed": Pen.dashed, "dashpattern": Pen.dash_pattern,
    "strokecolor": Pen.stroke_color, "fillcolor": Pen.fill_color, "alpha": Pen.alpha, "fillalpha": Pen.fill_alpha,
    "strokealpha": Pen.stroke_alpha, "linecap": Pen.cap, "linejoin": Pen.join,
}  # fmt: skip
