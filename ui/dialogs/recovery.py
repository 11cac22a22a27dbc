"""What was wrong with the library, what became of it, and where the damaged file is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.ports import Recovery
from ui.widgets.labels import words

TITLE = "Your library was damaged and has been repaired"


def in_short(found: Recovery) -> str:
    """One sentence or two for the banner."""
    here = "1 diagram is" if found.diagrams == 1 else f"{found.diagrams:,} diagrams are"
    if not found.lost:
        return f"{here} there. Nothing was found missing."
    if found.backup:
        return f"{here} there. Some edits could not be read; a backup has filled in what it had of them."
    return f"{here} there. Some edits could not be read, and there is no backup that has them."


class RecoveryDialog(Dialog):
    """Counts in plain words; the reason as SQLite gave it, for whoever is asked for help."""

    def __init__(self, found: Recovery, parent: QWidget | None = None) -> None:
        super().__init__(TITLE, parent, width=560)
        self._found = found
        self.body.addWidget(words(in_short(found), wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (name, text) in enumerate(self.rows()):
            grid.addWidget(words(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            value = words(text, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(value, row, 1)
        self.body.addLayout(grid)
        self.add_button("Copy", left=True).clicked.connect(self._copy)
        self.add_button("Show the damaged file").clicked.connect(self._show_kept)
        self.add_button("Close", "primary").clicked.connect(self.accept)

    def rows(self) -> list[tuple[str, str]]:
        """(what, its value) of every line."""
        found = self._found
        nameless = (
            [("Without a title", f"{found.nameless:,}, now called “Recovered diagram”")] if found.nameless else []
        )
        backup = [("From the backup", f"{found.added:,} edits, of {found.backup}")] if found.backup else []
        return [
            ("What was wrong", found.reason),
            ("Diagrams there", f"{found.diagrams:,}"),
            ("Edits read", f"{found.read:,}"),
            *backup,
            ("Could not be read", f"{found.lost:,} rows" if found.lost else "nothing"),
            *nameless,
            ("Damaged file kept", str(found.kept)),
        ]

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {text}" for name, text in self.rows()))

    def _show_kept(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._found.kept)))
