"""The question when a diagram is to be closed whose last edits could not be saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.labels import words


class UnsavedDialog(Dialog):
    """Nothing is lost while it stands. Without the library one may only leave once a copy lies elsewhere."""

    def __init__(self, titles: Sequence[str], reason: str, parent: QWidget | None = None) -> None:
        what = f"“{titles[0]}” is not saved yet" if len(titles) == 1 else f"{len(titles)} diagrams are not saved yet"
        super().__init__(what, parent, width=520)
        self.reason = words(reason, wrap=True)
        self.body.addWidget(self.reason)
        if len(titles) > 1:
            self.body.addWidget(words("\n".join(f"•  {title}" for title in titles), wrap=True))
        self.what = words(
            "The last changes are kept in memory as long as AutoGraph is open. You can try again, save a copy "
            "somewhere else, for example on another drive, or go on working.",
            "muted",
            wrap=True,
        )
        self.body.addWidget(self.what)
        self.copy_ = self.add_button("Save a copy…", left=True)
        self.leave = self.add_button("Close without the library", "alert", left=True)
        self.leave.hide()
        self.stay = self.add_button("Keep working")
        self.stay.clicked.connect(self.reject)
        self.again = self.add_button("Try again", "primary")
        self.again.setFocus()

    def show_reason(self, reason: str) -> None:
        """It was tried again, and why it failed this time."""
        self.reason.setText(reason)

    def show_copies(self, paths: Sequence[Path]) -> None:
        """Copies lie in these files: now the diagrams may be closed as well."""
        names = ", ".join(str(path) for path in paths)
        self.what.setText(f"Saved as {names}. The library itself still lacks the last changes.")
        self.leave.show()
