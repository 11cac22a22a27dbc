"""The right half of the bottom row: what is selected, how a file was imported, whether the work is saved and synced."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.icons import Ink, icon
from ui.ports import SaveStatus, Saving
from ui.syncing.facts import Fact
from ui.widgets.buttons import word_button
from ui.widgets.fact_button import FactButton
from ui.widgets.labels import words

_SIGNS = {
    Saving.SAVED: ("check", Ink.SUCCESS, "Saved on this computer"),
    Saving.SAVING: ("clock", Ink.FAINT, "Saving…"),
    Saving.FAILED: ("error", Ink.DANGER, "Not saved"),
}


class StatusBar(QWidget):
    """ "Saved" stands here only when storage has acknowledged the last edit, "Synced" only when the other side has.

    They are two facts, side by side; without another side there is only the first.
    """

    report_wanted = Signal()
    write_wanted = Signal()
    differences_wanted = Signal()
    retry_wanted = Signal()
    connection_wanted = Signal()
    conflicts_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.selection = words("", "faint")
        self.report = word_button("", "link")
        self.report.clicked.connect(self.report_wanted)
        self.report.hide()
        self.conflicts = word_button("", "link")
        self.conflicts.setToolTip("Two people wrote the same at once: see both")
        self.conflicts.clicked.connect(self.conflicts_wanted)
        self.conflicts.hide()
        self.file = word_button("", "link")
        self.file.setToolTip("Write it now")
        self.file.clicked.connect(self.write_wanted)
        self.file.hide()
        self.differences = word_button("", "link")
        self.differences.clicked.connect(self.differences_wanted)
        self.differences.hide()
        self._sign = QLabel()
        self.saved = words("", "faint")
        self.saved.setAccessibleName("Saved state")
        self.retry = word_button("Retry", "alert")
        self.retry.clicked.connect(self.retry_wanted)
        self.synced = FactButton("Synced state")
        self.synced.clicked.connect(self.connection_wanted)
        self.synced.hide()
        self._shown: SaveStatus | None = None
        row.addWidget(self.selection)
        row.addWidget(self.conflicts)
        row.addWidget(self.report)
        row.addWidget(self.differences)
        row.addWidget(self.file)
        state = QHBoxLayout()
        state.setSpacing(4)
        state.addWidget(self._sign)
        state.addWidget(self.saved)
        state.addWidget(self.retry)
        row.addLayout(state)
        row.addWidget(self.synced)
        self.show_status(SaveStatus())

    def show_status(self, status: SaveStatus) -> None:
        if status == self._shown:
            return
        self._shown = status
        self.redraw()

    def redraw(self) -> None:
        """Draw again; the sign's colour is the theme's."""
        status = self._shown or SaveStatus()
        name, ink, text = _SIGNS[status.saving]
        failed = status.saving is Saving.FAILED
        self._sign.setPixmap(icon(name, ink).pixmap(QSize(16, 16), self.devicePixelRatioF()))
        self.saved.setText(f"{text}: {status.reason}" if failed and status.reason else text)
        self.saved.setProperty("role", "danger" if failed else "faint")
        self.saved.style().unpolish(self.saved)
        self.saved.style().polish(self.saved)
        self.retry.setVisible(failed)

    def show_fact(self, fact: Fact) -> None:
        """How the diagram stands with the other side."""
        self.synced.show_fact(fact.text, fact.tip, fact.sign, fact.ink)
        self.synced.show()

    def show_conflicts(self, count: int) -> None:
        """The link to what two people wrote at once; hidden when all of it is decided."""
        self.conflicts.setVisible(count > 0)
        self.conflicts.setText("1 conflict" if count == 1 else f"{count:,} conflicts")

    def show_losses(self, count: int) -> None:
        """The link to the import report; hidden when nothing was lost."""
        self.report.setVisible(count > 0)
        self.report.setText("1 import note" if count == 1 else f"{count:,} import notes")

    def show_file(self, name: str, *, behind: bool) -> None:
        """Whether the file that the diagram is linked with lacks something; nothing is said when it does not."""
        self.file.setVisible(bool(name) and behind)
        self.file.setText(f"{name} not written yet")

    def show_differences(self, count: int) -> None:
        """The link to what was changed here and outside; hidden when it has been looked at."""
        self.differences.setVisible(count > 0)
        self.differences.setText("1 change differs outside" if count == 1 else f"{count:,} changes differ outside")

    def show_selection(self, text: str) -> None:
        self.selection.setText(text)

    def sizeHint(self) -> QSize:  # noqa: N802
        return super().sizeHint().expandedTo(QSize(0, 24))
