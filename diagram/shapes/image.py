"""Pictures: the plain image, and the label that carries an icon beside its text."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList, Fill, ImageItem, Item, PathItem, Stroke
from diagram.display.missing import missing_picture
from diagram.geometry.box import Box
from diagram.geometry.path import Path, rectangle
from diagram.shapes.gloss import glossed
from diagram.shapes.pieces import box_outline, length
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_ICON = 42.0  # side of a label's icon, in units, when nothing else is said
_SPACE = 2.0  # of a label's icon to the edges
_SHARE = MappingProxyType({"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0})


def _draw(frame: Frame) -> DisplayList:
    items: list[Item] = []
    fill, stroke = _backing(frame)
    if fill is not None or stroke is not None:
        items.append(PathItem(rectangle(frame.box), fill, stroke))
    if frame.word("asset", ""):
        items.append(picture(frame, frame.box))
    else:
        items.extend(_missing(frame, frame.box))
    return tuple(items)


def picture(frame: Frame, box: Box) -> ImageItem:
    """The frame's picture in `box`."""
    return ImageItem(
        box,
        frame.word("asset", ""),
        keep_aspect=frame.flag("image_aspect", True),
        flip_h=frame.flag("image_flip_h", False),
        flip_v=frame.flag("image_flip_v", False),
        opacity=frame.style.opacity,
    )


def _backing(frame: Frame) -> tuple[Fill | None, Stroke | None]:
    """A picture's own ground and border; a shape's fill and line do not show behind it, as in draw.io."""
    ground, border = frame.word("image_background", "none"), frame.word("image_border", "none")
    fill = None if ground in ("none", "") else Fill(frame.paper if ground == "default" else ground, frame.style.opacity)
    if border in ("none", ""):
        return fill, None
    width = frame.stroke.width if frame.stroke else max(1.0, frame.style.stroke_width)
    return fill, Stroke(frame.ink if border == "default" else border, width, opacity=frame.style.opacity)


def _missing(frame: Frame, box: Box) -> DisplayList:
    """For a picture that is not in the file."""
    return missing_picture(box, frame.ink, opacity=frame.style.opacity)


def icon_box(frame: Frame) -> Box:
    """Where a label's icon stands."""
    w = length(frame, "image_width", _ICON, frame.w)
    h = length(frame, "image_height", _ICON, frame.h)
    across = _SHARE.get(frame.word("image_align", "left"), 0.0)
    down = _SHARE.get(frame.word("image_vertical_align", "middle"), 0.5)
    # draw.io adds the label's spacing to the edge that the icon is pushed against, and five units of its own.
    gap = _SPACE + 5.0
    x = (frame.w - w) * across + (gap if across == 0 else -gap if across == 1 else 0.0)
    y = (frame.h - h) * down + (gap if down == 0 else -gap if down == 1 else 0.0)
    return Box(x, y, w, h)


def _label(frame: Frame) -> DisplayList:
    items: list[Item] = [PathItem(box_outline(frame), frame.fill, frame.stroke)]
    if frame.word("asset", ""):
        items.append(picture(frame, icon_box(frame)))
    elif frame.word("href", ""):
        items.extend(_missing(frame, icon_box(frame)))
    if frame.style.glass:
        items.extend(glossed(frame))
    return tuple(items)


def _outline(frame: Frame) -> Path:
    return rectangle(frame.box)


shape_kind(
    ShapeKind(
        "image", "Picture", _draw, _outline, category="", size=(80.0, 80.0),
        style=MappingProxyType({"label_vposition": "bottom", "valign": "top", "label_background": "default"}),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "label", "Label with icon", _label, box_outline, category="", size=(140.0, 60.0),
        style=MappingProxyType({"align": "left", "spacing_left": 52.0, "bold": True, "rounded": True}),
    )
)  # fmt: skip
