"""Which part of the page the window shows, in whole device pixels, so that tiles land on the pixel grid."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from diagram.geometry.box import Box
from diagram.geometry.point import Point


@dataclass(frozen=True, slots=True)
class View:
    """`left, top` are the device pixels from the page's origin to the window's corner; `scale` device pixels per unit.

    `ratio` is device pixels per view pixel. Widget coordinates ("view pixels") are device pixels over `ratio`.
    """

    left: int
    top: int
    width: int
    height: int
    scale: float
    ratio: float = 1.0

    @property
    def zoom(self) -> float:
        """View pixels per page unit."""
        return self.scale / self.ratio

    @property
    def whole(self) -> QRect:
        """All of the window, in device pixels."""
        return QRect(0, 0, self.width, self.height)

    @property
    def page_box(self) -> Box:
        """What is visible, in page units."""
        return self.page_rect(self.whole)

    def page_rect(self, device: QRect) -> Box:
        s = self.scale
        return Box((device.x() + self.left) / s, (device.y() + self.top) / s, device.width() / s, device.height() / s)

    def to_view(self, x: float, y: float) -> Point:
        """A page point in view pixels."""
        return Point((x * self.scale - self.left) / self.ratio, (y * self.scale - self.top) / self.ratio)

    def box_to_view(self, box: Box) -> Box:
        corner = self.to_view(box.x, box.y)
        return Box(corner.x, corner.y, box.w * self.zoom, box.h * self.zoom)

    def moved(self, dx: int, dy: int) -> View:
        """The same view of a page that lies `dx, dy` device pixels further right and down."""
        return View(self.left - dx, self.top - dy, self.width, self.height, self.scale, self.ratio)
