"""A style under a palette, ready to paint with: final colours, dashes and fonts, worked out once per pair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from diagram.display.items import Fill, Font, Gradient, Stroke
from diagram.display.palette import Palette
from diagram.style import Style

_TURNS = {"east": 0, "south": 1, "west": 2, "north": 3}  # quarter turns, clockwise
_COMPASS = ("east", "south", "west", "north")
_MOST_DASHES = 16
TOP_GAP = 5.0  # units; draw.io keeps a label this much more off the upper edge that it is pushed against


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One per style and palette, so it is told apart by identity and makes a cheap key.

    `turns` are the quarter turns of the body inside its box; `upright`: it is neither turned nor mirrored.

    `left, top, right, bottom` are the label's insets; `text_background` and `text_border` are final colours.
    """

    style: Style
    palette: Palette
    fill: Fill | None
    stroke: Stroke | None
    font: Font
    turns: int
    upright: bool
    left: float
    top: float
    right: float
    bottom: float
    text_background: str
    text_border: str
    plain_label: bool  # inside the shape, lying, in the room that the insets leave


@lru_cache(maxsize=16_384)
def look_of(style: Style, palette: Palette) -> Look:
    """What `style` means under `palette`."""
    turns = _TURNS.get(style.direction, 0)
    space = style.spacing
    return Look(
        style,
        palette,
        fill=_fill(style, palette, turns),
        stroke=stroke_of(style, palette),
        font=font_of(style, palette),
        turns=turns,
        upright=not (turns or style.flip_h or style.flip_v),
        left=space + style.spacing_left,
        # draw.io keeps this much more off the edge that the text is pushed against.
        top=space + style.spacing_top + (TOP_GAP if style.valign == "top" else 0.0),
        right=space + style.spacing_right,
        bottom=space + style.spacing_bottom + (1.0 if style.valign == "bottom" else 0.0),
        text_background=palette.area(style.label_background),
        text_border=palette.line(style.label_border),
        plain_label=_is_plain_label(style),
    )


def _is_plain_label(style: Style) -> bool:
    inside = style.label_position == "center" and style.label_vposition == "middle"
    return inside and style.horizontal and style.overflow in ("visible", "hidden") and not style.label_width


def stroke_of(style: Style, palette: Palette) -> Stroke | None:
    """The line of the style; None when there is none."""
    color = palette.line(style.stroke)
    if not color or style.stroke_width <= 0 or not style.stroke_opacity * style.opacity:
        return None
    return Stroke(
        color,
        style.stroke_width,
        dash_of(style),
        style.line_cap,
        style.line_join,
        style.stroke_opacity * style.opacity,
    )


def dash_of(style: Style) -> tuple[float, ...]:
    """On and off lengths in units; empty for a solid line or a pattern that cannot be read."""
    if not style.dashed:
        return ()
    scale = 1.0 if style.dash_absolute else max(1.0, style.stroke_width)
    try:
        lengths = tuple(float(word) * scale for word in style.dash.split()[:_MOST_DASHES])
    except ValueError:
        return ()
    if not all(0 <= length < 1e6 for length in lengths) or not any(lengths):
        return ()
    return lengths * 2 if len(lengths) % 2 else lengths


def font_of(style: Style, palette: Palette) -> Font:
    """The label's font where its text says nothing else."""
    return Font(
        style.font_family,
        style.font_size,
        style.bold,
        style.italic,
        style.underline,
        style.strike,
        palette.letters(style.font_color, style.fill if _is_inside(style) else style.label_background),
    )


def _is_inside(style: Style) -> bool:
    """Whether the label lies on the shape's own fill."""
    return style.label_position == "center" and style.label_vposition == "middle" and style.label_background == "none"


def _fill(style: Style, palette: Palette, turns: int) -> Fill | None:
    color = palette.area(style.fill)
    opacity = style.fill_opacity * style.opacity
    if not color or not opacity:
        return None
    gradient = palette.area(style.gradient)
    direction = style.gradient_direction
    if direction in _TURNS:
        direction = _mirrored(_COMPASS[(_TURNS[direction] + turns) % 4], style)
    hatch = "" if style.fill_style == "solid" else style.fill_style
    return Fill(color, opacity, Gradient(gradient, direction) if gradient else None, hatch)


def _mirrored(direction: str, style: Style) -> str:
    flipped = style.flip_h if direction in ("east", "west") else style.flip_v
    return _COMPASS[(_TURNS[direction] + 2) % 4] if flipped else direction
