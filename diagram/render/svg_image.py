"""SVG pictures inside a drawing: made harmless, measured, and turned into pixels.

Drawn by resvg: Qt's own renderer knows no masks, filters and clips, which icons of design tools are made of.
"""

from __future__ import annotations

import re

import resvg_py
from PySide6.QtGui import QImage

# An icon is drawn large, to stay sharp when zoomed in; a picture at twice its own size.
SMALLEST_PX, LARGEST_PX = 512, 2048
_STANDARD = (100.0, 100.0)  # of a picture that does not say its size
_HREF = re.compile(rb"\b(?:xlink:)?href\s*=\s*(?:\"(?!\s*(?:#|data:image/))[^\"]*\"|'(?!\s*(?:#|data:image/))[^']*')")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[[^\]]*\])?[^>]*>", re.IGNORECASE)
_REMOTE_URL = re.compile(rb"url\(\s*[\"']?(?!#|data:image/)[^)]{0,4096}\)|@import[^;]*;?", re.IGNORECASE)
_ROOT = re.compile(rb"<svg\b[^>]{0,20000}>")
_LENGTH = re.compile(rb"\s(width|height)\s*=\s*[\"']\s*([0-9.]{1,12})(?:px|pt)?\s*[\"']")
_VIEW_BOX = re.compile(rb"\sviewBox\s*=\s*[\"']\s*[-0-9.e]+[\s,]+[-0-9.e]+[\s,]+([0-9.e]+)[\s,]+([0-9.e]+)")


def is_svg(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"<svg" in head


def without_references(svg: bytes) -> bytes:
    """The SVG with all links to other files and all entity definitions taken out."""
    return _REMOTE_URL.sub(b"none", _HREF.sub(b"", _DOCTYPE.sub(b"", svg, count=1)))


def natural_size(svg: bytes) -> tuple[float, float]:
    """Width and height that the picture gives itself, by its root's attributes; only their ratio matters to us."""
    root = _ROOT.search(svg)
    if root is None:
        return _STANDARD
    lengths = {name: _number(value) for name, value in _LENGTH.findall(root.group())}
    width, height = lengths.get(b"width", 0.0), lengths.get(b"height", 0.0)
    box = _VIEW_BOX.search(root.group())
    shape = (_number(box[1]), _number(box[2])) if box else (0.0, 0.0)
    if width and height:
        return width, height
    if shape[0] and shape[1]:
        return shape
    return _STANDARD


def pixels_of(svg: bytes) -> QImage | None:
    """The picture, 512 to 2048 px long; None when it cannot be drawn. Links out of the file are cut off first."""
    width, height = natural_size(svg)
    side = round(min(max(2 * max(width, height), SMALLEST_PX), LARGEST_PX))
    try:
        text = without_references(svg).decode("utf-8", "replace")
        lying = width >= height
        png = resvg_py.svg_to_bytes(svg_string=text, width=side if lying else None, height=None if lying else side)
    except ValueError:  # resvg says so of everything that it cannot draw
        return None
    image = QImage.fromData(bytes(png), "PNG")  # type: ignore[arg-type]  # the stub wants bytes, which PySide refuses
    return None if image.isNull() else image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _number(text: bytes) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if 0.0 < found < 1e6 else 0.0
