"""The inspector: the properties of what is selected, or of the page."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from diagram.editing.editor import Editor
from diagram.editing.notices import DocumentChanged, Notice, PageChanged, SelectionChanged
from diagram.records import Drawn
from ui.panels.properties.page import PageGroup
from ui.panels.properties.registry import Group, PropertyGroup, property_groups
from ui.panels.properties.values import inspected
from ui.panels.registry import Area, panel
from ui.widgets.labels import words


@panel("inspector", "Design", area=Area.RIGHT, order=10)
class Inspector(QScrollArea):
    """Groups are made when first needed; they show the selection after the event that changed it is over."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self._groups: dict[str, QWidget] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        body.setProperty("plain", True)
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._page = PageGroup(editor)
        self._hint = words("Select something to change how it looks.", "muted", wrap=True)
        self._hint.setContentsMargins(16, 16, 16, 16)
        self._column.addWidget(self._page)
        self._column.addWidget(self._hint)
        self._column.addStretch(1)
        self.setWidget(body)
        self.viewport().setAutoFillBackground(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.refresh)
        unsubscribe = editor.subscribe(self._notice)
        self.destroyed.connect(lambda: unsubscribe())
        self._timer.start(0)

    def group(self, name: str) -> QWidget | None:
        """The widget of a property group, if it was shown yet."""
        return self._groups.get(name)

    def refresh(self) -> None:
        """Show the selection as it is now."""
        if not self.isVisible():
            return
        selected = inspected(self._editor)
        self._page.setVisible(not selected)
        self._hint.setVisible(not selected)
        if not selected:
            self._page.show_page()
        for place, entry in enumerate(property_groups()):
            self._show_group(place, entry, entry.shown(selected))

    def _show_group(self, place: int, entry: PropertyGroup, records: list[Drawn]) -> None:
        widget = self._groups.get(entry.name)
        if widget is None and records:
            built = entry.build(self._editor)
            assert isinstance(built, QWidget)  # groups are widgets; the Protocol cannot say so
            widget = self._groups[entry.name] = built
            ahead = sum(other.name in self._groups for other in property_groups()[:place])
            self._column.insertWidget(2 + ahead, widget)
        if widget is None:
            return
        widget.setVisible(bool(records))
        if records:
            group: Group = widget  # type: ignore[assignment]  # built by the entry, which promises a Group
            group.show_records(records)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._timer.start(0)

    def _notice(self, notice: Notice) -> None:
        match notice:
            case SelectionChanged() | PageChanged():
                self._timer.start(0)
            case DocumentChanged(changes=changes):
                touched = changes.updated | changes.removed
                if self._editor.page in touched or not touched.isdisjoint(self._editor.selection):
                    self._timer.start(0)
            case _:
                pass
