"""The tiled picture of the page in a widget: what to paint, when to sharpen, and what a change made stale.

A timer runs only while tiles are missing; when all are there, nothing does.
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from diagram.editing.editor import Editor
from diagram.editing.notices import DocumentChanged
from diagram.geometry.box import Box
from diagram.records import Page
from diagram.render.painter import Assets
from ui.canvas.frame import Budget, Frame, keys_in
from ui.canvas.lifted import Lifted
from ui.canvas.stand_ins import Plane, all_fresh
from ui.canvas.theme import CanvasTheme
from ui.canvas.tile_painter import TilePainter
from ui.canvas.tiles import EVERYTHING, TILE, TileCache
from ui.canvas.view import View

_FRAME_S = 0.004  # for tiles within a frame that answers the person
_FIRST_S = 0.050  # for the first picture of a page: better whole a moment later than tile by tile
_SHARPEN_S = 0.010  # between frames: the longest that an event may have to wait
_SETTLE_MS = 60  # after the last zoom step, before tiles of that exact zoom are worth painting
_LEAST_BUDGET = 48 << 20
_TILE_BYTES = TILE * TILE * 4
_DENSE = 1.5  # device pixels per view pixel from which grid dots are doubled
_OVERVIEW_PX = 1024  # the longer side of the page in its overview


class Sheet:
    """Draws one editor's page in one widget; the widget gives `draw` a painter and hears of notices first."""

    def __init__(self, widget: QWidget, editor: Editor, assets: Assets, theme: CanvasTheme) -> None:
        self._widget = widget
        self._editor = editor
        self._assets = assets
        self._cache = TileCache(_LEAST_BUDGET)
        self._tiles = self._painter_for(theme)
        self._theme = theme
        self.frame = Frame(self._cache, self._tiles.paint_tile)
        self._lifted = Lifted(self._cache, editor.scene)
        self._zooming = False
        self._view: View | None = None
        self._around: Box | None = None
        self._timer = QTimer(widget)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    @property
    def is_idle(self) -> bool:
        """Nothing is pending: no timer runs."""
        return not self._timer.isActive()

    @property
    def is_sharp(self) -> bool:
        """Every tile in view is painted at the exact zoom and up to date."""
        if self._view is None:
            return False
        return all_fresh(self._planes(self._view, self._view.whole))

    @property
    def cache(self) -> TileCache:
        return self._cache

    def renew(self, theme: CanvasTheme) -> None:
        """Another page or other colours: start from nothing."""
        self._theme = theme
        self._cache.clear()
        self._around = None
        self.frame.stand_ins.overview = None
        self._tiles = self._painter_for(theme)
        self.frame.paint_tile = self._tiles.paint_tile
        self._lifted = Lifted(self._cache, self._editor.scene)

    def zooming(self) -> None:
        """The zoom is changing: show scaled tiles, and sharpen when it has stood still for a moment."""
        if not self._zooming:
            self.frame.stand_ins.refresh()
        self._zooming = True
        self._timer.start(_SETTLE_MS)

    def change(self, notice: DocumentChanged) -> None:
        """Follow a change of the document: what lies under its boxes is painted anew."""
        page = self._editor.page_record
        if (page.grid, page.grid_size, page.background) != self._paper:
            self.renew(self._theme)
            return
        self._tiles.forget()
        self._around = None
        if self._view is None or notice.changes.updated == {page.id}:
            return
        planes = self._planes(self._view, self._view.whole)
        base = self._cache.layer(self._view.scale, EVERYTHING)
        overview = self.frame.stand_ins.overview
        kept = [base, *(plane.layer for plane in planes), *([overview] if overview is not None else [])]
        self._cache.invalidate(notice.dirty, keep=kept)
        if self._lifted.is_tiled:
            keys = keys_in(self._view, self._view.whole)
            self.frame.keep_picture(Plane(base, keys, self._view), planes, self._tiles.paper)

    def draw(self, painter: QPainter, view: View, region: QRect) -> None:
        """Paint `region` (device pixels) of the view, and see to it that what is missing follows."""
        self._see(view)
        self.frame.stand_ins.extent = self._extent()
        self._lifted.follow(self._editor.preview, self._editor.editing)
        planes, paper = self._planes(view, region), self._tiles.paper
        budget = Budget(_FRAME_S if self._cache.size_bytes else _FIRST_S)
        if self._zooming or self.frame.is_slow:
            self.frame.draw_roughly(painter, planes, paper=paper, budget=budget)
            finished = all_fresh(planes)
        else:
            finished = self.frame.draw(painter, planes, paper=paper, budget=budget, focus=self._focus(view))
        if not self._timer.isActive() and not (finished and self._is_ahead(view)):
            self._timer.start(0)

    def _work(self) -> None:
        """Between frames: sharpen what is seen, then prepare what is just outside."""
        self._zooming = False
        view = self._view
        if view is None or not self._widget.isVisible():
            return
        done = self.frame.sharpen(self._planes(view, view.whole), Budget(_SHARPEN_S), self._focus(view))
        if done:
            for rect in done:
                self._widget.update(_logical(rect, view.ratio))
        elif not self._is_ahead(view):
            self.frame.sharpen(self._ahead(view), Budget(_FRAME_S), self._focus(view))
        else:
            return
        self._timer.start(0)

    def _planes(self, view: View, region: QRect) -> list[Plane]:
        return self._lifted.planes(view, region)

    def _ahead(self, view: View) -> list[Plane]:
        """What is painted before it is wanted: a ring around the view for pans, all of the page, small, for zooms."""
        whole = view.whole.adjusted(-TILE, -TILE, TILE, TILE)
        base = self._cache.layer(view.scale, EVERYTHING)
        planes = [Plane(base, keys_in(view, whole), view)]
        extent = self._extent()
        seen = view.page_rect(whole)
        if extent is not None and not seen.encloses(extent):
            scale = min(view.scale / 2, _OVERVIEW_PX / max(extent.w, extent.h))
            small = View(round(extent.x * scale), round(extent.y * scale), *_size(extent, scale), scale, view.ratio)
            overview = self.frame.stand_ins.overview = self._cache.layer(scale, EVERYTHING)
            planes.append(Plane(overview, keys_in(small, small.whole), small))
        return planes

    def _is_ahead(self, view: View) -> bool:
        """Whether all that is painted before it is wanted is there, or none of it is wanted now."""
        preview = self._editor.preview
        if self._zooming or preview.changed or self._editor.editing is not None:
            return True
        return all_fresh(self._ahead(view))

    def _extent(self) -> Box | None:
        """The box around all that is painted."""
        boxes = self._editor.scene.boxes
        if not len(boxes):
            return None
        if self._around is None:
            low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
            self._around = Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
        return self._around

    def _see(self, view: View) -> None:
        if self._view is None or (self._view.width, self._view.height) != (view.width, view.height):
            ring = ((view.width // TILE + 4) * (view.height // TILE + 4) + 25) * _TILE_BYTES
            self._cache.allow(max(_LEAST_BUDGET, 2 * ring))
        self._tiles.dot_px = 2 if view.ratio >= _DENSE else 1
        self._view = view

    def _focus(self, view: View) -> QPoint:
        """Where the person looks: at the pointer, else at the middle. In device pixels."""
        pointer = self._editor.pointer
        if pointer is not None:
            at = view.to_view(*pointer)
            spot = QPoint(round(at.x * view.ratio), round(at.y * view.ratio))
            if view.whole.contains(spot):
                return spot
        return view.whole.center()

    def _painter_for(self, theme: CanvasTheme) -> TilePainter:
        page: Page = self._editor.page_record
        self._paper = (page.grid, page.grid_size, page.background)
        return TilePainter(self._editor.scene, self._editor.document.records, theme=theme, assets=self._assets)


def _size(box: Box, scale: float) -> tuple[int, int]:
    return max(1, ceil(box.w * scale)), max(1, ceil(box.h * scale))


def _logical(rect: QRect, ratio: float) -> QRect:
    """Device pixels as view pixels, rounded outwards."""
    if ratio == 1.0:
        return rect
    left, top = int(rect.x() / ratio) - 1, int(rect.y() / ratio) - 1
    return QRect(left, top, int(rect.width() / ratio) + 3, int(rect.height() / ratio) + 3)
