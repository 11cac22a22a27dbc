"""`python -m docs.screenshots` draws the README's pictures with the program itself, into docs/pictures.

Everything on them is our own: the welcome diagram, the templates, and the diagrams that this module makes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QTextEdit

from app.desktop import Desktop, application
from app.library.library import Library
from app.settings import MachineSettings
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Record, Shape
from docs.drawings import estate, release_flow, rooms, shop
from ui.dialogs.versions import VersionsDialog
from ui.ports import NewDiagram
from ui.theme.tokens import Scheme

SIZE = (1360, 860)
TARGET = Path(__file__).parent / "pictures"
_PATIENCE_S = 60.0


def main() -> int:
    """Draw all of them."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(application(), Path(folder))
        studio.open("Web shop", shop())
        studio.choose("orders", "payments")
        studio.picture("editor")
        studio.write("catalogue", "Catalogue of 40,000 things")
        studio.picture("typing")
        studio.open("How a release is made", release_flow())
        studio.open("Rooms of the program", rooms())
        studio.open("Computing centre", estate())
        studio.look(Point(1890.0, 1010.0), 0.36)
        studio.picture("large")
        studio.arrange()
        studio.show_library()
        studio.picture("library")
        studio.open("Web shop")
        studio.work("orders", "payments", "letters")
        studio.picture("history")
        studio.show_versions()
        studio.picture("versions")
        studio.close_dialogs()
        studio.dress(Scheme.DARK)
        studio.open("Web shop")
        studio.choose("gateway")
        studio.picture("dark")
        studio.close()
    return 0


class Studio:
    """The program in front of a camera."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app = app
        settings = MachineSettings(folder / "settings.json")
        settings.put("theme", "light")
        self._desktop = Desktop(app, settings, folder / "library")
        self._window = self._desktop.window
        self._window.resize(*SIZE)
        self._window.show()
        self._desktop.start()
        self._wait(lambda: self._window.desk.library is not None)
        self._rest()

    def open(self, title: str, records: tuple[Record, ...] = ()) -> None:
        """A new diagram, or one made before under this title."""
        desk = self._window.desk
        made = [tab for tab in desk.tabs if tab.diagram.title == title]
        if made:
            desk.show(made[0])
        else:
            count = len(desk.tabs)
            desk.create(NewDiagram(title, records))
            self._wait(lambda: len(desk.tabs) > count)
        self._rest()

    def choose(self, *names: str) -> None:
        """Select the records of those ids."""
        editor = self._window.desk.editor
        assert editor is not None
        editor.select([RecordId(name) for name in names])
        self._rest()

    def write(self, name: str, text: str) -> None:
        """Be in the middle of writing a label."""
        editor = self._window.desk.editor
        assert editor is not None and isinstance(editor.document.get(RecordId(name)), Shape)
        editor.select([RecordId(name)])
        editor.begin_text(RecordId(name))
        self._rest()
        field = self._window.findChild(QTextEdit)
        assert isinstance(field, QTextEdit)
        field.setFocus()
        field.selectAll()
        field.insertPlainText(text)
        self._rest()

    def look(self, middle: Point, zoom: float) -> None:
        """Bring a place of the page to the middle."""
        editor = self._window.desk.editor
        assert editor is not None
        editor.look(editor.camera.centred(middle, *editor.view_size, zoom))
        self._rest()

    def arrange(self) -> None:
        """Give the library some folders, a tag and a star, as after a while of work."""
        library = self._window.desk.library
        assert isinstance(library, Library)
        ids = {entry.title: entry.id for entry in library.entries()}
        work = library.folders.create("Work")
        library.folders.colour(work, "#3b7ded")
        library.folders.create("Releases", work)
        library.folders.colour(library.folders.create("At home"), "#2f9e63")
        library.move([ids["Computing centre"], ids["Rooms of the program"]], work)
        library.tags.add([ids["Web shop"], ids["How a release is made"]], "draft")
        library.tags.add([ids["Computing centre"]], "for the team")
        library.star(ids["Web shop"], True)
        self._rest()

    def work(self, *names: str) -> None:
        """Take some steps in the diagram in front, keep two versions of it, and look at its history."""
        tab = self._window.desk.tab
        assert tab is not None
        for label, way in (("Move", 24.0), ("Align left", -8.0), ("Nudge", 4.0), ("Resize", 6.0), ("Move", -26.0)):
            if label in ("Align left", "Resize"):
                tab.diagram.keep_version("First draft" if label == "Align left" else "Shown to the team").result()
            with tab.editor.document.edit(label) as edit:
                for name in names if way > 0 else names[:1]:
                    shape = tab.editor.document.get(RecordId(name))
                    assert isinstance(shape, Shape)
                    edit.change(shape.id, x=shape.x + way)
        tab.editor.run("edit.undo")
        tab.editor.select([])
        self._act("view.history")

    def show_versions(self) -> None:
        """Open the versions of the diagram in front, at the oldest."""
        self._act("file.versions")
        dialog = self._window.findChildren(VersionsDialog)[-1]
        self._wait(lambda: bool(dialog.list.rows))
        dialog.list.choose(dialog.list.rows[-1].id)
        self._wait(lambda: not dialog.preview.picture.isNull())

    def close_dialogs(self) -> None:
        for dialog in self._window.findChildren(QDialog):
            dialog.close()
        self._act("view.panels")
        self._act("view.panels")
        view = self._window.views[next(tab for tab in self._window.desk.tabs if tab is self._window.desk.tab)]
        view.show_panel("inspector")
        self._rest()

    def _act(self, name: str) -> None:
        assert self._window.actions_ is not None
        self._window.actions_.refresh()
        self._window.actions_[name].trigger()
        self._rest()

    def show_library(self) -> None:
        self._window.desk.show(None)
        self._rest()

    def dress(self, scheme: Scheme) -> None:
        self._window.theme.choose(scheme)
        self._rest()

    def picture(self, name: str) -> None:
        """Write the window as it is now."""
        self._window.toast.hide()
        image = self._window.grab().toImage()
        painter = QPainter(image)
        for dialog in self._window.findChildren(QDialog):
            if dialog.isVisible():  # a window of its own: in the middle, the rest in the shade
                painter.fillRect(image.rect(), QColor(16, 24, 40, 90))
                picture = dialog.grab()
                corner = QPoint((image.width() - picture.width()) // 2, (image.height() - picture.height()) // 2)
                painter.drawPixmap(corner, picture)
        painter.end()
        assert (image.width(), image.height()) == SIZE
        small = image.convertToFormat(QImage.Format.Format_RGB32)
        if not small.save(str(TARGET / f"{name}.png"), quality=0):
            raise OSError(f"{name}.png cannot be written")

    def close(self) -> None:
        self._window.close()
        self._desktop.finish()

    def _rest(self) -> None:
        """Until no job runs and the canvas is sharp."""
        QTest.mouseMove(self._window, QPoint(SIZE[0] // 2, 2))
        for _ in range(3):
            self._wait(lambda: self._window.jobs.is_idle)
            self._wait(self._is_sharp)

    def _is_sharp(self) -> bool:
        tab = self._window.desk.tab
        return tab is None or self._window.views[tab].canvas.sheet.is_sharp

    def _wait(self, reached: Callable[[], bool]) -> None:
        give_up = time.monotonic() + _PATIENCE_S
        pause_until = time.monotonic() + 0.05
        while not reached() or time.monotonic() < pause_until:
            self._app.processEvents()
            if time.monotonic() > give_up:
                raise TimeoutError("the program does not come to rest")


if __name__ == "__main__":
    sys.exit(main())
