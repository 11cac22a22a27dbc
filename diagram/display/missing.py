"""How a picture looks that is not here: a quiet frame with a hill and a sun, seen and not mistaken for a picture."""

from __future__ import annotations

from diagram.display.items import DisplayList, Fill, Font, PathItem, Stroke, TextItem
from diagram.geometry.box import Box
from diagram.geometry.path import polyline, rounded_rectangle
from diagram.text.rich import RichText

_LINE, _GROUND = 0.35, 0.05  # opacity, in the ink
_SMALL, _LARGEST = 16.0, 40.0  # units: below, only the frame; the side of the icon
_WORDS = (104.0, 64.0)  # width and height from which words fit below the icon
_LETTERS = 10.0


def missing_picture(box: Box, ink: str, *, opacity: float = 1.0, words: str = "") -> DisplayList:
    """Drawn into `box` in the colour `ink`; `words` say why, where there is room for them."""
    line = Stroke(ink, 1.0, opacity=_LINE * opacity, join="round")
    side = min(box.w, box.h)
    outer = PathItem(rounded_rectangle(box, min(4.0, side * 0.12)), Fill(ink, _GROUND * opacity), line)
    if side < _SMALL:
        return (outer,)
    unit = min(side * 0.5, _LARGEST)
    has_words = bool(words) and box.w >= _WORDS[0] and box.h >= _WORDS[1]
    below = _LETTERS * 1.6 if has_words else 0.0
    x, y = box.centre.x - unit / 2, box.centre.y - (unit + below) / 2
    hills = polyline((
        (x, y + unit * 0.85), (x + unit * 0.35, y + unit * 0.35), (x + unit * 0.6, y + unit * 0.68),
        (x + unit * 0.75, y + unit * 0.52), (x + unit, y + unit * 0.85),
    ))  # fmt: skip
    sun = rounded_rectangle(Box(x + unit * 0.66, y + unit * 0.12, unit * 0.2, unit * 0.2), unit * 0.1)
    icon = (outer, PathItem(hills, None, line), PathItem(sun, Fill(ink, _LINE * opacity)))
    if not has_words:
        return icon
    room = Box(box.x, y + unit, box.w, below)
    return (*icon, TextItem(room, RichText.of(words), Font(size=_LETTERS, color=ink), wrap=True, opacity=opacity))
