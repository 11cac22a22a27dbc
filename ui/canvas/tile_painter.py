"""What is on one tile: paper, grid, and the records of the scene, near ones in detail and far ones in batches."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from diagram.display.palette import Palette
from diagram.ids import RecordId
from diagram.records import Page, Record
from diagram.render.painter import Assets, paint
from diagram.scene.scene import Scene
from ui.canvas.grid import paint_grid
from ui.canvas.lod import FarPainter, Looks, Rows, readable, textless
from ui.canvas.theme import CanvasTheme
from ui.canvas.tiles import TILE, Layer, Subset, TileKey

HINTS = (
    QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing | QPainter.RenderHint.SmoothPixmapTransform
)
_BLEED_PX = 1  # antialiasing paints at most this far outside the bounds


class TilePainter:
    """Paints tiles of one page. Made anew when the page or the theme changes; `forget` after a document change."""

    def __init__(self, scene: Scene, records: Mapping[RecordId, Record], *, theme: CanvasTheme, assets: Assets) -> None:
        self._scene = scene
        self._records = records
        self._palette: Palette = theme.palette
        self._assets = assets
        self._looks = Looks(scene, records, theme.palette)
        self._far = FarPainter(scene, self._looks)
        page = records.get(scene.page)
        page = page if isinstance(page, Page) else None
        paper = page.background if page and page.background not in ("none", "default", "") else theme.background
        self.paper = QColor(paper[:7])
        self._dot = QColor(theme.grid)
        self.dot_px = 1  # 2 on dense screens; the layers of another density have another scale anyway
        self._grid_size = page.grid_size if page and page.grid else 0.0

    def forget(self) -> None:
        """The document changed: rows may mean other records."""
        self._looks.forget()

    def paint_tile(self, layer: Layer, key: TileKey) -> QImage:
        """The finished tile; transparent where nothing is when the layer shows only some records."""
        rect = key.rect
        if layer.subset.only is None:
            image = QImage(TILE, TILE, QImage.Format.Format_RGB32)
            image.fill(self.paper)
            pitch, colors = self._grid_size * layer.scale, (self._dot, self.paper)
            paint_grid(image, (rect.x(), rect.y()), pitch, colors=colors, dot_px=self.dot_px)
        else:
            image = QImage(TILE, TILE, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
        box = layer.page_box(key).inflated(_BLEED_PX / layer.scale)
        rows = self._chosen(self._scene.rows_in(box), layer.subset)
        if rows.size:
            with QPainter(image) as painter:
                painter.setRenderHints(HINTS)
                painter.translate(-rect.x(), -rect.y())
                painter.scale(layer.scale, layer.scale)
                self._paint_rows(painter, rows, layer)
        return image

    def _chosen(self, rows: Rows, subset: Subset) -> Rows:
        if subset.only is None and not subset.without:
            return rows
        order, only, without = self._scene.order, subset.only, subset.without
        kept = [row for row in rows.tolist() if order[row] not in without and (only is None or order[row] in only)]
        return np.array(kept, np.intp)

    def _paint_rows(self, painter: QPainter, rows: Rows, layer: Layer) -> None:
        """Bottom first: stretches of far rows as batches, the near rows between them one by one."""
        far = self._far.is_far(rows, layer.scale)
        if far.all():
            self._far.paint(painter, rows, layer.scale)
            return
        borders = np.nonzero(np.diff(far))[0] + 1
        for stretch, is_far in zip(np.split(rows, borders), far[np.r_[0, borders]].tolist(), strict=True):
            if is_far:
                self._far.paint(painter, stretch, layer.scale)
                continue
            for row in stretch.tolist():
                self._paint_near(painter, self._scene.order[row], layer)

    def _paint_near(self, painter: QPainter, identity: RecordId, layer: Layer) -> None:
        items = self._scene.items(identity, self._palette)
        items = textless(items) if identity in layer.subset.textless else readable(items, layer.scale)
        paint(painter, items, self._assets)
