"""The backups of the library: which there are, what is in them, and how much room all of it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.library_ports import Backup, LibrarySize
from ui.ports import Entry
from ui.start.model import edited
from ui.start.shelf import size_words
from ui.widgets.dated_list import Dated, DatedList, moment
from ui.widgets.labels import words


class BackupsDialog(Dialog):
    """Every wish of the person is a signal, with the backup's name where it is about one."""

    make_wanted = Signal()
    look_wanted = Signal(str)
    restore_wanted = Signal(str)
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Backups", parent, width=720)
        self.resize(820, 560)
        self._backups: dict[str, Backup] = {}
        self._counts: dict[str, int] = {}
        self.room = words("", "muted", wrap=True)
        self.list = DatedList("Backups")
        self.list.setFixedWidth(290)
        self.none = words(
            "There is no backup yet. One is made whenever AutoGraph starts and ends with changes.", "muted", wrap=True
        )
        self.inside = words("", "section")
        self.diagrams = QTreeWidget()
        self.diagrams.setHeaderLabels(["Diagram", "Edited"])
        self.diagrams.setRootIsDecorated(False)
        self.diagrams.setAccessibleName("Diagrams in the backup")
        self.diagrams.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.diagrams.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.diagrams.header().setStretchLastSection(False)
        self._lay_out()
        self.folder = self.add_button("Open folder", left=True)  # each goes in front of the one before
        self.make = self.add_button("Back up now", left=True)
        self.close_ = self.add_button("Close")
        self.restore = self.add_button("Restore…", "primary")
        self.make.clicked.connect(self.make_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        self.close_.clicked.connect(self.accept)
        self.restore.clicked.connect(lambda: self.restore_wanted.emit(self.list.current))
        self.list.chosen.connect(self._chosen)
        self.show_backups(())

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """The newest first."""
        self._backups = {backup.name: backup for backup in backups}
        self.none.setVisible(not backups)
        self.list.setVisible(bool(backups))
        self._write_rows()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many diagrams are in each."""
        self._counts.update(counts)
        self._write_rows()

    def show_diagrams(self, name: str, entries: Sequence[Entry]) -> None:
        """What is in a backup, if it is the chosen one."""
        if name != self.list.current:
            return
        self.inside.setText(_many(len(entries)))
        self.diagrams.clear()
        for entry in entries:
            self.diagrams.addTopLevelItem(QTreeWidgetItem([entry.title, edited(entry.edited_s)]))

    def show_trouble(self, name: str, text: str) -> None:
        """A backup that cannot be read cannot be restored either."""
        if name == self.list.current:
            self.inside.setText(text)
            self.diagrams.clear()
            self.restore.setEnabled(False)

    def show_size(self, size: LibrarySize) -> None:
        self.room.setText(
            f"The library takes {size_words(size.file)} on the disk: diagrams {size_words(size.diagrams)}, "
            f"versions {size_words(size.versions)}, pictures {size_words(size.assets)}. "
            f"Backups take {size_words(size.backups)} more."
        )

    def show_busy(self, busy: bool) -> None:
        """While a backup is being made."""
        self.make.setEnabled(not busy)
        self.make.setText("Backing up…" if busy else "Back up now")

    def _write_rows(self) -> None:
        rows = []
        for backup in self._backups.values():
            count = self._counts.get(backup.name)
            inside = f"{_many(count)} · " if count is not None else ""
            rows.append(Dated(backup.name, moment(backup.made_s), f"{inside}{size_words(backup.size)}", "storage"))
        self.list.show_rows(rows)

    def _chosen(self, name: str) -> None:
        self.restore.setEnabled(name in self._backups)
        if name in self._backups:
            self.look_wanted.emit(name)
        else:
            self.inside.setText("")
            self.diagrams.clear()

    def _lay_out(self) -> None:
        side = QWidget()
        side.setFixedWidth(290)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.none)
        left.addWidget(self.list, 1)
        left.addStretch(0)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.inside)
        right.addWidget(self.diagrams, 1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(side, 0, Qt.AlignmentFlag(0))
        row.addLayout(right, 1)
        self.body.addWidget(self.room)
        self.body.addLayout(row, 1)


def _many(count: int) -> str:
    return "1 diagram" if count == 1 else f"{count:,} diagrams"
