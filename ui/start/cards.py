"""The diagrams of a place as cards."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.icons import paint_icon
from ui.start.model import Diagrams, Index, Row, days_left, edited
from ui.start.pictures import Pictures
from ui.theme.theme import tokens_of
from ui.theme.tokens import FONT_PX, LIGHT, SMALL_PX
from ui.widgets.marked import paint_marked

CARD = QSize(248, 220)
PICTURE_HEIGHT = 148
GAP = 8
STAR = "#e0a100"  # on the white of the picture, in both themes
LEAST_ASIDE = 8  # pixels of room that is left over before cards grow


class CardDelegate(QStyledItemDelegate):
    """Draws a card: picture, title, and when it was edited or where the searched words stand."""

    def __init__(self, model: Diagrams, pictures: Pictures) -> None:
        super().__init__()
        self._model = model
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return CARD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.row(index)
        state = option.state
        box = card_box(option.rect)
        hot, chosen = bool(state & QStyle.StateFlag.State_MouseOver), bool(state & QStyle.StateFlag.State_Selected)
        tokens = tokens_of()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.fillPath(outline, QColor(tokens.accent_soft if chosen else tokens.raised))
        painter.setClipPath(outline)
        frame = QRectF(box.x(), box.y(), box.width(), PICTURE_HEIGHT)
        painter.fillRect(frame, QColor("#ffffff"))
        paint_picture(painter, frame.adjusted(12, 12, -12, -12), self._pictures.of(row.entry), mark=32)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.setClipping(False)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        border = tokens.accent if chosen or focused else tokens.border_strong if hot else tokens.border
        painter.setPen(QPen(QColor(border), 2 if chosen else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        self._paint_words(painter, box, row)
        role = self._model.role_of(row.entry)
        if role:
            paint_badge(painter, QPointF(box.x() + 10, box.y() + 10), role)
        if row.entry.starred:
            paint_icon(painter, "star", QRectF(box.right() - 28, box.y() + 10, 18, 18), STAR)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, row: Row) -> None:
        tokens, entry, hit = tokens_of(), row.entry, row.hit
        area = box.adjusted(12, PICTURE_HEIGHT + 9, -12, -8)
        font = QFont(painter.font())
        font.setPixelSize(FONT_PX)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        marks = hit.title.marks if hit is not None and hit.title.text == entry.title else ()
        paint_marked(painter, area, entry.title, marks, tokens.text)
        font.setWeight(QFont.Weight.Normal)
        font.setPixelSize(SMALL_PX)
        painter.setFont(font)
        below = QRectF(area.x(), area.bottom() - painter.fontMetrics().height(), area.width(), 18)
        if hit is not None and hit.excerpt.text:
            paint_marked(painter, below, hit.excerpt.text, hit.excerpt.marks, tokens.text_muted)
            return
        colour = self._model.colour_of(entry)
        if colour and not self._model.in_trash:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QRectF(below.right() - 9, below.y() + 3, 9, 9))
        self._paint_mark(painter, QRectF(below.right() - (34 if colour else 17), below.y() - 1, 17, 17), row)
        painter.setPen(QColor(tokens.text_faint))
        said = days_left(entry).capitalize() if entry.days_left is not None else f"Edited {edited(entry.edited_s)}"
        sharer = self._model.sharer_of(entry)
        if sharer:
            said = f"{sharer} · {said[:1].lower()}{said[1:]}"
        room = int(below.width()) - (40 if colour else 23)
        said = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignTop), said)

    def _paint_mark(self, painter: QPainter, box: QRectF, row: Row) -> None:
        mark = self._model.mark_of(row.entry)
        if mark is not None:
            paint_icon(painter, mark.sign, box, str(getattr(tokens_of(), mark.ink.value)))

    # Renaming in place.

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        return title_editor(parent)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        box = card_box(option.rect).toRect()
        editor.setGeometry(QRect(box.x() + 4, box.y() + PICTURE_HEIGHT + 2, box.width() - 8, 30))


def title_editor(parent: QWidget) -> QLineEdit:
    """The field in which a title is edited in place."""
    field = QLineEdit(parent)
    field.setProperty("role", "title")
    field.setMaxLength(200)
    field.setAccessibleName("Title")
    return field


def paint_badge(painter: QPainter, corner: QPointF, role: str) -> None:
    """What one may do with somebody else's diagram, on a small pill; the paper below it is white in both themes."""
    font = QFont(painter.font())
    font.setPixelSize(11)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(role) + 30
    pill = QRectF(corner.x(), corner.y(), width, 20)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.accent_soft))
    painter.drawRoundedRect(pill, 10, 10)
    paint_icon(painter, "people", QRectF(pill.x() + 7, pill.y() + 3, 14, 14), LIGHT.accent_text)
    painter.setPen(QColor(LIGHT.accent_text))
    painter.drawText(pill.adjusted(23, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), role)


def card_box(rect: QRect) -> QRectF:
    """The card itself in the cell that it stands in: cells may be wider than a card."""
    spare = (rect.width() - CARD.width()) / 2
    return QRectF(rect).adjusted(GAP + spare, GAP, -GAP - spare, -GAP)


def paint_picture(painter: QPainter, frame: QRectF, picture: QPixmap | None, *, mark: float) -> None:
    """The picture in the middle of `frame`, never enlarged; without one a mark of that size."""
    middle = frame.center()
    if picture is None:
        paint_icon(painter, "file", QRectF(middle.x() - mark / 2, middle.y() - mark / 2, mark, mark), "#c3cad4")
        return
    size = picture.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    if size.width() > picture.width():
        size = picture.size()
    place = QRectF(middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height())
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


class CardView(QListView):
    """Cards from left to right in rows; dragging begins on a card, a rubber band beside one."""

    def __init__(self, model: Diagrams, pictures: Pictures) -> None:
        super().__init__()
        self.setProperty("role", "cards")
        self.setModel(model)
        self._delegate = CardDelegate(model, pictures)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setGridSize(CARD)
        self.setDragEnabled(True)  # a static movement turns it off
        self.setSelectionRectVisible(True)
        self.setAccessibleName("Diagrams")
