"""The diagrams of a place as rows of a table; the cards show its first column, the list all of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.library_ports import TOP, Hit, Sort
from ui.ports import Entry
from ui.start.shelf import Shelf, size_words
from ui.syncing.facts import Fact
from ui.syncing.roles import role_words

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
DIAGRAMS_TYPE = "application/x-autograph-diagrams"
FOLDER_TYPE = "application/x-autograph-folder"


class Column(IntEnum):
    TITLE = 0
    FOLDER = 1
    EDITED = 2
    SIZE = 3


COLUMNS = len(Column)  # asked for by Qt once for every row
SORTS = {Column.TITLE: Sort.NAME, Column.EDITED: Sort.EDITED, Column.SIZE: Sort.SIZE}


@dataclass(frozen=True, slots=True)
class Row:
    """One diagram as it is shown; with `hit` when it was found by its words."""

    entry: Entry
    hit: Hit | None = None


class Diagrams(QAbstractTableModel):
    """Rows in the order they are given. A title that is edited in place goes up as `renamed`."""

    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._shelf = Shelf()
        self.in_trash = False
        self.marker: Callable[[str], Fact | None] = lambda _diagram: None  # asked for what is in sight only

    def show_rows(self, rows: Sequence[Row], shelf: Shelf, *, in_trash: bool) -> bool:
        """Show these; whether the old rows stand where they stood, so that selection and place are kept."""
        same = [row.entry.id for row in rows] == [row.entry.id for row in self._rows] and in_trash == self.in_trash
        if not same:
            self.beginResetModel()
        self._rows, self._shelf, self.in_trash = list(rows), shelf, in_trash
        if not same:
            self.endResetModel()
        elif self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, COLUMNS - 1))
        return same

    def role_of(self, entry: Entry) -> str:
        """What this person may do with a diagram of somebody else, in words; empty for their own."""
        role = (self._shelf.roles or {}).get(entry.id)
        return "" if role is None or self.in_trash else role_words(role)

    def sharer_of(self, entry: Entry) -> str:
        """The name of whose it is; empty for their own, and where it is not known."""
        return self._shelf.sharers.get(entry.id, "") if self.role_of(entry) else ""

    def mark_of(self, entry: Entry) -> Fact | None:
        """How a diagram stands with the other side; nothing where there is no account."""
        return None if self.in_trash else self.marker(entry.id)

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def row(self, index: Index) -> Row:
        return self._rows[index.row()]

    def entry(self, index: Index) -> Entry:
        return self._rows[index.row()].entry

    def way_of(self, entry: Entry) -> str:
        """Where a diagram lies, as words: "Work / Plans"; empty at the top."""
        return " / ".join(folder.name for folder in self._shelf.way_to(entry.folder)) if entry.folder != TOP else ""

    def colour_of(self, entry: Entry) -> str:
        """The colour of its folder, or empty."""
        folder = self._shelf.folder(entry.folder)
        return folder.colour if folder is not None else ""

    # The model, as Qt asks it.

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else COLUMNS

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Title", "Folder", "Days left" if self.in_trash else "Edited", "Size")[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self._rows[index.row()].entry
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(entry, Column(index.column()))
        if role == Qt.ItemDataRole.EditRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() != Column.TITLE:
                return self._words(entry, Column(index.column()))
            mark, may = self.mark_of(entry), self.role_of(entry)
            said = f"{described(entry)}, {self._shared(entry)}, {may.lower()}" if may else described(entry)
            return said if mark is None else f"{said}, {mark.text}"
        if role == Qt.ItemDataRole.ToolTipRole:
            if index.column() == Column.FOLDER:
                return self.way_of(entry)
            mark, may = self.mark_of(entry), self.role_of(entry)
            said = f"{entry.title}\nS{self._shared(entry)[1:]}: {may.lower()}" if may else entry.title
            return said if mark is None else f"{said}\n{mark.text}"
        return self._rows[index.row()] if role == ROW_ROLE else None

    def _shared(self, entry: Entry) -> str:
        sharer = self.sharer_of(entry)
        return f"shared with you by {sharer}" if sharer else "shared with you"

    def _words(self, entry: Entry, column: Column) -> str:
        match column:
            case Column.TITLE:
                return entry.title
            case Column.FOLDER:
                return self.way_of(entry)
            case Column.EDITED:
                return days_left(entry) if entry.days_left is not None else edited(entry.edited_s)
            case Column.SIZE:
                return size_words(entry.size) if entry.size else ""

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        title = " ".join(str(value).split())
        row = self._rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or not title or title == row.entry.title:
            return False
        self._rows[index.row()] = replace(row, entry=replace(row.entry, title=title))
        self.dataChanged.emit(index, index)
        self.renamed.emit(row.entry.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.column() == Column.TITLE and not self.in_trash:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return [DIAGRAMS_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        data = QMimeData()
        ids = list(dict.fromkeys(self.entry(index).id for index in indexes))
        data.setData(DIAGRAMS_TYPE, json.dumps(ids).encode())
        return data


def dragged(data: QMimeData) -> tuple[str, ...]:
    """The diagrams that are being dragged; none if it is something else."""
    if not data.hasFormat(DIAGRAMS_TYPE):
        return ()
    ids = json.loads(bytes(data.data(DIAGRAMS_TYPE).data()))
    return tuple(str(one) for one in ids)


def described(entry: Entry) -> str:
    """A diagram in words, for those who hear it."""
    if entry.days_left is not None:
        return f"{entry.title}, in the trash, {days_left(entry)}"
    star = ", starred" if entry.starred else ""
    return f"{entry.title}{star}, edited {edited(entry.edited_s)}"


def days_left(entry: Entry) -> str:
    """How long something stays in the trash."""
    left = entry.days_left or 0
    return "last day" if left < 1 else "1 day left" if left == 1 else f"{left} days left"


def edited(when_s: float, now_s: float | None = None) -> str:
    """How long ago, as one would say it: "just now", "5 minutes ago", "yesterday", "12 March 2025"."""
    now_s = time.time() if now_s is None else now_s
    ago = max(0.0, now_s - when_s)
    if ago < 60:
        return "just now"
    if ago < 3600:
        return _some(ago / 60, "minute")
    if ago < 86_400:
        return _some(ago / 3600, "hour")
    if ago < 2 * 86_400:
        return "yesterday"
    if ago < 7 * 86_400:
        return _some(ago / 86_400, "day")
    then = time.localtime(when_s)
    month = time.strftime("%B", then)
    year = "" if then.tm_year == time.localtime(now_s).tm_year else f" {then.tm_year}"
    return f"{then.tm_mday} {month}{year}"


def _some(amount: float, unit: str) -> str:
    count = int(amount)
    return f"{count} {unit}{'' if count == 1 else 's'} ago"
