"""Opens the text field where the editor asks for text, and brings its text back to the editor."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from diagram.editing.editor import Editor
from diagram.editing.texts import plain_text
from diagram.ids import RecordId
from ui.canvas.label_place import label_place
from ui.canvas.text_edit import TextEdit
from ui.canvas.theme import CanvasTheme
from ui.canvas.view import View


class Writing:
    """At most one text field on one canvas."""

    def __init__(self, canvas: QWidget, editor: Editor) -> None:
        self._canvas = canvas
        self._editor = editor
        self._field: TextEdit | None = None

    @property
    def field(self) -> TextEdit | None:
        return self._field

    def follow(self, record: RecordId | None, theme: CanvasTheme) -> None:
        """Open a field for `record`; None closes the one there is without a word."""
        self._close()
        if record is None:
            return
        item = label_place(self._editor, record, theme.palette)
        if item is None:
            return
        field = TextEdit(self._canvas, item, plain_text(self._editor.document, record), theme.accent)
        field.done.connect(self._finish)
        self._field = field
        self.place()
        field.select_all()
        field.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def replace(self, text: str) -> None:
        """The person began to type: the old text gives way."""
        if self._field is not None:
            self._field.setPlainText(text)
            self._field.put_cursor_last()

    def commit(self) -> None:
        """Take what is written as it is."""
        if self._field is not None:
            self._field.commit()

    def place(self) -> None:
        """The camera moved."""
        view = getattr(self._canvas, "view", None)
        if self._field is not None and isinstance(view, View):
            self._field.place(view)

    def _finish(self, text: str) -> None:
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.finish_text(text)

    def _close(self) -> None:
        field, self._field = self._field, None
        if field is not None:
            field.abandon()
            field.hide()
            field.deleteLater()
