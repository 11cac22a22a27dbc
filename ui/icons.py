"""Icons as vectors: drawn at the size and pixel density asked for, in the ink of the theme that is on."""

from __future__ import annotations

from enum import Enum
from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources.reader import names, read_text
from ui.theme.theme import tokens_of


class Ink(Enum):
    """Which token an icon is drawn with; the value is the token's name."""

    NORMAL = "text_muted"
    STRONG = "text"
    FAINT = "text_faint"
    ACCENT = "accent_text"
    ON_ACCENT = "on_accent"
    DANGER = "danger"
    WARNING = "warning"
    SUCCESS = "success"


class _Engine(QIconEngine):
    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__()
        self._name = name
        self._ink = ink

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _renderer(self._name, self._color(mode, state)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:  # noqa: N802
        """As many pixels as the screen shows for `size`, which Qt 6.8 and later give in pixels of the window."""
        pixmap = QPixmap(size * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _keep(_Engine(self._name, self._ink))

    def isNull(self) -> bool:  # noqa: N802
        return False

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        tokens = tokens_of()
        if mode == QIcon.Mode.Disabled:
            return tokens.text_disabled
        if state == QIcon.State.On and self._ink is Ink.NORMAL:
            return tokens.accent_text
        return str(getattr(tokens, self._ink.value))


def _keep(engine: _Engine) -> _Engine:
    """Engines are owned by Qt once in a QIcon; ours are few, so Python keeps its half alive as well."""
    _ENGINES.append(engine)
    return engine


_ENGINES: list[_Engine] = []


@cache
def icon(name: str, ink: Ink = Ink.NORMAL) -> QIcon:
    """The icon `name`; it follows the theme by itself and turns to the accent when checked.

    Raises:
        FileNotFoundError: there is no such drawing in resources/icons.
    """
    read_text(f"icons/{name}.svg")
    return QIcon(_keep(_Engine(name, ink)))


def has_icon(name: str) -> bool:
    return f"{name}.svg" in names("icons")


def paint_icon(painter: QPainter, name: str, rect: QRectF, color: str) -> None:
    """Draw an icon where there is no widget for it."""
    _renderer(name, color).render(painter, rect)


@lru_cache(maxsize=512)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(read_text(f"icons/{name}.svg").replace("currentColor", color).encode()))
