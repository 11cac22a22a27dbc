"""The lower half of the sharing dialog: links that let in whoever has them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.dialogs.sharing_people import role_choice
from ui.icons import Ink
from ui.sync_ports import NewLink, ShareLink
from ui.syncing.roles import link_words
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.dated_list import moment
from ui.widgets.fields import Dropdown
from ui.widgets.labels import ElidedLabel, Sign, words

_DAY_S = 86_400.0
LASTS = (("For ever", None), ("For a day", _DAY_S), ("For a week", 7 * _DAY_S), ("For 30 days", 30 * _DAY_S))
LEAST_PASSWORD = 4


class LinkForm(QWidget):
    """What a new link is to give; hidden until somebody wants one."""

    wanted = Signal(object)  # NewLink
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.role = role_choice("viewer")
        self.role.setAccessibleName("What the link gives")
        self.lasts = Dropdown()
        self.lasts.setAccessibleName("How long the link works")
        for text, lasts_s in LASTS:
            self.lasts.addItem(text, lasts_s)
        self.password = QLineEdit()
        self.password.setPlaceholderText("Password, if you want one")
        self.password.setAccessibleName("Password of the link")
        self.password.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.password.setMaxLength(200)
        self.make = word_button("Make link")
        self.cancel = word_button("Cancel", "quiet")
        for button in (self.make, self.cancel):
            button.setAutoDefault(False)  # Enter in a field elsewhere is none of their business
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(8)
        first.addWidget(self.role)
        first.addWidget(self.lasts, 1)
        second.addWidget(self.password, 1)
        second.addWidget(self.cancel)
        second.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        self.make.clicked.connect(self._ask)
        self.password.returnPressed.connect(self._ask)
        self.cancel.clicked.connect(self.given_up)

    def show_busy(self, busy: bool) -> None:
        for part in (self.role, self.lasts, self.password, self.make):
            part.setEnabled(not busy)
        self.make.setText("Making…" if busy else "Make link")

    def start(self) -> None:
        """Empty, and ready to be filled in."""
        self.show_busy(False)
        self.password.clear()
        self.role.setCurrentIndex(0)
        self.lasts.setCurrentIndex(0)
        self.show()
        self.role.setFocus()

    def _ask(self) -> None:
        lasts_s = self.lasts.currentData()
        expires_s = time.time() + float(lasts_s) if lasts_s is not None else None
        self.wanted.emit(NewLink(str(self.role.currentData()), self.password.text(), expires_s))


class LinkRow(QWidget):
    """One link. Its address is known only just after it was made."""

    copy_wanted = Signal()
    revoke_wanted = Signal()

    def __init__(self, link: ShareLink) -> None:
        super().__init__()
        self.link = link
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        row.addSpacing(6)
        row.addWidget(Sign("link", Ink.NORMAL, 20))
        row.addSpacing(6)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(ElidedLabel(link_words(link.role)))
        self.facts = ElidedLabel(facts(link), "faint")
        column.addWidget(self.facts)
        row.addLayout(column, 1)
        self.copy_ = word_button("Copy", "", "copy")
        self.copy_.setAutoDefault(False)
        self.copy_.setVisible(bool(link.url))
        self.copy_.clicked.connect(self._copy)
        self.revoke = IconButton("close", "Revoke this link", size=28)
        self.revoke.clicked.connect(self.revoke_wanted)
        row.addWidget(self.copy_)
        row.addWidget(self.revoke)

    def _copy(self) -> None:
        self.copy_.setText(" Copied")
        self.copy_wanted.emit()


class Links(QWidget):
    """The links there are, and the way to a new one."""

    link_wanted = Signal(object)  # NewLink
    copy_wanted = Signal(object)  # ShareLink
    revoke_wanted = Signal(object)  # ShareLink

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[LinkRow] = []
        self.new = word_button("New link…", "", "link")
        self.new.setAutoDefault(False)
        self.form = LinkForm()
        self.form.hide()
        self.note = words("Copy a new link at once: its address is not shown again.", "faint")
        self.note.hide()
        self.trouble = words("", "danger", wrap=True)
        self.trouble.hide()
        head = QHBoxLayout()
        head.addWidget(words("Links", "section"), 1)
        head.addWidget(self.new)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.form)
        column.addWidget(self.trouble)
        column.addLayout(self._column)
        column.addWidget(self.note)
        self.new.clicked.connect(self._begin)
        self.form.given_up.connect(self.end_form)
        self.form.wanted.connect(self._ask)

    def show_links(self, links: Sequence[ShareLink]) -> None:
        """These; the addresses of those made just now are kept."""
        known = {row.link.id: row.link.url for row in self.rows if row.link.url}
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for link in links:
            self._add(link if link.url else _with_url(link, known.get(link.id, "")))
        self.note.setVisible(any(row.link.url for row in self.rows))

    def show_trouble(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.form.show_busy(False)

    def end_form(self) -> None:
        self.form.hide()
        self.new.show()
        self.show_trouble("")
        self.new.setFocus()

    def _begin(self) -> None:
        self.new.hide()
        self.form.start()

    def _ask(self, new: NewLink) -> None:
        if new.password and len(new.password) < LEAST_PASSWORD:
            self.show_trouble(f"A password has at least {LEAST_PASSWORD} characters.")
            self.form.password.setFocus()
            return
        self.show_trouble("")
        self.form.show_busy(True)
        self.link_wanted.emit(new)

    def _add(self, link: ShareLink) -> None:
        row = LinkRow(link)
        row.copy_wanted.connect(lambda: self.copy_wanted.emit(link))
        row.revoke_wanted.connect(lambda: self.revoke_wanted.emit(link))
        self._column.addWidget(row)
        self.rows.append(row)


def facts(link: ShareLink, now_s: float | None = None) -> str:
    """What else there is to know of a link."""
    now_s = time.time() if now_s is None else now_s
    said = []
    if link.expires_s is not None:
        said.append(f"until {moment(link.expires_s, now_s)}" if link.expires_s > now_s else "has ended")
    if link.has_password:
        said.append("with a password")
    said.append("not opened yet" if not link.views else "1 view" if link.views == 1 else f"{link.views:,} views")
    text = " · ".join(said)
    return text[:1].upper() + text[1:]


def _with_url(link: ShareLink, url: str) -> ShareLink:
    return ShareLink(link.id, link.role, url, link.has_password, link.expires_s, link.views)
