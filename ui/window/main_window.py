"""The window: only assembles its parts. Who talks to whom is in `ui.window.connections`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from resources.reader import read_bytes
from ui.errors import Problem, describe
from ui.icons import icon
from ui.jobs import Jobs
from ui.ports import Library, Recovery, Services
from ui.start.page import StartPage
from ui.theme.theme import Theme
from ui.widgets.banner import Banners, Told, Tone
from ui.widgets.toast import Toast
from ui.window import connections
from ui.window.desk import Desk, Tab
from ui.window.librarian import Librarian
from ui.window.sharing import OpenDiagrams
from ui.window.tab_strip import TabStrip
from ui.window.top_bar import TopBar
from ui.window.unsaved import Unsaved

if TYPE_CHECKING:
    from ui.sync_ports import Sync
    from ui.window.actions import Actions
    from ui.window.editor_view import EditorView
    from ui.window.only_looking import OnlyLooking

SIZE = (1360, 860)


class MainWindow(QMainWindow):
    """Shows the start page at once; menus, editor and library come when they are loaded."""

    def __init__(self, services: Services, theme: Theme, diagrams: OpenDiagrams | None = None) -> None:
        """`diagrams` are those that other windows of the program have open."""
        super().__init__()
        self.theme = theme
        self.jobs = Jobs(self.show_error, self)
        self.desk = Desk(services, self.jobs, theme, self, diagrams)
        self.actions_: Actions | None = None
        self._has_editor_menus = False
        self.views: dict[Tab, EditorView] = {}
        self._is_retired = False
        self._problem: QWidget | None = None
        self._again: Callable[[], None] = lambda: None
        self._elsewhere: Callable[[Path], None] = lambda _folder: None
        self.setWindowTitle("AutoGraph")
        self.setWindowIcon(_logo())
        self.setAcceptDrops(True)
        self.setMinimumSize(880, 560)
        self.tab_strip = TabStrip()
        self.top_bar = TopBar()
        self.start = StartPage()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.tab_strip, self.top_bar):
            column.addWidget(widget)
        self.banners = Banners()
        column.addWidget(self.banners)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(body)
        self.toast = Toast(body)
        self.librarian = Librarian(self.desk, self.start)
        self.unsaved = Unsaved(self.desk, self.banners)
        self.only_looking: OnlyLooking | None = None  # there with the other side
        self.top_bar.show_diagram(None)
        self.resize(*SIZE)
        self._restore_place()
        connections.connect_window(self)
        self.dress()

    def load_menus(self) -> Actions:
        """Build the menus of the window; those of the editor, of which the start page needs nothing, come later."""
        if self.actions_ is None:
            from ui.window.actions import Actions
            from ui.window.menus import fill_menu_bar
            from ui.window.offers import window_offers
            from ui.window.recent_files import add_recent_menu

            self.actions_ = Actions(window_offers(self.desk), self)
            fill_menu_bar(self.top_bar.menus, self.actions_)
            add_recent_menu(self.top_bar.menus, self.desk)
        return self.actions_

    def load_editor_menus(self) -> None:
        """Add what the editor can do; it imports the editor, so the program does that in a job first."""
        if QApplication.activePopupWidget() is not None and not self.desk.tabs:
            QTimer.singleShot(100, self, self.load_editor_menus)  # not under the person's hand
            return
        actions = self.load_menus()
        if not self._has_editor_menus:
            from ui.window.menus import fill_menu_bar
            from ui.window.offers import all_offers
            from ui.window.recent_files import add_recent_menu

            self._has_editor_menus = True
            actions.show_offers(all_offers(self.desk))
            fill_menu_bar(self.top_bar.menus, actions)
            add_recent_menu(self.top_bar.menus, self.desk)
            connections.connect_actions(self, actions)

    def use_library(self, library: Library) -> None:
        """The library is open: show what is in it."""
        self.desk.use(library)

    def use_sync(self, sync: Sync) -> None:
        """The other side can be spoken with: show how things stand, and let the person steer it."""
        if self.only_looking is None:
            from ui.window.sync_signs import connect_sync

            connect_sync(self)
        self.desk.syncing.use(sync)

    def open_files(self, paths: Iterable[Path]) -> None:
        from ui.window.opening import open_files

        open_files(self.desk, paths)

    def add_view(self, tab: Tab) -> EditorView:
        """The widgets of a tab that was just opened."""
        from ui.window.editor_view import EditorView

        self.load_editor_menus()
        view = EditorView(tab.editor, tab.diagram.assets)
        self.views[tab] = view
        self.stack.addWidget(view)
        connections.connect_view(self, tab, view)
        return view

    def paint_again(self, diagram: str) -> None:
        """A picture of this diagram has arrived."""
        for tab, view in self.views.items():
            if tab.diagram.id == diagram:
                view.canvas.paint_again()

    def drop_view(self, tab: Tab) -> None:
        view = self.views.pop(tab)
        if view.company is not None:
            view.company.leave()
        self.stack.removeWidget(view)
        view.deleteLater()

    def show_front(self, tab: Tab | None) -> None:
        """Bring a tab's view, or the start page, to the front."""
        widget: QWidget = self.start if tab is None else self.views[tab]
        self.stack.setCurrentWidget(widget)
        self.top_bar.show_diagram(None if tab is None else tab.diagram.title)
        self.show_titles()
        if self.actions_ is not None:
            self.actions_.refresh()
        widget.setFocus()

    def show_titles(self) -> None:
        tabs = self.desk.tabs
        front = tabs.index(self.desk.tab) if self.desk.tab in tabs else -1
        self.tab_strip.show_titles([f"{tab.name} •" if tab.is_behind else tab.name for tab in tabs], front)
        shown = self.desk.tab
        self.setWindowTitle("AutoGraph" if shown is None else f"{shown.name}[*] – AutoGraph")
        self.setWindowModified(shown is not None and shown.is_behind)

    def dress(self) -> None:
        """Give the theme to what does not read it from palette and stylesheet."""
        self.top_bar.theme.setIcon(icon("sun" if self.theme.tokens.dark else "moon"))
        if self.views:
            from ui.canvas.theme import DARK_CANVAS, LIGHT_CANVAS

            wanted = DARK_CANVAS if self.theme.tokens.dark else LIGHT_CANVAS
            for view in self.views.values():
                view.status.redraw()
                if view.canvas.theme is not wanted:
                    view.canvas.set_theme(wanted)

    # Errors.

    def show_error(self, error: BaseException) -> None:
        """What went wrong with something the person asked for."""
        self.show_problem(describe(error))

    def show_problem(self, problem: Problem) -> None:
        """One dialog; while it is open, further problems of the same title are not piled up."""
        from ui.dialogs.problem import ProblemDialog

        if isinstance(self._problem, ProblemDialog) and self._problem.problem.title == problem.title:
            return
        dialog = ProblemDialog(problem, self)
        self._problem = dialog
        dialog.finished.connect(lambda _result: self._forget_problem(dialog))
        dialog.open_alone()

    def show_no_library(self, problem: Problem, again: Callable[[], None], elsewhere: Callable[[Path], None]) -> None:
        """The library cannot be used: the person may try `again`, use one in another folder, or leave."""
        self._again, self._elsewhere = again, elsewhere
        self.start.show_trouble(problem)

    def show_recovery(self, found: Recovery) -> None:
        """The library was damaged and is repaired: say so until it is put away."""
        from ui.dialogs.recovery import TITLE, RecoveryDialog, in_short

        look = ("What happened…", lambda: RecoveryDialog(found, self).open_alone())
        self.banners.show_banner("recovery", Told(TITLE, in_short(found), (look,), Tone.NOTICE, closable=True))

    def try_again(self) -> None:
        self.start.show_trouble(None)
        self._again()

    def ask_elsewhere(self) -> None:
        """Ask for another folder for the library."""
        folder = QFileDialog.getExistingDirectory(self, "Keep the library in", str(Path.home()))
        if folder:
            self.start.show_trouble(None)
            self._elsewhere(Path(folder))

    def _forget_problem(self, dialog: QWidget) -> None:
        if self._problem is dialog:
            self._problem = None

    # The window itself.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            self.desk.services.files.expect()
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        # After the drop has ended: the program that is dragging waits for it.
        QTimer.singleShot(0, self, lambda: self.open_files(paths))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Close every diagram first; while one cannot be saved the window stays open and asks what to do."""
        event.ignore()
        settings = self.desk.services.settings
        settings.put("window_place", bytes(self.saveGeometry().toBase64().data()).decode())
        left = [tab for tab in reversed(self.desk.tabs.copy()) if not self.desk.try_close(tab)]
        if left:
            self.unsaved.ask(left, self.close)
            return
        self.jobs.shut_down()
        if not self._is_retired:
            self._is_retired = True
            self.desk.retire()
        event.accept()

    def come_forward(self) -> None:
        """Be the window in front, as far as the system lets a program decide that."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)  # where the system does not

    def _restore_place(self) -> None:
        place = self.desk.services.settings.get("window_place")
        if isinstance(place, str) and place:
            self.restoreGeometry(QByteArray.fromBase64(place.encode()))


def _logo() -> QIcon:
    pixmap = QPixmap()
    pixmap.loadFromData(read_bytes("icons/logo.svg"), "SVG")
    return QIcon(pixmap)
