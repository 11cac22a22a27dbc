"""The versions of the diagram in front: between the dialog, which wishes, and the library, which keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.dialogs.versions import VersionsDialog
from ui.errors import describe
from ui.library_ports import Version
from ui.ports import Library
from ui.window.server_history import ServerHistory

if TYPE_CHECKING:
    from diagram.records import Record
    from diagram.scene.tree import RecordTree
    from ui.window.desk import Desk, Tab

DRAW_AFTER_MS = 60  # the mark may run through the list


class VersionHistory(QObject):
    """Lives as long as its dialog."""

    def __init__(self, desk: Desk, tab: Tab, library: Library) -> None:
        self.dialog = VersionsDialog(tab.diagram.title, desk.window)
        super().__init__(self.dialog)
        self._desk, self._tab, self._library = desk, tab, library
        self._versions: dict[str, Version] = {}
        self._tree: tuple[str, RecordTree] | None = None
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(DRAW_AFTER_MS)
        self._redraw.timeout.connect(self._draw)
        dialog = self.dialog
        dialog.keep_wanted.connect(self._keep)
        dialog.look_wanted.connect(self._look)
        dialog.restore_wanted.connect(self._restore)
        dialog.copy_wanted.connect(self._open_copy)
        dialog.rename_wanted.connect(self._ask_name)
        dialog.delete_wanted.connect(self._ask_delete)
        dialog.page.activated.connect(lambda _index: self._draw())
        dialog.preview.resized.connect(self._redraw.start)
        self._server = ServerHistory(desk, tab.diagram.id, dialog)
        self.read()

    def read(self) -> None:
        """Read the list again."""
        diagram = self._tab.diagram.id

        def show(versions: list[Version]) -> None:
            self._versions = {version.id: version for version in versions}
            self.dialog.show_versions(versions)

        self._run(lambda: list(self._library.versions.all(diagram)), show)

    def _keep(self, name: str) -> None:
        kept = self._tab.diagram.keep_version(name)  # of the state at this moment, on this thread
        if self.dialog.on_server.isVisible() and self.dialog.on_server.isChecked():
            self._server.keep(name)
        self._run(kept.result, self._show_kept)

    def _show_kept(self, version: str) -> None:
        self.read()
        self._run(lambda: version, self.dialog.list.choose)

    def _look(self, version: str) -> None:
        from diagram.scene.tree import RecordTree

        self.dialog.preview.show_picture(self.dialog.preview.picture, "")

        def show(records: tuple[Record, ...]) -> None:
            self._tree = version, RecordTree(records)
            self._redraw.start()

        def failed(error: BaseException) -> None:
            self.dialog.show_trouble(version, f"{describe(error).title}. {describe(error).advice}")

        self._desk.jobs.run(
            "",
            lambda _progress, _cancelled: self._library.versions.records(version),
            done=lambda records: show(records) if self._is_open else None,
            failed=lambda error: failed(error) if self._is_open else None,
        )

    def _draw(self) -> None:
        if self._tree is None or self._tree[0] != self.dialog.list.current:
            return
        from diagram.ids import RecordId
        from ui.thumbnails import tree_picture

        version, tree = self._tree
        pages = tree.pages()
        names = [(str(page.id), page.name or f"Page {number}") for number, page in enumerate(pages, 1)]
        chosen = RecordId(str(self.dialog.page.currentData() or (names[0][0] if names else "")))
        picture = tree_picture(tree, chosen, self._tab.diagram.assets, self.dialog.preview.room)
        self.dialog.show_picture(version, picture, names)

    def _restore(self, version: str) -> None:
        from ui.panels.properties.values import attempt

        def restore(step: Callable[[object], None]) -> None:
            attempt(self._tab.editor, lambda: step(self._tab.diagram))
            self.dialog.accept()
            self._desk.say_with("The version is back", "Undo", lambda: self._tab.editor.run("edit.undo"))

        if version in self._versions:
            self._run(lambda: self._library.versions.restore(version), restore)

    def _open_copy(self, version: str) -> None:
        def opened(diagram: str) -> None:
            self.dialog.accept()
            self._desk.open(diagram)
            self._desk.library_changed.emit()

        self._run(lambda: self._library.versions.copy(version), opened)

    def _ask_name(self, version: str) -> None:
        from ui.dialogs.name import NameDialog

        known = self._versions.get(version)
        if known is None:
            return
        what = "A version with a name stays until you delete it; those kept by themselves are thinned out as they age."
        dialog = NameDialog("Name this version", what, known.name, "Name", self.dialog)

        def rename() -> None:
            name = dialog.name
            self._run(lambda: self._library.versions.rename(version, name, known.note), lambda _nothing: self.read())

        dialog.accepted.connect(rename)
        dialog.open_alone()

    def _ask_delete(self, version: str) -> None:
        from ui.dialogs.confirm import ConfirmDialog
        from ui.widgets.dated_list import moment

        known = self._versions.get(version)
        if known is None:
            return
        what = f"“{known.name}”" if known.name else f"the version of {moment(known.made_s)}"
        dialog = ConfirmDialog(f"Delete {what}?", "The diagram itself stays as it is.", "Delete", self.dialog)
        dialog.accepted.connect(
            lambda: self._run(lambda: self._library.versions.delete(version), lambda _nothing: self.read())
        )
        dialog.open_alone()

    def _run(self, job: Callable[[], object], done: Callable[..., object]) -> None:
        """In the background; what comes after the dialog was closed is of no use to it any more."""

        def finish(result: object) -> None:
            if self._is_open:
                done(result)

        self._desk.jobs.run("", lambda _progress, _cancelled: job(), done=finish)

    @property
    def _is_open(self) -> bool:
        from shiboken6 import isValid

        return isValid(self.dialog) and self._tab in self._desk.tabs


def show_versions(desk: Desk) -> None:
    """Open the versions of the diagram in front."""
    tab = desk.tab
    if tab is not None:
        desk.with_library(lambda library: VersionHistory(desk, tab, library).dialog.open_alone())


def ask_version_name(desk: Desk) -> None:
    """Keep the present state of the diagram in front under a name."""
    from ui.dialogs.name import NameDialog

    tab = desk.tab
    if tab is None:
        return
    dialog = NameDialog("Name this version", "You can come back to it at any time.", "", "Keep", desk.window)

    def keep() -> None:
        kept, name = tab.diagram.keep_version(dialog.name), dialog.name
        desk.jobs.run("", lambda _progress, _cancelled: kept.result(), done=lambda _id: desk.say(f"Kept as “{name}”"))

    dialog.accepted.connect(keep)
    dialog.open_alone()
