"""The rows of the sidebar: places, the tree of folders, tags; as a model and as they are drawn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.icons import paint_icon
from ui.library_ports import TOP, Folder
from ui.start.shelf import Everything, InFolder, Place, Recent, SharedWithMe, Shelf, Starred, Trashed, WithTag
from ui.theme.theme import tokens_of
from ui.theme.tokens import FONT_PX, SMALL_PX

Index = QModelIndex | QPersistentModelIndex
PLACE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
COUNT_ROLE = PLACE_ROLE + 1
COLOUR_ROLE = PLACE_ROLE + 2
ICON_ROLE = PLACE_ROLE + 3
ROW_PX = 32
HEAD_PX = 40
FOLDERS, TAGS = "Folders", "Tags"


class SideRows(QStandardItemModel):
    """Built anew whenever folders, tags or numbers differ; heads are rows without a place."""

    def __init__(self) -> None:
        super().__init__()
        self._built: tuple[object, ...] | None = None

    def show_shelf(self, shelf: Shelf) -> bool:
        """Show what the shelf has; whether anything differs from before."""
        trashed, everything = len(shelf.trashed), len(shelf.entries)
        shared = None if shelf.roles is None else len(shelf.at(SharedWithMe()))
        made = (shelf.folders, shelf.tags, trashed, everything, shared)
        if made == self._built:
            return False
        self._built = made
        self.clear()
        root = self.invisibleRootItem()
        for place, title, icon, count in _places(everything, shared, trashed):
            root.appendRow(_item(place, title, icon, count))
        root.appendRow(_head(FOLDERS))
        items: dict[str, QStandardItem] = {TOP: root}
        for folder in shelf.folders:
            item = _folder_item(folder)
            items.get(folder.parent, root).appendRow(item)
            items[folder.id] = item
        if shelf.tags:
            root.appendRow(_head(TAGS))
        for tag in shelf.tags:
            item = _item(WithTag(tag.name), tag.name, "tag", tag.diagrams)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            root.appendRow(item)
        return True

    def find(self, place: Place) -> QModelIndex:
        """Where a place stands; an invalid index if it does not."""
        return next((index for index in self.walk() if index.data(PLACE_ROLE) == place), QModelIndex())

    def head(self, title: str) -> QModelIndex:
        heads = (self.index(row, 0) for row in range(self.rowCount()))
        return next((one for one in heads if one.data(PLACE_ROLE) is None and one.data() == title), QModelIndex())

    def walk(self) -> list[QModelIndex]:
        """All rows, from top to bottom."""
        found: list[QModelIndex] = []
        ahead = [self.index(row, 0) for row in reversed(range(self.rowCount()))]
        while ahead:
            index = ahead.pop()
            found.append(index)
            ahead.extend(self.index(row, 0, index) for row in reversed(range(self.rowCount(index))))
        return found


def _places(everything: int, shared: int | None, trashed: int) -> list[tuple[Place, str, str, int]]:
    """The places that do not depend on folders and tags; `shared` is None without an account."""
    of_others: list[tuple[Place, str, str, int]] = []
    if shared is not None:
        of_others.append((SharedWithMe(), "Shared with me", "people", shared))
    return [
        (Everything(), "All diagrams", "grid", everything),
        (Recent(), "Recent", "clock", 0),
        (Starred(), "Starred", "star", 0),
        *of_others,
        (Trashed(), "Trash", "trash", trashed),
    ]


def _item(place: Place, title: str, icon: str, count: int) -> QStandardItem:
    item = QStandardItem(title)
    item.setData(place, PLACE_ROLE)
    item.setData(icon, ICON_ROLE)
    item.setData(count, COUNT_ROLE)
    item.setToolTip(title)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled)
    return item


def _folder_item(folder: Folder) -> QStandardItem:
    item = _item(InFolder(folder.id), folder.name, "folder", folder.diagrams)
    item.setData(folder.colour, COLOUR_ROLE)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled)
    return item


def _head(title: str) -> QStandardItem:
    item = QStandardItem(title)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


class SideDelegate(QStyledItemDelegate):
    """Draws a row; `over` is the row that something is being dragged over."""

    def __init__(self, named: Callable[[Index, str], None]) -> None:
        """`named` is told what a person calls a row that they edited in its place."""
        super().__init__()
        self._named = named
        self.over = QPersistentModelIndex()
        self.above = False  # it is held over the upper edge of that row

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(0, ROW_PX if index.data(PLACE_ROLE) is not None else HEAD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, box = tokens_of(), QRectF(option.rect)
        font = QFont(painter.font())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(PLACE_ROLE) is None:
            font.setPixelSize(SMALL_PX)
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(QColor(tokens.text_faint))
            painter.drawText(box.adjusted(10, 8, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), str(index.data()))
        else:
            font.setPixelSize(FONT_PX)
            self._paint_row(painter, box, option.state, index, font)
        painter.restore()

    def _paint_row(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag, index: Index, font: QFont) -> None:
        tokens = tokens_of()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        ink = tokens.accent_text if chosen else tokens.text
        icon_ink = str(index.data(COLOUR_ROLE) or (tokens.accent_text if chosen else tokens.text_muted))
        icon = QRectF(box.x() + 8, box.center().y() - 9, 18, 18)
        paint_icon(painter, str(index.data(ICON_ROLE)), icon, icon_ink)
        words = box.adjusted(34, 0, -12, 0)
        count = index.data(COUNT_ROLE) or 0
        if count:
            font.setPixelSize(SMALL_PX)
            painter.setFont(font)
            painter.setPen(QColor(tokens.accent_text if chosen else tokens.text_faint))
            many = f"{count:,}"
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), many)
            words.setRight(words.right() - painter.fontMetrics().horizontalAdvance(many) - 8)
        font.setPixelSize(FONT_PX)
        font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        shown = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def paint_ground(self, painter: QPainter, row: QRectF, index: Index, state: QStyle.StateFlag) -> None:
        """The field of a whole row, from edge to edge of the sidebar."""
        if index.data(PLACE_ROLE) is None:
            return
        tokens = tokens_of()
        field = row.adjusted(8, 1, -8, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(field, 6, 6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(field, 6, 6)
        dropped_on = self.over.isValid() and self.over == QPersistentModelIndex(index)
        if dropped_on and self.above:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawLine(row.topLeft() + QPointF(10, 0), row.topRight() - QPointF(10, 0))
        elif dropped_on or state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2 if dropped_on else 1))
            painter.drawRoundedRect(field.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        field = QLineEdit(parent)
        field.setProperty("role", "title")
        field.setMaxLength(120)
        field.setAccessibleName("Name")
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        editor.setGeometry(option.rect.adjusted(26, 1, -8, -1))

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:  # noqa: N802
        """The name goes up as a wish: the row changes when the library has it."""
        if isinstance(editor, QLineEdit):
            self._named(index, " ".join(editor.text().split()))
