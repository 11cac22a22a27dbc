"""Buttons: icons without a frame, and words with one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from ui.icons import Ink, icon


class IconButton(QToolButton):
    """A square button with one icon; `tip` is its tool tip and its name for screen readers."""

    def __init__(
        self, name: str, tip: str, *, size: int = 32, ink: Ink = Ink.NORMAL, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setIcon(icon(name, ink))
        self.setIconSize(QSize(20, 20) if size >= 28 else QSize(16, 16))
        self.setFixedSize(size, size)
        self.setToolTip(tip)
        self.setAccessibleName(tip.split("  ")[0])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRaise(True)


def word_button(text: str, kind: str = "", icon_name: str = "", parent: QWidget | None = None) -> QPushButton:
    """A button with a word. `kind`: "" (framed), primary, quiet, link, alert, title."""
    # Qt puts the icon right against the word.
    button = QPushButton(f" {text}" if icon_name else text, parent)
    button.setAccessibleName(text)
    button.setProperty("kind", kind)
    if icon_name:
        button.setIcon(icon(icon_name, Ink.ON_ACCENT if kind == "primary" else Ink.NORMAL))
        button.setIconSize(QSize(18, 18))
    if kind in ("link", "alert"):
        button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
