"""The web of links between the widgets of a window, on one page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer

from ui.jobs import JobStatus
from ui.ports import NewDiagram
from ui.window.aftercare import care_for
from ui.window.people import connect_company, connect_meetings, connect_people

if TYPE_CHECKING:
    from diagram.editing.notices import Notice
    from diagram.geometry.point import Point
    from ui.window.actions import Actions
    from ui.window.desk import Tab
    from ui.window.editor_view import EditorView
    from ui.window.main_window import MainWindow

log = logging.getLogger(__name__)

BUSY_AFTER_MS = 400
PICTURE_AFTER_MS = 3000


def connect_window(window: MainWindow) -> None:
    """What is linked from the start: tabs, title, start page, jobs, theme."""
    desk, strip, top, start = window.desk, window.tab_strip, window.top_bar, window.start
    desk.opened.connect(window.add_view)
    care_for(desk)
    desk.closing.connect(lambda tab: _keep_thumbnail(window, tab))
    desk.closed.connect(window.drop_view)
    desk.kept_open.connect(lambda tabs: window.unsaved.ask(tabs, lambda: None))
    desk.front_changed.connect(lambda tab: _front(window, tab))
    desk.renamed.connect(lambda _tab: window.show_front(desk.tab))
    desk.file_changed.connect(lambda tab: _show_file(window, tab))
    desk.changed_elsewhere.connect(lambda: _look_again(window))
    desk.status_changed.connect(lambda tab: window.views[tab].status.show_status(tab.status))
    desk.said.connect(lambda text, action, then: window.toast.say(text, action=action, then=then))
    desk.panels_toggled.connect(lambda shown: _show_panels(window, shown))
    desk.panel_wanted.connect(lambda name: _show_panel(window, name))
    desk.known_title = lambda diagram: "" if start.shelf is None else start.shelf.title_of(diagram)
    desk.find_wanted.connect(start.begin_search)
    desk.folder_wanted.connect(start.create_folder)
    strip.home_wanted.connect(lambda: desk.show(None))
    strip.new_wanted.connect(lambda: desk.create(NewDiagram("Untitled diagram")))
    strip.tab_wanted.connect(lambda index: desk.show(desk.tabs[index]))
    strip.close_wanted.connect(lambda index: desk.close(desk.tabs[index]))
    top.title.renamed.connect(desk.rename_front)
    top.theme_wanted.connect(lambda: _switch_theme(window))
    window.theme.changed.connect(window.dress)
    start.backups_wanted.connect(lambda: _show_backups(window))
    start.trouble.again_wanted.connect(window.try_again)
    start.trouble.elsewhere_wanted.connect(window.ask_elsewhere)
    start.trouble.quit_wanted.connect(window.close)
    connect_people(window)
    _connect_jobs(window)


def connect_actions(window: MainWindow, actions: Actions) -> None:
    """What needs the registries: the buttons that are commands."""
    top = window.top_bar
    for button, name in ((top.undo, "edit.undo"), (top.redo, "edit.redo")):
        button.clicked.connect(actions[name].trigger)
        _follow_action(button.setEnabled, actions, name)
    top.export_wanted.connect(actions["file.export"].trigger)
    names = ("view.zoom_in", "view.zoom_out", "view.zoom_fit", "view.zoom_selection")
    top.zoom.fill(actions[name] for name in names if name in actions)
    top.zoom.zoom_wanted.connect(lambda zoom: _zoom(window, zoom))


def connect_view(window: MainWindow, tab: Tab, view: EditorView) -> None:
    """What belongs to one open diagram."""
    from diagram.editing.noting import is_written
    from ui.clipboard import SystemClipboard
    from ui.window.selection_words import selection_words

    tab.editor.clipboard = SystemClipboard()
    connect_company(window, tab, view)
    connect_meetings(window, tab, view)
    view.status.report_wanted.connect(lambda: _show_losses(window, tab))
    view.status.retry_wanted.connect(tab.diagram.retry)
    view.status.show_losses(len(tab.losses))
    view.status.differences_wanted.connect(lambda: window.desk.linked_files.show_differences(tab))
    view.status.connection_wanted.connect(lambda: _show_connection(window))
    view.status.write_wanted.connect(lambda: window.desk.linked_files.save(tab))
    view.canvas.files_dropped.connect(lambda names: window.open_files([Path(name) for name in names]))
    view.canvas.shape_dropped.connect(lambda kind, point: _drop_shape(tab, kind, point))
    view.canvas.context_menu_requested.connect(lambda place: _context_menu(window, tab, place))
    tab.editor.subscribe(lambda notice: _notice(window, tab, notice))
    words = QTimer(view)
    words.setSingleShot(True)
    words.timeout.connect(lambda: view.status.show_selection(selection_words(tab.editor)))
    tab.editor.subscribe(lambda notice: words.start(0) if _touches_selection(notice) else None)
    # A picture for the card soon after opening and after each pause in the work: the program may be killed.
    picture = QTimer(view)
    picture.setSingleShot(True)
    picture.setInterval(PICTURE_AFTER_MS)
    picture.timeout.connect(lambda: _keep_thumbnail(window, tab))
    tab.editor.subscribe(lambda notice: picture.start() if _changes(notice) else None)
    picture.start()
    window.dress()
    _show_file(window, tab)
    _show_fact(window, tab)
    # The camera needs the size that the layout gives the canvas.
    QTimer.singleShot(0, view, lambda: _first_look(tab))
    if is_written(tab.editor.document):
        view.show_panel("notes")
        view.show_note(tab.editor.document.notes()[0].id, alone=True)


def _notice(window: MainWindow, tab: Tab, notice: Notice) -> None:
    from diagram.editing.notices import CameraMoved, HoverChanged, NoteWanted, PreviewChanged, Refused

    match notice:
        case CameraMoved(camera=camera):
            if tab is window.desk.tab:
                window.top_bar.zoom.show_zoom(camera.zoom)
        case PreviewChanged() | HoverChanged():
            pass
        case NoteWanted(note=note, alone=alone):
            window.views[tab].show_note(note, alone=alone)
        case Refused(title=title, advice=advice):
            why = window.only_looking.why(tab) if window.only_looking is not None else ""
            window.desk.say(f"{title}. {why or advice}" if why or advice else title)
        case _:
            if window.actions_ is not None:
                window.actions_.refresh_soon()


def _changes(notice: Notice) -> bool:
    from diagram.editing.notices import DocumentChanged

    return isinstance(notice, DocumentChanged)


def _first_look(tab: Tab) -> None:
    """All of the drawing; an empty page at its real size, a little way off the corner."""
    from diagram.editing.camera import Camera

    editor = tab.editor
    extent = editor.scene.extent()
    width, height = editor.view_size
    if extent is None:
        editor.look(Camera(-40.0, -40.0, 1.0))
    else:
        editor.look(editor.camera.fitted(extent, width, height - editor.covered))


def _touches_selection(notice: Notice) -> bool:
    from diagram.editing.notices import DocumentChanged, SelectionChanged

    return isinstance(notice, DocumentChanged | SelectionChanged)


def _front(window: MainWindow, tab: Tab | None) -> None:
    window.show_front(tab)
    if tab is not None:
        window.top_bar.zoom.show_zoom(tab.editor.camera.zoom)
        window.views[tab].status.show_losses(len(tab.losses))
        return
    for other in window.desk.tabs:
        _keep_thumbnail(window, other)
    window.librarian.refresh()


def _show_panels(window: MainWindow, shown: bool) -> None:
    for view in window.views.values():
        view.show_panels(shown)


def _show_panel(window: MainWindow, name: str) -> None:
    if window.desk.tab is not None:
        window.views[window.desk.tab].show_panel(name).setFocus()


def _follow_action(show: Callable[[bool], None], actions: Actions, name: str) -> None:
    action = actions[name]
    action.enabledChanged.connect(show)
    show(action.isEnabled())


def _zoom(window: MainWindow, zoom: float) -> None:
    editor = window.desk.editor
    if editor is not None:
        from diagram.editing.commands.view import zoom_to

        zoom_to(editor, zoom)


def _drop_shape(tab: Tab, kind: str, point: Point) -> None:
    from diagram.editing.tools.drawing import insert, usual_box
    from ui.panels.properties.values import attempt

    attempt(tab.editor, lambda: insert(tab.editor, kind, usual_box(tab.editor, kind, point)))


def _context_menu(window: MainWindow, tab: Tab, place: QPoint) -> None:
    from ui.window.menus import context_menu

    if window.actions_ is not None:
        context_menu(window.actions_, bool(tab.editor.selection), window).popup(place)


def _show_losses(window: MainWindow, tab: Tab) -> None:
    from ui.dialogs.losses import LossesDialog

    LossesDialog(tab.name, tab.losses, window).open_alone()


def _show_file(window: MainWindow, tab: Tab) -> None:
    """How a diagram stands to its file: on its tab, in the title and beside the saved state."""
    window.show_titles()
    linked = tab.diagram.linked
    status = window.views[tab].status
    status.show_file("" if linked is None else linked.path.name, behind=tab.is_behind)
    status.show_differences(window.desk.linked_files.differences(tab))
    if window.actions_ is not None:
        window.actions_.refresh_soon()


def _show_fact(window: MainWindow, tab: Tab) -> None:
    from ui.window.sync_signs import show_fact

    show_fact(window, tab)


def _show_connection(window: MainWindow) -> None:
    from ui.window.connection import show_connection

    show_connection(window.desk)


def _look_again(window: MainWindow) -> None:
    """Another window changed a title, or the library."""
    window.show_front(window.desk.tab)
    window.librarian.refresh()


def _show_backups(window: MainWindow) -> None:
    from ui.window.backup_history import show_backups

    show_backups(window.desk)


# The theme.


def _switch_theme(window: MainWindow) -> None:
    window.theme.toggle()
    window.desk.services.settings.put("theme", window.theme.scheme.value)


# The library.


def _keep_thumbnail(window: MainWindow, tab: Tab) -> None:
    """Paint the card's picture now, store it in the background."""
    from ui.thumbnails import thumbnail

    # A view goes a moment after its tab, and its timer with it.
    if window.desk.library is not None and tab in window.desk.tabs:
        window.librarian.keep_picture(tab.diagram.id, thumbnail(tab.editor, tab.diagram.assets))


# Jobs.


def _connect_jobs(window: MainWindow) -> None:
    """Say what takes long; what is done quickly, or has no title, passes without a word."""
    busy = QTimer(window)
    busy.setSingleShot(True)
    busy.setInterval(BUSY_AFTER_MS)
    shown: list[str] = [""]

    def say() -> None:
        if shown[0]:
            window.toast.say(f"{shown[0]}…", stays=True)

    def follow(status: JobStatus) -> None:
        if status.title == shown[0]:
            return
        if shown[0] and window.toast.text.text() == f"{shown[0]}…":
            window.toast.hide()
        shown[0] = status.title
        if status.title:
            busy.start()
        else:
            busy.stop()

    busy.timeout.connect(say)
    window.jobs.status.connect(follow)
