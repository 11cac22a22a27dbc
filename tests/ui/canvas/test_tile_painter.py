from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from diagram.display.palette import LIGHT
from diagram.document import Document
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Page, Shape
from diagram.render.assets import NO_ASSETS
from diagram.render.painter import paint
from diagram.scene.scene import Scene
from diagram.style import style_of
from ui.canvas.theme import DARK_CANVAS, LIGHT_CANVAS
from ui.canvas.tile_painter import HINTS, TilePainter
from ui.canvas.tiles import TILE, Subset, TileKey
from ui.canvas.tiles import Layer as TileLayer

PAGE, LAYER = RecordId("page"), RecordId("layer")
SIDE = 3 * TILE


@pytest.fixture
def document() -> Document:
    look = style_of({"rounded": True, "fill": "#dae8fc", "stroke": "#6c8ebf"})
    shapes = [
        Shape(RecordId(f"s{i}"), LAYER, f"m{i:02}", kind, x=20 + 140 * (i % 5), y=20 + 130 * (i // 5), w=110, h=70,
              rotation=15.0 * (i % 3), text=f"Shape {i}", style=look)
        for i, kind in enumerate(["rectangle", "ellipse", "rhombus"] * 5)
    ]  # fmt: skip
    lines = [
        Connector(RecordId(f"c{i}"), LAYER, f"n{i:02}", source=RecordId(f"s{i}"), target=RecordId(f"s{i + 6}"))
        for i in range(8)
    ]
    return Document.of([Page(PAGE, "V", grid=False), Layer(LAYER, PAGE, "V"), *shapes, *lines])


def painter_of(document: Document, theme: object = LIGHT_CANVAS) -> tuple[Scene, TilePainter]:
    scene = Scene(document.records, PAGE, document.children)
    return scene, TilePainter(scene, document.records, theme=theme, assets=NO_ASSETS)  # type: ignore[arg-type]


def pixels(image: QImage) -> NDArray[np.int16]:
    shape = (image.height(), image.width(), 4)
    return np.frombuffer(image.constBits(), np.uint8).reshape(shape).astype(np.int16)


def direct(scene: Scene, scale: float) -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(LIGHT_CANVAS.background)
    with QPainter(image) as painter:
        painter.setRenderHints(HINTS)
        painter.scale(scale, scale)
        for identity in scene.order:
            paint(painter, scene.items(identity, LIGHT), NO_ASSETS)
    return image


def tiled(tiles: TilePainter, scale: float) -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    layer = TileLayer(scale, Subset())
    with QPainter(image) as painter:
        for key in (TileKey(col, row) for row in range(3) for col in range(3)):
            painter.drawImage(key.rect.topLeft(), tiles.paint_tile(layer, key))
    return image


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.37, 2.0])
def test_tiles_show_what_direct_painting_shows(document: Document, scale: float) -> None:
    scene, tiles = painter_of(document)
    difference = np.abs(pixels(direct(scene, scale)) - pixels(tiled(tiles, scale))).max(axis=2)
    assert (difference > 48).mean() < 0.0005, "letters may be placed a fraction of a pixel apart, no more"
    assert (difference > 8).mean() < 0.01


def test_far_boxes_look_much_like_near_ones(document: Document) -> None:
    scene, tiles = painter_of(document)
    difference = np.abs(pixels(direct(scene, 0.1)) - pixels(tiled(tiles, 0.1))).max(axis=2)
    assert difference.mean() < 2.0


def test_a_tile_can_leave_records_out(document: Document) -> None:
    scene, tiles = painter_of(document)
    nothing = tiles.paint_tile(TileLayer(1.0, Subset(without=frozenset(scene.order))), TileKey(0, 0))
    assert (pixels(nothing)[:, :, :3] == 255).all()


def test_a_tile_of_some_records_is_transparent_elsewhere(document: Document) -> None:
    _scene, tiles = painter_of(document)
    image = tiles.paint_tile(TileLayer(1.0, Subset(only=frozenset([RecordId("s0")]))), TileKey(0, 0))
    assert image.pixelColor(75, 30).alpha() == 255
    assert image.pixelColor(220, 200).alpha() == 0


def test_a_label_under_edit_is_not_painted_twice(document: Document) -> None:
    _scene, tiles = painter_of(document)
    plain = pixels(tiles.paint_tile(TileLayer(1.0, Subset()), TileKey(0, 0)))
    image = pixels(tiles.paint_tile(TileLayer(1.0, Subset(textless=frozenset([RecordId("s0")]))), TileKey(0, 0)))
    assert (plain != image).any()
    assert (image[40:70, 40:110].max(axis=(0, 1)) == image[40:70, 40:110].min(axis=(0, 1))).all()


def test_the_theme_gives_the_paper(document: Document) -> None:
    _scene, tiles = painter_of(document, DARK_CANVAS)
    image = tiles.paint_tile(TileLayer(1.0, Subset()), TileKey(9, 9))
    assert image.pixelColor(0, 0).name() == DARK_CANVAS.background
