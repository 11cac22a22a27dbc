"""With whom a diagram is shared: people by their address, and links. Only its owner may change that."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.dialogs.sharing_links import Links
from ui.dialogs.sharing_people import Invite, Members
from ui.errors import Problem
from ui.sync_ports import Member, ShareLink
from ui.widgets.asking import Asking
from ui.widgets.labels import words


class SharingDialog(Dialog):
    """Every wish of the person is a signal."""

    share_wanted = Signal(str, str)  # address, role
    role_wanted = Signal(str, str)  # share, role
    withdraw_wanted = Signal(object)  # Member
    leave_wanted = Signal()
    link_wanted = Signal(object)  # NewLink
    copy_wanted = Signal(object)  # ShareLink
    revoke_wanted = Signal(object)  # ShareLink
    again_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Share “{title}”", parent, width=540)
        self.resize(560, 560)
        self.invite = Invite()
        self.members = Members()
        self.links = Links()
        self.told = words("", "muted", wrap=True)
        self.trouble = words("", "danger", wrap=True)
        self.trouble.hide()
        self.asking = Asking(self._page())
        self.body.addWidget(self.asking, 1)
        self.leave = self.add_button("Leave…", left=True)
        self.leave.hide()
        self.close_ = self.add_button("Done")
        self.close_.clicked.connect(self.accept)
        self.leave.clicked.connect(self.leave_wanted)
        self.asking.again_wanted.connect(self.again_wanted)
        self.invite.wanted.connect(self.share_wanted)
        self.members.role_wanted.connect(self.role_wanted)
        self.members.withdraw_wanted.connect(self.withdraw_wanted)
        self.links.link_wanted.connect(self.link_wanted)
        self.links.copy_wanted.connect(self.copy_wanted)
        self.links.revoke_wanted.connect(self.revoke_wanted)

    def show_waiting(self) -> None:
        self.asking.show_waiting()

    def show_problem(self, problem: Problem, *, again: bool = True) -> None:
        """It is not known who has it."""
        self.leave.hide()
        self.asking.show_trouble(problem, again=again)

    def show_members(self, members: Sequence[Member]) -> None:
        """These may open it; for its owner there is more to do than for the others."""
        is_mine = any(one.is_me and one.role == "owner" for one in members)
        first = not self.asking.has_answer
        self.members.show_members(members, changeable=is_mine)
        self.invite.setVisible(is_mine)
        self.links.setVisible(is_mine)
        self.told.setVisible(not is_mine)
        owner = next((one.name for one in members if one.role == "owner" and one.name), "its owner")
        self.told.setText(f"Only {owner} can change who may open this diagram.")
        self.leave.setVisible(not is_mine and any(one.is_me for one in members))
        self.show_trouble("")
        self.asking.show_answer()
        if first:
            (self.invite.field if is_mine else self.close_).setFocus()

    def show_links(self, links: Sequence[ShareLink]) -> None:
        self.links.show_links(links)

    def show_trouble(self, text: str) -> None:
        """A change that did not come about."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def _page(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        people = QVBoxLayout()
        people.setSpacing(4)
        people.addWidget(words("People", "section"))
        people.addWidget(self.members)
        people.addWidget(self.trouble)
        people.addWidget(self.told)
        column.addLayout(people)
        column.addWidget(self.links)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(16)
        outer.addWidget(self.invite)
        outer.addWidget(scroll, 1)
        return page
