"""The account in the top bar: who is signed in and how it stands, or the way to sign in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget, QWidgetAction

from sync.status import AccountStatus, Reach, SyncStatus
from ui.icons import Ink
from ui.syncing.words import headline, host, initials, who
from ui.widgets.avatar import Avatar, AvatarButton
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.card import Menu
from ui.widgets.labels import ElidedLabel, Sign, words

_DOTS = {
    Reach.SIGNED_OUT: Ink.WARNING,
    Reach.PAUSED: Ink.FAINT,
    Reach.CONNECTING: Ink.FAINT,
    Reach.OFFLINE: Ink.FAINT,
    Reach.ONLINE: Ink.SUCCESS,
}
_SIGNS = {
    Reach.SIGNED_OUT: "warning",
    Reach.PAUSED: "cloud-off",
    Reach.CONNECTING: "cloud",
    Reach.OFFLINE: "cloud-off",
    Reach.ONLINE: "cloud-check",
}
MENU_PX = 288


class AccountButton(QWidget):
    """Not there until it is known whether there is an account."""

    sign_in_wanted = Signal()
    menu_wanted = Signal(object)  # the corner of the screen where it opens

    def __init__(self) -> None:
        super().__init__()
        self.sign_in = word_button("Sign in", "", "person")
        self.sign_in.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.small = IconButton("person", "Sign in")
        self.avatar = AvatarButton()
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._has_room = True
        for widget in (self.sign_in, self.small, self.avatar):
            self._stack.addWidget(widget)
        self.sign_in.clicked.connect(self.sign_in_wanted)
        self.small.clicked.connect(self.sign_in_wanted)
        self.avatar.clicked.connect(lambda: self.menu_wanted.emit(self.corner()))
        self._status = SyncStatus()
        self.hide()

    def corner(self) -> QPoint:
        """The lower right corner, below which a menu hangs."""
        return self.mapToGlobal(QPoint(self.width(), self.height() + 6))

    def show_status(self, status: SyncStatus) -> None:
        self._status = status
        account = status.account
        if account is not None:
            sign = "storage" if account.kind == "bucket" else "person"
            told = f"{who(account)}\n{headline(status)[0]} · {host(account)}"
            self.avatar.show_somebody(initials(account), sign, _DOTS[status.reach], told)
        self._choose()
        self.show()

    def show_room(self, has_room: bool) -> None:
        """Whether there is room for the words."""
        if has_room != self._has_room:
            self._has_room = has_room
            self._choose()

    def word_px(self, *, now: bool = False) -> int:
        """The room that the words take beyond the sign; `now`: as it is shown."""
        if self.isHidden() or self._status.account is not None or (now and not self._has_room):
            return 0
        return self.sign_in.sizeHint().width() - self.small.sizeHint().width()

    def _choose(self) -> None:
        if self._status.account is not None:
            widget: QWidget = self.avatar
        else:
            widget = self.sign_in if self._has_room else self.small
        self._stack.setCurrentWidget(widget)
        self.setFixedSize(widget.sizeHint().expandedTo(widget.minimumSize()))


def account_menu(status: SyncStatus, actions: Sequence[QAction | None], parent: QWidget) -> Menu:
    """Who is signed in and how it stands, above what can be done; None is a line."""
    menu = Menu(parent=parent)
    menu.setMinimumWidth(MENU_PX)
    if status.account is not None:
        head = QWidgetAction(menu)
        head.setDefaultWidget(_head(status, status.account))
        menu.addAction(head)
        menu.addSeparator()
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _head(status: SyncStatus, account: AccountStatus) -> QWidget:
    head = QWidget()
    head.setFixedWidth(MENU_PX - 12)
    grid = QGridLayout(head)
    grid.setContentsMargins(10, 8, 10, 8)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(10)
    sign = "storage" if account.kind == "bucket" else "person"
    grid.addWidget(Avatar(initials(account), sign), 0, 0, Qt.AlignmentFlag.AlignTop)
    lines = QVBoxLayout()
    lines.setSpacing(1)
    lines.addWidget(ElidedLabel(who(account), "strong"))
    for line in (account.email, host(account)):
        if line and line != who(account):
            lines.addWidget(ElidedLabel(line, "faint"))
    grid.addLayout(lines, 0, 1)
    title, text = headline(status)
    state = QHBoxLayout()
    state.setSpacing(6)
    state.addWidget(Sign(_SIGNS[status.reach], _DOTS[status.reach], 18), 0, Qt.AlignmentFlag.AlignVCenter)
    told = words(f"{title}. {text}", "faint", wrap=True)
    state.addWidget(told, 1)
    grid.addLayout(state, 1, 0, 1, 2)
    if not account.keeps_session:
        grid.addWidget(words("Only until AutoGraph is closed.", "faint", wrap=True), 2, 0, 1, 2)
    grid.setColumnStretch(1, 1)
    return head
