"""The diagrams of a place as a list with columns."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from ui.icons import paint_icon
from ui.start.cards import STAR, paint_picture, title_editor
from ui.start.model import Column, Diagrams, Index, Row
from ui.start.pictures import Pictures
from ui.theme.theme import tokens_of
from ui.theme.tokens import FONT_PX, SMALL_PX
from ui.widgets.marked import paint_marked

ROW_PX = 52
_WORDS_X = 84  # where the title begins, after the picture
_SHARES = {Column.FOLDER: (0.2, 110, 220), Column.EDITED: (0.16, 116, 160), Column.SIZE: (0.1, 84, 100)}  # least, most


class RowDelegate(QStyledItemDelegate):
    """Draws one cell; the first has the picture, the title, and where the searched words stand."""

    def __init__(self, model: Diagrams, pictures: Pictures) -> None:
        super().__init__()
        self._model = model
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, box = self._model.row(index), QRectF(option.rect)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        _paint_ground(painter, box, option.state)
        match Column(index.column()):
            case Column.TITLE:
                self._paint_title(painter, box, row)
            case Column.FOLDER:
                self._paint_folder(painter, box, row)
            case column:
                words = str(self._model.data(index))
                side = Qt.AlignmentFlag.AlignRight if column is Column.SIZE else Qt.AlignmentFlag.AlignLeft
                _paint_small(painter, box.adjusted(12, 0, -16, 0), words, side)
        painter.restore()

    def _paint_title(self, painter: QPainter, box: QRectF, row: Row) -> None:
        tokens, entry, hit = tokens_of(), row.entry, row.hit
        frame = QRectF(box.x() + 10, box.y() + 7, 62, ROW_PX - 14)
        paper = QPainterPath()
        paper.addRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.fillPath(paper, QColor("#ffffff"))
        paint_picture(painter, frame.adjusted(3, 3, -3, -3), self._pictures.of(entry), mark=16)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(paper)
        words = QRectF(box.x() + _WORDS_X, box.y(), box.width() - _WORDS_X - 12, box.height())
        mark = self._model.mark_of(entry)
        if mark is not None:
            words.setRight(words.right() - 24)
            sign = QRectF(words.right() + 8, box.center().y() - 8, 16, 16)
            paint_icon(painter, mark.sign, sign, str(getattr(tokens, mark.ink.value)))
        role, sharer = self._model.role_of(entry), self._model.sharer_of(entry)
        if role:
            role = f"{sharer}, {role.lower()}" if sharer else role
            small = QFont(painter.font())
            small.setPixelSize(SMALL_PX)
            wide = QFontMetricsF(small).horizontalAdvance(role) + 12
            words.setRight(words.right() - wide)
            place = QRectF(words.right() + 8, box.y(), wide, box.height())
            _paint_small(painter, place, role, Qt.AlignmentFlag.AlignLeft)
        if entry.starred:
            words.setRight(words.right() - 24)
            paint_icon(painter, "star", QRectF(words.right() + 8, box.center().y() - 8, 16, 16), STAR)
        font = QFont(painter.font())
        font.setPixelSize(FONT_PX)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        height = painter.fontMetrics().height()
        marks = hit.title.marks if hit is not None and hit.title.text == entry.title else ()
        excerpt = hit.excerpt if hit is not None and hit.excerpt.text else None
        top = box.center().y() - (height if excerpt else height / 2)
        paint_marked(painter, QRectF(words.x(), top, words.width(), height), entry.title, marks, tokens.text)
        if excerpt is not None:
            font.setPixelSize(SMALL_PX)
            font.setWeight(QFont.Weight.Normal)
            painter.setFont(font)
            line = QRectF(words.x(), box.center().y() + 3, words.width(), height)
            paint_marked(painter, line, excerpt.text, excerpt.marks, tokens.text_muted)

    def _paint_folder(self, painter: QPainter, box: QRectF, row: Row) -> None:
        words = self._model.way_of(row.entry)
        area = box.adjusted(12, 0, -12, 0)
        colour = self._model.colour_of(row.entry)
        if words:
            icon = QRectF(area.x(), box.center().y() - 8, 16, 16)
            paint_icon(painter, "folder", icon, colour or tokens_of().text_faint)
            _paint_small(painter, area.adjusted(22, 0, 0, 0), words, Qt.AlignmentFlag.AlignLeft)

    # Renaming in place.

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        return title_editor(parent)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        box = option.rect
        editor.setGeometry(QRect(box.x() + _WORDS_X - 9, box.y() + 11, max(120, box.width() - _WORDS_X), 30))


def _paint_ground(painter: QPainter, box: QRectF, state: QStyle.StateFlag) -> None:
    tokens = tokens_of()
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(box, QColor(tokens.accent_soft))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(box, QColor(tokens.hover))
    painter.setPen(QPen(QColor(tokens.border), 1))
    painter.drawLine(box.bottomLeft(), box.bottomRight())


def _paint_small(painter: QPainter, area: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    painter.setPen(QColor(tokens_of().text_muted))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | side), shown)


class TableView(QTreeView):
    """Rows of one height with a header; whole rows are selected, dragged and edited."""

    def __init__(self, model: Diagrams, pictures: Pictures) -> None:
        super().__init__()
        self.setProperty("role", "table")
        self.setModel(model)
        self._delegate = RowDelegate(model, pictures)
        self.setItemDelegate(self._delegate)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setDragEnabled(True)
        self.setAccessibleName("Diagrams")
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(Column.TITLE, QHeaderView.ResizeMode.Stretch)
        for column in _SHARES:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The title has what the others leave; in a narrow window they take less."""
        for column, (share, least, most) in _SHARES.items():
            self.header().resizeSection(column, round(min(most, max(least, event.size().width() * share))))
        super().resizeEvent(event)
