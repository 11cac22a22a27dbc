"""The desktop program: wires the window to the library, and loads what is heavy once the window is on screen."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication

from app.outside import Files, LateArchives, LateImporter
from app.places import library_folder, log_folder, settings_file
from app.settings import MachineSettings
from app.version import VERSION
from ui.errors import describe
from ui.ports import Entry, Export, NewDiagram, Recovery, Services
from ui.theme.theme import Theme
from ui.theme.tokens import Scheme
from ui.turns import Turns
from ui.window.main_window import MainWindow
from ui.window.sharing import OpenDiagrams

if TYPE_CHECKING:
    from app.doorbell import Doorbell
    from app.library.library import Library
    from app.syncing.desk import News
    from app.syncing.network import Network
    from app.syncing.port import LibrarySync
    from diagram.formats.registry import Reading
    from diagram.records import Page, Record

log = logging.getLogger(__name__)

PATIENCE_S = 3.0
BESIDE_PX = 32  # how far a new window stands off the one that it came from
_AGAIN_S = 0.2
_SETTLED_MS = 500  # after a tab was opened or closed: its first frames come first


def run(files: Sequence[str] = ()) -> int:
    """Open the window, and `files` in it; returns the exit code when it is closed.

    Where the library is open in a program already, that one opens the files, and this one has nothing left to do.
    """
    from app.log import configure
    from app.responsiveness import keep_responsive, leave_alone, sweep

    configure(log_folder())
    folder, paths = library_folder(), [Path(name).absolute() for name in files]
    if handed_over(folder, paths):
        return 0
    keep_responsive()
    app = application()
    desktop = Desktop(app, MachineSettings(settings_file()), folder)
    desk = desktop.window.desk
    desk.opened.connect(lambda _tab: QTimer.singleShot(_SETTLED_MS, leave_alone))
    desk.closed.connect(lambda _tab: QTimer.singleShot(_SETTLED_MS, sweep))
    sys.excepthook = desktop.crashed
    desktop.window.show()
    desktop.start(paths)
    code = app.exec()
    desktop.finish()
    return code


def application() -> QApplication:
    """The one QApplication, named as the system shows it."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(sys.argv[:1])
    app.setApplicationName("AutoGraph")
    app.setApplicationDisplayName("AutoGraph")
    app.setDesktopFileName("autograph")
    app.setApplicationVersion(VERSION)
    return app


def handed_over(folder: Path, files: Sequence[Path]) -> bool:
    """Whether a program that has the library in `folder` open has taken over `files` and come to the front."""
    from app.ringing import Answer, ring

    heard = ring(folder, files) is Answer.HEARD
    if heard:
        log.info("the running program opens %d files", len(files))
    return heard


class Desktop:
    """One running program: settings, theme, window and, soon after, the library."""

    def __init__(
        self, app: QApplication, settings: MachineSettings, folder: Path, *, patience_s: float = PATIENCE_S
    ) -> None:
        """`patience_s`: how long to wait for a program that is closing, or starting, with the same library."""
        self.settings = settings
        self._folder = folder
        self._patience_s = patience_s
        self._library: Library | None = None
        self._bell: Doorbell | None = None
        self._sync: LibrarySync | None = None
        self._news: News | None = None
        self._network: Network | None = None
        self.theme = app.findChild(Theme) or Theme(app, Scheme(settings.get("theme")))
        self.theme.choose(Scheme(settings.get("theme")))
        self._importer = LateImporter()
        self._services = Services(Files(self._importer), export, settings, LateArchives(self._importer), VERSION)
        self._diagrams = OpenDiagrams()
        self._diagrams.away.connect(self._library_away)
        self._turns = Turns()
        self.window = self._new_window()
        self.window.desk.syncing.changed.connect(self._remember_offline)
        self.windows = [self.window]

    def start(self, files: Sequence[Path] = ()) -> None:
        """Load the rest after the first frame: cards and menus at once, library and editor on the jobs' thread."""

        def glimpsed(entries: list[Entry]) -> None:
            if entries:
                self.window.start.show_entries(entries)
            # After that is painted: imports in the other thread slow this one down.
            QTimer.singleShot(0, self.window, lambda: self._load_rest(files))

        def begin() -> None:
            self.window.jobs.run("", lambda _progress, _cancelled: self._glance(), done=glimpsed)
            self.window.load_menus()

        QTimer.singleShot(0, self.window, begin)

    def finish(self) -> None:
        """Let the library go; the window has closed its diagrams."""
        if self._bell is not None:
            self._bell.close()
        for window in self.windows:
            window.jobs.shut_down()
        self._importer.close()
        self._end_sync()
        if self._library is not None:
            self._library.close()
            self._library = None

    def crashed(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The excepthook: report, and keep running."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        log.error("unexpected error", exc_info=(kind, error, trace))
        self._front.show_problem(describe(error))

    @property
    def _front(self) -> MainWindow:
        """The window that the person looks at, as far as that is known."""
        shown = [window for window in self.windows if window.isVisible()]
        return next((window for window in shown if window.isActiveWindow()), shown[0] if shown else self.window)

    def _new_window(self) -> MainWindow:
        window = MainWindow(self._services, self.theme, self._diagrams)
        window.desk.window_wanted.connect(lambda diagram: self.open_window(window, diagram))
        return window

    def open_window(self, beside: MainWindow, diagram: str | None) -> MainWindow:
        """One more window on the same library; with `diagram` that is shown in it, else the start page."""
        window = self._new_window()
        self.windows.append(window)
        window.desk.retired.connect(lambda: self._drop(window))
        window.resize(beside.size())
        window.move(beside.pos() + QPoint(BESIDE_PX, BESIDE_PX))
        window.show()
        window.load_menus()
        if self._library is not None:
            window.use_library(self._library)
        if self._sync is not None:
            window.use_sync(self._sync)
        if diagram is not None:
            window.desk.open(diagram)
        return window

    def _drop(self, window: MainWindow) -> None:
        self.windows.remove(window)
        window.deleteLater()

    def _glance(self) -> list[Entry]:
        """The cards as the library was left; who wants to change something waits until it is open."""
        from storage.glance import glance

        return [
            Entry(one.id, one.title, one.changed_s, one.thumbnail, one.starred) for one in glance(self._folder) or ()
        ]

    def _load_rest(self, files: Sequence[Path]) -> None:
        self._load_library(files)
        self._load_editor()

    def _load_library(self, files: Sequence[Path]) -> None:
        def done(library: Library | None) -> None:
            if library is None:
                self.window.close()  # the other program does the rest
            else:
                self._loaded(library, files)

        self.window.jobs.run(
            "Opening the library",
            lambda _progress, _cancelled: self._opened(files),
            done=done,
            failed=lambda error: self.window.show_no_library(
                describe(error), lambda: self._load_library(files), lambda folder: self._move_to(folder, files)
            ),
        )

    def _opened(self, files: Sequence[Path]) -> Library | None:
        """The library; None when a program that has it has taken over `files`. In a job.

        One that is starting has the lock before it hears, one that is closing hears no more before it lets go.
        """
        from app.library.library import Library  # SQLAlchemy takes half a second: not on the UI thread
        from storage.errors import LibraryBusy

        give_up = time.monotonic() + self._patience_s
        while True:
            try:
                return Library.at(self._folder)
            except LibraryBusy:
                if handed_over(self._folder, files):
                    return None
                if time.monotonic() > give_up:
                    raise
            time.sleep(_AGAIN_S)

    def _move_to(self, folder: Path, files: Sequence[Path]) -> None:
        """Keep the library in another folder from now on; what was in the old one stays there."""
        self._folder = folder
        self.settings.put("library_folder", str(folder))
        self._load_library(files)

    def _rung(self, files: list[Path]) -> None:
        """A second start: do what it was started for."""
        window = self._front
        window.come_forward()
        window.open_files(files)

    def _load_editor(self) -> None:
        """Import what menus and editor need without stopping the window; one thread imports, so none waits half-way."""

        def job(_progress: object, _cancelled: object) -> None:
            import ui.window.editor_view
            import ui.window.offers

            ui.window.offers.load_all()

        self.window.jobs.run("", job, done=lambda _nothing: self.window.load_editor_menus())

    def _loaded(self, library: Library, files: Sequence[Path]) -> None:
        from app.doorbell import Doorbell  # loads QtNetwork: not before the first window

        self._library = library
        library.soon = self._turns.soon
        self._bell = Doorbell(self._folder, self.window)
        self._bell.rung.connect(self._rung)

        def ready() -> None:
            self.window.use_library(library)
            self._tell_recovery(library)
            if files:
                self.window.open_files(files)
            self._load_sync(library)

        if self.settings.get("welcomed"):
            ready()
        else:
            self._welcome(library, ready)

    def _load_sync(self, library: Library) -> None:
        """Last of all: nothing of the window waits for the other side."""
        from app.syncing.desk import News, begun
        from app.syncing.network import Network

        news = self._news = News(self.window)
        news.looked.connect(lambda _diagram: self._front.desk.library_changed.emit())
        news.arranged.connect(lambda: self._front.desk.library_changed.emit())
        news.picture_arrived.connect(self._picture_arrived)
        news.renamed.connect(self.renamed_elsewhere)

        def done(sync: LibrarySync) -> None:
            if self._news is not news:  # the library was let go meanwhile
                sync.close()
                return
            self._sync = sync
            if self._network is None:
                self._network = Network()
                self._network.changed.connect(self._network_changed)
            for window in self.windows:
                window.use_sync(sync)

        self.window.jobs.run("", lambda _progress, _cancelled: begun(library, self.settings, news), done=done)

    def renamed_elsewhere(self, diagram: str, title: str) -> None:
        """Others gave a diagram this title, which is stored: every window says so."""
        for window in self.windows:
            window.desk.show_title(diagram, title)
        self._front.desk.library_changed.emit()

    def _library_away(self, away: bool) -> None:
        """The library's files are being exchanged: sync works on them, and begins anew with those that come."""
        if away:
            self._end_sync()
        elif self._library is not None:
            self._load_sync(self._library)

    def _network_changed(self) -> None:
        if self._sync is not None:
            self._sync.try_now()

    def _end_sync(self) -> None:
        self._news = None
        sync, self._sync = self._sync, None
        if sync is not None:
            sync.close()

    def _remember_offline(self) -> None:
        syncing = self.window.desk.syncing
        if syncing.is_signed_in:
            self.settings.put("work_offline", syncing.works_offline)

    def _picture_arrived(self, diagram: str, _asset: str) -> None:
        for window in self.windows:
            window.paint_again(diagram)

    def _tell_recovery(self, library: Library) -> None:
        found = library.recovery
        if found is not None:
            counts = {
                name: getattr(found, name) for name in ("diagrams", "read", "lost", "backup", "added", "nameless")
            }
            self.window.show_recovery(Recovery(found.reason, found.kept, **counts))

    def _welcome(self, library: Library, ready: Callable[[], None]) -> None:
        """The first run: put the welcome diagram into an empty library, with its picture on the card."""

        def failed(error: BaseException) -> None:
            self.window.show_error(error)
            ready()

        def job(_progress: object, _cancelled: object) -> Reading | None:
            from app.welcome import welcome

            if library.entries():
                return None
            reading = welcome()
            library.create(NewDiagram("Welcome to AutoGraph", reading.records, reading.assets))
            return reading

        def done(reading: Reading | None) -> None:
            self.settings.put("welcomed", True)
            if reading is None:
                ready()
            else:
                self._keep_card(library, reading, ready)

        self.window.jobs.run("", job, done=done, failed=failed)

    def _keep_card(self, library: Library, reading: Reading, ready: Callable[[], None]) -> None:
        from app.welcome import draw_card

        picture = draw_card(reading)  # small, and fonts are for the UI thread

        def keep(_progress: object, _cancelled: object) -> None:
            (entry,) = library.entries()
            library.keep_thumbnail(entry.id, picture)

        self.window.jobs.run("", keep, done=lambda _nothing: ready())


def export(
    wish: Export, records: tuple[Record, ...], asset: Callable[[str], bytes | None], title: str
) -> list[tuple[str, bytes]]:
    """The files of a wish, by the same way as `autograph convert`."""
    from diagram.formats.registry import Contents
    from diagram.render.pictures import PictureOptions, files_of

    def chosen(pages: list[Page]) -> list[Page]:
        return [page for page in pages if not wish.pages or page.id in wish.pages]

    options = PictureOptions(wish.scale, wish.margin, wish.background)
    return list(files_of(Contents(records, asset, title), wish.format, options, chosen))
