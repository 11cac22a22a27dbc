"""The sharing dialog: people and links, for the owner and for others, near and far from the server."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from sync.errors import CircuitOpen, Refused, Unreachable
from sync.status import DiagramStatus, Hold, Phase, Reach
from tests.fakes.scripted_sync import ANN, SYNCED, Script, ScriptedSync, online
from tests.ui.conftest import Program
from ui.dialogs.confirm import ConfirmDialog
from ui.dialogs.sharing import SharingDialog
from ui.dialogs.sharing_links import facts
from ui.sync_ports import Member, NewLink, ShareLink

OWNER = Member("", "Ann Ames", "", "owner", is_me=True)
BEN = Member("share-ben", "Ben Bull", "ben@example.org", "viewer")


class House:
    """The window over a synced diagram, and a server that says what it is told to."""

    def __init__(self, program: Program) -> None:
        self.program, self.bot = program, program.bot
        self.diagram = program.tab.diagram.id
        self.sync = ScriptedSync(online(**{self.diagram: SYNCED}))
        self.sync.sharing.people[self.diagram] = [OWNER, BEN]
        program.desktop.window.use_sync(self.sync)

    @property
    def script(self) -> Script:
        return self.sync.script

    def open(self) -> SharingDialog:
        self.program.run("file.share")
        (dialog,) = self.program.desktop.window.findChildren(SharingDialog)
        return dialog

    def opened(self) -> SharingDialog:
        dialog = self.open()
        self.bot.waitUntil(lambda: dialog.asking.has_answer)
        return dialog

    def names(self, dialog: SharingDialog) -> list[str]:
        return [row.name.text() for row in dialog.members.rows]

    def confirm(self, dialog: SharingDialog, word: str) -> None:
        (question,) = dialog.findChildren(ConfirmDialog)
        assert question.yes.text() == word
        question.yes.click()

    def tell(self, status: DiagramStatus = SYNCED, **changes: object) -> None:
        self.sync.tell(online(**{self.diagram: status}), **changes)
        self.bot.waitUntil(lambda: self.program.desktop.window.desk.syncing._status is self.sync.status)


@pytest.fixture
def house(program: Program) -> House:
    return House(program)


def test_the_button_stands_beside_a_diagram_and_opens_it(house: House) -> None:
    top = house.program.desktop.window.top_bar
    house.bot.mouseClick(top.share, Qt.MouseButton.LeftButton)
    (dialog,) = house.program.desktop.window.findChildren(SharingDialog)
    house.bot.waitUntil(lambda: house.names(dialog) == ["Ann Ames (you)", "Ben Bull"])
    dialog.accept()
    house.program.desktop.window.desk.show(None)
    assert top.share.isHidden()


def test_an_address_is_typed_and_shared_by_keyboard(house: House) -> None:
    dialog = house.opened()
    house.bot.waitUntil(lambda: dialog.focusWidget() is dialog.invite.field)
    assert not dialog.invite.button.isEnabled()
    house.bot.keyClicks(dialog.invite.field, "cleo")
    house.bot.keyClick(dialog.invite.field, Qt.Key.Key_Return)
    assert "no e-mail address" in dialog.invite.trouble.text() and not house.script.asked("share")
    house.bot.keyClicks(dialog.invite.field, "@example.org")
    assert dialog.invite.trouble.isHidden()
    dialog.invite.role.setCurrentIndex(dialog.invite.role.findData("editor"))
    house.script.holds = True
    house.bot.keyClick(dialog.invite.field, Qt.Key.Key_Return)
    assert dialog.invite.button.text() == "Sharing…" and not dialog.invite.button.isEnabled()
    house.bot.keyClick(dialog.invite.field, Qt.Key.Key_Return)
    house.script.let_go()
    house.bot.waitUntil(lambda: house.names(dialog)[-1] == "cleo@example.org")
    assert house.script.asked("share") == [(house.diagram, "cleo@example.org", "editor")], "once"
    assert dialog.invite.address == ""


def test_what_the_server_says_no_to_stands_at_the_field(house: House) -> None:
    dialog = house.opened()
    house.script.errors.append(Refused("the diagram is theirs already", 409))
    house.bot.keyClicks(dialog.invite.field, "ann@example.org")
    dialog.invite.button.click()
    house.bot.waitUntil(lambda: dialog.invite.trouble.isVisible())
    assert dialog.invite.trouble.text() == "The diagram is theirs already."
    assert dialog.invite.address == "ann@example.org" and dialog.invite.button.isEnabled()


def test_a_role_is_changed_and_a_share_taken_back(house: House) -> None:
    dialog = house.opened()
    role = dialog.members.rows[1].role
    assert role is not None and dialog.members.rows[0].role is None
    role.setFocus()
    house.bot.keyClick(role, Qt.Key.Key_Down)
    role.activated.emit(role.currentIndex())
    house.bot.waitUntil(lambda: dialog.members.rows[1].member.role == "commenter")
    remove = dialog.members.rows[1].remove
    assert remove is not None
    remove.click()
    house.confirm(dialog, "Take back")
    house.bot.waitUntil(lambda: house.names(dialog) == ["Ann Ames (you)"])


def test_a_change_that_fails_says_so_and_shows_what_is(house: House) -> None:
    dialog = house.opened()
    house.script.errors.append(Unreachable())
    dialog.members.role_wanted.emit("share-ben", "editor")
    house.bot.waitUntil(lambda: dialog.trouble.isVisible())
    assert "cannot be reached" in dialog.trouble.text()
    house.bot.waitUntil(lambda: len(house.script.asked("members")) == 2)
    role = dialog.members.rows[1].role
    assert role is not None and role.currentData() == "viewer"


def test_who_is_invited_and_has_no_account_is_marked(house: House) -> None:
    house.sync.sharing.people[house.diagram].append(Member("s", "", "new@example.org", "viewer", is_pending=True))
    dialog = house.opened()
    house.bot.waitUntil(lambda: len(dialog.members.rows) == 3)
    texts = [label.text() for label in dialog.members.rows[2].findChildren(type(dialog.members.rows[2].name))]
    assert texts == ["new@example.org", "Invited, has no account yet"]


def test_others_see_who_has_it_and_may_leave(house: House) -> None:
    owner, me = Member("", "Ben Bull", "", "owner"), Member("", "Ann Ames", "", "editor", is_me=True)
    house.sync.sharing.people[house.diagram] = [owner, me]
    dialog = house.opened()
    assert not dialog.invite.isVisible() and not dialog.links.isVisible()
    assert "Ben Bull" in dialog.told.text() and all(row.role is None for row in dialog.members.rows)
    assert not house.script.asked("links")
    dialog.leave.click()
    house.confirm(dialog, "Leave")
    house.bot.waitUntil(lambda: house.script.asked("leave") == [(house.diagram,)])
    house.bot.waitUntil(lambda: house.program.desktop.window.toast.isVisible())
    house.bot.waitUntil(lambda: not isValid(dialog))
    assert house.program.tab.diagram.id == house.diagram


def test_a_link_is_made_copied_and_revoked(house: House) -> None:
    house.sync.sharing.made[house.diagram] = [ShareLink("old", "viewer", views=3)]
    dialog = house.opened()
    house.bot.waitUntil(lambda: len(dialog.links.rows) == 1)
    assert dialog.links.rows[0].copy_.isHidden()
    dialog.links.new.click()
    form = dialog.links.form
    form.role.setCurrentIndex(2)
    form.lasts.setCurrentIndex(2)
    house.bot.keyClicks(form.password, "abc")
    house.bot.keyClick(form.password, Qt.Key.Key_Return)
    assert "at least 4" in dialog.links.trouble.text()
    house.bot.keyClicks(form.password, "d")
    form.make.click()
    house.bot.waitUntil(lambda: len(dialog.links.rows) == 2)
    ((_diagram, new),) = house.script.asked("make_link")
    assert isinstance(new, NewLink) and (new.role, new.password) == ("editor", "abcd")
    assert new.expires_s == pytest.approx(time.time() + 7 * 86_400, abs=60)
    assert form.isHidden() and dialog.links.new.isVisible() and dialog.links.note.isVisible()
    row = dialog.links.rows[1]
    row.copy_.click()
    assert QGuiApplication.clipboard().text() == row.link.url != ""
    row.revoke.click()
    house.confirm(dialog, "Revoke")
    house.bot.waitUntil(lambda: house.script.asked("revoke_link") == [(house.diagram, row.link.id)])
    house.bot.waitUntil(lambda: len(dialog.links.rows) == 1)


def test_enter_in_one_field_is_not_about_the_other(house: House) -> None:
    dialog = house.opened()
    house.bot.keyClicks(dialog.invite.field, "cleo@example.org")
    dialog.links.new.click()
    dialog.links.form.password.setFocus()
    house.bot.keyClick(dialog.links.form.password, Qt.Key.Key_Return)
    house.bot.waitUntil(lambda: len(dialog.links.rows) == 1)
    assert not house.script.asked("share") and dialog.isVisible()


def test_a_link_that_fails_can_be_tried_again(house: House) -> None:
    dialog = house.opened()
    house.bot.waitUntil(lambda: bool(house.script.asked("links")))
    dialog.links.new.click()
    house.script.errors.append(CircuitOpen("diagrams", 20.0))
    dialog.links.form.make.click()
    house.bot.waitUntil(lambda: dialog.links.trouble.isVisible())
    assert dialog.links.form.make.isEnabled() and "20 s" in dialog.links.trouble.text()
    dialog.links.form.make.click()
    house.bot.waitUntil(lambda: len(dialog.links.rows) == 1)


def test_while_nothing_is_known_it_says_so(house: House) -> None:
    house.script.holds = True
    dialog = house.open()
    assert dialog.asking.waiting.isVisible() and not dialog.asking.has_answer
    house.script.let_go()
    house.bot.waitUntil(lambda: dialog.asking.has_answer)


def test_offline_it_says_so_and_try_again_helps(house: House) -> None:
    house.script.errors.append(Unreachable())
    dialog = house.open()
    house.bot.waitUntil(lambda: dialog.asking.has_trouble)
    assert dialog.asking.title.text() == "The server cannot be reached" and dialog.asking.again.isVisible()
    dialog.asking.again.click()
    house.bot.waitUntil(lambda: dialog.asking.has_answer)
    assert house.script.asked("try_now") == [()]


def test_it_is_asked_again_when_the_server_is_back(house: House) -> None:
    house.tell(reach=Reach.OFFLINE)
    house.script.errors.append(CircuitOpen("diagrams", 30.0))
    dialog = house.open()
    house.bot.waitUntil(lambda: dialog.asking.has_trouble)
    house.tell()
    house.bot.waitUntil(lambda: dialog.asking.has_answer)


@pytest.mark.parametrize(
    ("status", "changes", "title"),
    [
        (DiagramStatus(), {}, "This diagram is not on the server yet"),
        (DiagramStatus(Phase.HELD, hold=Hold.KEPT_BACK), {}, "This diagram stays on this computer"),
        (SYNCED, {"reach": Reach.SIGNED_OUT}, "You are signed out"),
        (SYNCED, {"reach": Reach.PAUSED}, "You work offline"),
        (SYNCED, {"account": type(ANN)("b", "bucket", "s3")}, "A bucket has no people"),
    ],
)
def test_what_hinders_is_said_without_asking_until_it_is_gone(
    house: House, status: DiagramStatus, changes: dict[str, object], title: str
) -> None:
    house.tell(status, **changes)
    dialog = house.open()
    assert dialog.asking.title.text() == title and dialog.asking.again.isHidden()
    assert not house.script.asked("members")
    house.tell()
    house.bot.waitUntil(lambda: dialog.asking.has_answer)


def test_an_answer_after_the_dialog_is_closed_is_dropped(house: House) -> None:
    house.script.holds = True
    dialog = house.open()
    dialog.close()
    house.bot.wait(20)
    house.script.let_go()
    house.bot.wait(20)


def test_what_there_is_to_know_of_a_link() -> None:
    assert facts(ShareLink("a", "viewer")) == "Not opened yet"
    assert facts(ShareLink("a", "viewer", has_password=True, views=1)) == "With a password · 1 view"
    assert facts(ShareLink("a", "viewer", expires_s=10.0, views=1200), 20.0) == "Has ended · 1,200 views"
    assert facts(ShareLink("a", "viewer", expires_s=time.time() + 9)).startswith("Until ")
