"""What the File menu holds about the account and the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.commands.registry import window_command

if TYPE_CHECKING:
    from ui.window.desk import Desk

MENU = ("File", "Account and Sync")


def can_sign_in(desk: Desk) -> bool:
    """There is no session that could be used."""
    return desk.syncing.sync is not None and not desk.syncing.is_signed_in


def is_there(desk: Desk) -> bool:
    return desk.syncing.sync is not None


def has_account(desk: Desk) -> bool:
    return desk.syncing.account is not None


def is_signed_in(desk: Desk) -> bool:
    return desk.syncing.is_signed_in


def diagram_and_account(desk: Desk) -> bool:
    """A diagram is in front that an account could have."""
    return desk.tab is not None and desk.syncing.account is not None


def is_kept_back(desk: Desk) -> bool:
    return desk.tab is not None and desk.syncing.is_kept_back(desk.tab.diagram.id)


def misses_picture(desk: Desk) -> bool:
    """Something selected shows a picture that has not arrived."""
    if desk.tab is None or not desk.syncing.of(desk.tab.diagram.id).missing_assets:
        return False
    from diagram.records import assets_of

    editor, assets = desk.tab.editor, desk.tab.diagram.assets
    records = (editor.document.get(one) for one in editor.selection)
    return any(assets.data(name) is None for one in records if one is not None for name in assets_of(one))


@window_command("sync.picture", "Fetch Picture Again", menu=MENU, enabled=misses_picture, section="sync", icon="retry")
def picture(desk: Desk) -> None:
    """Do not wait until it is tried again by itself."""
    now(desk)


@window_command("sync.sign_in", "Sign In…", menu=MENU, enabled=can_sign_in, section="sync", icon="person")
def sign_in(desk: Desk) -> None:
    from ui.window.signing_in import show_sign_in

    show_sign_in(desk)


@window_command("sync.now", "Sync Now", menu=MENU, enabled=is_signed_in, section="sync", icon="retry")
def now(desk: Desk) -> None:
    """Do not wait for the next try; who works offline goes online with it."""
    if desk.syncing.sync is not None:
        if desk.syncing.works_offline:
            desk.syncing.sync.work_offline(False)
        desk.syncing.sync.try_now()


@window_command(
    "sync.offline", "Work Offline", menu=MENU, enabled=is_signed_in, section="sync", icon="cloud-off",
    checked=lambda desk: desk.syncing.works_offline,
)  # fmt: skip
def offline(desk: Desk) -> None:
    if desk.syncing.sync is not None:
        desk.syncing.sync.work_offline(not desk.syncing.works_offline)


@window_command("sync.connection", "Connection…", menu=MENU, enabled=is_there, section="sync", icon="server")
def connection(desk: Desk) -> None:
    from ui.window.connection import show_connection

    show_connection(desk)


@window_command(
    "sync.keep_back", "Keep on This Computer Only", menu=MENU, enabled=diagram_and_account, section="diagram",
    icon="computer", checked=is_kept_back,
)  # fmt: skip
def keep_back(desk: Desk) -> None:
    from ui.window.holding import keep_back as keep

    if desk.tab is not None:
        keep(desk, (desk.tab.diagram.id,), on=not is_kept_back(desk))


@window_command("sync.sign_out", "Sign Out…", menu=MENU, enabled=has_account, section="account", icon="sign-out")
def sign_out(desk: Desk) -> None:
    from ui.window.signing_in import ask_sign_out

    ask_sign_out(desk)
