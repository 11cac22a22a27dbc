"""A note shown large, instead of the drawing or beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from diagram.editing.editor import Editor
from diagram.editing.notices import DocumentChanged, Notice
from diagram.ids import RecordId
from ui.notes.writing import LARGE, NoteWriting
from ui.widgets.buttons import IconButton, word_button

COLUMN_PX = 720  # a line of about eighty letters


class NoteSheet(QFrame):
    """`alone`: the drawing is hidden. Closing it, or the end of the note, gives the place back to the drawing."""

    alone_wanted = Signal(bool)
    closed = Signal()

    def __init__(self, editor: Editor, note: RecordId) -> None:
        super().__init__()
        self.setProperty("role", "sheet")
        self._alone = False
        self.writing = NoteWriting(editor, note, LARGE)
        self.beside = word_button("", "quiet")
        self.close_button = IconButton("close", "Close the note", size=28)
        self.beside.clicked.connect(lambda: self.alone_wanted.emit(not self._alone))
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 12, 0)
        head.addStretch(1)
        head.addWidget(self.beside)
        head.addWidget(self.close_button)
        middle = QHBoxLayout()
        middle.setContentsMargins(28, 16, 20, 0)
        middle.addStretch(1)
        self.writing.setMaximumWidth(COLUMN_PX)
        middle.addWidget(self.writing, 100)
        middle.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(middle, 1)
        self.setFocusProxy(self.writing)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        leave = editor.subscribe(self._notice)
        self.destroyed.connect(lambda: leave())
        self.show_alone(False)

    def show_alone(self, alone: bool) -> None:
        """Say what the button does now."""
        self._alone = alone
        self.beside.setText("Show the drawing" if alone else "Hide the drawing")

    def _notice(self, notice: Notice) -> None:
        if isinstance(notice, DocumentChanged) and self.writing.record is None:
            self.closed.emit()
