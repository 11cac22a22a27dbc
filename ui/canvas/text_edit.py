"""Writing in place: a text field over the shape, in its font, colour and alignment, at the zoom of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPalette, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from diagram.display.items import TextItem
from diagram.geometry.box import Box
from diagram.render.fonts import face_of
from ui.canvas.view import View

_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
_LEAST_EMS = 1.5
_SHARE = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}


class TextEdit(QTextEdit):
    """Sits on the canvas while a label is edited. `done` carries the text; it comes once."""

    done = Signal(str)

    def __init__(self, parent: QWidget, item: TextItem, text: str, selection: str) -> None:
        """`item` says how the label is laid out on the page; `selection` is the colour of selected text."""
        super().__init__(parent)
        self._item = item
        self._over = False
        self._view: View | None = None
        self.setAccessibleName("Text of the shape")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        option = QTextOption(_ALIGN.get(item.align, Qt.AlignmentFlag.AlignHCenter))
        option.setWrapMode(QTextOption.WrapMode.WordWrap if item.wrap else QTextOption.WrapMode.NoWrap)
        self.document().setDefaultTextOption(option)
        self._dress(selection)
        self.setPlainText(text)
        self.textChanged.connect(self._fit)

    def _dress(self, selection: str) -> None:
        """The label's colour on no ground; a style sheet, because an application's own would win over palettes."""
        color = self._item.font.color or "#000000"
        self.setStyleSheet(
            f"QTextEdit {{ background: transparent; border: none; padding: 0; color: {color[:7]};"
            f" selection-background-color: {selection}; selection-color: #ffffff; }}"
        )
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, QColor(color[:7]))
        self.setPalette(palette)
        self.viewport().setAutoFillBackground(False)

    def place(self, view: View) -> None:
        """Follow the camera."""
        self._view = view
        face = face_of(self._item.font)
        font = QFont(face.font)
        font.setPointSizeF(max(1.0, self._item.font.size * view.zoom * 72.0 / max(1, self.logicalDpiY())))
        font.setUnderline(self._item.font.underline)
        font.setStrikeOut(self._item.font.strike)
        self.setFont(font)
        self.document().setDefaultFont(font)
        self._fit()

    def select_all(self) -> None:
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        self.setTextCursor(cursor)

    def put_cursor_last(self) -> None:
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.setTextCursor(cursor)

    def commit(self) -> None:
        """Say what the text is now; later calls do nothing."""
        if not self._over:
            self._over = True
            self.done.emit(self.toPlainText())

    def abandon(self) -> None:
        """The record is gone or the text was ended elsewhere: say nothing."""
        self._over = True

    def _fit(self) -> None:
        """As large as the text, growing from the label's own anchor."""
        if self._view is None:
            return
        box = self._view.box_to_view(self._item.box)
        self.setGeometry(self._place_in(box, self._text_size(box)))

    def _text_size(self, box: Box) -> QSizeF:
        document = self.document()
        document.setTextWidth(box.w if self._item.wrap else -1)
        least = self.fontMetrics().height() * _LEAST_EMS
        size = document.size()
        width = box.w if self._item.wrap else max(document.idealWidth() + 2, least)
        return QSizeF(max(width, 2.0), max(size.height(), self.fontMetrics().height()))

    def _place_in(self, box: Box, size: QSizeF) -> QRect:
        left = box.x + (box.w - size.width()) * _SHARE.get(self._item.align, 0.5)
        top = box.y + (box.h - size.height()) * _SHARE.get(self._item.valign, 0.5)
        return QRect(round(left), round(top), round(size.width()) + 1, round(size.height()) + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.commit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Letters belong to the text, not to the window's one-key shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if not held or event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.commit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Scrolling and zooming go to the canvas."""
        event.ignore()
