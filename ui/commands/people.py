"""What the menus hold about other people: sharing a diagram, who is here, and following them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.commands.registry import in_diagram, window_command

if TYPE_CHECKING:
    from ui.window.desk import Desk


def _has_conflicts(desk: Desk) -> bool:
    return desk.tab is not None and desk.tab.meetings is not None and bool(desk.tab.meetings.open)


def _can_share(desk: Desk) -> bool:
    return in_diagram(desk) and desk.syncing.sync is not None


@window_command("file.share", "Share…", menu=("File",), enabled=_can_share, section="sharing", icon="share")
def share(desk: Desk) -> None:
    from ui.window.sharing_diagram import show_sharing

    show_sharing(desk)


@window_command(
    "view.people", "People Here…", menu=("View",), shortcut="Ctrl+Alt+P", enabled=_can_share, section="people",
    icon="people",
)  # fmt: skip
def people(desk: Desk) -> None:
    desk.people_wanted.emit()


@window_command(
    "edit.conflicts", "Conflicts…", menu=("Edit",), enabled=_has_conflicts, section="conflicts", icon="warning"
)
def conflicts(desk: Desk) -> None:
    from ui.window.meetings import show_conflicts

    show_conflicts(desk, desk.tab)
