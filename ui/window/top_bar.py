"""The second row: menus, the diagram's title, and what one reaches for all the time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenuBar,
    QPushButton,
    QStackedLayout,
    QWidget,
)

from ui.people.avatars import Avatars
from ui.widgets.buttons import IconButton, word_button
from ui.window.account_button import AccountButton
from ui.window.zoom import ZoomControl

_BESIDE_TITLE_PX = 8
_AROUND_PX = 10  # how much closer the frame of a button is to a sign alone than to a sign and a word


class TopBar(QFrame):
    """The menu bar stands on the left also while the start page is in front; the rest belongs to a diagram."""

    export_wanted = Signal()
    share_wanted = Signal()
    theme_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "main")
        self.setFixedHeight(44)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 0, 12, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        self.title = TitleField()
        self.undo = IconButton("undo", "Undo")
        self.redo = IconButton("redo", "Redo")
        self.zoom = ZoomControl()
        self.theme = IconButton("moon", "Light or dark")
        self.export = word_button("Export", "primary", "export")
        self.export.setToolTip("Export to a file")
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.export.clicked.connect(self.export_wanted)
        self.people = Avatars()
        self.share = word_button("Share", "", "share")
        self.share.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.share.setToolTip("Who may open this diagram")
        self.share.clicked.connect(self.share_wanted)
        self.share.hide()
        self.theme.clicked.connect(self.theme_wanted)
        self.account = AccountButton()
        self._diagram_only: tuple[QWidget, ...] = (self.title, self.undo, self.redo, self.zoom, self.export)
        self._words = {self.share: " Share", self.export: " Export"}
        right = self._right = QHBoxLayout()
        right.setSpacing(4)
        right.addStretch(1)
        for widget in (self.undo, self.redo):
            right.addWidget(widget)
        right.addSpacing(8)
        right.addWidget(self.zoom)
        right.addSpacing(8)
        right.addWidget(self.theme)
        right.addSpacing(4)
        right.addWidget(self.people)
        right.addSpacing(4)
        right.addWidget(self.share)
        right.addSpacing(4)
        right.addWidget(self.export)
        right.addSpacing(8)
        right.addWidget(self.account)
        grid.addWidget(self.menus, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.title, 0, 1, Qt.AlignmentFlag.AlignCenter)
        grid.addLayout(right, 0, 2)

    def show_diagram(self, title: str | None) -> None:
        """The title of the diagram in front; None for the start page."""
        for widget in self._diagram_only:
            widget.setVisible(title is not None)
        if title is not None:
            self.title.show_title(title)
        self._give_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._give_room()

    def event(self, event: QEvent) -> bool:
        answer = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._give_room()  # something in the row came, went or grew
        return answer

    def _give_room(self) -> None:
        """Where the row is too narrow words give way and their signs stay; then goes what keys and menus do as well."""
        spare = self.width() - self._least()
        for widget in self._can_go():
            widget.setVisible(spare >= 0)
            spare += 0 if spare >= 0 else self._taken(widget)
        word = self.account.word_px()
        shown = [button for button in self._words if not button.isHidden()]
        needed = sum(_word_px(button, self._words[button]) for button in shown)
        self.account.show_room(spare >= needed + word)
        roomy = spare >= needed
        for button, text in self._words.items():
            if button.text() != (text if roomy else ""):
                button.setText(text if roomy else "")
                button.setProperty("bare", not roomy)
                button.style().unpolish(button)
                button.style().polish(button)

    def _least(self) -> int:
        """What the row takes when no button has a word and none is gone."""
        right = self._right.sizeHint().width() - self.account.word_px(now=True)
        right -= sum(_word_px(one, one.text()) for one in self._words if not one.isHidden())
        right += sum(self._taken(widget) for widget in self._can_go() if widget.isHidden())
        title = 0 if self.title.isHidden() else self.title.minimumWidth() + 2 * _BESIDE_TITLE_PX
        return self.menus.sizeHint().width() + title + right + 20

    def _can_go(self) -> tuple[QWidget, ...]:
        """The first of them first; without a diagram its buttons are not there anyway."""
        zoom = self.zoom
        return (self.theme, *(() if self.title.isHidden() else (zoom.minus, zoom.plus, self.undo, self.redo)))

    def _taken(self, widget: QWidget) -> int:
        return widget.width() + self._right.spacing()

    def show_sharing(self, shown: bool) -> None:
        """Whether there is a diagram that could be shared."""
        self.share.setVisible(shown)


def _word_px(button: QPushButton, word: str) -> int:
    """The room that a word takes on a button, with what stands around it."""
    return button.fontMetrics().horizontalAdvance(word) + _AROUND_PX if word else 0


class TitleField(QWidget):
    """The title as a button; a click turns it into a field, Enter or leaving it renames."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self.button = word_button("", "title")
        self.button.setToolTip("Rename")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.edit)
        self.field = _TitleEdit()
        self.field.setProperty("role", "title")
        self.field.setMaxLength(200)
        self.field.setAccessibleName("Title of the diagram")
        self.field.editingFinished.connect(self._finish)
        self._stack.addWidget(self.button)
        self._stack.addWidget(self.field)
        self.setFixedHeight(32)
        self.setMinimumWidth(120)
        self.setMaximumWidth(360)

    def show_title(self, title: str) -> None:
        self.field.setText(title)
        self._title = title
        self.updateGeometry()
        self._elide()
        self._stack.setCurrentWidget(self.button)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._elide()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The room that the whole title takes, within reason."""
        return QSize(min(300, self._metrics().horizontalAdvance(self._title)) + 24, 32)

    def _metrics(self) -> QFontMetrics:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return QFontMetrics(font)

    def _elide(self) -> None:
        """To the room that there is, not more: else both ends are cut off."""
        room = min(300, max(self.width() - 24, 96))
        shown = self._metrics().elidedText(self._title, Qt.TextElideMode.ElideMiddle, room)
        if shown.replace("&", "&&") != self.button.text():
            self.button.setText(shown.replace("&", "&&"))

    def edit(self) -> None:
        self.setMinimumWidth(240)
        self._stack.setCurrentWidget(self.field)
        self.field.before = self.field.text()
        self.field.selectAll()
        self.field.setFocus()

    def _finish(self) -> None:
        if self._stack.currentWidget() is self.field:
            self._stack.setCurrentWidget(self.button)
            self.setMinimumWidth(120)
            if self.field.text() != self.field.before:
                self.renamed.emit(self.field.text())


class _TitleEdit(QLineEdit):
    """Escape puts back what was there before."""

    before = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self.before)
            self.clearFocus()
        else:
            super().keyPressEvent(event)
