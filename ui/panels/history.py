"""The history of the diagram: every step of this person, the newest first; a click goes back or forward to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from diagram.document.history import History
from diagram.editing.editor import Editor
from ui.panels.properties.values import attempt
from ui.panels.registry import Area, panel
from ui.theme.theme import tokens_of
from ui.theme.tokens import FONT_PX, SMALL_PX
from ui.widgets.labels import hairline, words

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 32
BEGINNING = "Beginning"
STEP_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Moment:
    """One row: the state after step `number`. `records` are those that the step touched; 0 is the beginning."""

    number: int
    label: str
    records: int
    undone: bool = False


def moments_of(history: History) -> list[Moment]:
    """All states that one can jump to, the newest first; the last is the beginning."""
    undone = [Moment(step.number, step.label, len(step.entries), undone=True) for step in history.undone]
    done = [Moment(step.number, step.label, len(step.entries)) for step in history.done]
    return [*undone, *reversed(done), Moment(0, BEGINNING, 0)]


class Moments(QAbstractListModel):
    """The rows; a change touches only those that differ, so that the list stays where it was scrolled to."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Moment] = []
        self.present = -1  # the row of the state that is on the page now; -1 while there are none

    def __getitem__(self, row: int) -> Moment:
        return self._rows[row]

    def __len__(self) -> int:
        return len(self._rows)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        kept = _same_tail(self._rows, moments)
        self.present = next((row for row, moment in enumerate(moments) if not moment.undone), -1)
        gone, new = len(self._rows) - kept, len(moments) - kept
        if gone:
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            del self._rows[:gone]
            self.endRemoveRows()
        if new:
            self.beginInsertRows(QModelIndex(), 0, new - 1)
            self._rows[:0] = moments[:new]
            self.endInsertRows()
        self._rows[:] = moments
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        moment = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return moment.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            here = ", where the diagram is now" if index.row() == self.present else ""
            return f"{moment.label}{', undone' if moment.undone else ''}{here}"
        return moment if role == STEP_ROLE else None


def _same_tail(old: Sequence[Moment], new: Sequence[Moment]) -> int:
    """How many rows at the end are of the same steps, done or not."""
    count = 0
    for before, after in zip(reversed(old), reversed(new), strict=False):
        if before.number != after.number:
            break
        count += 1
    return count


class _Row(QStyledItemDelegate):
    """A point on a line through time, the label, and how much the step changed."""

    def __init__(self, model: Moments) -> None:
        super().__init__()
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, moment = index.row(), self._model[index.row()]
        box = QRectF(option.rect)
        field = box.adjusted(8, 1, -8, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_field(painter, field, option.state, present=row == self._model.present)
        self._paint_line(painter, box, row)
        text = field.adjusted(30, 0, -10, 0)
        if moment.records > 1:
            text.setRight(text.right() - _paint_count(painter, text, moment.records) - 8)
        self._paint_label(painter, text, row)
        painter.restore()

    def _paint_label(self, painter: QPainter, text: QRectF, row: int) -> None:
        tokens, moment = tokens_of(), self._model[row]
        present = row == self._model.present
        font = QFont(painter.font())
        font.setPixelSize(FONT_PX)
        font.setWeight(QFont.Weight.DemiBold if present else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(tokens.accent_text if present else tokens.text_faint if moment.undone else tokens.text))
        label = painter.fontMetrics().elidedText(moment.label, Qt.TextElideMode.ElideRight, int(text.width()))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), label)

    def _paint_line(self, painter: QPainter, box: QRectF, row: int) -> None:
        tokens, present = tokens_of(), row == self._model.present
        undone = self._model[row].undone
        middle = QPointF(box.x() + 24, box.center().y())
        painter.setPen(QPen(QColor(tokens.border_strong), 1.5))
        if row > 0:
            painter.drawLine(QPointF(middle.x(), box.top()), middle - QPointF(0, 7))
        if row < len(self._model) - 1:
            painter.drawLine(middle + QPointF(0, 7), QPointF(middle.x(), box.bottom()))
        painter.setPen(QPen(QColor(tokens.accent if present else tokens.border_strong), 1.5))
        fill = tokens.accent if present else tokens.surface if undone else tokens.border_strong
        painter.setBrush(QColor(fill))
        radius = 4.5 if present else 3.5
        painter.drawEllipse(middle, radius, radius)


def _paint_field(painter: QPainter, field: QRectF, state: QStyle.StateFlag, *, present: bool) -> None:
    tokens = tokens_of()
    if present or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_soft if present else tokens.hover))
        painter.drawRoundedRect(field, 6, 6)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(field.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


def _paint_count(painter: QPainter, text: QRectF, records: int) -> int:
    """How many records the step touched, at the right; the width of it."""
    font = QFont(painter.font())
    font.setPixelSize(SMALL_PX)
    painter.setFont(font)
    painter.setPen(QColor(tokens_of().text_faint))
    many = f"{records:,} items"
    painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), many)
    return painter.fontMetrics().horizontalAdvance(many)


class _List(QListView):
    """Enter and the space bar choose a row, as a click does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.clicked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


@panel("history", "History", area=Area.RIGHT, order=40)
class HistoryPanel(QWidget):
    """Follows the document while it is seen; what somebody else wrote since is left alone by every jump."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self.model = Moments()
        self.list = _List()
        self.list.setModel(self.model)
        self._row = _Row(self.model)
        self.list.setItemDelegate(self._row)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName("History")
        self.list.clicked.connect(lambda index: self._jump(self.model[index.row()]))
        self.count = words("", "faint")
        self.count.setContentsMargins(16, 8, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(hairline())
        column.addWidget(self.count)
        self.setFocusProxy(self.list)
        self._soon = QTimer(self)  # a burst of edits is drawn once, and the steps are told before they have happened
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        leave = editor.document.history.subscribe(lambda _change: self._soon.start() if self.isVisible() else None)
        self.destroyed.connect(lambda: leave())
        self.refresh()

    def refresh(self) -> None:
        """Read the history again; the present is kept in sight."""
        before = self.model.present, len(self.model)
        moments = moments_of(self._editor.document.history)
        self.model.show_moments(moments)
        undone = sum(moment.undone for moment in moments)
        steps = len(moments) - 1
        said = "No steps yet" if steps == 0 else "1 step" if steps == 1 else f"{steps:,} steps"
        self.count.setText(f"{said} · {undone:,} undone" if undone else said)
        if (self.model.present, len(self.model)) != before:
            here = self.model.index(self.model.present)
            self.list.setCurrentIndex(here)
            self.list.scrollTo(here)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.refresh()

    def _jump(self, moment: Moment) -> None:
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)  # thousands of steps take a second
        try:
            attempt(self._editor, lambda: self._editor.document.history.jump(moment.number))
        finally:
            QGuiApplication.restoreOverrideCursor()
        self.refresh()
