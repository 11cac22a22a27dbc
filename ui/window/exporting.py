"""From the diagram in front to files: what, where, and then in a job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ui.ports import Export

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab

COPIES = "draw.io diagram (*.drawio);;AutoGraph JSON (*.json)"
_TITLES = {
    "png": "PNG picture",
    "svg": "SVG drawing",
    "pdf": "PDF document",
    "drawio": "draw.io diagram",
    "json": "AutoGraph JSON",
}


def ask_export(desk: Desk) -> None:
    """Open the export dialog for the diagram in front."""
    from ui.dialogs.export import ExportDialog

    tab = desk.tab
    if tab is None:
        return
    dialog = ExportDialog(
        tab.editor, tab.diagram.assets, desk.window, start=str(desk.services.settings.get("export_format"))
    )

    def go() -> None:
        desk.services.settings.put("export_format", dialog.wish.format)
        export(desk, dialog.wish)

    dialog.accepted.connect(go)
    dialog.open_alone()


def export(desk: Desk, wish: Export) -> None:
    """Ask where, and write there."""
    if desk.tab is None:
        return
    folder = Path(str(desk.services.settings.get("last_folder")))
    name = file_name(desk.tab.diagram.title)
    offered = str(folder / f"{name}.{wish.format}")
    kinds = f"{_TITLES[wish.format]} (*.{wish.format})"
    chosen, _filter = QFileDialog.getSaveFileName(desk.window, "Export", offered, kinds)
    if chosen:
        path = Path(chosen)
        desk.services.settings.put("last_folder", str(path.parent))
        export_to(desk, wish, path if path.suffix else path.with_suffix(f".{wish.format}"))


def save_copy(desk: Desk) -> None:
    """Ask where, and write the diagram in front there in a format that holds all of it."""
    tab = desk.tab
    if tab is None:
        return
    folder = Path(str(desk.services.settings.get("last_folder")))
    offered = str(folder / f"{file_name(tab.diagram.title)}.drawio")
    chosen, _filter = QFileDialog.getSaveFileName(desk.window, "Save a Copy", offered, COPIES)
    if chosen:
        path = Path(chosen)
        path = path if path.suffix in (".drawio", ".json") else path.with_name(f"{path.name}.drawio")
        desk.services.settings.put("last_folder", str(path.parent))
        write_copy(desk, tab, Export(path.suffix[1:]), path, lambda written: _written(desk, written))


def export_to(desk: Desk, wish: Export, path: Path) -> None:
    """Write the diagram in front to `path`; several pages of a picture get numbers."""
    if desk.tab is not None:
        write_copy(desk, desk.tab, wish, path, lambda written: _written(desk, written))


def write_copy(desk: Desk, tab: Tab, wish: Export, path: Path, done: Callable[[list[Path]], object]) -> None:
    """Write the diagram of `tab` as it is now; `done` gets the files, on the UI thread."""
    records, title, assets = tab.editor.document.records_in_order(), tab.diagram.title, tab.diagram.assets

    def job(_progress: object, _cancelled: object) -> list[Path]:
        written = []
        for suffix, data in desk.services.export(wish, records, assets.data, title):
            target = path.with_stem(path.stem + suffix)
            desk.services.files.write(target, data)
            written.append(target)
        return written

    desk.jobs.run(f"Exporting {path.name}", job, done=lambda written: _tell(done, written))


def _tell(done: Callable[[list[Path]], object], written: list[Path]) -> None:
    done(written)


def _written(desk: Desk, paths: list[Path]) -> None:
    what = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
    folder = QUrl.fromLocalFile(str(paths[0].parent))
    desk.say_with(f"Exported {what}", "Show folder", lambda: QDesktopServices.openUrl(folder))


def file_name(title: str) -> str:
    """The title as a file name that every system takes."""
    kept = "".join("-" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in title)
    return kept.strip(" .")[:120] or "diagram"
