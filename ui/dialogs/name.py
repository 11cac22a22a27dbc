"""A short question for a name."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.labels import words


class NameDialog(Dialog):
    """Accepted means `name`, which is never empty."""

    def __init__(self, title: str, what: str, name: str, yes: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent, width=420)
        self.body.addWidget(words(what, "muted", wrap=True))
        self.field = QLineEdit(name)
        self.field.setAccessibleName("Name")
        self.field.setPlaceholderText("Name")
        self.field.setMaxLength(120)
        self.field.selectAll()
        self.body.addWidget(self.field)
        self.add_button("Cancel").clicked.connect(self.reject)
        self.yes = self.add_button(yes, "primary")
        self.yes.clicked.connect(self.accept)
        self.field.textChanged.connect(lambda _text: self.yes.setEnabled(bool(self.name)))
        self.yes.setEnabled(bool(self.name))
        self.field.setFocus()

    @property
    def name(self) -> str:
        return " ".join(self.field.text().split())
