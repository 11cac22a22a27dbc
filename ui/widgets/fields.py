"""Fields of the inspector and the dialogs: numbers that step, searches, choices and ticks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QStyle, QStyleOptionButton, QWidget

from ui.icons import paint_icon
from ui.theme.theme import tokens_of

MIXED = "Mixed"


class NumberField(QLineEdit):
    """A number with a small label inside. Enter and leaving commit; arrow keys step by 1, with Shift by 10.

    `committed` comes only when the person changed the value. None shows as "Mixed".
    """

    committed = Signal(float)

    def __init__(
        self, label: str, *, low: float = -1e6, high: float = 1e6, unit: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._label = label
        self._low, self._high, self._unit = low, high, unit
        self._value: float | None = None
        self.setTextMargins(18 if label else 0, 0, 0, 0)
        self.setMinimumWidth(56)
        self.editingFinished.connect(self._commit)

    def value(self) -> float | None:
        return self._value

    def show_value(self, value: float | None) -> None:
        """Show a value that came from elsewhere; what is being typed is not disturbed."""
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self.setText(self._written(value))
            self.setPlaceholderText(MIXED if value is None else "")

    def _written(self, value: float | None) -> str:
        return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".") + self._unit

    def _commit(self) -> None:
        if not self.isModified():
            return
        self.setModified(False)
        number = _number(self.text().removesuffix(self._unit))
        if number is None or number == self._value:
            self.setText(self._written(self._value))
            return
        self._set(number)

    def _set(self, number: float) -> None:
        self._value = min(self._high, max(self._low, number))
        self.setText(self._written(self._value))
        self.committed.emit(self._value)

    def _step(self, by: float) -> None:
        typed = _number(self.text().removesuffix(self._unit))
        base = typed if typed is not None else self._value
        if base is not None:
            self.setModified(False)
            self._set(base + by)
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        step = 10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        if event.key() == Qt.Key.Key_Up:
            self._step(step)
        elif event.key() == Qt.Key.Key_Down:
            self._step(-step)
        elif event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self.setText(self._written(self._value))
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self.hasFocus():
            self._step(1.0 if event.angleDelta().y() > 0 else -1.0)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self._label:
            painter = QPainter(self)
            painter.setPen(tokens_of().text_faint)
            painter.drawText(QRectF(8, 0, 18, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self._label)


class SearchField(QLineEdit):
    """A search box with a magnifying glass; Escape clears it."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setTextMargins(22, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        painter = QPainter(self)
        paint_icon(painter, "search", QRectF(8, (self.height() - 16) / 2, 16, 16), tokens_of().text_faint)


class Dropdown(QComboBox):
    """A choice from a list; the wheel scrolls the panel, not the choice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaxVisibleItems(16)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        tokens = tokens_of()
        color = tokens.text_muted if self.isEnabled() else tokens.text_disabled
        paint_icon(QPainter(self), "chevron-down", QRectF(self.width() - 22, (self.height() - 16) / 2, 16, 16), color)


class Tick(QCheckBox):
    """A check box with our tick; stylesheets can only show one from a file."""

    def sizeHint(self) -> QSize:  # noqa: N802
        return super().sizeHint() + QSize(4, 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self.checkState() == Qt.CheckState.Unchecked:
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter = QPainter(self)
        name = "check" if self.checkState() == Qt.CheckState.Checked else "minus"
        target = QRectF(box).adjusted(1, 1, -1, -1).translated(QPointF(0, 0))
        paint_icon(painter, name, target, tokens_of().on_accent)


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None
