"""One frame: blit the tiles there are, paint missing ones while the frame's time lasts, and stand in for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeAlias

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from ui.canvas.stand_ins import Plane, StandIns
from ui.canvas.tiles import TILE, Layer, TileCache, TileKey
from ui.canvas.view import View

PaintTile: TypeAlias = Callable[[Layer, TileKey], QImage]

_SLOW_S = 0.012  # 3,500 specks on one tile: 100,000 shapes that fit the window


class Budget:
    """Time that may be spent; always enough for one tile, so that every frame gets further."""

    def __init__(self, seconds: float) -> None:
        self._end = perf_counter() + seconds

    @property
    def is_spent(self) -> bool:
        return perf_counter() >= self._end


def keys_in(view: View, region: QRect) -> list[TileKey]:
    """The tiles that a part of the window (device pixels) shows."""
    left, top = region.x() + view.left, region.y() + view.top
    cols = range(left // TILE, (left + region.width() - 1) // TILE + 1)
    rows = range(top // TILE, (top + region.height() - 1) // TILE + 1)
    return [TileKey(col, row) for row in rows for col in cols]


class Frame:
    """Draws planes of tiles from the cache. `painted` counts the tiles painted so far, for tests and diagnostics.

    `is_slow` says that tiles take longer here than a frame may: then they are better painted between frames.
    """

    def __init__(self, cache: TileCache, paint_tile: PaintTile) -> None:
        self._cache = cache
        self.paint_tile = paint_tile
        self.stand_ins = StandIns(cache)
        self.painted = 0
        self.is_slow = False

    def draw(self, painter: QPainter, planes: Sequence[Plane], *, paper: QColor, budget: Budget, focus: QPoint) -> bool:
        """Draw the planes in device pixels, nearest to `focus` first; whether nothing had to be stood in for."""
        sharp = True
        for plane in planes:
            self._paint(plane, self._missing(plane, focus), budget)
            sharp &= self._show(painter, plane, paper)
        return sharp

    def draw_roughly(self, painter: QPainter, planes: Sequence[Plane], *, paper: QColor, budget: Budget) -> None:
        """Draw the planes with stand-ins; only tiles without one are painted.

        For while the zoom is changing, because others would be thrown away at the next step, and where tiles are slow.
        """
        for plane in planes:
            holes = [key for key in plane.keys if key not in plane.layer.tiles]
            covering = self.stand_ins.covering(plane, holes)
            bare = [key for key in holes if self.stand_ins.is_bare(plane, key, covering)]
            done = set(self._paint(plane, bare, budget))
            self.stand_ins.draw(painter, plane, {key: covering[key] for key in holes if key not in done}, paper)
            self._blit(painter, plane)

    def sharpen(self, planes: Sequence[Plane], budget: Budget, focus: QPoint) -> list[QRect]:
        """Paint missing tiles into the cache; returns where they lie, in device pixels. Empty: there were none."""
        done: list[QRect] = []
        for plane in planes:
            done.extend(plane.rect(key) for key in self._paint(plane, self._missing(plane, focus), budget))
            if budget.is_spent:
                break
        return done

    def keep_picture(self, base: Plane, planes: Sequence[Plane], paper: QColor) -> None:
        """Let the stale tiles of `base` show what `planes` show together, until they are painted anew.

        When a large gesture ends, the page's own tiles still show it as it was before: without this it would jump back
        for a few frames.
        """
        for key in stale_keys(base):
            rect = base.rect(key)
            image = QImage(TILE, TILE, QImage.Format.Format_RGB32)
            with QPainter(image) as painter:
                painter.translate(-rect.topLeft())
                for plane in planes:
                    near = [one for one in plane.keys if plane.rect(one).intersects(rect)]
                    self._show(painter, Plane(plane.layer, near, plane.view), paper)
            base.layer.tiles[key].image = image

    def _missing(self, plane: Plane, focus: QPoint) -> list[TileKey]:
        """Missing before stale, then nearest to `focus`."""

        def distance(key: TileKey) -> int:
            middle = plane.rect(key).center() - focus
            return middle.x() ** 2 + middle.y() ** 2

        tiles = plane.layer.tiles
        keys = [key for key in plane.keys if key not in tiles or tiles[key].stale]
        return sorted(keys, key=lambda key: (key in tiles, distance(key)))

    def _paint(self, plane: Plane, keys: Sequence[TileKey], budget: Budget) -> list[TileKey]:
        done: list[TileKey] = []
        for key in keys:
            if done and budget.is_spent:
                break
            start = perf_counter()
            self._cache.put(plane.layer, key, self.paint_tile(plane.layer, key))
            self.is_slow = perf_counter() - start > _SLOW_S
            self.painted += 1
            done.append(key)
        return done

    def _show(self, painter: QPainter, plane: Plane, paper: QColor) -> bool:
        tiles = plane.layer.tiles
        holes = [key for key in plane.keys if key not in tiles]
        if holes:
            self.stand_ins.draw(painter, plane, self.stand_ins.covering(plane, holes), paper)
        return self._blit(painter, plane) and not holes

    def _blit(self, painter: QPainter, plane: Plane) -> bool:
        """Whether none of the tiles is stale."""
        fresh = True
        left, top = plane.view.left, plane.view.top
        for key in plane.keys:
            tile = self._cache.get(plane.layer, key)
            if tile is not None:
                painter.drawImage(QPoint(key.col * TILE - left, key.row * TILE - top), tile.image)
                fresh &= not tile.stale
        return fresh


def stale_keys(plane: Plane) -> list[TileKey]:
    """The tiles that show what the page no longer looks like."""
    tiles = plane.layer.tiles
    return [key for key in plane.keys if key in tiles and tiles[key].stale]
