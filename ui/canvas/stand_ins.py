"""What is shown where a tile is missing: tiles of other zooms, scaled, until the right one is painted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TypeAlias

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from diagram.geometry.box import Box
from ui.canvas.tiles import Layer, TileCache, TileKey
from ui.canvas.view import View

Covering: TypeAlias = Mapping[TileKey, Layer | None]

_QUICK_S = 0.006  # smooth scaling takes five times as long as plain; measured 1 and 6 ms for 1600 x 1000 pixels
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


def all_fresh(planes: Iterable[Plane]) -> bool:
    """Whether every tile is there and shows what the page looks like now."""
    for plane in planes:
        tiles = plane.layer.tiles
        if any(key not in tiles or tiles[key].stale for key in plane.keys):
            return False
    return True


class StandIns:
    """Finds and draws them. `overview` is a layer of all the page, small, when there is one.

    `extent` is the page box that things are drawn in: outside of it paper is all there is, and needs no stand-in.
    They are smoothed as long as that is quick enough here; `refresh` tries again.
    """

    def __init__(self, cache: TileCache) -> None:
        self._cache = cache
        self._smooth = True
        self.overview: Layer | None = None
        self.extent: Box | None = None

    def covering(self, plane: Plane, holes: Iterable[TileKey]) -> Covering:
        """For each missing tile the nearest zoom that has tiles for all that is drawn in it; None where no zoom has."""
        layers = self._layers(plane.layer)
        found: dict[TileKey, Layer | None] = {}
        for key in holes:
            box = self._drawn_part(plane.layer.page_box(key))
            found[key] = next((layer for layer in reversed(layers) if box and layer.covers(box)), None)
        return found

    def is_bare(self, plane: Plane, key: TileKey, covering: Covering) -> bool:
        """Whether something is drawn in the tile and no zoom can show it."""
        return covering[key] is None and self._drawn_part(plane.layer.page_box(key)) is not None

    def _drawn_part(self, box: Box) -> Box | None:
        extent = self.extent
        if extent is None or not extent.intersects(box):
            return None
        x, y = max(box.x, extent.x), max(box.y, extent.y)
        return Box(x, y, min(box.right, extent.right) - x, min(box.bottom, extent.bottom) - y)

    def draw(self, painter: QPainter, plane: Plane, covering: Covering, paper: QColor) -> None:
        """Fill the holes: from the zoom that covers each; else paper, and over it whatever any zoom has."""
        layers = self._layers(plane.layer)
        holes: dict[Layer, list[TileKey]] = {layer: [] for layer in layers}
        for key, layer in covering.items():
            for one in [layer] if layer is not None else layers:
                holes[one].append(key)
            inside = self.extent is not None and self.extent.encloses(plane.layer.page_box(key))
            if plane.is_opaque and (layer is None or not inside):
                painter.fillRect(plane.rect(key), paper)
        start = perf_counter()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        for layer, keys in holes.items():
            self._draw_layer(painter, layer, plane, keys)
        self._smooth = self._smooth and perf_counter() - start < _QUICK_S

    def refresh(self) -> None:
        """A new gesture begins."""
        self._smooth = True

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


def _device_rect(box: Box, view: View) -> QRect:
    left, right = round(box.x * view.scale) - view.left, round(box.right * view.scale) - view.left
    top, bottom = round(box.y * view.scale) - view.top, round(box.bottom * view.scale) - view.top
    return QRect(left, top, right - left, bottom - top)
