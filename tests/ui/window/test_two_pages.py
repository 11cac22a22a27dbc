"""Two windows show one library: what one of them changes is seen in the other, and what goes is closed in both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.start.conftest import Shop, shop
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.confirm import ConfirmDialog
from ui.start.wishes import DeleteFolder, Star, Trash
from ui.window.main_window import MainWindow

__all__ = ["shop"]
WELCOME = "Welcome to AutoGraph"


@pytest.fixture
def second(shop: Shop) -> Iterator[MainWindow]:
    """A second window, on its library page."""
    window = shop.program.desktop.open_window(shop.window, None)
    shop.bot.waitUntil(lambda: bool(window.start.shown) and window.jobs.is_idle, timeout=30_000)
    yield window
    window.close()
    QApplication.processEvents()


def test_a_star_given_in_one_is_seen_in_the_other(shop: Shop, second: MainWindow) -> None:
    second.start.wished.emit(Star((shop.entry(WELCOME).id,), True))
    shop.bot.waitUntil(lambda: shop.entry(WELCOME).starred, timeout=10_000)


def test_what_is_thrown_away_is_closed_in_every_window(shop: Shop, second: MainWindow) -> None:
    folder = shop.add_folder("Work")
    inside, outside = shop.add("A", folder=folder)[0], shop.add("B")[0]
    for diagram in (inside, outside):
        shop.window.desk.open(diagram)
        shop.program.wait_for_tabs(1)
        second.desk.open(diagram)
        shop.bot.waitUntil(lambda: len(second.desk.tabs) == 1)
        wish = DeleteFolder(folder) if diagram == inside else Trash((outside,))
        second.start.wished.emit(wish)
        shop.bot.waitUntil(lambda: not shop.window.desk.tabs and not second.desk.tabs)
        shop.bot.waitUntil(lambda: second.jobs.is_idle)
    shop.wait_for(WELCOME)
    assert shop.library.empty_trash() == 2


def test_going_back_to_a_backup_closes_and_shows_in_every_window(shop: Shop, second: MainWindow) -> None:
    shop.library.backups.make()
    shop.add("Later")
    second.desk.open(shop.entry("Later").id)
    shop.bot.waitUntil(lambda: len(second.desk.tabs) == 1)
    shop.page.room.click()
    shop.rest()
    (dialog,) = shop.window.findChildren(BackupsDialog)
    dialog.restore.click()
    dialog.findChildren(ConfirmDialog)[0].yes.click()
    shop.bot.waitUntil(lambda: not second.desk.tabs)
    shop.wait_for(WELCOME)
    shop.bot.waitUntil(lambda: [entry.title for entry in second.start.shown] == [WELCOME], timeout=10_000)
    assert second.start.isEnabled()
