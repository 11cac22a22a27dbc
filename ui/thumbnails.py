"""Small pictures of a page: for the cards of the library and the preview of an export."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from diagram.display.palette import LIGHT
from diagram.editing.editor import Editor
from diagram.render.painter import paint
from ui.ports import Assets

CARD_PX = QSize(440, 248)  # twice the size on the card, for sharp screens
MOST = 4_000  # records; of more only the largest are painted, the others would be specks


def page_picture(editor: Editor, assets: Assets, largest: QSize) -> QPixmap:
    """The page in front, on nothing, in the colours of paper, at most `largest`; null when it is empty."""
    scene = editor.scene
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
    shown = scene.order
    if len(shown) > MOST:
        sizes = {one: scene.bounds(one) for one in shown}
        kept = set(sorted(shown, key=lambda one: -max(sizes[one].w, sizes[one].h))[:MOST])
        shown = [one for one in shown if one in kept]
    for identity in shown:
        paint(painter, scene.items(identity, LIGHT), assets)
    painter.end()
    return picture


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
