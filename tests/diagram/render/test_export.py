from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QImage

from diagram.display.items import Fill, PathItem
from diagram.errors import FormatError, LimitExceeded
from diagram.geometry.box import Box
from diagram.geometry.path import rectangle
from diagram.render.export import to_pdf, to_png
from tests.diagram.render.pictures import BLUE, BOUNDS, color_at, drawing


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_png_has_the_size_and_the_colours(scale: float) -> None:
    image = QImage.fromData(to_png(drawing(), BOUNDS, scale=scale))
    assert (image.width(), image.height()) == (round(BOUNDS.w * scale), round(BOUNDS.h * scale))
    assert color_at(image, 50, 8, scale=scale).name() == BLUE


def test_png_is_transparent_without_a_background() -> None:
    assert color_at(QImage.fromData(to_png(drawing(), BOUNDS)), -8, -8).alpha() == 0
    assert color_at(QImage.fromData(to_png(drawing(), BOUNDS, background="#123456")), -8, -8).name() == "#123456"


@pytest.mark.parametrize("bounds", [Box(0, 0, 30_001, 10), Box(0, 0, 20_000, 20_000)])
def test_a_picture_beyond_all_memory_is_refused(bounds: Box) -> None:
    with pytest.raises(LimitExceeded, match="pixels"):
        to_png((), bounds)


def test_an_empty_drawing_is_one_pixel() -> None:
    assert QImage.fromData(to_png((), Box(0, 0, 0, 0))).width() == 1


def test_pdf_has_a_page_of_its_size_for_each_drawing() -> None:
    pdf = to_pdf([(drawing(), BOUNDS), (drawing(), Box(0, 0, 96, 192))], background="#ffffff", title="Two pages")
    assert pdf.startswith(b"%PDF-")
    sizes = [[float(number) for number in box.split()] for box in re.findall(rb"/MediaBox \[([^\]]+)\]", pdf)]
    assert sizes == [[0, 0, 240, 127.5], [0, 0, 72, 144]] or sizes == [[0, 0, 240, 128], [0, 0, 72, 144]]
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == 2
    assert b"/FontFile2" in pdf


def test_pdf_pages_too_large_for_pdf_are_scaled_down() -> None:
    pdf = to_pdf([((PathItem(rectangle(Box(0, 0, 40_000, 10)), Fill("#000000")),), Box(0, 0, 40_000, 10))])
    found = re.search(rb"/MediaBox \[0 0 ([\d.]+)", pdf)
    assert found is not None
    assert float(found[1]) <= 14_400


def test_a_pdf_needs_a_page() -> None:
    with pytest.raises(FormatError):
        to_pdf([])
