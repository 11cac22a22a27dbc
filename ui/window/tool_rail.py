"""The floating row of tools above the bottom edge of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from diagram.editing.editor import Editor
from diagram.editing.notices import Notice, ToolChanged
from diagram.editing.tools.registry import TOOLS, Tool
from ui.theme.theme import tokens_of
from ui.widgets.buttons import IconButton
from ui.widgets.card import SHADOW, Card
from ui.widgets.labels import hairline

# Tools in the order of the rail; a line stands before each group but the first. Others follow at the end.
GROUPS = (
    ("select", "hand"),
    ("rectangle", "ellipse", "diamond", "note", "frame", "image"),
    ("arrow", "line", "freehand"),
    ("text", "eraser", "laser"),
)


class ToolRail(Card):
    """Draws the editor's tool and changes it; a double click keeps the tool after one use."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.buttons: dict[str, ToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(SHADOW + 5, SHADOW + 5, SHADOW + 5, SHADOW + 5)
        row.setSpacing(2)
        for number, group in enumerate(_grouped()):
            if number:
                line = hairline("v")
                line.setFixedHeight(20)
                row.addSpacing(4)
                row.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)
                row.addSpacing(4)
            for tool in group:
                button = ToolButton(tool)
                button.clicked.connect(lambda _on=False, name=tool.name: self._pick(name))
                button.kept.connect(lambda name=tool.name: editor.set_tool(name, locked=True))
                row.addWidget(button)
                self.buttons[tool.name] = button
        unsubscribe = editor.subscribe(self._notice)
        self.destroyed.connect(lambda: unsubscribe())
        self.refresh()
        self.adjustSize()

    def refresh(self) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == self._editor.tool_name)
            button.show_locked(name == self._editor.tool_name and self._editor.tool_locked)

    def place(self, room: QSize) -> None:
        """In the middle of the bottom edge of a canvas of that size."""
        self.adjustSize()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 4)

    def _pick(self, name: str) -> None:
        self._editor.set_tool(name)
        self.refresh()

    def _notice(self, notice: Notice) -> None:
        if isinstance(notice, ToolChanged):
            self.refresh()


class ToolButton(IconButton):
    """One tool, with its key in the corner as a reminder; `kept` comes with a double click."""

    kept = Signal()

    def __init__(self, tool: Tool) -> None:
        key = f"  {tool.shortcut}" if tool.shortcut else ""
        super().__init__(tool.icon, f"{tool.title}{key}", size=36)
        self.setCheckable(True)
        self._key = tool.shortcut if len(tool.shortcut) == 1 else ""
        self._locked = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.kept.emit()

    def show_locked(self, locked: bool) -> None:
        if locked != self._locked:
            self._locked = locked
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        tokens = tokens_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._locked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(self.width() - 9, 4, 5, 5)
        font = painter.font()
        font.setPixelSize(8)
        painter.setFont(font)
        painter.setPen(QColor(tokens.accent_text if self.isChecked() else tokens.text_faint))
        corner = self.rect().adjusted(0, 0, -4, -2)
        painter.drawText(corner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), self._key)


def _grouped() -> list[list[Tool]]:
    named = {name for group in GROUPS for name in group}
    groups = [[TOOLS[name] for name in group if name in TOOLS] for group in GROUPS]
    groups.append([tool for tool in TOOLS.values() if tool.name not in named])
    return [group for group in groups if group]
