"""What is shown where a tile is missing: tiles of other zooms, scaled, until the right one is painted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QRegion

from diagram.geometry.box import Box
from ui.canvas.tiles import Layer, TileCache, TileKey
from ui.canvas.view import View

Covering: TypeAlias = Mapping[TileKey, Layer | None]

_NEAREST = 4  # zooms that are looked through, besides the overview


@dataclass(frozen=True, slots=True)
class Plane:
    """Tiles of one layer as they lie in one view. Planes are drawn in order; all but the first may be transparent."""

    layer: Layer
    keys: Sequence[TileKey]
    view: View

    def rect(self, key: TileKey) -> QRect:
        """Where the tile lies in the window, in device pixels."""
        return key.rect.translated(-self.view.left, -self.view.top)

    @property
    def is_opaque(self) -> bool:
        return self.layer.subset.only is None


class StandIns:
    """Finds and draws them. `overview` is a layer of all the page, small, when there is one."""

    def __init__(self, cache: TileCache) -> None:
        self._cache = cache
        self.overview: Layer | None = None

    def covering(self, plane: Plane, holes: Iterable[TileKey]) -> Covering:
        """For each missing tile the nearest zoom that has tiles for all of it; None where no one zoom has."""
        layers = self._layers(plane.layer)
        found: dict[TileKey, Layer | None] = {}
        for key in holes:
            box = plane.layer.page_box(key)
            found[key] = next((layer for layer in reversed(layers) if layer.covers(box)), None)
        return found

    def draw(self, painter: QPainter, plane: Plane, covering: Covering, paper: QColor) -> None:
        """Fill the holes: from the zoom that covers each; else paper, and over it whatever any zoom has.

        Farther zooms are clipped to their own holes, so that no pixel is scaled twice.
        """
        layers = self._layers(plane.layer)
        holes: dict[Layer, list[TileKey]] = {layer: [] for layer in layers}
        for key, layer in covering.items():
            for one in [layer] if layer is not None else layers:
                holes[one].append(key)
            if layer is None and plane.is_opaque:
                painter.fillRect(plane.rect(key), paper)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        wanted = [(layer, keys) for layer, keys in holes.items() if keys]
        for layer, keys in wanted:
            if layer is not wanted[-1][0]:
                painter.save()
                painter.setClipRegion(_region(plane.rect(key) for key in keys))
            self._draw_layer(painter, layer, plane, keys)
            if layer is not wanted[-1][0]:
                painter.restore()

    def _draw_layer(self, painter: QPainter, layer: Layer, plane: Plane, holes: Iterable[TileKey]) -> None:
        """On whole pixels, so that no seam shows between two tiles."""
        boxes = [plane.layer.page_box(key) for key in holes]
        for key in dict.fromkeys(key for box in boxes for key in layer.touching(box)):
            painter.drawImage(_device_rect(layer.page_box(key), plane.view), layer.tiles[key].image)

    def _layers(self, layer: Layer) -> list[Layer]:
        """The best last; the overview comes first, because it covers what nothing else does."""
        others = self._cache.stand_ins(layer)
        nearest = others[-_NEAREST:]
        return [*(one for one in others if one is self.overview and one not in nearest), *nearest]


def _region(rects: Iterable[QRect]) -> QRegion:
    region = QRegion()
    for rect in rects:
        region = region.united(rect)
    return region


def _device_rect(box: Box, view: View) -> QRect:
    left, right = round(box.x * view.scale) - view.left, round(box.right * view.scale) - view.left
    top, bottom = round(box.y * view.scale) - view.top, round(box.bottom * view.scale) - view.top
    return QRect(left, top, right - left, bottom - top)
