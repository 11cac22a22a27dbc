"""The external files that were opened lately, as this machine remembers them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMenu, QMenuBar

from ui.ports import Library
from ui.start.recent_menu import fill_recent
from ui.widgets.card import Menu

if TYPE_CHECKING:
    from ui.window.desk import Desk

FILTER = "Diagrams (*.drawio *.dio *.xml *.json *.svg *.png);;All files (*)"
MOST = 12


def remembered(desk: Desk) -> list[Path]:
    """The last first; some may not be there any more."""
    stored = desk.services.settings.get("recent_files")
    return [Path(str(name)) for name in stored] if isinstance(stored, Sequence) and not isinstance(stored, str) else []


def remember(desk: Desk, path: Path, instead_of: Path | None = None) -> None:
    """Put `path` first. `instead_of` is where it was before somebody moved it."""
    rest = [one for one in remembered(desk) if one not in (path, instead_of)]
    desk.services.settings.put("recent_files", [str(one) for one in (path, *rest)][:MOST])
    desk.recent_changed.emit()


def forget_all(desk: Desk) -> None:
    desk.services.settings.put("recent_files", [])
    desk.recent_changed.emit()


def locate(desk: Desk, path: Path) -> None:
    """Ask where a file is now, and open it there; its diagram goes with it."""
    chosen, _filter = QFileDialog.getOpenFileName(desk.window, f"Where is {path.name}?", str(_nearest(path)), FILTER)
    if chosen:
        moved(desk, path, Path(chosen))


def moved(desk: Desk, old: Path, new: Path) -> None:
    """A file that was opened lately is elsewhere now: link its diagram with that, and open it."""
    from ui.window.opening import open_files

    def done(_nothing: None) -> None:
        remember(desk, new, instead_of=old)
        open_files(desk, [new])

    def start(library: Library) -> None:
        desk.jobs.run("", lambda _progress, _cancelled: library.follow_file(old, new), done=done)

    for tab in desk.tabs:
        linked = tab.diagram.linked
        if linked is not None and linked.path in (old, old.resolve()):
            desk.linked_files.move(tab, new)
    desk.with_library(start)


def add_recent_menu(bar: QMenuBar, desk: Desk) -> None:
    """Put "Open Recent" behind "Open File" in the File menu; it is filled when it is looked at."""
    file = next(action.menu() for action in bar.actions() if action.text() == "File")
    assert isinstance(file, QMenu)  # the stubs say object
    menu = Menu("Open Recent", file)
    places = [action.objectName() for action in file.actions()]
    after = places.index("file.open") + 1
    file.insertMenu(file.actions()[after], menu)
    menu.aboutToShow.connect(lambda: _fill(menu, desk))


def _fill(menu: QMenu, desk: Desk) -> None:
    from ui.window.opening import open_files

    menu.clear()
    fill_recent(
        menu,
        remembered(desk),
        lambda path: open_files(desk, [path]),
        lambda path: locate(desk, path),
        lambda: forget_all(desk),
    )


def _nearest(path: Path) -> Path:
    return next((folder for folder in path.parents if folder.is_dir()), Path.home())
