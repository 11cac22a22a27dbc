"""The layers of the page: hide, lock, rename, add, delete."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from diagram.editing.editor import Editor
from diagram.editing.notices import DocumentChanged, Notice, PageChanged
from diagram.ids import RecordId, new_id
from diagram.order import between
from diagram.records import Layer
from ui.panels.properties.values import attempt
from ui.panels.registry import Area, panel
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.labels import ElidedLabel


@panel("layers", "Layers", area=Area.LEFT, order=20)
class LayersPanel(QScrollArea):
    """The topmost layer stands first."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self._layers: list[Layer] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        body = QWidget()
        body.setProperty("plain", True)
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(2)
        self.add = word_button("Add layer", "quiet", "plus")
        self.add.clicked.connect(lambda: attempt(self._editor, self._add))
        self.setWidget(body)
        self.rows: list[LayerRow] = []
        unsubscribe = editor.subscribe(self._notice)
        self.destroyed.connect(lambda: unsubscribe())
        self.refresh()

    def refresh(self) -> None:
        layers = self._read()
        if layers == self._layers and self.rows:
            return
        self._layers = layers
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not self.add:
                widget.deleteLater()
        self.rows = [LayerRow(self._editor, layer, place) for place, layer in enumerate(layers)]
        for row in reversed(self.rows):
            self._column.addWidget(row)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)

    def _read(self) -> list[Layer]:
        document = self._editor.document
        found = (document.get(child) for child in document.children(self._editor.page))
        return [record for record in found if isinstance(record, Layer)]

    def _add(self) -> None:
        last = self._layers[-1].order if self._layers else None
        layer = Layer(new_id(), self._editor.page, between(last, None), f"Layer {len(self._layers) + 1}")
        with self._editor.document.edit("Add layer") as edit:
            edit.put(layer)

    def _notice(self, notice: Notice) -> None:
        if isinstance(notice, DocumentChanged | PageChanged):
            self.refresh()


class LayerRow(QWidget):
    """One layer; a double click renames it."""

    def __init__(self, editor: Editor, layer: Layer, place: int) -> None:
        super().__init__()
        self._editor = editor
        self._layer = layer
        title = layer.name or ("Background" if place == 0 else f"Layer {place + 1}")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 0, 2)
        row.setSpacing(0)
        self.label = ElidedLabel(title, "" if layer.visible else "muted")
        self.eye = IconButton(
            "eye" if layer.visible else "eye-off", f"Hide {title}" if layer.visible else f"Show {title}", size=26
        )
        self.lock = IconButton(
            "lock" if layer.locked else "unlock", f"Unlock {title}" if layer.locked else f"Lock {title}", size=26
        )
        self.eye.clicked.connect(
            lambda: self._change("Hide layer" if layer.visible else "Show layer", visible=not layer.visible)
        )
        self.lock.clicked.connect(
            lambda: self._change("Unlock layer" if layer.locked else "Lock layer", locked=not layer.locked)
        )
        row.addWidget(self.label, 1)
        row.addWidget(self.eye)
        row.addWidget(self.lock)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        field = QLineEdit(self.label.text(), self)
        field.setProperty("role", "title")
        field.setGeometry(self.rect())
        field.editingFinished.connect(lambda: self._rename(field))
        field.show()
        field.selectAll()
        field.setFocus()

    def _rename(self, field: QLineEdit) -> None:
        name = " ".join(field.text().split())
        field.deleteLater()
        if name and name != self._layer.name:
            self._change("Rename layer", name=name)

    def _change(self, label: str, **changes: str | bool) -> None:
        attempt(self._editor, lambda: _write(self._editor, label, self._layer.id, changes))


def _write(editor: Editor, label: str, layer: RecordId, changes: dict[str, str | bool]) -> None:
    with editor.document.edit(label) as edit:
        edit.change(layer, **changes)
