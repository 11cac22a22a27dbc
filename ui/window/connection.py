"""The Connection panel of a window: live while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.window.desk import Desk


def show_connection(desk: Desk) -> None:
    """Open it, or bring it to the front; it stands beside the work and stops nothing."""
    from ui.dialogs.connection import ConnectionDialog
    from ui.window.signing_in import ask_sign_out, show_sign_in

    sync = desk.syncing.sync
    if sync is None:
        return
    standing = desk.window.findChild(ConnectionDialog)
    if standing is not None and standing.isVisible():
        standing.raise_()
        standing.activateWindow()
        return
    dialog = ConnectionDialog(desk.title_of, desk.window)

    def follow() -> None:
        dialog.show_status(desk.syncing.status)

    def leave(_result: int) -> None:
        desk.syncing.changed.disconnect(follow)
        dialog.deleteLater()

    desk.syncing.changed.connect(follow)
    dialog.finished.connect(leave)
    dialog.try_wanted.connect(sync.try_now)
    dialog.offline_wanted.connect(sync.work_offline)
    dialog.sign_in_wanted.connect(lambda: show_sign_in(desk))
    dialog.sign_out_wanted.connect(lambda: ask_sign_out(desk))
    dialog.diagram_wanted.connect(desk.open)
    follow()
    dialog.show()
