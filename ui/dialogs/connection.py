"""The Connection panel: how it stands with the other side, service by service, and what waits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sync.status import Reach, SyncStatus
from ui.dialogs.connection_rows import AccountRow, Rows, ServiceRow, WaitingRow
from ui.dialogs.frame import Dialog
from ui.icons import Ink
from ui.syncing.words import diagrams, headline, soon, waiting
from ui.widgets.labels import Sign, hairline, words

MOST_ROWS = 50  # of diagrams that wait
_SIGNS = {
    Reach.SIGNED_OUT: ("cloud-off", Ink.FAINT),
    Reach.PAUSED: ("cloud-off", Ink.FAINT),
    Reach.CONNECTING: ("cloud", Ink.ACCENT),
    Reach.OFFLINE: ("cloud-off", Ink.WARNING),
    Reach.ONLINE: ("cloud-check", Ink.SUCCESS),
}


class ConnectionDialog(Dialog):
    """Shows a status, and the next one, and the next; every wish of the person is a signal."""

    try_wanted = Signal()
    offline_wanted = Signal(bool)
    sign_in_wanted = Signal()
    sign_out_wanted = Signal()
    diagram_wanted = Signal(str)

    def __init__(self, title_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        """`title_of` names a diagram."""
        super().__init__("Connection", parent, width=560)
        self.resize(620, 680)
        self._title_of = title_of
        self._reach: Reach | None = None
        self.state = words("", "heading")
        self.why = words("", "muted", wrap=True)
        self.why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._place_of_sign = QVBoxLayout()
        self.account = AccountRow()
        self.account.sign_in.clicked.connect(self.sign_in_wanted)
        self.account.sign_out.clicked.connect(self.sign_out_wanted)
        self.services = Rows(ServiceRow)
        self.pool = words("", "faint", wrap=True)
        self.waiting = Rows(self._waiting_row)
        self.waits = words("", "section")
        self.none = words("", "muted", wrap=True)
        self.rest = words("", "faint")
        self._services_head = words("Services", "section")
        self.offline = self.add_button("Work offline", left=True)
        self.offline.clicked.connect(lambda: self.offline_wanted.emit(self._reach is not Reach.PAUSED))
        self.close_ = self.add_button("Close")
        self.close_.clicked.connect(self.accept)
        self.again = self.add_button("Try now", "primary")
        self.again.clicked.connect(self.try_wanted)
        self._lay_out()
        self.show_status(SyncStatus())

    def show_status(self, status: SyncStatus) -> None:
        title, text = headline(status)
        self.state.setText(title)
        self.why.setText(_explained(status, text))
        self._show_sign(status.reach)
        self.account.show_account(status)
        self.services.show_rows([(service.name, service) for service in status.services])
        self._services_head.setVisible(bool(status.services))
        pool = status.pool
        told = f"Connections: {pool.in_use} in use, {pool.idle} idle, {pool.limit} at most."
        self.pool.setText(told if pool.limit else "")
        self.pool.setVisible(bool(pool.limit))
        self._show_waiting(status)
        signed_in = status.account is not None and status.reach is not Reach.SIGNED_OUT
        self.again.setEnabled(signed_in and status.reach is not Reach.PAUSED)
        self.again.setText("Sync now" if status.reach is Reach.ONLINE else "Try now")
        self.again.setAccessibleName(self.again.text())
        self.offline.setEnabled(signed_in)
        self.offline.setText("Go online" if status.reach is Reach.PAUSED else "Work offline")
        self.offline.setAccessibleName(self.offline.text())

    def _show_waiting(self, status: SyncStatus) -> None:
        listed = waiting(status)
        self.waiting.show_rows(listed[:MOST_ROWS])
        self.waits.setText(f"Not synced yet: {diagrams(len(listed))}" if listed else "Not synced yet")
        self.none.setText(
            "No edit waits to be sent." if status.account is not None else "There is no account to sync with."
        )
        self.none.setVisible(not listed)
        left = len(listed) - MOST_ROWS
        self.rest.setText(f"and {left:,} more" if left > 0 else "")
        self.rest.setVisible(left > 0)

    def _waiting_row(self, diagram: str) -> WaitingRow:
        row = WaitingRow(self._title_of(diagram))
        row.clicked.connect(lambda: self.diagram_wanted.emit(diagram))
        return row

    def _show_sign(self, reach: Reach) -> None:
        if reach is self._reach:
            return
        self._reach = reach
        while (item := self._place_of_sign.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._place_of_sign.addWidget(Sign(*_SIGNS[reach], 32))

    def _lay_out(self) -> None:
        self.heading.hide()
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addLayout(self._place_of_sign)
        told = QVBoxLayout()
        told.setSpacing(2)
        told.addWidget(self.state)
        told.addWidget(self.why)
        head.addLayout(told, 1)
        inside = QFrame()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self.account)
        column.addSpacing(8)
        column.addWidget(self.waits)
        for widget in (self.none, self.waiting, self.rest):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self._services_head)
        column.addWidget(self.services)
        column.addWidget(self.pool)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.body.addLayout(head)
        self.body.addWidget(hairline())
        self.body.addWidget(scroll, 1)


def _explained(status: SyncStatus, text: str) -> str:
    lines = [text]
    if status.why and status.why not in text:
        lines.append(status.why)
    if status.reach is Reach.OFFLINE and status.next_try_s > 0:
        lines.append(f"It is tried again {soon(status.next_try_s)}.")
    return " ".join(lines)
