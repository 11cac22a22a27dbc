"""How tags and inline CSS change the look of letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from diagram.text.css import color_of, length_of
from diagram.text.rich import Run

# Source: HTML Living Standard 15.3, "Phrasing content" and "The font element"; sizes are those of a 16 px default.
_FONT_SIZES = {1: 10.0, 2: 13.0, 3: 16.0, 4: 18.0, 5: 24.0, 6: 32.0, 7: 48.0}
_KEYWORDS = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
    "xxx-large": 48.0,
}
_HEADINGS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}
_STEP = 1.2
_LARGEST = 1000.0
# Schemes that open a page or a mail, places in this drawing, and what has no scheme. A browser skips blanks in schemes.
_HARMLESS = re.compile(r"(?:https?|mailto|tel|ftp|sftp):|data:page/|[^:]*(?:[/?#]|$)", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Look:
    """What letters inherit; None as in `Run`: as the label around them. `em` is the font size in document units."""

    em: float
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    strike: bool | None = None
    family: str | None = None
    size: float | None = None
    color: str | None = None
    background: str | None = None
    script: int = 0
    link: str = ""
    keeps_spaces: bool = False
    line_height: float = 0.0  # times the font size; 0: the label's

    def run(self, text: str) -> Run:
        return Run(
            text,
            self.bold,
            self.italic,
            self.underline,
            self.strike,
            self.family,
            self.size,
            self.color,
            self.background,
            self.script,
            self.link,
        )


def look_in(look: Look, tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> Look:
    """The look of letters directly inside a tag."""
    changes = _of_tag(look, tag, attributes)
    if style:
        for name, change in _PROPERTIES.items():
            if name in style:
                changes.update(change(look, style[name]))
    size = changes.get("size")
    if size is not None:
        changes["size"] = changes["em"] = min(max(size, 0.0), _LARGEST)
    return replace(look, **changes) if changes else look


def _of_tag(look: Look, tag: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    if tag in _MARKS:
        return dict(_MARKS[tag])
    if tag in _HEADINGS:
        return {"bold": True, "size": look.em * _HEADINGS[tag]}
    if tag == "small":
        return {"size": look.em / _STEP}
    if tag == "big":
        return {"size": look.em * _STEP}
    if tag == "font":
        return _of_font(attributes)
    if tag == "a" and attributes.get("href", "").strip():
        return _of_link(attributes["href"])
    return {}


# Any: values of several fields of Look.
_MARKS: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("b", "strong", "th"), {"bold": True}),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var", "address"), {"italic": True}),
    **dict.fromkeys(("u", "ins"), {"underline": True}),
    **dict.fromkeys(("s", "strike", "del"), {"strike": True}),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), {"family": "monospace"}),
    "pre": {"family": "monospace", "keeps_spaces": True},
    "mark": {"background": "#ffff00"},
    "sub": {"script": -1},
    "sup": {"script": 1},
}


def _of_font(attributes: Mapping[str, str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if color := color_of(attributes.get("color", "")):
        changes["color"] = color
    if face := attributes.get("face", "").strip():
        changes["family"] = clean(face)
    match = re.match(r"\s*([+-]?)(\d{1,2})", attributes.get("size", ""))
    if match:
        number = int(match[2])
        step = number if not match[1] else 3 + number if match[1] == "+" else 3 - number
        changes["size"] = _FONT_SIZES[min(max(step, 1), 7)]
    return changes


def _of_link(href: str) -> dict[str, Any]:
    if not _HARMLESS.match(_BLANKS.sub("", href)):
        return {}
    return {"link": clean(href), "color": "#0000ee", "underline": True}


def clean(value: str) -> str:
    return _CONTROL.sub("", value).strip()[:2000]


def _size(look: Look, value: str) -> dict[str, Any]:
    value = value.lower()
    if value in _KEYWORDS:
        return {"size": _KEYWORDS[value]}
    if value in ("smaller", "larger"):
        return {"size": look.em / _STEP if value == "smaller" else look.em * _STEP}
    size = length_of(value, em=look.em, percent=look.em)
    return {} if size is None or size < 0 else {"size": size}


def _color(look: Look, value: str) -> dict[str, Any]:
    color = color_of(value)
    return {} if color is None else {"color": color}


def _background(look: Look, value: str) -> dict[str, Any]:
    color = color_of(value)
    return {} if color is None or color.endswith("00") and len(color) == 9 else {"background": color}


def _weight(look: Look, value: str) -> dict[str, Any]:
    value = value.lower()
    if value in ("inherit", "unset", ""):
        return {}
    return {"bold": value in ("bold", "bolder") or (value.isdecimal() and int(value[:5]) >= 600)}


def _slant(look: Look, value: str) -> dict[str, Any]:
    value = value.lower()
    return {} if value in ("inherit", "unset", "") else {"italic": value.startswith(("italic", "oblique"))}


def _decoration(look: Look, value: str) -> dict[str, Any]:
    """A decoration of the element around cannot be taken away, as in CSS; a link's own can."""
    words = value.lower().split()
    changes: dict[str, Any] = {}
    if "none" in words:
        changes["underline"] = look.underline
    if "underline" in words:
        changes["underline"] = True
    if "line-through" in words:
        changes["strike"] = True
    return changes


def _family(look: Look, value: str) -> dict[str, Any]:
    return {} if value.lower() in ("inherit", "initial", "unset", "") else {"family": clean(value)}


def _shift(look: Look, value: str) -> dict[str, Any]:
    scripts = {"super": 1, "sub": -1, "baseline": 0}
    return {"script": scripts[value.lower()]} if value.lower() in scripts else {}


def _line_height(look: Look, value: str) -> dict[str, Any]:
    value = value.lower()
    if value == "normal":
        # Of Liberation Sans.
        return {"line_height": 1.15}
    if re.fullmatch(r"\d+\.?\d*|\.\d+", value):
        return {"line_height": min(float(value), 20.0)}
    length = length_of(value, em=look.em, percent=look.em)
    return {"line_height": min(length / look.em, 20.0)} if length and length > 0 and look.em else {}


def _spaces(look: Look, value: str) -> dict[str, Any]:
    return {"keeps_spaces": value.lower() in ("pre", "pre-wrap", "break-spaces")}


_PROPERTIES: Mapping[str, Callable[[Look, str], dict[str, Any]]] = {
    "font-size": _size,
    "color": _color,
    "background": _background,
    "background-color": _background,
    "font-weight": _weight,
    "font-style": _slant,
    "text-decoration": _decoration,
    "text-decoration-line": _decoration,
    "font-family": _family,
    "vertical-align": _shift,
    "white-space": _spaces,
    "line-height": _line_height,
}
