"""A colour: a swatch with its value, and the popover to choose another."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from ui.theme.theme import tokens_of
from ui.widgets.card import Popover
from ui.widgets.fields import MIXED
from ui.widgets.labels import words

_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")

# Rows from pale to deep; columns grey, red, orange, yellow, green, teal, blue, violet, pink.
SWATCHES = (
    ("#ffffff", "#ffe3e3", "#ffe8d1", "#fff3bf", "#d8f5dd", "#d0f4ef", "#dbe9ff", "#e9e2ff", "#ffe0ef"),
    ("#e4e7ec", "#ffb8b8", "#ffc796", "#ffe278", "#a3e4b0", "#8fe0d5", "#a6c8ff", "#c7b8ff", "#ffb0d4"),
    ("#a6acb8", "#f87171", "#fb923c", "#facc15", "#4cc36c", "#2bbfae", "#5b93ff", "#9775fa", "#f06bab"),
    ("#565d6b", "#d63939", "#d9660f", "#b88700", "#22873f", "#0c857a", "#2c69e4", "#6a45d8", "#c9307c"),
    ("#1a1d23", "#8c1d1d", "#8a3d05", "#6b4e00", "#11532a", "#07514b", "#173f94", "#40278f", "#7d174b"),
)


class Swatch(QAbstractButton):
    """One colour to click. "none" is a crossed square, "default" ink over paper."""

    def __init__(self, color: str, size: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.color = color
        self.setFixedSize(size, size)
        self.setToolTip({"none": "No colour", "default": "As the theme"}.get(color, color))
        self.setAccessibleName(self.toolTip())
        self.setCheckable(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        paint_swatch(painter, box, self.color)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens_of().accent), 2 if self.isChecked() else 1))
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 6, 6)


def paint_swatch(painter: QPainter, box: QRectF, color: str) -> None:
    """A rounded square in `color`; None-like values get a sign of their own."""
    tokens = tokens_of()
    painter.setPen(QPen(QColor(tokens.border_strong), 1))
    if color == "default":
        painter.setBrush(QColor("#ffffff"))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#3a3f49"))
        painter.drawPie(box.adjusted(2, 2, -2, -2), 45 * 16, 180 * 16)
        return
    if color in ("none", "", MIXED):
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QPen(QColor(tokens.danger if color == "none" else tokens.text_faint), 1.5))
        inner = box.adjusted(4, 4, -4, -4)
        if color == "none":
            painter.drawLine(inner.bottomLeft(), inner.topRight())
        else:
            middle = inner.center().y()
            painter.drawLine(QPointF(inner.left(), middle), QPointF(inner.right(), middle))
        return
    painter.setBrush(as_qcolor(color))
    painter.drawRoundedRect(box, 5, 5)


def as_qcolor(color: str) -> QColor:
    """``#rrggbbaa`` the way CSS writes it; Qt would read the alpha first."""
    if len(color) == 9:
        return QColor(f"#{color[7:9]}{color[1:7]}")
    return QColor(color)


def hex_color(text: str) -> str | None:
    """``#rrggbb[aa]`` from what a person types ("fff", "#2C69E4"), or None."""
    match = _HEX.fullmatch(text.strip())
    if not match:
        return None
    digits = match[1].lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


class ColorPopover(Popover):
    """The palette, "none", "as the theme" and a field for the exact value."""

    def __init__(self, chosen: Callable[[str], None], current: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = chosen
        special = QHBoxLayout()
        special.setSpacing(4)
        for value, title in (("default", "Theme"), ("none", "None")):
            special.addWidget(self._swatch(value, current))
            special.addWidget(words(title, "muted"))
            special.addSpacing(8)
        special.addStretch()
        self.body.addLayout(special)
        grid = QGridLayout()
        grid.setSpacing(2)
        for row, colors in enumerate(SWATCHES):
            for column, color in enumerate(colors):
                grid.addWidget(self._swatch(color, current), row, column)
        self.body.addLayout(grid)
        self.field = QLineEdit(current if current and current.startswith("#") else "")
        self.field.setPlaceholderText("#rrggbb")
        self.field.setAccessibleName("Colour value")
        self.field.returnPressed.connect(self._typed)
        self.body.addWidget(self.field)

    def _swatch(self, color: str, current: str | None) -> Swatch:
        swatch = Swatch(color)
        swatch.setChecked(color == current)
        swatch.clicked.connect(lambda: self._pick(color))
        return swatch

    def _typed(self) -> None:
        color = hex_color(self.field.text())
        if color:
            self._pick(color)
        else:
            self.field.selectAll()

    def _pick(self, color: str) -> None:
        self.close()
        self._chosen(color)


class ColorField(QAbstractButton):
    """Shows a colour and opens the popover. `picked` comes when the person chose one."""

    picked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color: str | None = "default"
        self.setAccessibleName(name)
        self.setMinimumSize(72, 30)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._open)

    def show_value(self, color: str | None) -> None:
        """None shows as "Mixed"."""
        self._color = color
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(110, 30)

    def _open(self) -> None:
        ColorPopover(self.picked.emit, self._color, self).open_below(self)

    def _title(self) -> str:
        names = {"default": "Theme", "none": "None", None: MIXED}
        return names.get(self._color) or str(self._color).upper()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = tokens.accent if self.hasFocus() else tokens.border if self.underMouse() else tokens.sunken
        painter.setPen(QPen(QColor(border), 1))
        painter.setBrush(QColor(tokens.sunken))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = 18.0
        paint_swatch(painter, QRectF(6.5, (self.height() - side) / 2, side, side), self._color or MIXED)
        painter.setPen(QColor(tokens.text if self.isEnabled() else tokens.text_disabled))
        area = QRectF(32, 0, self.width() - 38, self.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), self._title())
