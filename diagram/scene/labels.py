"""Labels: which text, in which box, wrapped and aligned how.

Source: drawio-format notes, sections 5.5 and 7; the base spacings were measured on draw.io's own drawings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from diagram.display.items import TextItem
from diagram.display.palette import Palette
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import Connector, Shape
from diagram.scene.look import TOP_GAP, Look, look_of
from diagram.scene.placing import frame_with, into_box
from diagram.shapes.registry import Frame, ShapeKind, kind_of
from diagram.style import Style
from diagram.text.html import parse_html
from diagram.text.rich import RichText

_WRAP_ROOM = 2.0  # draw.io lets wrapped text run this much wider than its insets say
_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}
_UPWARDS = -90
_SPREAD = {"width": "width", "fill": "box"}  # how much of its box a label takes, by `overflow`


def label_of(record: Shape | Connector) -> RichText:
    """The record's text with its formatting."""
    return _rich(record.text, record.html, record.style.font_size)


@lru_cache(maxsize=16_384)
def _rich(text: str, html: bool, size: float) -> RichText:
    return parse_html(text, size=size) if html else RichText.of(text)


def label_item(shape: Shape, box: Box, palette: Palette) -> TextItem | None:
    """The label of `shape` on the page, before its rotation; None when it shows none. `box` is absolute."""
    if not shape.text or shape.style.no_label:
        return None
    return text_in(shape, box, look_of(shape.style, palette), kind_of(shape))


def text_in(shape: Shape, box: Box, look: Look, kind: ShapeKind) -> TextItem:
    """As `label_item`, for a shape that surely has a label and whose look and kind are at hand."""
    style = shape.style
    if look.plain_label and kind.label is None:
        placed = _within(box, look)
        wrap = style.wrap and placed.w > 0
        if wrap and style.overflow != "hidden":
            placed = _roomier(placed, style)
    else:
        placed, wrap = _worked_out(shape, box, look, kind)
    if style.overflow == "hidden" and style.valign == "top":
        # The first line stands lower than the inset says, but what is cut off is not cut off any higher.
        placed = placed._replace(h=placed.h + TOP_GAP)
    if shape.label_dx or shape.label_dy:
        placed = placed.moved(shape.label_dx, shape.label_dy)
    return TextItem(
        placed,
        _rich(shape.text, shape.html, style.font_size),
        look.font,
        style.align,
        "top" if style.overflow == "fill" else style.valign,
        wrap,
        style.overflow == "hidden",
        0 if style.horizontal else _UPWARDS,
        look.text_background,
        look.text_border,
        style.label_padding,
        style.text_opacity,
        _SPREAD.get(style.overflow, ""),
    )


def _within(box: Box, look: Look) -> Box:
    """`box` less the insets."""
    width, height = box.w - look.left - look.right, box.h - look.top - look.bottom
    return Box(box.x + look.left, box.y + look.top, width if width > 0 else 0.0, height if height > 0 else 0.0)


def _worked_out(shape: Shape, box: Box, look: Look, kind: ShapeKind) -> tuple[Box, bool]:
    """Where any label stands, and whether it wraps there."""
    style = shape.style
    inside = style.label_position == "center" and style.label_vposition == "middle"
    if kind.label is not None and inside:
        box = _inner(kind.label, shape, box, look)
    upwards = not style.horizontal
    lying = _turned_about(box, box.centre) if upwards else box
    placed = _placed(lying, style, look)
    wrap = style.wrap and placed.w > 0
    if wrap and style.overflow not in ("fill", "width", "hidden"):
        placed = _roomier(placed, style)
    if upwards:
        placed = _turned_about(placed, box.centre)
    if not inside:
        placed = placed.moved(*_beside(box, style))
    return placed, wrap


def text_at(record: Shape | Connector, at: Point, palette: Palette) -> TextItem | None:
    """A label around a point of a connector; None when the record shows none."""
    style = record.style
    if not record.text or style.no_label:
        return None
    look = look_of(style, palette)
    x = at.x + _nudge(style.align, ("left", "right"), look.left, look.right)
    y = at.y + _nudge(style.valign, ("top", "bottom"), look.top, look.bottom)
    width = max(0.0, style.label_width)
    box = Box(x - width * _SHARE.get(style.align, 0.5), y, width, 0.0)
    return TextItem(
        box,
        _rich(record.text, record.html, style.font_size),
        look.font,
        style.align,
        style.valign,
        wrap=style.wrap and width > 0,
        turn=0 if style.horizontal else _UPWARDS,
        background=look.text_background,
        border=look.text_border,
        padding=style.label_padding,
        opacity=style.text_opacity,
    )


def _inner(label: Callable[[Frame], Box], shape: Shape, box: Box, look: Look) -> Box:
    """The kind's own label box, on the page."""
    frame = frame_with(look, box.w, box.h, shape.props, labelled=True)
    inner = label(frame)
    if look.upright:
        return inner.moved(box.x, box.y)
    to_page = into_box(shape.style, box)
    return Box.around(to_page.apply(corner) for corner in inner.corners)


def _placed(box: Box, style: Style, look: Look) -> Box:
    """`box` with the insets taken off; it lies as the text is read."""
    if style.overflow in ("fill", "width"):
        return box
    left, width = _along(box.x, box.w, style.align, (look.left, look.right), inside=style.label_position == "center")
    top, height = _along(box.y, box.h, style.valign, (look.top, look.bottom), inside=style.label_vposition == "middle")
    if style.label_width > 0:
        left, width = _own_width(box, style, look)
    return Box(left, top, width, height)


def _beside(box: Box, style: Style) -> tuple[float, float]:
    """How far the label stands off the shape."""
    across, down = style.label_position, style.label_vposition
    dx = -(style.label_width or box.w) if across == "left" else box.w if across == "right" else 0.0
    dy = -box.h if down == "top" else box.h if down == "bottom" else 0.0
    return dx, dy


def _along(start: float, size: float, align: str, insets: tuple[float, float], *, inside: bool) -> tuple[float, float]:
    """Start and length of the label in one direction. Outside the shape insets move it instead of narrowing it."""
    before, after = insets
    if inside:
        return start + before, max(0.0, size - before - after)
    return start + _nudge(align, ("left", "right", "top", "bottom"), before, after), size


def _nudge(align: str, ends: tuple[str, ...], before: float, after: float) -> float:
    """How far insets push a label that is not confined."""
    if align in ends[::2]:
        return before
    if align in ends[1::2]:
        return -after
    return (before - after) / 2


def _own_width(box: Box, style: Style, look: Look) -> tuple[float, float]:
    start = box.x + _nudge(style.align, ("left", "right"), look.left, look.right)
    if style.label_position == "center":
        start -= (style.label_width - box.w) * _SHARE.get(style.align, 0.5)
    return start, style.label_width


def _roomier(box: Box, style: Style) -> Box:
    return Box(box.x - _WRAP_ROOM * _SHARE.get(style.align, 0.5), box.y, box.w + _WRAP_ROOM, box.h)


def _turned_about(box: Box, centre: Point) -> Box:
    """`box` turned a quarter against the clock about `centre`."""
    middle = box.centre
    dx, dy = middle.x - centre.x, middle.y - centre.y
    return Box(centre.x + dy - box.h / 2, centre.y - dx - box.w / 2, box.h, box.w)
