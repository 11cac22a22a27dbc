"""What becomes of a box when one of its handles is pulled."""

from __future__ import annotations

from diagram.editing.handles import PLACES, Grip
from diagram.editing.warping import SMALLEST
from diagram.geometry.box import Box
from diagram.geometry.point import Point


def stretched(box: Box, grip: Grip, dx: float, dy: float, *, aspect: bool = False, centred: bool = False) -> Box:
    """`box` after its handle was pulled by `dx, dy`; it never turns inside out.

    With `aspect` both sides keep their ratio, with `centred` the centre stays where it is.
    """
    u, v = PLACES[grip]
    grow = 2.0 if centred else 1.0
    w = box.w + grow * dx * (2 * u - 1)
    h = box.h + grow * dy * (2 * v - 1)
    if aspect and box.w > 0 and box.h > 0:
        shares = [w / box.w] * (u != 0.5) + [h / box.h] * (v != 0.5)
        share = max(max(shares), SMALLEST / min(box.w, box.h))
        w, h = box.w * share, box.h * share
    w = max(w, SMALLEST) if u != 0.5 or aspect else box.w
    h = max(h, SMALLEST) if v != 0.5 or aspect else box.h
    # The opposite side, or the centre, is what stays.
    stay_u, stay_v = (0.5, 0.5) if centred else (1 - u, 1 - v)
    return Box(box.x + stay_u * (box.w - w), box.y + stay_v * (box.h - h), w, h)


def turned_stretch(
    box: Box, rotation: float, grip: Grip, delta: Point, *, aspect: bool = False, centred: bool = False
) -> Box:
    """As `stretched` for a box that is drawn turned: `delta` is on the page, the opposite corner stays on the page."""
    local = delta.rotated(-rotation, Point(0.0, 0.0))
    after = stretched(box, grip, local.x, local.y, aspect=aspect, centred=centred)
    if not rotation:
        return after
    u, v = (0.5, 0.5) if centred else (1 - PLACES[grip][0], 1 - PLACES[grip][1])
    was = Point(box.x + u * box.w, box.y + v * box.h).rotated(rotation, box.centre)
    now = Point(after.x + u * after.w, after.y + v * after.h).rotated(rotation, after.centre)
    return after.moved(was.x - now.x, was.y - now.y)
