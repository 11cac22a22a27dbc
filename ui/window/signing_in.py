"""Signing in and out, as the person goes through it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.library_ports import Wanted
from ui.sync_ports import SignIn
from ui.syncing.words import host, who

if TYPE_CHECKING:
    from sync.status import AccountStatus
    from ui.dialogs.sign_in import SignInDialog
    from ui.sync_ports import Bucket, Sync
    from ui.window.desk import Desk


def show_sign_in(desk: Desk) -> None:
    """Ask for server and password, with what was used last filled in already."""
    from ui.dialogs.sign_in import SignInDialog

    sync = desk.syncing.sync
    if sync is None or desk.window.findChild(SignInDialog) is not None:
        return
    account, settings = desk.syncing.account, desk.services.settings
    again = account is not None and account.kind != "bucket"
    address = account.address if account is not None and again else str(settings.get("sign_in_address"))
    email = account.email if account is not None and again else str(settings.get("sign_in_email"))
    dialog = SignInDialog(address, email, str(settings.get("sign_in_ca_file")), desk.window)
    _SigningIn(desk, sync, dialog).count()
    dialog.open_alone()


def ask_sign_out(desk: Desk) -> None:
    """Say what is not synced yet, that it stays, and then sign out."""
    from ui.dialogs.sign_out import SignOutDialog

    sync, account = desk.syncing.sync, desk.syncing.account
    if sync is None or account is None:
        return
    dialog = SignOutDialog(desk.syncing.status, account, desk.window)

    def follow() -> None:
        if desk.syncing.account is None:
            dialog.reject()
        else:
            dialog.show_status(desk.syncing.status)

    def done(_nothing: None) -> None:
        desk.say("Signed out. Everything stays on this computer.")

    desk.syncing.changed.connect(follow)
    dialog.finished.connect(lambda _result: desk.syncing.changed.disconnect(follow))
    dialog.accepted.connect(lambda: desk.syncing.answers.expect(sync.sign_out(), done))
    dialog.open_alone()


class _SigningIn(QObject):
    """One dialog and what it asked for. What was cancelled and comes about nevertheless is undone."""

    def __init__(self, desk: Desk, sync: Sync, dialog: SignInDialog) -> None:
        super().__init__(dialog)
        self._desk, self._sync, self._dialog = desk, sync, dialog
        self._asked: Future[AccountStatus] | None = None
        self._is_open = True
        dialog.finished.connect(self._closed)
        dialog.wanted.connect(self._ask)
        dialog.cancelled.connect(self._cancel)

    def count(self) -> None:
        """Tell the dialog how many diagrams could go along: none where there is an account, for it has them."""
        library = self._desk.library
        if library is None or self._desk.syncing.account is not None:
            self._dialog.show_count(0)
            return

        def done(count: int) -> None:
            if self._is_open:
                self._dialog.show_count(count)

        self._desk.jobs.run("", lambda _progress, _cancelled: len(library.entries(Wanted(thumbnails=False))), done=done)

    def _closed(self, _result: int) -> None:
        self._is_open = False

    def _ask(self, wish: SignIn | Bucket) -> None:
        self._asked = asked = self._sync.sign_in(wish) if isinstance(wish, SignIn) else self._sync.use_bucket(wish)

        def done(account: AccountStatus) -> None:
            if asked is self._asked:
                self._remember(wish)
                self._dialog.show_done(account)
                self._desk.say(f"Signed in as {who(account)}" if account.email else f"Connected to {host(account)}")
            else:
                self._desk.syncing.answers.expect(self._sync.sign_out())

        def failed(error: BaseException) -> None:
            if asked is self._asked:
                self._asked = None
                self._dialog.show_error(error)

        self._desk.syncing.answers.expect(asked, done, failed)

    def _cancel(self) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            asked.cancel()

    def _remember(self, wish: SignIn | Bucket) -> None:
        """Never the password."""
        if isinstance(wish, SignIn):
            put = self._desk.services.settings.put
            put("sign_in_address", wish.address)
            put("sign_in_email", wish.email)
            put("sign_in_ca_file", wish.ca_file)
