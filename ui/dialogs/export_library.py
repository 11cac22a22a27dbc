"""As what the whole library is written into a folder."""

from __future__ import annotations

from PySide6.QtWidgets import QRadioButton, QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.labels import words

FORMATS = (
    ("json", "AutoGraph JSON", "Everything that is in a diagram, to bring it back here or on another computer."),
    ("drawio", "draw.io", "What other programs understand. Some of what only AutoGraph knows is left out."),
)


class ExportLibraryDialog(Dialog):
    """Accepted means `format`."""

    def __init__(self, diagrams: int, parent: QWidget | None = None) -> None:
        super().__init__("Export the whole library", parent, width=480)
        some = "1 diagram becomes a file" if diagrams == 1 else f"{diagrams:,} diagrams become a file each"
        what = f"{some}, folders become folders, and what is in the trash goes into a folder of that name."
        self.body.addWidget(words(what, "muted", wrap=True))
        self.choices: dict[str, QRadioButton] = {}
        for name, title, text in FORMATS:
            choice = QRadioButton(title)
            choice.setChecked(name == FORMATS[0][0])
            label = words(text, "muted", wrap=True)
            label.setIndent(26)
            self.body.addWidget(choice)
            self.body.addWidget(label)
            self.choices[name] = choice
        self.add_button("Cancel").clicked.connect(self.reject)
        self.go = self.add_button("Choose a folder…", "primary")
        self.go.clicked.connect(self.accept)
        self.go.setFocus()

    @property
    def format(self) -> str:
        return next(name for name, choice in self.choices.items() if choice.isChecked())
