"""The notes of the diagram: a list, and the one that is written in."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from diagram.editing import noting
from diagram.editing.editor import Editor
from diagram.editing.notices import DocumentChanged, NoteWanted, Notice
from diagram.ids import RecordId
from diagram.records import Note
from ui.icons import Ink, paint_icon
from ui.notes.writing import NoteWriting
from ui.panels.properties.values import attempt
from ui.panels.registry import Area, panel
from ui.theme.theme import tokens_of
from ui.theme.tokens import FONT_PX, SMALL_PX
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.labels import Sign, words

ROW_PX = 52


@panel("notes", "Notes", area=Area.LEFT, order=30)
class NotesPanel(QStackedWidget):
    """`writing` is the note that is open here; None while the list shows."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self._notes: list[Note] | None = None
        self.rows: list[NoteRow] = []
        self.writing: NoteWriting | None = None
        self._open: QWidget | None = None
        self.add = word_button("Add note", "quiet", "plus")
        self.add.clicked.connect(self._add)
        self.empty = _empty()
        body = QWidget()
        body.setProperty("plain", True)
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(2)
        self._column.addWidget(self.empty)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.list = QScrollArea()
        self.list.setWidgetResizable(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWidget(body)
        self.addWidget(self.list)
        unsubscribe = editor.subscribe(self._notice)
        self.destroyed.connect(lambda: unsubscribe())
        permitted = editor.document.permit.subscribe(lambda read_only: self.add.setEnabled(not read_only))
        self.destroyed.connect(lambda: permitted())
        self.refresh()

    def refresh(self) -> None:
        """Show what the document holds; a note that is gone is closed."""
        if self.writing is not None and self.writing.record is None:
            self.close_note()
        notes = self._editor.document.notes()
        if notes == self._notes:
            return
        self._notes = notes
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = [NoteRow(note) for note in notes]
        for place, row in enumerate(self.rows):
            row.clicked.connect(lambda _on=False, note=row.note.id: self.open_note(note))
            self._column.insertWidget(place, row)
        self.empty.setVisible(not notes)
        self.add.setEnabled(not self._editor.document.read_only)

    def open_note(self, note: RecordId) -> None:
        """Write in `note`."""
        self.close_note()
        self.writing = NoteWriting(self._editor, note)
        self._open = self._page_of(self.writing)
        self.addWidget(self._open)
        self.setCurrentWidget(self._open)
        self.writing.setFocus()

    def close_note(self) -> None:
        """Back to the list."""
        if self._open is not None and self.writing is not None:
            self.writing.field.end_burst()
            self.setCurrentWidget(self.list)
            self.removeWidget(self._open)
            self._open.deleteLater()
            self._open = self.writing = None

    def _page_of(self, writing: NoteWriting) -> QWidget:
        back = IconButton("chevron-left", "All notes", size=28)
        large = IconButton("full-screen", "Write beside the drawing", size=28)
        gone = IconButton("trash", "Delete the note", size=28)
        back.clicked.connect(self.close_note)
        large.clicked.connect(self.enlarge)
        document = self._editor.document
        gone.clicked.connect(lambda: attempt(self._editor, lambda: noting.delete(document, writing.note)))
        gone.setEnabled(not document.read_only)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        head.addWidget(back)
        head.addStretch(1)
        head.addWidget(large)
        head.addWidget(gone)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        inner = QHBoxLayout()
        inner.setContentsMargins(8, 0, 4, 0)
        inner.addWidget(writing)
        column.addLayout(inner, 1)
        return page

    def enlarge(self) -> None:
        """Write in the open note beside the drawing."""
        if self.writing is not None:
            note = self.writing.note
            self.close_note()
            self._editor.notify(NoteWanted(note))

    def _add(self) -> None:
        attempt(self._editor, lambda: self.open_note(noting.add(self._editor.document)))

    def _notice(self, notice: Notice) -> None:
        if isinstance(notice, DocumentChanged):
            self.refresh()


class NoteRow(QAbstractButton):
    """A note in the list: its title, and how its text begins."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.setAccessibleName(noting.title_of(note))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens, painter = tokens_of(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(tokens.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        ground = tokens.pressed if self.isDown() else tokens.hover if self.underMouse() else ""
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(field, 6, 6)
        paint_icon(painter, "note", QRectF(9, 9, 18, 18), tokens.text_muted)
        named = bool(self.note.title or self.note.text.strip())
        lines = ((noting.title_of(self.note), FONT_PX, tokens.text if named else tokens.text_faint, 8.0),
                 (noting.preview_of(self.note) or "No text yet", SMALL_PX, tokens.text_faint, 27.0))  # fmt: skip
        for text, pixels, color, top in lines:
            font = QFont(self.font())
            font.setPixelSize(pixels)
            font.setWeight(QFont.Weight.DemiBold if pixels == FONT_PX else QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(QColor(color))
            box = QRectF(36, top, self.width() - 44, 18)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)


def _empty() -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(8, 24, 8, 16)
    column.setSpacing(6)
    column.addWidget(Sign("note", Ink.FAINT, 28), 0, Qt.AlignmentFlag.AlignHCenter)
    title = words("No notes yet", "strong")
    hint = words("Write down what the drawing does not say. Notes are found by the search.", "muted", wrap=True)
    for label in (title, hint):
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(label)
    return box
