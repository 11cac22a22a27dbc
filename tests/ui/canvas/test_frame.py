from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter

from diagram.geometry.box import Box
from ui.canvas.frame import Budget, Frame, keys_in
from ui.canvas.stand_ins import Plane
from ui.canvas.tiles import TILE, Layer, Subset, TileCache, TileKey
from ui.canvas.view import View

PAPER = QColor("#ffffff")
COLORS = {1.0: "#ff0000", 2.0: "#00ff00"}


def paint_tile(layer: Layer, key: TileKey) -> QImage:
    """A tile in the colour of its zoom."""
    image = QImage(TILE, TILE, QImage.Format.Format_RGB32)
    image.fill(QColor(COLORS.get(layer.scale, "#0000ff")))
    return image


@pytest.fixture
def cache() -> TileCache:
    return TileCache(64 << 20)


@pytest.fixture
def frame(cache: TileCache) -> Frame:
    frame = Frame(cache, paint_tile)
    frame.stand_ins.extent = Box(0, 0, 9999, 9999)
    return frame


def view_of(scale: float, left: int = 0) -> View:
    return View(left, 0, 2 * TILE, TILE, scale)


def plane_of(cache: TileCache, view: View) -> Plane:
    return Plane(cache.layer(view.scale), keys_in(view, view.whole), view)


def drawn(frame: Frame, plane: Plane, budget: Budget) -> tuple[QImage, bool]:
    image = QImage(2 * TILE, TILE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        sharp = frame.draw(painter, [plane], paper=PAPER, budget=budget, focus=QPoint(0, 0))
    return image, sharp


def test_a_spent_budget_still_paints_one_tile_nearest_to_the_focus(cache: TileCache, frame: Frame) -> None:
    image, sharp = drawn(frame, plane_of(cache, view_of(1.0)), Budget(0))
    assert not sharp
    assert frame.painted == 1
    assert (image.pixelColor(10, 10).name(), image.pixelColor(TILE + 10, 10).name()) == ("#ff0000", "#ffffff")


def test_the_next_frame_paints_the_rest(cache: TileCache, frame: Frame) -> None:
    plane = plane_of(cache, view_of(1.0))
    drawn(frame, plane, Budget(0))
    image, sharp = drawn(frame, plane, Budget(0))
    assert sharp
    assert image.pixelColor(TILE + 10, 10).name() == "#ff0000"


def test_what_is_painted_is_not_painted_again(cache: TileCache, frame: Frame) -> None:
    drawn(frame, plane_of(cache, view_of(1.0)), Budget(1))
    drawn(frame, plane_of(cache, view_of(1.0, left=30)), Budget(1))
    assert frame.painted == 3


def test_another_zoom_stands_in_while_the_zoom_changes(cache: TileCache, frame: Frame) -> None:
    drawn(frame, plane_of(cache, view_of(1.0)), Budget(1))
    image = QImage(2 * TILE, TILE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        plane = plane_of(cache, view_of(2.0))
        frame.draw_roughly(painter, [plane], paper=PAPER, budget=Budget(1))
    assert frame.painted == 2, "nothing is painted at a zoom that is about to be left"
    assert image.pixelColor(TILE + 10, 10).name() == "#ff0000"


def test_a_tile_without_a_stand_in_is_painted_even_then(cache: TileCache, frame: Frame) -> None:
    image = QImage(2 * TILE, TILE, QImage.Format.Format_RGB32)
    plane = plane_of(cache, view_of(2.0))
    frame.stand_ins.extent = Box(0, 0, 50, 50)
    with QPainter(image) as painter:
        frame.draw_roughly(painter, [plane], paper=PAPER, budget=Budget(1))
    assert list(plane.layer.tiles) == [(0, 0)], "outside the drawing there is only paper"
    assert (image.pixelColor(10, 10).name(), image.pixelColor(TILE + 10, 10).name()) == ("#00ff00", "#ffffff")


def test_stale_tiles_show_until_they_are_painted(cache: TileCache, frame: Frame) -> None:
    plane = plane_of(cache, view_of(1.0))
    drawn(frame, plane, Budget(1))
    COLORS[1.0] = "#112233"
    cache.invalidate([Box(0, 0, 9999, 9999)], keep=[plane.layer])
    image, sharp = drawn(frame, plane, Budget(0))
    COLORS[1.0] = "#ff0000"
    assert not sharp
    assert (image.pixelColor(10, 10).name(), image.pixelColor(TILE + 10, 10).name()) == ("#112233", "#ff0000")


def test_the_last_picture_of_a_gesture_is_kept(cache: TileCache, frame: Frame) -> None:
    view = view_of(1.0)
    base = plane_of(cache, view)
    drawn(frame, base, Budget(1))
    moving = Plane(cache.layer(1.0, Subset(only=frozenset())), [TileKey(0, 0)], view.moved(TILE, 0))
    moving.layer.scale = 2.0  # its tiles are green
    drawn(frame, moving, Budget(1))
    cache.invalidate([Box(0, 0, 9999, 9999)], keep=[base.layer, moving.layer])
    frame.keep_picture(base, [base, moving], PAPER)
    assert base.layer.tiles[TileKey(0, 0)].image.pixelColor(5, 5).name() == "#ff0000"
    assert base.layer.tiles[TileKey(1, 0)].image.pixelColor(5, 5).name() == "#00ff00"
