"""Saved and synced are two facts, side by side and never mixed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from sync.status import DiagramStatus, Phase, Reach
from tests.ui.syncing.conftest import Linked
from ui.dialogs.connection import ConnectionDialog
from ui.ports import SaveStatus, Saving
from ui.window.main_window import MainWindow


def test_without_another_side_only_saved_is_told(unlinked: MainWindow) -> None:
    (view,) = unlinked.views.values()
    assert view.status.saved.text() == "Saved on this computer" and not view.status.synced.isVisible()


def test_saved_stands_beside_synced(linked: Linked) -> None:
    bar = linked.program.view.status
    assert (bar.saved.text(), bar.synced.text()) == ("Saved on this computer", "Synced")
    assert bar.synced.isVisible() and bar.synced.accessibleName() == "Synced state: Synced"
    assert "acknowledged" in bar.synced.toolTip() and bar.synced.accessibleDescription() == bar.synced.toolTip()
    linked.tell_front(DiagramStatus(Phase.WAITING, unsynced=3))
    assert (bar.saved.text(), bar.synced.text()) == ("Saved on this computer", "3 edits to sync")


def test_r05_the_fact_follows_every_state_and_the_age_grows_by_itself(linked: Linked) -> None:
    bar = linked.program.view.status
    waiting = DiagramStatus(Phase.WAITING, unsynced=12, age_s=29.5)
    linked.tell(replace(linked.sync.status, reach=Reach.OFFLINE, diagrams={linked.diagram: waiting}))
    assert bar.synced.text().startswith("Offline · 12 edits")
    linked.bot.waitUntil(lambda: bar.synced.text().startswith("Offline · 12 edits, oldest 3"), timeout=4000)
    assert bar.saved.text() == "Saved on this computer"
    linked.tell_front(DiagramStatus(Phase.SYNCED, role="viewer"))
    assert bar.synced.text() == "View only · offline"


def test_what_the_disk_does_not_take_is_not_called_synced(linked: Linked) -> None:
    tab, bar = linked.program.tab, linked.program.view.status
    tab.status = SaveStatus(Saving.FAILED, "the disk is full")
    linked.desk.status_changed.emit(tab)
    assert bar.synced.text() == "Syncs once it is saved" and bar.saved.text().startswith("Not saved")
    tab.status = SaveStatus()
    linked.desk.status_changed.emit(tab)
    assert bar.synced.text() == "Synced"


def test_a_click_and_a_key_open_the_connection(linked: Linked) -> None:
    bar = linked.program.view.status
    linked.click(bar.synced)
    linked.dialog(ConnectionDialog).close()
    assert not linked.has(ConnectionDialog)
    bar.synced.setFocus()
    linked.bot.keyClick(bar.synced, Qt.Key.Key_Space)
    assert linked.has(ConnectionDialog)


def test_in_a_narrow_window_the_words_give_way_and_nothing_sticks_out(linked: Linked) -> None:
    linked.window.resize(880, 560)
    linked.tell(
        replace(
            linked.sync.status,
            reach=Reach.PAUSED,
            diagrams={linked.diagram: DiagramStatus(Phase.WAITING, unsynced=123_456, age_s=9e6)},
        )
    )
    bar, top = linked.program.view.status, linked.window.top_bar
    linked.bot.waitUntil(lambda: linked.window.width() == 880)
    for widget in (bar.synced, bar.saved, top.account, top.export, top.theme):
        right = widget.mapTo(linked.window, widget.rect().topRight()).x()
        assert 0 < right < 880, widget
    linked.bot.waitUntil(lambda: top.export.text() == "")  # the word gave way to the sign
    assert top.export.accessibleName() == "Export" and top.export.toolTip()
    title = top.title.button
    assert title.fontMetrics().horizontalAdvance(title.text()) <= title.width()


def test_a_new_tab_shows_its_fact_at_once(linked: Linked) -> None:
    made = linked.create("Second")
    linked.tell(replace(linked.sync.status, diagrams={made: DiagramStatus(Phase.WAITING, unsynced=2)}))
    linked.desk.open(made)
    linked.program.wait_for_tabs(2)
    assert linked.program.view.status.synced.text() == "2 edits to sync"
