"""Numbers, colours and words as SVG writes them, as short as they can be."""

from __future__ import annotations

import re
from functools import lru_cache

from diagram.display.items import Font
from diagram.geometry.affine import Affine
from diagram.geometry.path import Path
from diagram.render.fonts import css_families

DEFAULT_FONT = Font()
_FORMATS = {
    "M": "M%.2f %.2f",
    "L": "L%.2f %.2f",
    "Q": "Q%.2f %.2f %.2f %.2f",
    "C": "C%.2f %.2f %.2f %.2f %.2f %.2f",
    "Z": "Z",
}
_LAST_ZERO = re.compile(r"(?<=\.\d)0(?!\d)")
_MINUS_ZERO = re.compile(r"-0(?![.\d])")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_PLAIN = re.compile(r"[&<>\"\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def number(value: float) -> str:
    """Two decimals at most: a hundredth of a CSS pixel."""
    text = f"{value:.2f}"
    if text[-1] == "0":
        text = text[:-3] if text[-2] == "0" else text[:-1]
    return "0" if text == "-0" else text


def attribute_numbers(template: str, *values: float) -> str:
    """`template` filled with numbers; every place in it is %s."""
    return template % tuple([number(value) for value in values])


@lru_cache(maxsize=4096)
def shared_data(path: Path) -> str:
    """As `path_data`, for an outline that many shapes have."""
    return path_data(path)


def path_data(path: Path) -> str:
    """The `d` attribute."""
    return _trimmed("".join([_FORMATS[segment[0]] % segment[1:] for segment in path.segments]))


def matrix(transform: Affine) -> str:
    return f"matrix({' '.join(f'{value:.8g}' for value in transform)})"


def escaped(text: str) -> str:
    """For text and for attributes in double quotes; characters that XML does not allow are left out."""
    if _NOT_PLAIN.search(text) is None:
        return text
    text = _NOT_XML.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def paint_of(name: str, color: str, opacity: float) -> str:
    """The attributes `fill` or `stroke` with their opacity."""
    if len(color) == 9:
        opacity *= int(color[7:], 16) / 255
        color = color[:7]
    out = f' {name}="{escaped(color)}"'
    return out if opacity >= 0.9995 else f'{out} {name}-opacity="{max(opacity, 0.0):.3g}"'


@lru_cache(maxsize=2048)
def font_attributes(font: Font) -> str:
    """What differs from the font that the whole picture has."""
    out = ""
    if font.family != DEFAULT_FONT.family:
        out += f' font-family="{escaped(css_families(font.family))}"'
    if font.size != DEFAULT_FONT.size:
        out += f' font-size="{number(font.size)}"'
    if font.bold:
        out += ' font-weight="bold"'
    if font.italic:
        out += ' font-style="italic"'
    if font.underline or font.strike:
        out += f' text-decoration="{"underline" * font.underline} {"line-through" * font.strike}"'.replace('" ', '"')
    return out.replace(' "', '"')


def _trimmed(text: str) -> str:
    text = text.replace(".00", "")
    if "." in text:
        text = _LAST_ZERO.sub("", text)
    return _MINUS_ZERO.sub("0", text) if "-0" in text else text
