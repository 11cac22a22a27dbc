"""Sharing the diagram in front: between the dialog, which wishes, and the server, which may be far away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from sync.status import Phase, Reach
from ui.dialogs.confirm import ConfirmDialog
from ui.dialogs.sharing import SharingDialog
from ui.errors import Problem, describe
from ui.sync_ports import Member, NewLink, ShareLink, Sharing

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab

T = TypeVar("T")


class SharingDiagram(QObject):
    """Lives as long as its dialog."""

    def __init__(self, desk: Desk, tab: Tab, sharing: Sharing) -> None:
        self.dialog = SharingDialog(tab.diagram.title, desk.window)
        super().__init__(self.dialog)
        self._desk, self._diagram, self._sharing = desk, tab.diagram.id, sharing
        self._reach = desk.syncing.status.reach
        dialog = self.dialog
        dialog.again_wanted.connect(self._try_again)
        dialog.share_wanted.connect(self._share)
        dialog.role_wanted.connect(self._change_role)
        dialog.withdraw_wanted.connect(self._withdraw)
        dialog.leave_wanted.connect(self._ask_leave)
        dialog.link_wanted.connect(self._make_link)
        dialog.copy_wanted.connect(self._copy)
        dialog.revoke_wanted.connect(self._ask_revoke)
        desk.syncing.changed.connect(self._follow)
        self.read()

    def read(self) -> None:
        """Ask who has it, or say why that cannot be asked."""
        hindrance = self._hindrance()
        if hindrance is not None:
            self.dialog.show_problem(hindrance, again=False)
            return
        self.dialog.show_waiting()
        self._expect(self._sharing.members(self._diagram), self._show, self._fail)

    def _show(self, members: Sequence[Member]) -> None:
        self.dialog.show_members(members)
        if any(one.is_me and one.role == "owner" for one in members):
            self._read_links()

    def _read_links(self) -> None:
        self._expect(self._sharing.links(self._diagram), self.dialog.show_links, self._fail_link)

    def _hindrance(self) -> Problem | None:
        """What asking cannot help with."""
        syncing = self._desk.syncing
        account, status = syncing.account, syncing.of(self._diagram)
        if account is not None and account.kind == "bucket":
            return Problem("A bucket has no people", "", "Sign in to a server to share diagrams with others.")
        if not syncing.is_signed_in:
            return Problem("You are signed out", "", "Sign in to share this diagram with others.")
        if syncing.is_kept_back(self._diagram):
            return Problem("This diagram stays on this computer", "", "Let it be synced to share it with others.")
        if syncing.works_offline:
            return Problem("You work offline", "", "Go online to see and change who may open this diagram.")
        if status.phase is Phase.LOCAL:
            return Problem("This diagram is not on the server yet", "", "It can be shared as soon as it is synced.")
        return None

    def _follow(self) -> None:
        """What could not be known may be known now."""
        reach, self._reach = self._reach, self._desk.syncing.status.reach
        hindered = self.dialog.asking.has_trouble and self.dialog.asking.again.isHidden()
        if (reach is not self._reach and self._reach is Reach.ONLINE and not self.dialog.asking.has_answer) or (
            hindered and self._hindrance() is None
        ):
            self.read()

    def _try_again(self) -> None:
        sync = self._desk.syncing.sync
        if sync is not None:
            sync.try_now()
        self.read()

    def _share(self, address: str, role: str) -> None:
        invite = self.dialog.invite
        invite.show_busy(True)

        def done(_member: Member) -> None:
            invite.show_busy(False)
            invite.take()
            self.read()

        def failed(error: BaseException) -> None:
            invite.show_busy(False)
            invite.show_trouble(in_words(error))

        self._expect(self._sharing.share(self._diagram, address, role), done, failed)

    def _change_role(self, share: str, role: str) -> None:
        self._expect(self._sharing.change_role(self._diagram, share, role), self._again, self._fail_change)

    def _withdraw(self, member: Member) -> None:
        name = member.name or member.email
        what = "They cannot open it any more, in a few seconds at the latest. A copy on their computer stays there."
        dialog = ConfirmDialog(f"Take the share of {name} back?", what, "Take back", self.dialog)
        dialog.accepted.connect(
            lambda: self._expect(
                self._sharing.withdraw(self._diagram, member.id), self._again, self._fail_change
            )
        )  # fmt: skip
        dialog.open_alone()

    def _ask_leave(self) -> None:
        what = (
            "You will not get what others change any more, nor they what you change. The copy on this computer stays. "
            "Its owner can share it with you again."
        )
        dialog = ConfirmDialog("Leave this diagram?", what, "Leave", self.dialog)
        dialog.accepted.connect(
            lambda: self._expect(self._sharing.leave(self._diagram), self._left, self._fail_change)
        )  # fmt: skip
        dialog.open_alone()

    def _left(self, _nothing: None) -> None:
        self.dialog.accept()
        self._desk.say("You have left this diagram. The copy on this computer is kept.")

    def _make_link(self, new: NewLink) -> None:
        def done(link: ShareLink) -> None:
            self.dialog.links.end_form()
            self.dialog.show_links([*(row.link for row in self.dialog.links.rows), link])

        self._expect(self._sharing.make_link(self._diagram, new), done, self._fail_link)

    def _ask_revoke(self, link: ShareLink) -> None:
        what = "Whoever came by it cannot open the diagram any more, and the link leads nowhere."
        dialog = ConfirmDialog("Revoke this link?", what, "Revoke", self.dialog)
        dialog.accepted.connect(
            lambda: self._expect(
                self._sharing.revoke_link(self._diagram, link.id), lambda _nothing: self._read_links(), self._fail_link
            )
        )  # fmt: skip
        dialog.open_alone()

    def _copy(self, link: ShareLink) -> None:
        QGuiApplication.clipboard().setText(link.url)

    def _again(self, _nothing: None) -> None:
        self.read()

    def _fail(self, error: BaseException) -> None:
        if self.dialog.asking.has_answer:
            self.dialog.show_trouble(in_words(error))
        else:
            self.dialog.show_problem(describe(error))

    def _fail_change(self, error: BaseException) -> None:
        """It did not come about: show what is, and why."""

        def show(members: Sequence[Member]) -> None:
            self.dialog.show_members(members)
            self.dialog.show_trouble(in_words(error))

        self.dialog.show_trouble(in_words(error))
        self._expect(self._sharing.members(self._diagram), show, lambda _same: None)

    def _fail_link(self, error: BaseException) -> None:
        self.dialog.links.show_trouble(in_words(error))

    def _expect(
        self, future: Future[T], done: Callable[[T], object], failed: Callable[[BaseException], object]
    ) -> None:  # fmt: skip
        """What comes after the dialog was closed is of no use to it any more."""
        self._desk.syncing.answers.expect(
            future,
            lambda result: done(result) if isValid(self.dialog) else None,
            lambda error: failed(error) if isValid(self.dialog) else None,
        )


def in_words(error: BaseException) -> str:
    """An error on one line, for the place where it happened."""
    problem = describe(error)
    what = problem.what if problem.what and problem.what != problem.title else problem.title
    what = what[:1].upper() + what[1:]
    what = what if what.endswith((".", "!", "?")) else f"{what}."
    return f"{what} {problem.advice}".strip()


def show_sharing(desk: Desk) -> None:
    """Open the shares of the diagram in front."""
    tab, sync = desk.tab, desk.syncing.sync
    if tab is not None and sync is not None:
        SharingDiagram(desk, tab, sync.sharing).dialog.open_alone()
