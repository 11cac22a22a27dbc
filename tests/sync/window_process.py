"""A real desktop with its windows, as a process that is told what to do line by line and answers in JSON.

`python -m tests.sync.window_process FOLDER NAME`: offscreen, on the library in FOLDER. What a person does with the
mouse is done to the same widgets; what the test wants to know is read from what they show.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel

from app.desktop import Desktop, application, export
from app.library.library import Library
from app.settings import MachineSettings
from diagram.ids import RecordId
from diagram.records import Layer, Page, Shape
from ui.dialogs.conflicts import ConflictsDialog
from ui.dialogs.sign_in import SignInDialog
from ui.ports import Export, NewDiagram
from ui.window.desk import Tab

SIZE = (1180, 720)
Told = dict[str, Any]  # Any: whatever JSON can say


class Ear(QObject):
    """Brings lines from the reading thread to this one."""

    heard = Signal(object)


class Seat:
    """Somebody at a desktop. Every `do_...` is a command; what it returns is the answer."""

    def __init__(self, app: QApplication, folder: Path, name: str) -> None:
        self._app = app
        self._name = name
        settings = MachineSettings(folder / "settings.json")
        settings.put("theme", "light")
        settings.put("welcomed", True)
        self.desktop = Desktop(app, settings, folder / "library")
        self.window = self.desktop.window
        self.window.resize(*SIZE)
        self.window.show()
        self.desktop.start()
        self._sharing: Future[Any] = Future()  # Any: a member
        self._ear = Ear()
        self._ear.heard.connect(self._obey, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._listen, daemon=True).start()
        say({"up": name})

    def _listen(self) -> None:
        for line in sys.stdin:
            self._ear.heard.emit(json.loads(line))
        self._ear.heard.emit({"do": "leave"})

    def _obey(self, told: Told) -> None:
        what = told.pop("do")
        handler: Callable[..., object] = getattr(self, f"do_{what}")
        say({"done": what, "answer": handler(**told)})

    def do_leave(self) -> None:
        self.window.close()
        self.desktop.finish()
        QTimer.singleShot(0, self._app.quit)

    def do_is_ready(self) -> bool:
        """The library is open, sync is there, and nothing is under way."""
        desk = self.window.desk
        return desk.library is not None and desk.syncing.sync is not None and self.window.jobs.is_idle

    def do_command(self, name: str) -> None:
        """What a menu entry does."""
        actions = self.window.load_menus()
        actions.refresh()
        actions[name].trigger()

    def do_sign_in(self, address: str, email: str, password: str) -> None:
        """Fill in the dialog that is open and press its button."""
        dialog = self._dialog()
        page = dialog.server
        for field, text in ((page.address, address), (page.email, email), (page.password, password)):
            field.line.clear()
            QTest.keyClicks(field.line, text)
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)

    def do_press(self) -> None:
        """The button that the dialog offers first."""
        QTest.mouseClick(self._dialog().go, Qt.MouseButton.LeftButton)

    def do_share(self, diagram: str, email: str) -> None:
        sync = self.window.desk.syncing.sync
        assert sync is not None
        self._sharing = sync.sharing.share(diagram, email, "editor")

    def do_is_shared(self) -> bool:
        return self._sharing.done() and self._sharing.result() is not None

    def do_dialogs(self) -> list[str]:
        """Titles of the dialogs that are open."""
        return [one.windowTitle() for one in self.window.findChildren(QDialog) if one.isVisible()]

    def do_create(self, title: str) -> None:
        page = Page(RecordId("page"), "V", name="Page 1")
        self.window.desk.create(NewDiagram(title, (page, Layer(RecordId("layer"), page.id, "V"))))

    def do_stock(self, count: int) -> None:
        """So many more diagrams in the library, closed."""
        library = self.window.desk.library
        assert isinstance(library, Library)
        page = Page(RecordId("page"), "V", name="Page 1")
        for number in range(count):
            library.take(NewDiagram(f"Sketch {number + 1}", (page, Layer(RecordId("layer"), page.id, "V"))))
        self.window.desk.library_changed.emit()

    def do_open(self, diagram: str) -> None:
        self.window.desk.open(diagram)

    def do_open_diagram(self) -> str:
        """The id of the one in front."""
        tab = self.window.desk.tab
        return tab.diagram.id if tab is not None else ""

    def do_cards(self) -> dict[str, str]:
        """Title by id of what the library holds."""
        library = self.window.desk.library
        return {one.id: one.title for one in library.entries()} if library is not None else {}

    def do_draw(self, label: str, x: float, y: float) -> None:
        document = self._tab.editor.document
        with document.edit("Draw") as edit:
            edit.put(Shape(RecordId(label), RecordId("layer"), "V", x=x, y=y, w=140.0, h=60.0, text=label))

    def do_move(self, label: str, x: float, y: float) -> None:
        with self._tab.editor.document.edit("Move") as edit:
            edit.change(RecordId(label), x=x, y=y)

    def do_place(self, label: str) -> tuple[float, float]:
        shape = self._tab.editor.document.get(RecordId(label))
        assert isinstance(shape, Shape)
        return shape.x, shape.y

    def do_use_the_other(self) -> None:
        """Decide what is open to be decided, for what is not shown."""
        dialog = next(one for one in self.window.findChildren(ConflictsDialog) if one.isVisible())
        QTest.mouseClick(dialog.take, Qt.MouseButton.LeftButton)

    def do_fit(self) -> None:
        """Bring everything into sight."""
        self._tab.editor.run("view.zoom_fit")

    def do_point(self, x: int, y: int) -> None:
        """Move the mouse over the canvas, to pixels of it."""
        canvas = self.window.views[self._tab].canvas
        QTest.mouseMove(canvas, QPoint(x - 3, y - 3))
        QTest.mouseMove(canvas, QPoint(x, y))

    def do_select(self, label: str) -> None:
        self._tab.editor.select([RecordId(label)] if label else [])

    def do_people(self) -> list[tuple[str, bool]]:
        """Who else is in the diagram in front, by name, and whether their cursor is known."""
        company = self.window.views[self._tab].company
        return [(one.name, one.cursor is not None) for one in company.people] if company is not None else []

    def do_status(self) -> Told:
        """What sync says, and the words that the window shows of it."""
        status = self.window.desk.syncing.status
        tab = self.window.desk.tab
        mine = status.diagrams.get(tab.diagram.id) if tab is not None else None
        return {
            "reach": str(status.reach),
            "phase": str(mine.phase) if mine is not None else "",
            "unsynced": mine.unsynced if mine is not None else 0,
            "breakers": {one.name: one.breaker for one in status.services},
            "version": {str(peer): n for peer, n in tab.editor.document.versions().items()} if tab is not None else {},
            "saved": tab.diagram.status.saving.name if tab is not None else "",
            "words": self.do_words(),
        }

    def do_texts(self) -> dict[str, int]:
        document = self._tab.editor.document
        return dict(Counter(one.text for one in document.records.values() if isinstance(one, Shape)))

    def do_hash(self) -> str:
        return self._tab.editor.document.value_hash()

    def do_picture(self) -> str:
        """The page as a PNG file in base 64, drawn as for an export."""
        document = self._tab.editor.document
        ((_, png),) = export(Export("png"), document.records_in_order(), lambda _name: None, "")
        return base64.b64encode(png).decode()

    def do_grab(self, path: str) -> None:
        """The whole window, with a dialog before it if one is open."""
        self.window.toast.hide()
        image = self.window.grab().toImage()
        painter = QPainter(image)
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                painter.fillRect(image.rect(), QColor(16, 24, 40, 90))
                shown = dialog.grab()
                corner = QPoint((image.width() - shown.width()) // 2, (image.height() - shown.height()) // 2)
                painter.drawPixmap(corner, shown)
        painter.end()
        if not image.convertToFormat(QImage.Format.Format_RGB32).save(path, quality=0):
            raise OSError(f"{path} cannot be written")

    @property
    def _tab(self) -> Tab:
        tab = self.window.desk.tab
        assert tab is not None
        return tab

    def _dialog(self) -> SignInDialog:
        return next(one for one in self.window.findChildren(SignInDialog) if one.isVisible())

    def do_words(self) -> list[str]:
        """All labels and buttons that are to be seen."""
        shown = [one for kind in (QLabel, QAbstractButton) for one in self.window.findChildren(kind) if one.isVisible()]
        return [one.text() for one in shown if one.text()]


def say(what: Told) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    app = application()
    seat = Seat(app, Path(sys.argv[1]), sys.argv[2])
    sys.excepthook = _crash
    app.exec()
    del seat


def _crash(kind: type[BaseException], error: BaseException, trace: Any) -> None:  # Any: a traceback
    """A fault in the program under test ends it, so that the test sees it."""
    sys.__excepthook__(kind, error, trace)
    os._exit(70)


if __name__ == "__main__":
    main()
