"""The theme that is on: follows the system or the person's choice, and tells every widget when it changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.theme.palette import qt_palette
from ui.theme.stylesheet import stylesheet
from ui.theme.tokens import DARK, FONT_FAMILIES, FONT_PX, LIGHT, Scheme, Tokens


class Theme(QObject):
    """One per application. `changed` comes after palette and stylesheet were put on."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = scheme
        self._tokens: Tokens | None = None
        app.setStyle(QStyleFactory.create("Fusion"))
        font = QFont()
        font.setFamilies(list(FONT_FAMILIES))
        font.setPixelSize(FONT_PX)
        app.setFont(font)
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def tokens(self) -> Tokens:
        return self._tokens or LIGHT

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def choose(self, scheme: Scheme) -> None:
        """Go with the system, or stay light or dark."""
        self._scheme = scheme
        self._apply()

    def toggle(self) -> None:
        """From what is on screen to the other one."""
        self.choose(Scheme.LIGHT if self.tokens.dark else Scheme.DARK)

    def _apply(self) -> None:
        tokens = DARK if self._wants_dark() else LIGHT
        if tokens is self._tokens:
            return
        self._tokens = tokens
        self._app.setPalette(qt_palette(tokens))
        self._app.setStyleSheet(stylesheet(tokens))
        self.changed.emit()

    def _wants_dark(self) -> bool:
        if self._scheme is Scheme.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK


def tokens_of(app: QApplication | None = None) -> Tokens:
    """The colours on screen now; light before a theme was set."""
    owner = app or QApplication.instance()
    theme = owner.findChild(Theme) if owner is not None else None
    return theme.tokens if theme is not None else LIGHT
