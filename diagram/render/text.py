"""A label laid out: which words stand on which line, and where. All painters draw from this, so they agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from diagram.display.items import TextItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.render.blocks import Block, Line, Piece, block_of, filling

__all__ = ["LaidOut", "Line", "Piece", "lay_out"]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Lines and their place. `box` is what the text takes on the page, without padding; all of its box when clipped.

    `lines` count from the text's own top left corner; `transform` brings them to the page.
    """

    lines: tuple[Line, ...]
    box: Box
    transform: Affine


@lru_cache(maxsize=16_384)
def lay_out(item: TextItem) -> LaidOut:
    """Where the text of `item` stands. Cheap for a text that was laid out before, wherever it was.

    Turned text is laid out in a box with the sides exchanged and then turned by 90° against the clock.
    """
    box = _turned(item.box) if item.turn else item.box
    width = max(box.w, 0.0)
    if item.spread:
        block = filling(item.text, item.font, item.align, width, wrap=item.wrap)
    else:
        block = block_of(item.text, item.font, item.align, width if item.wrap else None)
    origin = _origin(item, box, block)
    whole = item.clip or item.spread == "box"
    taken = box if whole else Box(origin.x, origin.y, block.w, block.h)
    if not item.turn:
        return LaidOut(block.lines, taken, Affine(e=origin.x, f=origin.y))
    turn = Affine.shift(*origin).then(Affine.rotation(float(item.turn), box.centre))
    return LaidOut(block.lines, _turned(taken, box.centre), turn)


def _origin(item: TextItem, box: Box, block: Block) -> Point:
    free_x, free_y = box.w - block.w, box.h - block.h
    x = box.x + free_x * _SHARE.get(item.align, 0.0)
    if item.clip and free_y < 0:
        # Cut text shows its beginning.
        free_y = 0.0
    return Point(x, box.y + free_y * _SHARE.get(item.valign, 0.0))


_SHARE = {"center": 0.5, "right": 1.0, "middle": 0.5, "bottom": 1.0}


def _turned(box: Box, about: Point | None = None) -> Box:
    """The box that `box` covers after a quarter turn against the clock about `about` (its own centre)."""
    about = about or box.centre
    dx, dy = box.centre.x - about.x, box.centre.y - about.y
    centre = Point(about.x + dy, about.y - dx)
    return Box(centre.x - box.h / 2, centre.y - box.w / 2, box.h, box.w)
