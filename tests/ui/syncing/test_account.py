"""The account in the top bar, its menu, and the same as commands."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from diagram.ids import new_id
from diagram.records import Layer, Shape
from sync.status import AccountStatus, Decision, DiagramStatus, Phase, Reach, SyncStatus
from tests.fakes.scripted_sync import ANN, online
from tests.ui.syncing.conftest import Linked
from ui.dialogs.command_palette import CommandPalette
from ui.dialogs.connection import ConnectionDialog
from ui.dialogs.sign_in import SignInDialog
from ui.dialogs.sign_out import SignOutDialog
from ui.window.account_button import MENU_PX, account_menu
from ui.window.main_window import MainWindow
from ui.window.menus import context_menu
from ui.window.offers import all_offers


def menu_of(linked: Linked) -> QMenu:
    linked.click(linked.window.top_bar.account.avatar)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def titles(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_without_another_side_there_is_no_account_and_no_command(unlinked: MainWindow) -> None:
    assert not unlinked.top_bar.account.isVisible()
    actions = unlinked.actions_
    assert actions is not None
    actions.refresh()
    names = ("sync.sign_in", "sync.now", "sync.offline", "sync.connection", "sync.keep_back", "sync.sign_out")
    assert not [name for name in names if actions[name].isEnabled()]


def test_a_click_on_sign_in_asks_for_the_account(signed_out: Linked) -> None:
    account = signed_out.window.top_bar.account
    assert account.isVisible() and account.sign_in.isVisible() and account.sign_in.text().strip() == "Sign in"
    signed_out.click(account.sign_in)
    assert signed_out.has(SignInDialog)
    signed_out.dialog(SignInDialog).reject()
    signed_out.window.resize(880, 560)
    signed_out.bot.waitUntil(account.small.isVisible)  # only the sign has room
    signed_out.desk.show(None)
    signed_out.bot.waitUntil(account.sign_in.isVisible)  # the start page has room for the word


def test_the_avatar_says_who_and_how_it_stands(linked: Linked) -> None:
    avatar = linked.window.top_bar.account.avatar
    assert avatar.isVisible()
    assert avatar.accessibleName() == "Ann Ames, Connected · diagrams.example.org"
    linked.tell(replace(linked.sync.status, reach=Reach.OFFLINE))
    assert "Offline" in avatar.toolTip()


def test_the_menu_holds_who_where_and_what_can_be_done(linked: Linked) -> None:
    menu = menu_of(linked)
    said = [label.text() for label in menu.findChildren(QLabel)]
    assert {"Ann Ames", "ann@example.org", "diagrams.example.org"} <= set(said)
    assert any("Everything is synced" in text for text in said)
    assert titles(menu) == ["Sync Now", "Work Offline", "Connection…", "Sign Out…"]
    menu.close()


def test_the_menu_keeps_its_width_whatever_the_address(linked: Linked) -> None:
    long = AccountStatus("a", "server", f"https://{'very-' * 30}long.example.org", f"{'somebody.' * 20}@example.org")
    menu = account_menu(online(), (), linked.window)
    usual = menu.sizeHint().width()
    crowded = account_menu(SyncStatus(Reach.ONLINE, long), (), linked.window)
    assert crowded.sizeHint().width() == usual >= MENU_PX
    menu.deleteLater()
    crowded.deleteLater()


def test_work_offline_is_on_while_it_is_and_sync_now_ends_it(linked: Linked) -> None:
    linked.program.run("sync.offline")
    linked.bot.waitUntil(lambda: linked.desk.syncing.works_offline)
    menu = menu_of(linked)
    (action,) = [one for one in menu.actions() if one.text() == "Work Offline"]
    assert action.isChecked()
    menu.close()
    linked.program.run("sync.now")
    assert linked.sync.script.calls == [("work_offline", True), ("work_offline", False), ("try_now",)]


def test_a_picture_that_is_not_here_can_be_fetched_again(linked: Linked) -> None:
    editor, actions = linked.program.tab.editor, linked.window.actions_
    assert actions is not None
    layer = next(one.id for one in editor.document.records.values() if isinstance(one, Layer))
    shape = Shape(new_id(), layer, "V", kind="image", props={"asset": "1" * 64})
    with editor.document.edit("Picture") as edit:
        edit.put(shape)
    editor.select([shape.id])
    assert "Fetch Picture Again" not in titles(context_menu(actions, True, linked.window)), "nothing is said to miss"
    linked.tell_front(DiagramStatus(Phase.SYNCED, missing_assets=1))
    menu = context_menu(actions, True, linked.window)
    assert titles(menu)[0] == "Fetch Picture Again"
    menu.actions()[0].trigger()
    assert linked.sync.script.calls == [("try_now",)]
    editor.select([])
    actions.refresh()
    assert not actions["sync.picture"].isEnabled()


def test_the_palette_finds_the_commands(linked: Linked) -> None:
    palette = CommandPalette(list(all_offers(linked.desk)), linked.window)
    linked.bot.addWidget(palette)
    palette.field.setText("offline")
    assert "Work Offline" in palette.list.item(0).text()
    palette.field.setText("sign out")
    assert "Sign Out" in palette.list.item(0).text()


def test_connection_and_sign_out_open_from_their_commands(linked: Linked) -> None:
    linked.program.run("sync.connection")
    linked.program.run("sync.connection")
    linked.dialog(ConnectionDialog).close()  # one, however often it is asked for
    linked.program.run("sync.sign_out")
    linked.dialog(SignOutDialog).reject()


def test_the_front_diagram_is_kept_on_this_computer_and_synced_again(linked: Linked) -> None:
    from sync.status import Hold

    linked.program.run("sync.keep_back")
    assert linked.sync.script.asked("decide") == [(linked.diagram, Decision.KEEP_BACK)]
    linked.tell_front(DiagramStatus(Phase.HELD, hold=Hold.KEPT_BACK))
    linked.program.run("sync.keep_back")
    assert linked.sync.script.asked("decide")[1:] == [(linked.diagram, Decision.SYNC)]


def test_when_the_session_is_over_the_menu_offers_to_sign_in_again(linked: Linked) -> None:
    linked.tell(SyncStatus(Reach.SIGNED_OUT, ANN))
    menu = menu_of(linked)
    assert titles(menu) == ["Sign In…", "Connection…", "Sign Out…"]
    menu.close()


def test_sign_out_says_what_waits_and_asks_the_other_side_once(linked: Linked) -> None:
    waiting = DiagramStatus(Phase.WAITING, unsynced=12, age_s=100.0)
    linked.tell(replace(linked.sync.status, diagrams={linked.diagram: waiting}))
    linked.program.run("sync.sign_out")
    dialog = linked.dialog(SignOutDialog)
    assert "12 edits in 1 diagram are not synced yet. They stay on this computer" in dialog.notice.words.text()
    assert "after you sign in again as Ann Ames" in dialog.notice.words.text()
    assert "Everything is synced" not in dialog.what.text()
    linked.tell_front(DiagramStatus(Phase.SYNCED))
    assert not dialog.notice.isVisible() and "Everything is synced" in dialog.what.text(), "it follows what happens"
    linked.bot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not linked.sync.script.asked("sign_out")
    linked.program.run("sync.sign_out")
    linked.click(linked.dialog(SignOutDialog).yes)
    linked.bot.waitUntil(lambda: linked.desk.syncing.account is None)
    assert linked.sync.script.asked("sign_out") == [()]
    linked.bot.waitUntil(lambda: "stays on this computer" in linked.window.toast.text.text())
    assert linked.program.view.status.synced.text() == "On this computer only"
