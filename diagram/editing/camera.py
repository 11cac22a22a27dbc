"""Where the person looks: which part of the page the view shows, and how large."""

from __future__ import annotations

from dataclasses import dataclass, replace

from diagram.geometry.box import Box
from diagram.geometry.point import Point

MIN_ZOOM = 0.02
MAX_ZOOM = 32.0


@dataclass(frozen=True, slots=True)
class Camera:
    """`x, y` are the page coordinates of the view's top left corner; `zoom` is view pixels per document unit."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0

    def to_page(self, view: Point) -> Point:
        return Point(self.x + view.x / self.zoom, self.y + view.y / self.zoom)

    def to_view(self, page: Point) -> Point:
        return Point((page.x - self.x) * self.zoom, (page.y - self.y) * self.zoom)

    def box_to_view(self, box: Box) -> Box:
        return Box((box.x - self.x) * self.zoom, (box.y - self.y) * self.zoom, box.w * self.zoom, box.h * self.zoom)

    def seen(self, view_w: float, view_h: float) -> Box:
        """The part of the page that a view of this size, in view pixels, shows."""
        return Box(self.x, self.y, view_w / self.zoom, view_h / self.zoom)

    def panned(self, dx: float, dy: float) -> Camera:
        """The page follows a finger that moved by `dx, dy` view pixels."""
        return replace(self, x=self.x - dx / self.zoom, y=self.y - dy / self.zoom)

    def zoomed_at(self, view: Point, factor: float) -> Camera:
        """`factor` times larger; what is under `view` stays under it."""
        return self.zoomed_to(view, self.zoom * factor)

    def zoomed_to(self, view: Point, zoom: float) -> Camera:
        """At `zoom`, cut to what is allowed; what is under `view` stays under it."""
        zoom = clamped(zoom)
        fixed = self.to_page(view)
        return Camera(fixed.x - view.x / zoom, fixed.y - view.y / zoom, zoom)

    def fitted(self, box: Box, view_w: float, view_h: float, *, margin: float = 40.0, largest: float = 1.0) -> Camera:
        """All of `box` in the middle of the view with `margin` view pixels around, at most `largest` times enlarged."""
        room_w, room_h = max(1.0, view_w - 2 * margin), max(1.0, view_h - 2 * margin)
        zoom = clamped(min(largest, room_w / max(box.w, 1e-6), room_h / max(box.h, 1e-6)))
        return self.centred(box.centre, view_w, view_h, zoom)

    def centred(self, point: Point, view_w: float, view_h: float, zoom: float | None = None) -> Camera:
        """`point` of the page in the middle of the view."""
        zoom = clamped(zoom or self.zoom)
        return Camera(point.x - view_w / 2 / zoom, point.y - view_h / 2 / zoom, zoom)


def clamped(zoom: float) -> float:
    return min(MAX_ZOOM, max(MIN_ZOOM, zoom))
