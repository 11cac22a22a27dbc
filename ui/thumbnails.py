"""Small pictures of a page: for the cards of the library and the preview of an export."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from diagram.display.palette import LIGHT
from diagram.editing.editor import Editor
from diagram.ids import RecordId
from diagram.records import Record
from diagram.render.painter import paint
from diagram.scene.scene import Scene
from diagram.scene.tree import RecordTree
from ui.canvas.lod import FarPainter, Looks, readable
from ui.ports import Assets

CARD_PX = QSize(440, 248)  # twice the size on the card, for sharp screens


def page_picture(editor: Editor, assets: Assets, largest: QSize) -> QPixmap:
    """The page in front, on nothing, in the colours of paper, at most `largest`; null when it is empty."""
    return scene_picture(editor.scene, editor.document.records, assets, largest)


def tree_picture(tree: RecordTree, page: RecordId, assets: Assets, largest: QSize) -> QPixmap:
    """The same of a page of records that are only looked at."""
    return scene_picture(Scene(tree.records, page, tree.children), tree.records, assets, largest)


def scene_picture(scene: Scene, records: Mapping[RecordId, Record], assets: Assets, largest: QSize) -> QPixmap:
    """All that is on a scene; `records` are those that it was made of."""
    box = scene.extent()
    if box is None or box.w <= 0 and box.h <= 0:
        return QPixmap()
    box = box.inflated(2.0)
    scale = min(largest.width() / box.w, largest.height() / box.h, 2.0)
    picture = QPixmap(max(1, round(box.w * scale)), max(1, round(box.h * scale)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(-box.x, -box.y)
    _paint_scene(painter, scene, records, assets, scale)
    painter.end()
    return picture


def _paint_scene(
    painter: QPainter, scene: Scene, records: Mapping[RecordId, Record], assets: Assets, scale: float
) -> None:
    """Everything, bottom first; what is only a speck at this scale in batches, as the canvas does it."""
    rows = np.arange(len(scene.order), dtype=np.intp)
    specks = FarPainter(scene, Looks(scene, records, LIGHT))
    far = specks.is_far(rows, scale)
    borders = np.nonzero(np.diff(far))[0] + 1
    for stretch in np.split(rows, borders):
        if stretch.size and far[stretch[0]]:
            specks.paint(painter, stretch, scale)
            continue
        for row in stretch.tolist():
            paint(painter, readable(scene.items(scene.order[row], LIGHT), scale), assets)


def thumbnail(editor: Editor, assets: Assets) -> bytes:
    """The page in front as the PNG of a card; empty when the page is."""
    picture = page_picture(editor, assets, CARD_PX)
    if picture.isNull():
        return b""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(data.data())
