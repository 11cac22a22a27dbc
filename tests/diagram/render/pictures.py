"""A small drawing with one of each item, and ways to look at pixels."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage

from diagram.display.items import DisplayList, Fill, Font, Gradient, GroupItem, PathItem, Stroke, TextItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import ellipse, polyline, rectangle, rounded_rectangle
from diagram.text.html import parse_html
from diagram.text.rich import RichText

BOUNDS = Box(-10.0, -10.0, 320.0, 170.0)
BLUE, RED, GREEN = "#dae8fc", "#ff0000", "#00ff00"


def drawing() -> DisplayList:
    """What every writer must draw alike."""
    turned = GroupItem(
        (PathItem(rectangle(Box(220, 10, 60, 40)), Fill(GREEN)),), Affine.rotation(90, Box(220, 10, 60, 40).centre)
    )
    return (
        PathItem(rounded_rectangle(Box(0, 0, 100, 60), 9), Fill(BLUE), Stroke("#6c8ebf", 2)),
        TextItem(Box(0, 0, 100, 60), RichText.of("Plain & <simple> label"), Font(), wrap=True),
        PathItem(ellipse(Box(120, 0, 80, 60)), Fill("#000000", gradient=Gradient("#ffffff", "east"))),
        turned,
        PathItem(polyline([(0, 100), (200, 100)]), None, Stroke(RED, 4, dash=(20, 20))),
        TextItem(Box(0, 110, 200, 40), parse_html("<b>bold</b> and <i>slanted</i><br>x<sup>2</sup>"), Font(size=14.5)),
        TextItem(Box(230, 80, 30, 60), RichText.of("up"), Font(color=RED), turn=-90, background="#eeeeee"),
    )


def color_at(image: QImage, x: float, y: float, *, bounds: Box = BOUNDS, scale: float = 1.0) -> QColor:
    """The pixel at a place of the page."""
    return image.pixelColor(int((x - bounds.x) * scale), int((y - bounds.y) * scale))


def difference(first: QImage, second: QImage) -> float:
    """Mean difference of all colour values, 0 to 255."""
    assert first.size() == second.size()
    # The bits are only borrowed: both images must live until they are compared.
    images = [image.convertToFormat(QImage.Format.Format_RGB32) for image in (first, second)]
    pixels = zip(*(memoryview(image.constBits()).cast("B") for image in images), strict=True)
    return sum(abs(one - other) for one, other in pixels) / images[0].sizeInBytes()
