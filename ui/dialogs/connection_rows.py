"""The rows of the Connection panel; they stay while what they show changes, so that nothing jumps under the hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sync.status import DiagramStatus, Reach, ServiceStatus, SyncStatus
from ui.icons import Ink
from ui.syncing.words import edits_and_age, host, initials, service_name, service_state, who
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.labels import ElidedLabel, Sign, words

V = TypeVar("V")
V_contra = TypeVar("V_contra", contravariant=True)
_SIGNS = {
    "closed": ("check", Ink.SUCCESS),
    "open": ("clock", Ink.WARNING),
    "half-open": ("retry", Ink.ACCENT),
}


class Row(Protocol[V_contra]):
    def show_value(self, value: V_contra) -> None: ...


class Rows(QWidget, Generic[V]):
    """One row for each key, in the order given; `make` builds the row of a key."""

    def __init__(self, make: Callable[[str], Row[V]]) -> None:
        super().__init__()
        self._make = make
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.rows: dict[str, Row[V]] = {}

    def show_rows(self, values: Sequence[tuple[str, V]]) -> None:
        wanted = [key for key, _value in values]
        for key in [key for key in self.rows if key not in wanted]:
            row = self.rows.pop(key)
            if isinstance(row, QWidget):
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
        for at, (key, value) in enumerate(values):
            if key not in self.rows:
                self.rows[key] = self._make(key)
            row = self.rows[key]
            row.show_value(value)
            if isinstance(row, QWidget) and self._column.indexOf(row) != at:
                self._column.insertWidget(at, row)
        self.setVisible(bool(values))


class ServiceRow(QFrame):
    """A service, what its breaker says, and the last error with the name under which the server logged it."""

    def __init__(self, _name: str) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._service = ServiceStatus("")
        self._sign: Sign | None = None
        self.name = words("", "strong")
        self.state = words("", "muted")
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.error = words("", "faint", wrap=True)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = IconButton("copy", "Copy the error", size=26)
        self.copy.clicked.connect(self._copy)
        self._head = QHBoxLayout()
        self._head.setSpacing(10)
        self._head.addWidget(self.name)
        self._head.addWidget(self.state, 1)
        below = QHBoxLayout()
        below.setContentsMargins(28, 0, 0, 0)
        below.addWidget(self.error, 1)
        below.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 9)
        column.setSpacing(4)
        column.addLayout(self._head)
        column.addLayout(below)

    def show_value(self, service: ServiceStatus) -> None:
        if self._sign is None or service.breaker != self._service.breaker:
            self._show_sign(service.breaker)
        self._service = service
        self.name.setText(service_name(service))
        self.state.setText(service_state(service))
        told = f"Last error: {service.error}" if service.error else ""
        if service.correlation_id:
            told = f"{told}\n{service.correlation_id}".strip()
        self.error.setText(told)
        self.error.setVisible(bool(told))
        self.copy.setVisible(bool(told))
        self.setAccessibleName(f"{self.name.text()}: {self.state.text()}")

    def _show_sign(self, breaker: str) -> None:
        if self._sign is not None:
            self._head.removeWidget(self._sign)
            self._sign.hide()
            self._sign.deleteLater()
        self._sign = Sign(*_SIGNS.get(breaker, _SIGNS["open"]), 18)
        self._head.insertWidget(0, self._sign)

    def _copy(self) -> None:
        one = self._service
        QGuiApplication.clipboard().setText(f"{one.name}: {one.error}\nCorrelation id: {one.correlation_id or 'none'}")


class WaitingRow(QPushButton):
    """A diagram whose edits wait; a click opens it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("kind", "choice")
        self._title = title
        self.title = ElidedLabel(title)
        self.waits = words("", "faint")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 12, 7)
        row.setSpacing(12)
        row.addWidget(self.title, 1)
        row.addWidget(self.waits)
        for label in (self.title, self.waits):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumHeight(36)

    def show_value(self, diagram: DiagramStatus) -> None:
        self.waits.setText(edits_and_age(diagram.unsynced, diagram.age_s))
        self.setAccessibleName(f"{self._title}: {self.waits.text()}")


class AccountRow(QFrame):
    """Who is signed in, and the way in or out."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._shown: object = ()
        self._place = QHBoxLayout()
        self.name = ElidedLabel("", "strong")
        self.where = ElidedLabel("", "faint")
        self.kept = words("Signed in until AutoGraph is closed: this computer has no keyring.", "faint", wrap=True)
        self.sign_in = word_button("Sign in…")
        self.sign_out = word_button("Sign out…")
        lines = QVBoxLayout()
        lines.setSpacing(1)
        for line in (self.name, self.where, self.kept):
            lines.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(12)
        row.addLayout(self._place)
        row.addLayout(lines, 1)
        row.addWidget(self.sign_in)
        row.addWidget(self.sign_out)

    def show_account(self, status: SyncStatus) -> None:
        account = status.account
        is_over = status.reach is Reach.SIGNED_OUT
        if (account, is_over) == self._shown:
            return
        self._shown = account, is_over
        while (item := self._place.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        sign = "storage" if account is not None and account.kind == "bucket" else "person"
        self._place.addWidget(Avatar("" if account is None else initials(account), sign, size=36))
        self.name.setText("No account" if account is None else who(account))
        parts = () if account is None else (account.email, host(account))
        where = " · ".join(part for part in parts if part and part != self.name.text())
        self.where.setText(where or "Diagrams are kept on this computer only.")
        self.kept.setVisible(account is not None and not account.keeps_session)
        self.sign_in.setVisible(account is None or is_over)
        self.sign_out.setVisible(account is not None)
        self.sign_out.setText("Stop syncing…" if account is not None and account.kind == "bucket" else "Sign out…")
