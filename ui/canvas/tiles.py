"""The tile cache: squares of painted page, per zoom, bounded in bytes, made stale by the boxes that change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from math import ceil, floor, log
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from diagram.geometry.box import Box
from diagram.ids import RecordId

TILE = 256  # device pixels; at 100 % about a dozen shapes, so that one tile fits well inside a frame's budget
_BYTES_PER_PIXEL = 4
_MANY_BOXES = 256


class TileKey(NamedTuple):
    col: int
    row: int

    @property
    def rect(self) -> QRect:
        """In device pixels from the page's origin."""
        return QRect(self.col * TILE, self.row * TILE, TILE, TILE)


@dataclass(eq=False, slots=True)
class Subset:
    """Which records a layer of tiles shows; compared by identity, because it stands for one gesture.

    `without` are left out; `only`, when set, are the ones shown (on a transparent ground); `textless` lose their label.
    """

    without: Set[RecordId] = frozenset()
    only: Set[RecordId] | None = None
    textless: Set[RecordId] = frozenset()


EVERYTHING = Subset()


@dataclass(eq=False, slots=True)
class Tile:
    image: QImage
    stale: bool = False  # what it shows changed since; still the best stand-in until it is painted again


class Layer:
    """All tiles of one exact scale (device pixels per unit) and one subset of the records."""

    def __init__(self, scale: float, subset: Subset) -> None:
        self.scale = scale
        self.subset = subset
        self.tiles: dict[TileKey, Tile] = {}

    def page_box(self, key: TileKey) -> Box:
        side = TILE / self.scale
        return Box(key.col * side, key.row * side, side, side)

    def touching(self, box: Box) -> Iterator[TileKey]:
        """The tiles held that lie in a page box."""
        cols, rows = self._span(box)
        if len(cols) * len(rows) < len(self.tiles):
            places = (TileKey(col, row) for row in rows for col in cols)
            yield from (key for key in places if key in self.tiles)
        else:
            yield from [key for key in self.tiles if key.col in cols and key.row in rows]

    def covers(self, box: Box) -> bool:
        """Whether tiles are held for all of a page box."""
        cols, rows = self._span(box)
        if len(cols) * len(rows) > len(self.tiles):
            return False
        return all(TileKey(col, row) in self.tiles for row in rows for col in cols)

    def _span(self, box: Box) -> tuple[range, range]:
        """Columns and rows; a border shared to within a hundredth of a pixel is not counted twice."""
        side, slack = TILE / self.scale, 0.01 / TILE
        return (
            range(floor(box.x / side + slack), ceil(box.right / side - slack)),
            range(floor(box.y / side + slack), ceil(box.bottom / side - slack)),
        )


class TileCache:
    """Least recently used tiles go first when the budget is full. Layers without tiles are forgotten."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._used: OrderedDict[tuple[Layer, TileKey], Tile] = OrderedDict()
        self._layers: list[Layer] = []

    @property
    def size_bytes(self) -> int:
        return len(self._used) * TILE * TILE * _BYTES_PER_PIXEL

    def allow(self, budget_bytes: int) -> None:
        """A larger or smaller budget, e.g. after the window grew."""
        self._budget = budget_bytes
        self._evict()

    def layer(self, scale: float, subset: Subset = EVERYTHING) -> Layer:
        """The layer of that scale and subset, made if need be; it becomes the most recent one."""
        for layer in reversed(self._layers):
            if layer.scale == scale and layer.subset is subset:
                if layer is not self._layers[-1]:
                    self._layers.remove(layer)
                    self._layers.append(layer)
                return layer
        self._layers = [layer for layer in self._layers if layer.tiles]
        layer = Layer(scale, subset)
        self._layers.append(layer)
        return layer

    def stand_ins(self, layer: Layer) -> list[Layer]:
        """Layers that can be shown scaled in place of `layer`, best last.

        They show the same records at other scales, or all records where `layer` leaves some out. Nearest scale last.
        """
        fit = {layer.subset} if layer.subset.only is not None else {layer.subset, EVERYTHING}
        others = [other for other in self._layers if other is not layer and other.subset in fit and other.tiles]
        return sorted(others, key=lambda o: (-abs(log(o.scale / layer.scale)), o.subset is layer.subset))

    def get(self, layer: Layer, key: TileKey) -> Tile | None:
        tile = layer.tiles.get(key)
        if tile is not None:
            self._used.move_to_end((layer, key))
        return tile

    def put(self, layer: Layer, key: TileKey, image: QImage) -> None:
        tile = Tile(image)
        layer.tiles[key] = tile
        self._used[(layer, key)] = tile
        self._used.move_to_end((layer, key))
        self._evict()

    def invalidate(self, boxes: Sequence[Box], keep: Iterable[Layer] = ()) -> None:
        """What lies under the page boxes changed. Tiles of `keep` stay as stand-ins, others are dropped."""
        kept = set(keep)
        if len(boxes) > _MANY_BOXES:
            boxes = [_around(boxes)]
        for layer in self._layers:
            hit = {key for box in boxes for key in layer.touching(box)}
            for key in hit:
                if layer in kept:
                    layer.tiles[key].stale = True
                else:
                    self._drop(layer, key)

    def drop_subset(self, subset: Subset) -> None:
        """Forget the tiles of a gesture that is over."""
        for layer in [layer for layer in self._layers if layer.subset is subset]:
            for key in list(layer.tiles):
                self._drop(layer, key)
            self._layers.remove(layer)

    def clear(self) -> None:
        """The theme, the page or the grid changed: nothing painted so far is right."""
        self._used.clear()
        self._layers.clear()

    def _drop(self, layer: Layer, key: TileKey) -> None:
        del layer.tiles[key]
        del self._used[(layer, key)]

    def _evict(self) -> None:
        while self.size_bytes > self._budget and len(self._used) > 1:
            (layer, key), _ = self._used.popitem(last=False)
            del layer.tiles[key]


def _around(boxes: Sequence[Box]) -> Box:
    """The box around very many."""
    table = np.array(boxes)
    low, high = table[:, :2].min(axis=0), (table[:, :2] + table[:, 2:]).max(axis=0)
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
