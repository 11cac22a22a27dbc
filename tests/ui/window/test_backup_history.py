"""Backups are made, looked into and brought back while the program runs; the library of before is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

from tests.ui.start.conftest import Shop, shop
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.confirm import ConfirmDialog
from ui.dialogs.problem import ProblemDialog

__all__ = ["shop"]
WELCOME = "Welcome to AutoGraph"


def opened(shop: Shop) -> BackupsDialog:
    shop.page.room.click()
    shop.bot.waitUntil(lambda: bool(shop.window.findChildren(BackupsDialog)))
    shop.rest()
    return shop.window.findChildren(BackupsDialog)[-1]


def test_a_backup_is_made_and_looked_into(shop: Shop) -> None:
    shop.add("A", "B")
    dialog = opened(shop)
    before = len(dialog.list.rows)
    dialog.make.click()
    assert not dialog.make.isEnabled()
    shop.bot.waitUntil(lambda: len(dialog.list.rows) == before + 1, timeout=20_000)
    shop.bot.waitUntil(lambda: "3 diagrams" in dialog.list.rows[0].text)
    shop.rest()
    dialog.list.choose(dialog.list.rows[0].id)
    shop.rest()
    titles = {dialog.diagrams.topLevelItem(row).text(0) for row in range(dialog.diagrams.topLevelItemCount())}  # type: ignore[union-attr]  # all rows are there
    assert titles == {"A", "B", WELCOME} and dialog.inside.text() == "3 diagrams"
    assert "Backups take" in dialog.room.text() and " 0 B more" not in dialog.room.text()
    dialog.make.click()
    shop.rest()
    assert shop.window.toast.text.text().startswith("Nothing has changed")


def test_a_backup_comes_back_and_the_library_of_before_is_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.add("A")
    shop.library.backups.make()
    shop.add("Later")
    shop.window.desk.open(shop.entry("A").id)
    shop.program.wait_for_tabs(1)
    shop.program.run("library.backups")
    shop.bot.waitUntil(lambda: bool(shop.window.findChildren(BackupsDialog)))
    shop.rest()
    (dialog,) = shop.window.findChildren(BackupsDialog)
    dialog.list.choose(dialog.list.rows[0].id)
    dialog.restore.click()
    (sure,) = dialog.findChildren(ConfirmDialog)
    sure.yes.click()
    shop.wait_for("A", WELCOME)
    assert shop.window.desk.tabs == [] and shop.page.isEnabled()
    opened_folders: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened_folders.append(url.toLocalFile()))
    shop.window.toast.button.click()
    (kept,) = opened_folders
    assert (Path(kept) / "library.db").is_file()
    shop.window.desk.open(shop.entry("A").id)
    shop.program.wait_for_tabs(1)
    shop.program.run("edit.select_all")
    assert shop.program.editor.selection == frozenset(), "A is empty, and can be worked on"


def test_a_backup_that_is_not_sound_is_refused_and_nothing_changes(shop: Shop) -> None:
    shop.add("A")
    shop.library.backups.make()
    backup = max(shop.library.backups.folder.glob("*"), key=lambda file: file.stat().st_mtime)
    backup.write_bytes(b"no database" * 500)
    dialog = opened(shop)
    dialog.list.choose(backup.name)
    shop.bot.waitUntil(lambda: "no such backup" in dialog.inside.text())
    assert not dialog.restore.isEnabled()
    shop.window.findChildren(BackupsDialog)[0].restore_wanted.emit(backup.name)  # as if it broke just now
    dialog.findChildren(ConfirmDialog)[0].yes.click()
    shop.bot.waitUntil(lambda: bool(shop.window.findChildren(ProblemDialog)), timeout=20_000)
    shop.window.findChildren(ProblemDialog)[0].accept()
    shop.rest()
    shop.wait_for("A", WELCOME)
    assert shop.page.isEnabled()


def test_without_a_decision_nothing_is_restored(shop: Shop) -> None:
    shop.add("A")
    shop.library.backups.make()
    shop.add("Later")
    dialog = opened(shop)
    dialog.restore.click()
    dialog.findChildren(ConfirmDialog)[0].no.click()
    dialog.close_.click()
    shop.rest()
    assert sorted(shop.titles) == ["A", "Later", WELCOME]
