from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage

from diagram.display.items import DisplayList, Fill, GroupItem, PathItem, Stroke
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import polyline
from diagram.render import export, png
from diagram.render.export import draw_image, to_png
from diagram.render.ink import vertical_reach
from diagram.render.png import write_png
from tests.diagram.render.pictures import BOUNDS, difference, drawing


@pytest.fixture
def small_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a small picture is written in bands of a few rows."""
    monkeypatch.setattr(export, "_LARGE_PIXELS", 0)
    monkeypatch.setattr(png, "_BAND_PIXELS", 1500)


@pytest.mark.usefixtures("small_bands")
@pytest.mark.parametrize("background", ["#ffffff", "#ffffff80", ""])
@pytest.mark.parametrize("scale", [1.0, 0.37])
def test_bands_make_the_same_picture(background: str, scale: float) -> None:
    whole = draw_image(drawing(), BOUNDS, scale=scale, background=background)
    banded = QImage.fromData(to_png(drawing(), BOUNDS, scale=scale, background=background))
    assert banded.size() == whole.size()
    assert banded.dotsPerMeterX() == whole.dotsPerMeterX()
    assert banded.hasAlphaChannel() == (background != "#ffffff")
    assert difference(banded, whole) < 0.01


@pytest.mark.usefixtures("small_bands")
def test_what_stands_out_of_its_band_is_not_cut() -> None:
    """A sharp corner reaches far beyond the line's own points."""
    spike = (PathItem(polyline([(0, 100), (10, 40), (20, 100)]), None, Stroke("#ff0000", 8)),)
    image = QImage.fromData(to_png(spike, Box(-20, 0, 48, 120), background="#ffffff"))
    assert QColor(image.pixel(30, 25)) == QColor("#ff0000")


def test_the_reach_of_an_item_is_rather_too_large() -> None:
    line = PathItem(polyline([(0, 10), (5, 20)]), None, Stroke("#000000", 2))
    assert vertical_reach(line) == (-1, 31)
    below: DisplayList = (line,)
    reach = vertical_reach(GroupItem(below, Affine.shift(0, 100)))
    assert reach is not None and reach[0] < 109 and reach[1] > 121
    assert vertical_reach(PathItem(polyline([(0, 0)]))) is None
    assert vertical_reach(PathItem(polyline(()), Fill("#000000"))) is None


def test_rows_need_not_end_on_whole_words() -> None:
    """Qt pads the rows of an image to four bytes; a PNG does not."""

    def band(top: int, rows: int) -> QImage:
        image = QImage(3, rows, QImage.Format.Format_RGB32)
        image.fill(QColor(10 * top, 20, 30))
        return image

    image = QImage.fromData(write_png(3, 5, band, alpha=False, per_metre=1000))
    assert QColor(image.pixel(2, 4)) == QColor(0, 20, 30)
    assert image.dotsPerMeterY() == 1000
