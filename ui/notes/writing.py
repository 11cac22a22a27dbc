"""One note to write in: its title, and its text below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from diagram.editing import noting
from diagram.editing.editor import Editor
from diagram.editing.notices import DocumentChanged, Notice
from diagram.ids import RecordId
from diagram.records import Note
from ui.notes.field import NoteField
from ui.panels.properties.values import attempt

SMALL = (15, 14)  # pixels: title, text
LARGE = (24, 16)


class NoteWriting(QWidget):
    """Follows the document. `sizes` are those of the title and the text, in pixels."""

    def __init__(self, editor: Editor, note: RecordId, sizes: tuple[int, int] = SMALL) -> None:
        super().__init__()
        self._editor, self.note = editor, note
        self.title = _Title()
        self.title.setProperty("role", "note-title")
        self.title.setPlaceholderText("Title")
        self.title.setAccessibleName("Title of the note")
        self.field = NoteField(editor, note)
        self.field.setProperty("role", "note")
        for widget, pixels in zip((self.title, self.field), sizes, strict=True):
            font = QFont(widget.font())
            font.setPixelSize(pixels)
            font.setWeight(QFont.Weight.DemiBold if widget is self.title else QFont.Weight.Normal)
            widget.setFont(font)
        self.field.document().setDocumentMargin(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes[0] // 2)
        column.addWidget(self.title)
        column.addWidget(self.field, 1)
        self.title.editingFinished.connect(self._rename)
        self.title.left_downward = self.field.setFocus
        self.setFocusProxy(self.field)
        leave = editor.subscribe(self._notice)
        self.destroyed.connect(lambda: leave())
        permitted = editor.document.permit.subscribe(lambda _read_only: self._show_title())
        self.destroyed.connect(lambda: permitted())
        self._show_title()

    @property
    def record(self) -> Note | None:
        """The note; None when it is deleted."""
        found = self._editor.document.get(self.note)
        return found if isinstance(found, Note) else None

    def _show_title(self) -> None:
        record = self.record
        self.title.setReadOnly(self._editor.document.read_only)
        if record is not None and record.title != self.title.text() and not self.title.isModified():
            self.title.setText(record.title)
            self.title.setCursorPosition(0)  # a long one shows its beginning

    def _rename(self) -> None:
        if self.title.isModified():
            self.title.setModified(False)
            attempt(self._editor, lambda: noting.rename(self._editor.document, self.note, self.title.text()))
        self._show_title()

    def _notice(self, notice: Notice) -> None:
        if isinstance(notice, DocumentChanged) and self.note in notice.changes.updated:
            self._show_title()


class _Title(QLineEdit):
    """Enter and the arrow down go on to the text."""

    def __init__(self) -> None:
        super().__init__()
        self.left_downward = self.clearFocus

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downward()
        else:
            super().keyPressEvent(event)
