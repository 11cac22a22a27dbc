"""A question before something that cannot be undone."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.labels import words


class ConfirmDialog(Dialog):
    """Accepted means yes. Enter answers no: the dangerous button has to be chosen."""

    def __init__(self, question: str, what: str, yes: str, parent: QWidget | None = None) -> None:
        super().__init__(question, parent)
        self.body.addWidget(words(what, "muted", wrap=True))
        self.yes = self.add_button(yes, "alert")
        self.yes.clicked.connect(self.accept)
        self.no = self.add_button("Cancel", "primary")
        self.no.clicked.connect(self.reject)
        self.no.setFocus()
