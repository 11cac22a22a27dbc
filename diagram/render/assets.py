"""Pictures that a drawing refers to: from stored bytes to what painters need, within bounds."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtSvg import QSvgRenderer

from diagram.render.gui import ensure_gui_app

MAX_SIDE_PX = 4096
SVG_SIDE_PX = 1024  # drawn this large, so that it stays sharp when zoomed in
MAX_BYTES = 64 * 1024 * 1024
_CACHE_BYTES = 256 * 1024 * 1024
_HREF = re.compile(rb"\b(?:xlink:)?href\s*=\s*(?:\"(?!\s*(?:#|data:image/))[^\"]*\"|'(?!\s*(?:#|data:image/))[^']*')")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[[^\]]*\])?[^>]*>", re.IGNORECASE)
_REMOTE_URL = re.compile(rb"url\(\s*[\"']?(?!#|data:image/)[^)]{0,4096}\)|@import[^;]*;?", re.IGNORECASE)


class Assets(Protocol):
    """Where painters get pictures by their content address (sha256 hex); None when it is not here or not a picture."""

    def image(self, asset: str) -> QImage | None: ...

    def data(self, asset: str) -> bytes | None:
        """The stored bytes, for writers that embed them."""


class AssetImages:
    """Decodes pictures once and keeps the latest ones, 256 MB at most. Not for several threads at once."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._images: OrderedDict[str, QImage | None] = OrderedDict()
        self._held = 0

    def data(self, asset: str) -> bytes | None:
        return self._read(asset)

    def image(self, asset: str) -> QImage | None:
        if asset in self._images:
            self._images.move_to_end(asset)
            return self._images[asset]
        data = self._read(asset)
        if data is None:
            # Not kept: it may still arrive.
            return None
        image = decoded(data)
        self._images[asset] = image
        self._held += image.sizeInBytes() if image is not None else 0
        while self._held > _CACHE_BYTES and len(self._images) > 1:
            _, dropped = self._images.popitem(last=False)
            self._held -= dropped.sizeInBytes() if dropped is not None else 0
        return image


class _Nothing:
    def image(self, asset: str) -> QImage | None:
        return None

    def data(self, asset: str) -> bytes | None:
        return None


NO_ASSETS: Assets = _Nothing()


def decoded(data: bytes) -> QImage | None:
    """The picture in `data` (PNG, JPEG, GIF, BMP, WebP where Qt has it, SVG), at most 4096 px on a side; else None."""
    if not data or len(data) > MAX_BYTES:
        return None
    ensure_gui_app()
    return _drawn(data) if is_svg(data) else _loaded(data)


def is_svg(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"<svg" in head


def _loaded(data: bytes) -> QImage | None:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > MAX_SIDE_PX:
        reader.setScaledSize(size.scaled(MAX_SIDE_PX, MAX_SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _drawn(data: bytes) -> QImage | None:
    """An SVG as pixels. What lies outside the file is cut off first: Qt would read it from disk."""
    renderer = QSvgRenderer()
    if not renderer.load(QByteArray(without_references(data))):
        return None
    size = renderer.defaultSize()
    if size.isEmpty():
        size = QSize(100, 100)
    side = SVG_SIDE_PX if max(size.width(), size.height()) < SVG_SIDE_PX else MAX_SIDE_PX // 2
    size = size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter)
    painter.end()
    return image


def without_references(svg: bytes) -> bytes:
    """The SVG with all links to other files and all entity definitions taken out."""
    return _REMOTE_URL.sub(b"none", _HREF.sub(b"", _DOCTYPE.sub(b"", svg, count=1)))
