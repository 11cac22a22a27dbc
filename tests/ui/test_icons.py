"""Icons are sharp on every screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from ui.icons import icon


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_has_as_many_pixels_as_the_screen(qapp: QApplication, ratio: float) -> None:
    picture = icon("plus").pixmap(QSize(18, 18), ratio)
    assert picture.size() == QSize(18, 18) * ratio
    assert picture.devicePixelRatio() == ratio
    image = picture.toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() > 200, "its middle is in the middle"
