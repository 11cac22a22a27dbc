"""The quiet banner: only when it matters, never flickering, and gone by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from sync.status import DiagramStatus, Phase, Progress, Reach, SyncStatus
from tests.fakes.scripted_sync import ANN, SYNCED
from tests.ui.syncing.conftest import Linked
from ui.dialogs.connection import ConnectionDialog
from ui.dialogs.sign_in import SignInDialog
from ui.widgets.banner import Banner, Banners
from ui.window.outage import OFFLINE, PATIENCE_MS, SIGNED_OUT, Outage

WAITING = {"one": DiagramStatus(Phase.WAITING, unsynced=7), "two": DiagramStatus(Phase.WAITING, unsynced=5)}
DOWN = SyncStatus(Reach.OFFLINE, ANN, diagrams=WAITING)


class Strip:
    """The banners of an outage that loses its patience soon, beside those of the window."""

    def __init__(self, linked: Linked, patience_ms: int) -> None:
        self.linked, self.banners = linked, Banners()
        linked.bot.addWidget(self.banners)
        self.opened: list[str] = []
        self.outage = Outage(
            linked.desk,
            self.banners,
            connection=lambda: self.opened.append("connection"),
            sign_in=lambda: self.opened.append("sign in"),
            patience_ms=patience_ms,
        )
        self.banners.resize(800, 60)

    def wait(self) -> Banner:
        self.linked.bot.waitUntil(lambda: OFFLINE in self.banners)
        return self.banners[OFFLINE]


@pytest.fixture
def strip(linked: Linked) -> Strip:
    return Strip(linked, 60)


def test_an_outage_that_lasts_is_told_with_what_waits(linked: Linked, strip: Strip) -> None:
    linked.tell(DOWN)
    banner = strip.wait()
    assert banner.title.text() == "Working offline" and banner.property("banner") == "notice"
    assert banner.text.text() == (
        "Everything is saved on this computer. 12 edits in 2 diagrams will sync by themselves."
    )
    linked.click(banner.buttons["Try now"])
    linked.click(banner.buttons["Details…"])
    assert linked.sync.script.calls == [("try_now",)] and strip.opened == ["connection"]


def test_a_short_outage_shows_nothing_but_the_status_bar(linked: Linked) -> None:
    strip = Strip(linked, 400)
    linked.tell(replace(DOWN, diagrams={linked.diagram: DiagramStatus(Phase.WAITING, unsynced=1)}))
    assert linked.program.view.status.synced.text() == "Offline · 1 edit"
    linked.bot.wait(150)
    linked.tell(replace(DOWN, reach=Reach.ONLINE))
    linked.bot.wait(500)
    assert OFFLINE not in strip.banners and OFFLINE not in linked.window.banners
    assert PATIENCE_MS == 5000


def test_new_tries_do_not_begin_the_outage_anew_nor_end_it(linked: Linked) -> None:
    strip = Strip(linked, 500)
    for _time in range(4):
        linked.tell(DOWN)
        linked.bot.wait(60)
        linked.tell(replace(DOWN, reach=Reach.CONNECTING))
        linked.bot.wait(60)
    linked.tell(DOWN)
    banner = strip.wait()
    linked.tell(replace(DOWN, reach=Reach.CONNECTING))
    linked.tell(DOWN)
    assert strip.banners[OFFLINE] is banner, "it stands still"


def test_where_nothing_waits_nothing_is_told(linked: Linked, strip: Strip) -> None:
    linked.tell(replace(DOWN, diagrams={"one": SYNCED}))
    linked.bot.wait(200)
    assert OFFLINE not in strip.banners
    linked.tell(DOWN)  # an edit is made
    assert OFFLINE in strip.banners


def test_back_online_it_tells_of_catching_up_and_goes(linked: Linked, strip: Strip) -> None:
    linked.tell(DOWN)
    strip.wait()
    linked.tell(replace(DOWN, reach=Reach.ONLINE, progress=Progress(3, 12)))
    banner = strip.banners[OFFLINE]
    assert banner.title.text() == "Back online"
    assert banner.text.text() == "Catching up: 3 of 12 diagrams. 12 edits in 2 diagrams to sync."
    linked.tell(replace(DOWN, reach=Reach.ONLINE, progress=Progress(7, 12), diagrams={"one": SYNCED}))
    assert strip.banners[OFFLINE] is banner and "7 of 12" in banner.text.text(), "its words change in place"
    linked.tell(SyncStatus(Reach.ONLINE, ANN, diagrams={"one": SYNCED, "two": SYNCED}))
    assert OFFLINE not in strip.banners and not strip.banners.isVisible()


def test_put_away_it_stays_away_until_the_next_outage(linked: Linked, strip: Strip) -> None:
    linked.tell(DOWN)
    strip.wait()
    strip.banners.drop(OFFLINE)  # what its close button does
    more = {"one": DiagramStatus(Phase.WAITING, unsynced=9)}
    linked.tell(replace(DOWN, diagrams=more))
    assert OFFLINE not in strip.banners
    linked.tell(SyncStatus(Reach.ONLINE, ANN, diagrams={"one": SYNCED}))
    linked.tell(replace(DOWN, diagrams=more))
    assert "9 edits" in strip.wait().text.text()


def test_who_chose_to_work_offline_is_reminded_after_a_day(linked: Linked, strip: Strip) -> None:
    linked.tell(replace(DOWN, reach=Reach.PAUSED))
    linked.bot.wait(150)
    assert OFFLINE not in strip.banners
    old = {"one": DiagramStatus(Phase.WAITING, unsynced=3, age_s=90_000.0)}
    linked.tell(replace(DOWN, reach=Reach.PAUSED, diagrams=old))
    banner = strip.banners[OFFLINE]
    assert banner.title.text() == "Still working offline"
    linked.click(banner.buttons["Go online"])
    assert linked.sync.script.calls == [("work_offline", False)]


def test_an_ended_session_is_told_and_leads_to_signing_in(linked: Linked) -> None:
    linked.tell(SyncStatus(Reach.SIGNED_OUT, ANN, diagrams=WAITING))
    banner = linked.window.banners[SIGNED_OUT]
    assert banner.isVisible() and banner.title.text() == "You are signed out"
    assert "Nothing is lost" in banner.text.text() and "12 edits in 2 diagrams will sync then" in banner.text.text()
    linked.click(banner.buttons["Sign in…"])
    linked.dialog(SignInDialog).reject()
    linked.window.banners.drop(SIGNED_OUT)
    linked.tell(SyncStatus(Reach.SIGNED_OUT, ANN))
    assert SIGNED_OUT not in linked.window.banners, "it was put away"
    linked.tell(SyncStatus(Reach.ONLINE, ANN))
    linked.tell(SyncStatus(Reach.SIGNED_OUT, ANN))
    assert SIGNED_OUT in linked.window.banners, "but this is another session"
    linked.tell(SyncStatus())
    assert SIGNED_OUT not in linked.window.banners, "who signed out knows it"


def test_the_window_has_its_own_and_details_open_the_connection(linked: Linked) -> None:
    linked.tell(DOWN)
    linked.bot.waitUntil(lambda: OFFLINE in linked.window.banners, timeout=PATIENCE_MS + 3000)
    banner = linked.window.banners[OFFLINE]
    assert banner.isVisible()
    banner.buttons["Details…"].setFocus()
    linked.bot.keyClick(banner.buttons["Details…"], Qt.Key.Key_Space)
    assert linked.has(ConnectionDialog)
