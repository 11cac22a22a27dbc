"""The upper half of the sharing dialog: whom to share with, and who has a share already."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.people.faces import initials
from ui.sync_ports import Member
from ui.syncing.roles import GIVEN, role_words
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.fields import Dropdown
from ui.widgets.labels import ElidedLabel, words

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
_ROLE_PX = 134


class Invite(QWidget):
    """An address, what they may do, and the button. `wanted` carries both."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setPlaceholderText("E-mail address")
        self.field.setAccessibleName("E-mail address")
        self.field.setMaxLength(320)
        self.role = role_choice("viewer")
        self.role.setAccessibleName("What they may do")
        self.button = word_button("Share", "primary")
        self.button.setAutoDefault(False)  # Enter in a field elsewhere is none of its business
        self.trouble = words("", "danger", wrap=True)
        self.trouble.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.role)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.trouble)
        self.field.textChanged.connect(lambda _text: self._typed())
        self.field.returnPressed.connect(self._ask)
        self.button.clicked.connect(self._ask)
        self._typed()

    def show_busy(self, busy: bool) -> None:
        """Whether an answer is awaited."""
        self.field.setReadOnly(busy)
        self.role.setEnabled(not busy)
        self.button.setText("Sharing…" if busy else "Share")
        self.button.setEnabled(not busy and bool(self.address))

    def show_trouble(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def take(self) -> None:
        """It is shared: the field is for the next one."""
        self.field.clear()
        self.field.setFocus()

    @property
    def address(self) -> str:
        return self.field.text().strip()

    def _typed(self) -> None:
        self.show_trouble("")
        self.button.setEnabled(bool(self.address))

    def _ask(self) -> None:
        if self.field.isReadOnly() or not self.address:
            return
        if not _ADDRESS.fullmatch(self.address):
            self.show_trouble("That is no e-mail address. One looks like ada@example.org.")
            self.field.setFocus()
            return
        self.wanted.emit(self.address, str(self.role.currentData()))


class MemberRow(QWidget):
    """One person. `role_wanted` and `withdraw_wanted` come only from rows that may be changed."""

    role_wanted = Signal(str)
    withdraw_wanted = Signal()

    def __init__(self, member: Member, *, changeable: bool) -> None:
        super().__init__()
        self.member = member
        name = member.name or member.email or "Somebody"
        you = " (you)" if member.is_me else ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        row.addWidget(Avatar(initials(member.name or member.email), size=32))
        column = QVBoxLayout()
        column.setSpacing(0)
        self.name = ElidedLabel(f"{name}{you}")
        column.addWidget(self.name)
        below = _below(member)
        if below:
            column.addWidget(ElidedLabel(below, "faint"))
        row.addLayout(column, 1)
        self.role: Dropdown | None = None
        self.remove: IconButton | None = None
        if changeable and member.id:
            self.role = role_choice(member.role)
            self.role.setAccessibleName(f"What {name} may do")
            self.role.activated.connect(lambda _index: self._choose())
            self.remove = IconButton("close", f"Take the share of {name} back", size=28)
            self.remove.clicked.connect(self.withdraw_wanted)
            row.addWidget(self.role)
            row.addWidget(self.remove)
        else:
            row.addWidget(words(role_words(member.role), "muted"))

    def _choose(self) -> None:
        assert self.role is not None
        role = str(self.role.currentData())
        if role != self.member.role:
            self.role_wanted.emit(role)


class Members(QWidget):
    """All who may open the diagram, the owner first."""

    role_wanted = Signal(str, str)  # share, role
    withdraw_wanted = Signal(object)  # Member

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[MemberRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def show_members(self, members: Sequence[Member], *, changeable: bool) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [MemberRow(member, changeable=changeable) for member in members]
        for place, row in enumerate(self.rows):
            share = row.member
            row.role_wanted.connect(lambda role, one=share: self.role_wanted.emit(one.id, role))
            row.withdraw_wanted.connect(lambda one=share: self.withdraw_wanted.emit(one))
            self._column.insertWidget(place, row)


def role_choice(role: str) -> Dropdown:
    """What can be given, with `role` chosen."""
    choice = Dropdown()
    choice.setFixedWidth(_ROLE_PX)
    for value, text in GIVEN:
        choice.addItem(text, value)
    choice.setCurrentIndex(max(0, choice.findData(role)))
    return choice


def _below(member: Member) -> str:
    if member.is_pending:
        return "Invited, has no account yet"
    return member.email if member.name else ""
