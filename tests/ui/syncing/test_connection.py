"""The Connection panel: every service in words, what waits, and the buttons; live while it is open."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from sync.status import DiagramStatus, Phase, PoolStatus, Reach, ServiceStatus, SyncStatus
from tests.fakes.scripted_sync import ANN, SYNCED
from tests.ui.syncing.conftest import Linked
from ui.dialogs.connection import MOST_ROWS, ConnectionDialog
from ui.dialogs.connection_rows import ServiceRow, WaitingRow
from ui.dialogs.sign_in import SignInDialog
from ui.dialogs.sign_out import SignOutDialog

SERVICES = (
    ServiceStatus("auth"),
    ServiceStatus("diagrams", "open", 5, "503: the database is away", "9f1c2d3e", 12.0),
    ServiceStatus("collaboration", "half-open", 5, "no answer"),
)


def opened(linked: Linked) -> ConnectionDialog:
    linked.program.run("sync.connection")
    return linked.dialog(ConnectionDialog)


def service(dialog: ConnectionDialog, name: str) -> ServiceRow:
    row = dialog.services.rows[name]
    assert isinstance(row, ServiceRow)
    return row


def waiting(dialog: ConnectionDialog) -> list[tuple[str, str]]:
    rows = [row for row in dialog.waiting.rows.values() if isinstance(row, WaitingRow)]
    return [(row.title.text(), row.waits.text()) for row in sorted(rows, key=lambda row: row.y())]


def test_r37_every_service_is_told_in_words_with_its_last_error(linked: Linked) -> None:
    linked.tell(replace(linked.sync.status, reach=Reach.OFFLINE, services=SERVICES, pool=PoolStatus(2, 3, 20)))
    dialog = opened(linked)
    assert dialog.state.text() == "Offline"
    told = {name: service(dialog, name).state.text() for name in ("auth", "diagrams", "collaboration")}
    assert told["auth"] == "Works" and told["collaboration"] == "Trying"
    assert told["diagrams"].startswith("Resting, next try in 1")
    row = service(dialog, "diagrams")
    assert row.name.text() == "Diagrams" and "9f1c2d3e" in row.error.text() and row.copy.isVisible()
    assert not service(dialog, "auth").error.isVisible()
    assert dialog.pool.text() == "Connections: 2 in use, 3 idle, 20 at most."
    linked.click(row.copy)
    copied = QGuiApplication.clipboard().text()
    assert "503: the database is away" in copied and "9f1c2d3e" in copied


def test_it_is_live_while_it_is_open_and_rows_stay_where_they_are(linked: Linked) -> None:
    linked.tell(replace(linked.sync.status, reach=Reach.OFFLINE, services=SERVICES))
    dialog = opened(linked)
    row = service(dialog, "diagrams")
    linked.bot.waitUntil(lambda: row.state.text().endswith(("in 10 s", "in 9 s")), timeout=4000)  # it counts down
    linked.tell(replace(linked.sync.status, reach=Reach.ONLINE, services=(ServiceStatus("diagrams"),)))
    assert service(dialog, "diagrams") is row and row.state.text() == "Works" and not row.copy.isVisible()
    assert list(dialog.services.rows) == ["diagrams"] and dialog.state.text() == "Connected"


def test_what_waits_stands_there_by_title_the_oldest_first_and_a_click_opens_it(linked: Linked) -> None:
    other = linked.create("Payroll")
    diagrams = {
        linked.diagram: DiagramStatus(Phase.WAITING, unsynced=12, age_s=240.0),
        other: DiagramStatus(Phase.WAITING, unsynced=1, age_s=7_300.0),
        "synced": SYNCED,
    }
    linked.tell(replace(linked.sync.status, diagrams=diagrams))
    dialog = opened(linked)
    linked.bot.waitUntil(lambda: len(waiting(dialog)) == 2)
    linked.bot.wait(50)
    assert waiting(dialog) == [("Payroll", "1 edit, 2 h old"), ("Welcome to AutoGraph", "12 edits, oldest 4 min")]
    assert dialog.waits.text() == "Not synced yet: 2 diagrams"
    row = dialog.waiting.rows[other]
    assert isinstance(row, WaitingRow)
    linked.click(row)
    linked.program.wait_for_tabs(2)
    assert linked.diagram == other
    linked.tell(replace(linked.sync.status, diagrams={other: SYNCED}))
    assert waiting(dialog) == [] and dialog.none.isVisible()


def test_many_that_wait_are_counted_not_listed(linked: Linked) -> None:
    diagrams = {f"{number:032x}": DiagramStatus(Phase.WAITING, unsynced=1) for number in range(MOST_ROWS + 950)}
    linked.tell(replace(linked.sync.status, diagrams=diagrams))
    dialog = opened(linked)
    assert len(dialog.waiting.rows) == MOST_ROWS and dialog.rest.text() == "and 950 more"


def test_its_buttons_try_pause_and_go_online_again(linked: Linked) -> None:
    dialog = opened(linked)
    assert (dialog.again.text(), dialog.offline.text()) == ("Sync now", "Work offline")
    linked.click(dialog.again)
    linked.click(dialog.offline)
    linked.bot.waitUntil(lambda: dialog.offline.text() == "Go online")
    assert dialog.state.text() == "Working offline" and not dialog.again.isEnabled()
    linked.click(dialog.offline)
    linked.bot.waitUntil(lambda: dialog.offline.text() == "Work offline")
    assert linked.sync.script.calls == [("try_now",), ("work_offline", True), ("work_offline", False)]


def test_the_account_stands_there_with_the_way_in_and_out(linked: Linked) -> None:
    dialog = opened(linked)
    account = dialog.account
    assert account.name.text() == "Ann Ames" and account.where.text() == "ann@example.org · diagrams.example.org"
    assert not account.kept.isVisible() and not account.sign_in.isVisible()
    linked.click(account.sign_out)
    linked.dialog(SignOutDialog).reject()
    linked.tell(SyncStatus(Reach.ONLINE, replace(ANN, keeps_session=False)))
    assert account.kept.isVisible() and "no keyring" in account.kept.text()
    linked.tell(SyncStatus())
    assert account.name.text() == "No account" and not account.sign_out.isVisible()
    assert not dialog.again.isEnabled() and not dialog.offline.isEnabled()
    linked.click(account.sign_in)
    assert linked.has(SignInDialog)


def test_closed_it_hears_no_more(linked: Linked) -> None:
    dialog = opened(linked)
    linked.click(dialog.close_)
    linked.tell(replace(linked.sync.status, reach=Reach.OFFLINE))
    assert not linked.has(ConnectionDialog)
    assert opened(linked) is not dialog
