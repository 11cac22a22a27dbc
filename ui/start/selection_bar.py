"""What can be done with several diagrams at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.ports import Entry
from ui.start.wishes import ChooseTags, Delete, Move, Restore, Star, Trash, ids_of
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.labels import words


class SelectionBar(QWidget):
    """Says what is wished for the diagrams that it was shown."""

    wished = Signal(object)
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.count = words("")
        self.count.setProperty("role", "strong")
        self.star = word_button("Star", "quiet", "star-outline")
        self.move_ = word_button("Move…", "quiet", "folder")
        self.tags = word_button("Tags…", "quiet", "tag")
        self.trash = word_button("Move to trash", "quiet", "trash")
        self.restore = word_button("Restore", "quiet", "restore")
        self.delete = word_button("Delete for good…", "quiet", "delete")
        self.close_ = IconButton("close", "Select none  Esc", size=28)
        row.addStretch(1)
        row.addWidget(self.count)
        row.addSpacing(8)
        self._starred = False
        self._worded = True
        for button in (self.star, self.move_, self.tags, self.trash, self.restore, self.delete):
            row.addWidget(button)
        row.addWidget(self.close_)
        self._entries: tuple[Entry, ...] = ()
        self.star.clicked.connect(lambda: self.wished.emit(Star(ids_of(self._entries), not self._starred)))
        self.move_.clicked.connect(lambda: self.wished.emit(Move(ids_of(self._entries))))
        self.tags.clicked.connect(lambda: self.wished.emit(ChooseTags(self._entries)))
        self.trash.clicked.connect(lambda: self.wished.emit(Trash(ids_of(self._entries))))
        self.restore.clicked.connect(lambda: self.wished.emit(Restore(ids_of(self._entries))))
        self.delete.clicked.connect(lambda: self.wished.emit(Delete(self._entries)))
        self.close_.clicked.connect(self.done)

    def show_entries(self, entries: Sequence[Entry], *, in_trash: bool) -> None:
        self._entries = tuple(entries)
        self.count.setText(f"{len(entries):,} selected")
        self._starred = bool(entries) and all(entry.starred for entry in entries)
        self.star.setAccessibleName("Remove star" if self._starred else "Star")
        self._write()
        for button in (self.star, self.move_, self.tags, self.trash):
            button.setVisible(not in_trash)
        for button in (self.restore, self.delete):
            button.setVisible(in_trash)

    def show_words(self, worded: bool) -> None:
        """Words beside the icons, or in a narrow window the icons alone."""
        if worded != self._worded:
            self._worded = worded
            self._write()

    def _write(self) -> None:
        for button in (self.star, self.move_, self.tags, self.trash, self.restore, self.delete):
            name = button.accessibleName()
            button.setText(f" {name}" if self._worded else "")
            button.setToolTip("" if self._worded else name)
