"""The top row: the way home, and a tab per open diagram."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabBar

from ui.icons import Ink, icon
from ui.widgets.buttons import IconButton


class TabStrip(QFrame):
    """Says what the person wants; the desk does it and `show_titles` draws the result."""

    home_wanted = Signal()
    new_wanted = Signal()
    tab_wanted = Signal(int)
    close_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "top")
        self.setFixedHeight(40)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        self.home = IconButton("home", "All diagrams", size=30)
        self.home.setCheckable(True)
        self.home.setChecked(True)
        self.home.clicked.connect(self._home)
        self.tabs = _Tabs()
        self.tabs.close_wanted.connect(self.close_wanted)
        self.tabs.currentChanged.connect(self._chosen)
        self.tabs.tabBarClicked.connect(self._chosen)
        self.plus = IconButton("plus", "New diagram", size=26)
        self.plus.clicked.connect(self.new_wanted)
        row.addWidget(self.home)
        row.addSpacing(4)
        row.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.plus)
        row.addStretch(1)

    def show_titles(self, titles: list[str], front: int) -> None:
        """One tab per title; `front` is -1 for the start page."""
        self.tabs.blockSignals(True)
        while self.tabs.count() > len(titles):
            self.tabs.removeTab(self.tabs.count() - 1)
        for index, title in enumerate(titles):
            if index >= self.tabs.count():
                self.tabs.add(title)
            self.tabs.setTabText(index, title.replace("&", "&&"))
            self.tabs.setTabToolTip(index, title)
        if front >= 0:
            self.tabs.setCurrentIndex(front)
        self.tabs.set_all_quiet(front < 0)
        self.tabs.blockSignals(False)
        self.tabs.setVisible(bool(titles))
        self.home.setChecked(front < 0)

    def _home(self) -> None:
        self.home.setChecked(True)
        self.home_wanted.emit()

    def _chosen(self, index: int) -> None:
        if index >= 0:
            self.tab_wanted.emit(index)


class _Tabs(QTabBar):
    close_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "documents")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(16, 16))
        self.setAccessibleName("Open diagrams")

    def add(self, title: str) -> None:
        index = self.addTab(icon("file", Ink.FAINT), title)
        button = IconButton("close", "Close", size=20)
        button.clicked.connect(lambda: self._close(button))
        self.setTabButton(index, QTabBar.ButtonPosition.RightSide, button)

    def set_all_quiet(self, quiet: bool) -> None:
        """On the start page no tab is in front, though a tab bar always has a current one."""
        role = "documents-quiet" if quiet else "documents"
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Qt's own keeps room for scroll buttons even while none are shown."""
        return QSize(32, self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.MiddleButton and self.tabAt(event.position().toPoint()) >= 0:
            self.close_wanted.emit(self.tabAt(event.position().toPoint()))
        else:
            super().mouseReleaseEvent(event)

    def _close(self, button: IconButton) -> None:
        self.close_wanted.emit(self.tabAt(button.mapTo(self, QPoint(button.width() // 2, button.height() // 2))))
