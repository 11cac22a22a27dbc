"""The field in which a note is written: what is typed goes into the document at once, what others type comes in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from diagram.document.splices import Splice, splice_of_utf16, spliced, splices_between, to_utf16
from diagram.editing import noting
from diagram.editing.editor import Editor
from diagram.editing.notices import DocumentChanged, Notice
from diagram.ids import RecordId
from diagram.records import Note
from ui.panels.properties.values import attempt

BURST_MS = 1200  # a pause this long ends what one undo takes back
_LINES = str.maketrans({"\u2028": "\n", "\u2029": "\n"})  # how Qt ends lines and paragraphs


class NoteField(QPlainTextEdit):
    """Undo is the document's: the field has none of its own, and leaves the keys to the window."""

    def __init__(self, editor: Editor, note: RecordId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor, self._note = editor, note
        self._showing = False
        self._mark: int | None = None  # where the present burst of typing began in the history
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setViewportMargins(2, 0, 0, 0)  # as a line edit has them: the title stands above
        self.setPlaceholderText("Write here…")
        self.setAccessibleName("Text of the note")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(BURST_MS)
        self._pause.timeout.connect(self.end_burst)
        self.document().contentsChange.connect(self._typed)
        leave = editor.subscribe(self._notice)
        self.destroyed.connect(lambda: leave())
        permitted = editor.document.permit.subscribe(self.setReadOnly)
        self.destroyed.connect(lambda: permitted())
        self.refresh()

    @property
    def text(self) -> str:
        """What is shown, lines ended as in the document."""
        return self.document().toRawText().translate(_LINES)

    def refresh(self) -> None:
        """Show the document's text; the caret stays with the words it stands at."""
        wanted, shown = self._stored().translate(_LINES), self.text
        self.setReadOnly(self._editor.document.read_only)
        if wanted == shown and self._is_whole(shown):
            return
        self._showing = True
        try:
            if self._is_whole(shown):
                self._show(shown, splices_between(shown, wanted))
            else:
                self.setPlainText(wanted)
        finally:
            self._showing = False

    def end_burst(self) -> None:
        """What was typed since the last pause is one step from now on."""
        self._pause.stop()
        if self._mark is not None:
            self._editor.document.history.squash(self._mark, "Write note")
            self._mark = None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if event.matches(undo) or event.matches(redo):
                self.end_burst()
                event.ignore()  # else the field would swallow the keys, for an undo that it has not
                return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.end_burst()
        super().focusOutEvent(event)

    def _is_whole(self, text: str) -> bool:
        """Whether Qt holds nothing but `text`: it drops half a character where it hands out what it holds."""
        return self.document().characterCount() - 1 == to_utf16(text, len(text))

    def _stored(self) -> str:
        record = self._editor.document.get(self._note)
        return record.text if isinstance(record, Note) else ""

    def _show(self, shown: str, splices: Sequence[Splice]) -> None:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for one in splices:
            cursor.setPosition(to_utf16(shown, one.at))
            cursor.setPosition(to_utf16(shown, one.at + one.removed), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(one.inserted)
            shown = spliced(shown, [one])
        cursor.endEditBlock()

    def _typed(self, place: int, removed: int, added: int) -> None:
        if self._showing:
            return
        old, new = self._stored(), self.text
        if old.translate(_LINES) == new:
            return
        splices = _as_typed(old, new, place, removed, added)
        history = self._editor.document.history
        if self._mark is None:
            self._mark = history.mark
        attempt(self._editor, lambda: noting.write(self._editor.document, self._note, splices))
        self._pause.start()
        if self._stored().translate(_LINES) != new or not self._is_whole(new):
            # Refused, or half a character was cut off: show what stands, once Qt has finished.
            QTimer.singleShot(0, self, self.refresh)

    def _notice(self, notice: Notice) -> None:
        if isinstance(notice, DocumentChanged) and self._note in notice.changes.updated:
            self.refresh()


def _as_typed(old: str, new: str, place: int, removed: int, added: int) -> Sequence[Splice]:
    """The splice that Qt speaks of, where it leads to `new`; Qt counts the end of the last paragraph now and then."""
    encoded = new.encode("utf-16-le", "surrogatepass")
    inserted = encoded[2 * place : 2 * (place + added)].decode("utf-16-le", "replace")
    one = splice_of_utf16(old, place, removed, inserted)
    try:
        if spliced(old, [one]) == new:
            return [one]
    except ValueError:
        pass
    return splices_between(old, new)
