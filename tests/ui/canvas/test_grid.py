from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from ui.canvas.grid import paint_grid

DOT, PAPER = QColor("#000000"), QColor("#ffffff")


def dots(left: int, top: int, pitch: float) -> set[tuple[int, int]]:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(PAPER)
    paint_grid(image, (left, top), pitch, colors=(DOT, PAPER))
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(64, 64)
    rows, columns = np.nonzero(pixels != 0xFFFFFFFF)
    return set(zip(columns.tolist(), rows.tolist(), strict=True))


def test_dots_stand_on_multiples_of_the_pitch() -> None:
    assert dots(0, 0, 20) == {(x, y) for x in (0, 20, 40, 60) for y in (0, 20, 40, 60)}


def test_the_grid_belongs_to_the_page_not_to_the_tile() -> None:
    assert (4, 16) in dots(16, 4, 20)
    assert (7, 7) in dots(-7, -7, 20)


def test_a_grid_too_tight_to_see_shows_its_coarser_level() -> None:
    assert dots(0, 0, 4) == dots(0, 0, 20)


def test_no_grid_no_dots() -> None:
    assert dots(0, 0, 0) == set()
