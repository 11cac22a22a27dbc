"""Pictures that a drawing refers to: from stored bytes to what painters need, within bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from diagram.render.gui import ensure_gui_app
from diagram.render.svg_image import is_svg, natural_size, pixels_of

MAX_SIDE_PX = 4096
MAX_BYTES = 64 * 1024 * 1024
_CACHE_BYTES = 256 * 1024 * 1024
# How the kinds of pictures begin that Qt is asked to read. Left to find out by itself it asks QtSvg too, which connects
# a signal: in a thread beside the window's, while that one connects or disconnects, both wait for each other for ever.
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", b"png"),
    (b"\xff\xd8\xff", b"jpeg"),
    (b"GIF8", b"gif"),
    (b"BM", b"bmp"),
    (b"\x00\x00\x01\x00", b"ico"),
)


class Assets(Protocol):
    """Where painters get pictures by their content address (sha256 hex); None when it is not here or not a picture."""

    def image(self, asset: str) -> QImage | None: ...

    def data(self, asset: str) -> bytes | None:
        """The stored bytes, for writers that embed them."""

    def size(self, asset: str) -> tuple[float, float] | None:
        """Width and height that the picture gives itself, without drawing it."""


class AssetImages:
    """Decodes pictures once and keeps the latest ones, 256 MB at most. Not for several threads at once."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._images: OrderedDict[str, QImage | None] = OrderedDict()
        self._held = 0

    def data(self, asset: str) -> bytes | None:
        return self._read(asset)

    def size(self, asset: str) -> tuple[float, float] | None:
        data = self._read(asset)
        return None if data is None else size_of(data)

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

    def size(self, asset: str) -> tuple[float, float] | None:
        return None


NO_ASSETS: Assets = _Nothing()


def size_of(data: bytes) -> tuple[float, float] | None:
    """Width and height of the picture in `data`; None when it is none that we know."""
    if not data or len(data) > MAX_BYTES:
        return None
    if is_svg(data):
        return natural_size(data)
    reader = _reader(data)
    if reader is None:
        return None
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return None
    if reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        size.transpose()
    return float(size.width()), float(size.height())


def decoded(data: bytes) -> QImage | None:
    """The picture in `data` (PNG, JPEG, GIF, BMP, WebP where Qt has it, SVG), at most 4096 px on a side; else None."""
    if not data or len(data) > MAX_BYTES:
        return None
    ensure_gui_app()
    return pixels_of(data) if is_svg(data) else _loaded(data)


def _loaded(data: bytes) -> QImage | None:
    reader = _reader(data)
    if reader is None:
        return None
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > MAX_SIDE_PX:
        reader.setScaledSize(size.scaled(MAX_SIDE_PX, MAX_SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


class _Reader(QImageReader):
    """A reader does not own its device, so this one keeps it."""

    def __init__(self, data: bytes, kind: bytes) -> None:
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        super().__init__(self._buffer, QByteArray(kind))
        self.setAutoDetectImageFormat(False)


def _reader(data: bytes) -> QImageReader | None:
    """What reads the picture in `data`; None when it is of no kind that we know."""
    kind = kind_of(data)
    return None if kind is None else _Reader(data, kind)


def kind_of(data: bytes) -> bytes | None:
    """What Qt calls the kind of picture in `data`, by how it begins; None for one that we do not know."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return b"webp"
    return next((kind for beginning, kind in _BEGINNINGS if data.startswith(beginning)), None)
