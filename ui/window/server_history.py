"""The server's versions in the dialog of versions: beside those on this computer, and each with its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from sync.status import Phase
from ui.dialogs.confirm import ConfirmDialog
from ui.dialogs.versions import VersionsDialog
from ui.errors import describe
from ui.sync_ports import ServerVersion, ServerVersions
from ui.widgets.dated_list import moment

if TYPE_CHECKING:
    from ui.window.desk import Desk

T = TypeVar("T")
_WHAT = (
    "The diagram says again what it said then, for everybody who has it, and what is there now is kept as a version "
    "on the server first. Edits that are under way are not lost: they are merged."
)


class ServerHistory(QObject):
    """Lives as long as the dialog. Without a server, or for a diagram that is not on it, it shows nothing."""

    def __init__(self, desk: Desk, diagram: str, dialog: VersionsDialog) -> None:
        super().__init__(dialog)
        self._desk, self._diagram, self._dialog = desk, diagram, dialog
        self._versions: dict[str, ServerVersion] = {}
        dialog.server_again_wanted.connect(self.read)
        dialog.server_restore_wanted.connect(self._ask_restore)
        self.read()

    @property
    def is_there(self) -> bool:
        """Whether the diagram is on a server that keeps versions."""
        syncing = self._desk.syncing
        account, status = syncing.account, syncing.of(self._diagram)
        on_server = account is not None and account.kind != "bucket" and syncing.is_signed_in
        return on_server and status.phase is not Phase.LOCAL and not syncing.is_kept_back(self._diagram)

    def read(self) -> None:
        """Ask for the list again."""
        kept = self._kept()
        if kept is None:
            self._dialog.offer_server(False)
            return
        self._dialog.offer_server(self._desk.syncing.of(self._diagram).may_edit)
        if self._desk.syncing.works_offline:
            self._dialog.show_server_note("The server's versions are shown when you do not work offline.", again=False)
            return
        self._dialog.show_server_note("Asking the server for its versions…", again=False)
        self._expect(kept.versions(self._diagram), self._show, self._cannot_list)

    def keep(self, name: str) -> None:
        """Keep what the server has now under a name."""
        kept = self._kept()
        if kept is not None:
            self._expect(kept.keep(self._diagram, name), lambda _made: self.read(), self._cannot_keep)

    def _kept(self) -> ServerVersions | None:
        sync = self._desk.syncing.sync
        return sync.server_versions if sync is not None and self.is_there else None

    def _show(self, versions: Sequence[ServerVersion]) -> None:
        self._versions = {version.id: version for version in versions}
        self._dialog.show_server_note("", again=False)
        self._dialog.show_server_versions(versions)

    def _cannot_list(self, error: BaseException) -> None:
        self._dialog.show_server_note(f"The server's versions are not shown: {_lower(describe(error).title)}.")

    def _cannot_keep(self, error: BaseException) -> None:
        self._dialog.show_server_note(
            f"Kept on this computer, but not on the server: {_lower(describe(error).title)}.", again=False
        )

    def _ask_restore(self, identity: str) -> None:
        version = self._versions.get(identity)
        if version is None:
            return
        which = f"“{version.name}”" if version.name else f"the version of {moment(version.made_s)}"
        dialog = ConfirmDialog(f"Restore {which} from the server?", _WHAT, "Restore", self._dialog)
        dialog.accepted.connect(lambda: self._restore(identity))
        dialog.open_alone()

    def _restore(self, identity: str) -> None:
        kept = self._kept()
        if kept is None:
            return
        self._dialog.show_server_note("The server restores the version…", again=False)
        self._expect(kept.restore(self._diagram, identity), self._restored, self._cannot_restore)

    def _restored(self, _nothing: None) -> None:
        self._dialog.accept()
        self._desk.say("The version is restored on the server, and arrives here as an edit")

    def _cannot_restore(self, error: BaseException) -> None:
        problem = describe(error)
        self._dialog.show_server_note(f"Nothing was restored: {_lower(problem.title)}. {problem.advice}", again=False)

    def _expect(
        self, future: Future[T], done: Callable[[T], object], failed: Callable[[BaseException], object]
    ) -> None:
        """What comes after the dialog was closed is of no use to it any more."""
        self._desk.syncing.answers.expect(
            future,
            lambda result: done(result) if isValid(self._dialog) else None,
            lambda error: failed(error) if isValid(self._dialog) else None,
        )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
