"""The question before signing out: what is not synced yet, and that it stays."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sync.status import AccountStatus, SyncStatus
from ui.dialogs.frame import Dialog
from ui.syncing.words import host, is_all_synced, is_one, unsynced_words, who
from ui.widgets.form import Notice
from ui.widgets.labels import words


class SignOutDialog(Dialog):
    """Accepted means yes. Its words follow the status while it is open."""

    def __init__(self, status: SyncStatus, account: AccountStatus, parent: QWidget | None = None) -> None:
        where = host(account)
        title = f"Sign out of {where}?" if account.kind != "bucket" else f"Stop syncing with {where}?"
        super().__init__(title, parent, width=460)
        self.notice = Notice("")
        self.what = words("", "muted", wrap=True)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.what)
        self.body.addStretch(1)
        self._who = who(account)
        self.cancel = self.add_button("Cancel")
        self.cancel.clicked.connect(self.reject)
        self.yes = self.add_button("Sign out" if account.kind != "bucket" else "Stop syncing", "primary")
        self.yes.clicked.connect(self.accept)
        self.show_status(status)
        self.yes.setFocus()

    def show_status(self, status: SyncStatus) -> None:
        waits = unsynced_words(status)
        one = is_one(status)
        stay = f"{waits} {'is' if one else 'are'} not synced yet. {'It stays' if one else 'They stay'} on this computer"
        after = f"and will sync after you sign in again as {self._who}."
        self.notice.say(f"{stay} {after}" if waits else "")
        synced = "Everything is synced. " if is_all_synced(status) else ""
        self.what.setText(
            f"{synced}All diagrams stay on this computer, and you can go on working on them. "
            "Changes from your other computers do not arrive until you sign in again."
        )
        self.resize(self.minimumWidth(), self.minimumHeight())
        self.settle()
