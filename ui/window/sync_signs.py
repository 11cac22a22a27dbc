"""Where a window shows how things stand with the other side; one place, so that all of it tells the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.ports import Saving
from ui.syncing.facts import fact, mark

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from ui.window.desk import Tab
    from ui.window.main_window import MainWindow

_MENU = ("sync.now", "sync.offline", None, "sync.connection", None, "sync.sign_out")
_MENU_SIGNED_OUT = ("sync.sign_in", None, "sync.connection", None, "sync.sign_out")


def connect_sync(window: MainWindow) -> None:
    """Status bars, account button, cards, banners."""
    from ui.window.connection import show_connection
    from ui.window.holding import Holding
    from ui.window.only_looking import OnlyLooking
    from ui.window.outage import Outage
    from ui.window.signing_in import show_sign_in

    desk, account = window.desk, window.top_bar.account
    desk.syncing.changed.connect(lambda: show_signs(window))
    desk.status_changed.connect(lambda tab: show_fact(window, tab))
    account.sign_in_wanted.connect(lambda: show_sign_in(desk))
    account.menu_wanted.connect(lambda corner: _show_menu(window, corner))
    window.only_looking = OnlyLooking(desk, window.banners)
    Holding(desk, window.banners)
    Outage(desk, window.banners, connection=lambda: show_connection(desk), sign_in=lambda: show_sign_in(desk))


def show_signs(window: MainWindow) -> None:
    """All of them as it is now."""
    desk = window.desk
    if desk.syncing.sync is None:
        return
    status = desk.syncing.status
    window.top_bar.account.show_status(status)
    for tab in desk.tabs:
        show_fact(window, tab)
    window.start.gallery.show_marks(lambda diagram: mark(status, desk.syncing.of(diagram)))
    if window.actions_ is not None:
        window.actions_.refresh_soon()


def show_fact(window: MainWindow, tab: Tab) -> None:
    """Beside "Saved": how one diagram stands."""
    desk = window.desk
    if desk.syncing.sync is not None and tab in window.views:
        is_saved = tab.status.saving is not Saving.FAILED
        shown = fact(desk.syncing.status, desk.syncing.of(tab.diagram.id), is_saved=is_saved)
        window.views[tab].status.show_fact(shown)


def _show_menu(window: MainWindow, corner: QPoint) -> None:
    from ui.window.account_button import account_menu

    actions, status = window.actions_, window.desk.syncing.status
    if actions is None:
        return
    actions.refresh()
    actions.refresh_ticks()
    names = _MENU if window.desk.syncing.is_signed_in else _MENU_SIGNED_OUT
    menu = account_menu(status, [None if name is None else actions[name] for name in names], window)
    menu.adjustSize()
    menu.popup(corner - menu.rect().topRight())
