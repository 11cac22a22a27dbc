"""Sync works on the library's files: it is let go before they are exchanged, and begins anew with those that come."""

from __future__ import annotations

from tests.ui.conftest import Program


def test_sync_begins_anew_when_a_backup_was_brought_back(program: Program) -> None:
    desk = program.desktop.window.desk
    before = desk.syncing.sync
    assert before is not None
    library = desk.library
    assert library is not None
    backup = library.backups.make()
    assert desk.diagrams.close_all()
    desk.diagrams.away.emit(True)
    assert program.desktop._sync is None
    library.backups.restore((backup or library.backups.all()[0]).name)
    desk.diagrams.away.emit(False)
    program.bot.waitUntil(lambda: desk.syncing.sync is not before, timeout=30_000)
    assert program.desktop._sync is desk.syncing.sync
