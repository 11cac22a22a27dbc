"""What an imported file lost or had to be approximated, as a list that can be copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from diagram.formats.registry import Loss
from ui.dialogs.frame import Dialog
from ui.widgets.labels import words


class LossesDialog(Dialog):
    """Groups equal losses; nothing that the file held was thrown away, which the dialog says."""

    def __init__(self, name: str, losses: Sequence[Loss], parent: QWidget | None = None) -> None:
        super().__init__(f"How {name} was imported", parent, width=640)
        self._losses = losses
        some = "1 thing looks" if len(losses) == 1 else f"{len(losses):,} things look"
        self.body.addWidget(
            words(f"{some} different from the original. Nothing was removed from your diagram.", "muted", wrap=True)
        )
        tree = QTreeWidget()
        tree.setHeaderLabels(["What", "Where", "Times"])
        tree.setRootIsDecorated(False)
        tree.setMinimumHeight(260)
        counted = Counter((loss.message, loss.where) for loss in losses)
        for (message, where), times in counted.most_common():
            tree.addTopLevelItem(QTreeWidgetItem([message, where, str(times)]))
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setStretchLastSection(False)
        self.body.addWidget(tree)
        self.add_button("Copy", left=True).clicked.connect(self._copy)
        self.add_button("Close", "primary").clicked.connect(self.accept)

    def _copy(self) -> None:
        lines = (f"{loss.code}\t{loss.where}\t{loss.message}" for loss in self._losses)
        QGuiApplication.clipboard().setText("\n".join(lines))
