from __future__ import annotations

from PySide6.QtCore import QRect

from diagram.geometry.box import Box
from diagram.geometry.point import Point
from ui.canvas.view import View


def test_page_and_view_agree_at_high_density() -> None:
    view = View(left=200, top=100, width=800, height=600, scale=4.0, ratio=2.0)
    assert view.zoom == 2.0
    assert view.to_view(50, 25) == Point(0, 0)
    assert view.page_rect(QRect(0, 0, 400, 200)) == Box(50, 25, 100, 50)
    assert view.box_to_view(Box(50, 25, 100, 50)) == Box(0, 0, 200, 100)


def test_a_moved_view_shows_the_page_further_right() -> None:
    view = View(0, 0, 100, 100, 1.0)
    assert view.moved(30, 10).to_view(0, 0) == Point(30, 10)
