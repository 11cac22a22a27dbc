"""Cards and rows carry a small sign of how they stand; only where there is an account."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu

from sync.status import Decision, DiagramStatus, Hold, Phase, SyncStatus
from tests.fakes.scripted_sync import SYNCED, ScriptedSync, online
from tests.ui.start.conftest import Shop
from ui.start.cards import card_box

WELCOME = "Welcome to AutoGraph"
ONLY_HERE = "Keep on this computer only"


def linked(shop: Shop, **diagrams: DiagramStatus) -> ScriptedSync:
    sync = ScriptedSync(online(**diagrams) if diagrams else SyncStatus())
    shop.window.use_sync(sync)
    return sync


def sign(shop: Shop, title: str) -> str:
    """Which sign a card carries, if it does."""
    mark = shop.page.gallery.model.mark_of(shop.entry(title))
    return "" if mark is None else mark.sign


def heard(shop: Shop, title: str) -> str:
    """What a screen reader says of a card."""
    index = shop.page.gallery.model.index(shop.titles.index(title), 0)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def picture(shop: Shop, title: str) -> QImage:
    view = shop.page.gallery.view
    rect = view.visualRect(shop.page.gallery.model.index(shop.titles.index(title), 0))
    box = card_box(rect).toRect()
    return view.viewport().grab(box.adjusted(box.width() // 2, box.height() * 3 // 4, 0, 0)).toImage()


def test_each_state_has_its_sign_and_its_words(shop: Shop) -> None:
    waits, held, kept = shop.add("Waits", "Held", "Kept")
    welcome = shop.entry(WELCOME).id
    before = picture(shop, "Waits")
    linked(
        shop,
        **{
            welcome: SYNCED,
            waits: DiagramStatus(Phase.WAITING, unsynced=3),
            held: DiagramStatus(Phase.HELD, hold=Hold.BRAKE),
            kept: DiagramStatus(Phase.HELD, hold=Hold.KEPT_BACK),
        },
    )
    assert [sign(shop, title) for title in (WELCOME, "Waits", "Held", "Kept")] == [
        "cloud-check", "cloud-up", "warning", "computer",
    ]  # fmt: skip
    assert heard(shop, "Waits").endswith(", 3 edits to sync") and heard(shop, WELCOME).endswith("Synced")
    index = shop.page.gallery.model.index(shop.titles.index("Held"), 0)
    assert "Waits for your decision" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    shop.page.gallery.view.viewport().repaint()
    assert picture(shop, "Waits") != before, "it is drawn"


def test_without_an_account_there_is_no_sign_and_nothing_to_keep_back(shop: Shop) -> None:
    sync = linked(shop)
    assert not sign(shop, WELCOME) and "only" not in heard(shop, WELCOME)
    menu = shop.page.menu_of(shop.page.shown[:1])
    assert ONLY_HERE not in [action.text() for action in menu.actions()]
    menu.deleteLater()
    assert not sync.script.calls


def test_signing_out_takes_the_signs_away(shop: Shop) -> None:
    welcome = shop.entry(WELCOME).id
    sync = linked(shop, **{welcome: SYNCED})
    assert sign(shop, WELCOME)
    sync.tell(SyncStatus())
    shop.bot.waitUntil(lambda: not sign(shop, WELCOME))


def test_the_menu_of_a_card_keeps_it_on_this_computer_and_syncs_it_again(shop: Shop) -> None:
    welcome = shop.entry(WELCOME).id
    sync = linked(shop, **{welcome: SYNCED})
    for status, decision in (
        (SYNCED, Decision.KEEP_BACK),
        (DiagramStatus(Phase.HELD, hold=Hold.KEPT_BACK), Decision.SYNC),
    ):
        sync.tell_diagram(welcome, status)
        shop.bot.waitUntil(lambda status=status: shop.window.desk.syncing.of(welcome) == status)  # type: ignore[misc]  # the default binds the loop's status
        shop.select(WELCOME)
        shop.page.gallery.menu_wanted.emit(shop.page.mapToGlobal(shop.row(WELCOME)))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        (action,) = [one for one in menu.actions() if one.text() == ONLY_HERE]
        assert action.isChecked() == (decision is Decision.SYNC)
        shop.bot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        shop.rest()
        assert sync.script.asked("decide")[-1] == (welcome, decision)
