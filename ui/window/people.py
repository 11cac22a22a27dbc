"""Who talks to whom about people: each open diagram's company, the faces in the top bar, and the Share button."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.window.desk import Tab
    from ui.window.editor_view import EditorView
    from ui.window.main_window import MainWindow


def connect_people(window: MainWindow) -> None:
    """What is linked from the start."""
    desk, top = window.desk, window.top_bar
    desk.syncing.ready.connect(lambda: _begin(window))
    desk.syncing.changed.connect(lambda: _show_account(window))
    desk.syncing.changed.connect(lambda: _show_roles(window))
    desk.front_changed.connect(lambda tab: show_company(window, tab))
    desk.people_wanted.connect(top.people.open_menu)
    top.share_wanted.connect(lambda: _share(window))


def connect_company(window: MainWindow, tab: Tab, view: EditorView) -> None:
    """One open diagram, and who else has it open."""
    from ui.people.company import Company

    view.company = Company(view.canvas, tab.diagram.id, floor=window.desk.diagrams.floor(tab.diagram.id))
    if window.desk.syncing.sync is not None:
        view.company.use(window.desk.syncing.sync)


def connect_meetings(window: MainWindow, tab: Tab, view: EditorView) -> None:
    """What two people wrote at once in a diagram, until somebody has decided."""
    from ui.window.meetings import Meetings, show_conflicts

    def writer_of(record: str) -> str:
        return view.company.writer_of(record) if view.company is not None else ""

    def show() -> None:
        view.status.show_conflicts(len(meetings.open))
        if window.actions_ is not None:
            window.actions_.refresh_soon()

    tab.meetings = meetings = Meetings(window.desk, tab, writer_of, view)
    meetings.changed.connect(show)
    view.status.conflicts_wanted.connect(lambda: show_conflicts(window.desk, tab))
    tab.diagram.find_clashes()


def show_company(window: MainWindow, tab: Tab | None) -> None:
    view = window.views.get(tab) if tab is not None else None
    window.top_bar.people.show_company(None if view is None else view.company)
    window.top_bar.show_sharing(tab is not None and window.desk.syncing.sync is not None)


def _begin(window: MainWindow) -> None:
    sync = window.desk.syncing.sync
    if sync is not None:
        for view in window.views.values():
            if view.company is not None:
                view.company.use(sync)
    show_company(window, window.desk.tab)


def _show_account(window: MainWindow) -> None:
    account = window.desk.syncing.account
    window.top_bar.people.show_me(account.user_id if account is not None else "")


def _show_roles(window: MainWindow) -> None:
    """Diagrams of others on the start page, once it is known what is in the library."""
    from ui.window.library_reading import with_sharing

    start = window.start
    if window.desk.library is not None and start.shelf is not None:
        shelf = with_sharing(start.shelf, window.desk.syncing)
        if (shelf.roles, shelf.sharers) != (start.shelf.roles, start.shelf.sharers):
            start.show_shelf(shelf)


def _share(window: MainWindow) -> None:
    from ui.window.sharing_diagram import show_sharing

    show_sharing(window.desk)
