"""The canvas as a person meets it: real events into the widget, measured until the frame is painted.

"Frame" is all work on the UI thread between the input and the painted frame. Between frames the event loop runs for the
rest of 16.7 ms, as it would on a screen of 60 Hz.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.library.library import Library
from app.responsiveness import keep_responsive
from bench.report import Row, bench, p95
from bench.scenes import grid_scene
from diagram.editing.commands.registry import COMMANDS
from diagram.editing.editor import Editor
from diagram.editing.tools.registry import TOOLS
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import Shape
from diagram.render.assets import NO_ASSETS
from diagram.render.pictures import PICTURES, PictureOptions, draw_page, encode
from diagram.scene.tree import RecordTree
from diagram.shapes.registry import SHAPES
from ui.canvas.canvas import CanvasWidget
from ui.ports import NewDiagram

WIDTH, HEIGHT = 1600, 1000
_FRAME_S = 1 / 60
_FRAMES = 60
_DRAGGED = 1000
_ALL_ROWS = 10_000  # shapes; dragging and exporting ten times as many takes minutes
_PATIENCE_S = 60.0


@bench("canvas", sizes=(1000, 10_000, 100_000))
def run(n: int) -> Iterator[Row]:
    """All rows of performance.md for `n` shapes and half as many arrows; beyond 10,000 shapes only how it opens."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Each opening in a process that has never opened anything: texts and fonts are slow the first time only.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
            pool.submit(store, n, folder).result()
            yield from pool.submit(first_opening, n, folder).result()
        with Stage(folder) as stage:
            assert stage.is_short, "the first opening has left no short way"
            yield Row("canvas.open_ms", n, stage.open_ms)
            if n > _ALL_ROWS:
                stage.care()
                yield Row("canvas.rss_mb", n, rss_mb(), "MB")
                return
            yield from (Row(f"canvas.{name}", n, value) for name, value in stage.looking())
            # As with the peers: after the diagram was opened, looked at and dragged about, before everything is edited.
            yield Row("canvas.rss_mb", n, rss_mb(), "MB")
            yield from (Row(f"canvas.{name}", n, value) for name, value in stage.editing())
            yield from (Row(f"canvas.{name}", n, value) for name, value in stage.exports())


def store(n: int, folder: Path) -> None:
    """Put the scene into a library that nobody has opened it from yet."""
    library = Library.at(folder / "library", backups=False)
    library.take(NewDiagram("Large", grid_scene(n)))
    library.close()


def first_opening(n: int, folder: Path) -> list[Row]:
    """From the blobs alone; leaves the short way for the next opening."""
    with Stage(folder) as stage:
        assert not stage.is_short
        rows = [Row("canvas.open_uncached_ms", n, stage.open_ms), Row("canvas.open_uncached.rss_mb", n, rss_mb(), "MB")]
        stage.care()
    return rows


def rss_mb() -> float:
    """Resident memory of this process now."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS: the most it ever was, in bytes


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that `act` takes."""
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


class Stage:
    """The diagram of a library in one canvas, every local edit kept on disk before it counts as done.

    `open_ms` is from the wish to a view of 100 % in which every tile is exact, reading the database included.
    """

    def __init__(self, folder: Path) -> None:
        app = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(app, QApplication)
        self._app = app
        keep_responsive()
        # The window reads these for its menus and bars before a diagram is opened.
        for registry in (COMMANDS, TOOLS, SHAPES):
            registry.load()
        self._kept = sqlite3.connect(folder / "kept.db")
        self._kept.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS kept (data BLOB);"
        )
        self._library = Library.at(folder / "library", backups=False)
        (entry,) = self._library.entries()
        start = perf_counter()
        self._opened = self._library.open(entry.id)()
        self.document, columns = self._opened.document, self._opened.columns
        self.editor = Editor(self.document, columns=columns)
        self.canvas = CanvasWidget(self.editor, NO_ASSETS)
        self.canvas.resize(WIDTH, HEIGHT)
        self.canvas.show()
        self._settle()
        self.open_ms = (perf_counter() - start) * 1000
        self.is_short = bool(columns)
        whole = self.editor.scene.extent()
        assert whole is not None
        self.whole = whole

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_error: object) -> None:
        self.canvas.close()
        self._library.close()
        self._kept.close()

    def care(self) -> None:
        """What the window does when the diagram is on screen; from then on edits are kept here alone."""
        self._opened.aftercare()(lambda: False)()
        self._opened.abandon()
        self.document.subscribe_updates(self._keep)

    def looking(self) -> Iterator[tuple[str, float]]:
        self.care()
        self._look_at_middle()
        yield "pan.p95_ms", p95(self._pan())
        yield "zoom.p95_ms", p95(self._zoom())
        self._fit()
        yield "sharp_ms", self._sharp_ms()
        yield "pan_fit.p95_ms", p95(self._pan())
        self._look_at_middle()
        yield "drag_one.p95_ms", p95(self._drag(1))
        yield "drag_1000.p95_ms", p95(self._drag(_DRAGGED))

    def editing(self) -> Iterator[tuple[str, float]]:
        self._look_at_middle()
        yield "select_all_ms", self._act(lambda: self.editor.run("edit.select_all"))
        self._rest()
        yield "move_all_ms", self._act(lambda: self.editor.run("arrange.nudge_right"))
        self._rest()
        yield "undo_move_all_ms", self._act(self.document.history.undo)
        self._rest()
        self.editor.run("edit.copy")
        yield "paste_ms", self._act(lambda: self.editor.run("edit.paste"))
        self.document.history.undo()
        self._rest()

    def exports(self) -> Iterator[tuple[str, float]]:
        """The whole page as one picture, the way File > Export makes it; the PNG at most 8000 px wide."""
        bounds = self.whole.inflated(20)
        options = PictureOptions(scale=min(1.0, 8000 / max(bounds.w, bounds.h)), margin=20.0)
        for target in PICTURES:
            yield f"{target}_ms", timed(partial(self._exported, target, options))

    def _exported(self, target: str, options: PictureOptions) -> bytes:
        tree = RecordTree(self.editor.document.records_in_order())
        drawing = draw_page(tree, tree.pages()[0], options)
        return encode([drawing], target, options, asset=lambda _asset: None, title="")

    def _keep(self, update: bytes) -> None:
        with self._kept:
            self._kept.execute("INSERT INTO kept VALUES (?)", (update,))

    def _act(self, act: Callable[[], object]) -> float:
        def whole() -> None:
            act()
            self.canvas.repaint()

        return timed(whole)

    def _settle(self) -> None:
        """Until every tile in view is exact."""
        self._wait(lambda: self.canvas.sheet.is_sharp)

    def _rest(self) -> None:
        """Until nothing is pending."""
        self._wait(lambda: self.canvas.sheet.is_idle)

    def _wait(self, reached: Callable[[], bool]) -> None:
        give_up = perf_counter() + _PATIENCE_S
        while not reached():
            self._app.processEvents()
            if perf_counter() > give_up:
                raise TimeoutError("the canvas does not come to rest")

    def _frames(self, steps: Iterator[QEvent]) -> list[float]:
        """Milliseconds per frame, one event to a frame."""
        taken = []
        for event in steps:
            start = perf_counter()
            QApplication.sendEvent(self.canvas, event)
            self.canvas.repaint()
            taken.append((perf_counter() - start) * 1000)
            while perf_counter() - start < _FRAME_S:
                self._app.processEvents()
        return taken

    def _look_at_middle(self) -> None:
        self.editor.look(self.editor.camera.centred(self._middle(), WIDTH, HEIGHT, 1.0))
        self.canvas.repaint()
        self._rest()

    def _middle(self) -> Point:
        return self.whole.centre

    def _fit(self) -> None:
        self.editor.look(self.editor.camera.fitted(self.whole, WIDTH, HEIGHT))
        self.canvas.repaint()

    def _pan(self) -> list[float]:
        """There and back diagonally, 45 px a frame."""
        there = [wheel(QPoint(-45, -45)) for _ in range(_FRAMES)]
        back = [wheel(QPoint(45, 45)) for _ in range(_FRAMES)]
        return self._frames(iter(there + back))

    def _zoom(self) -> list[float]:
        """From 100 % until all fits and back, about 10 % a frame, at the middle."""
        fitted = self.editor.camera.fitted(self.whole, WIDTH, HEIGHT).zoom
        taken: list[float] = []
        while self.editor.camera.zoom > fitted:
            taken += self._frames(iter([wheel(QPoint(0, -64), zoom=True)]))
        while self.editor.camera.zoom < 1.0:
            taken += self._frames(iter([wheel(QPoint(0, 64), zoom=True)]))
        return taken

    def _sharp_ms(self) -> float:
        """From the last step of a zoom to a view in which every tile is exact."""
        self._rest()
        self.editor.look(self.editor.camera.zoomed_at(Point(WIDTH / 2, HEIGHT / 2), 0.97))

        def settle() -> None:
            self.canvas.repaint()
            self._settle()

        return timed(settle)

    def _drag(self, count: int) -> list[float]:
        """Drag the shape in the middle and its `count` - 1 nearest neighbours about, then let Escape undo it."""
        records, scene, middle = self.document.records, self.editor.scene, self._middle()
        shapes = [one for one in scene.order if isinstance(records[one], Shape)]
        near = sorted(shapes, key=lambda one: scene.box(one).centre.distance(middle))[:count]
        self.editor.select(near)
        self.canvas.repaint()
        self._rest()
        grip = self._grip(scene.box(near[0]))
        QApplication.sendEvent(self.canvas, mouse(QEvent.Type.MouseButtonPress, grip))
        moves = (mouse(QEvent.Type.MouseMove, grip + QPointF(3 + 5 * i, 2 + 3 * i)) for i in range(_FRAMES))
        taken = self._frames(moves)
        assert self.editor.preview.moved, "the drag did not start"
        QApplication.sendEvent(self.canvas, mouse(QEvent.Type.MouseButtonRelease, grip))
        self.document.history.undo()
        self.editor.select(())
        self._rest()
        return taken

    def _grip(self, box: Box) -> QPointF:
        at = self.editor.camera.to_view(Point(box.x + 12, box.y + 12))
        return QPointF(at.x, at.y)


def wheel(angle: QPoint, *, zoom: bool = False) -> QWheelEvent:
    """One step of a wheel at the middle of the view; `angle` in eighths of a degree."""
    middle = QPointF(WIDTH / 2, HEIGHT / 2)
    held = Qt.KeyboardModifier.ControlModifier if zoom else Qt.KeyboardModifier.NoModifier
    pixels = QPoint() if zoom else angle
    none = Qt.MouseButton.NoButton
    return QWheelEvent(middle, middle, pixels, angle, none, held, Qt.ScrollPhase.NoScrollPhase, False)


def mouse(kind: QEvent.Type, at: QPointF) -> QMouseEvent:
    """The left button at a place of the view."""
    left = Qt.MouseButton.LeftButton
    return QMouseEvent(kind, at, at, left, left, Qt.KeyboardModifier.NoModifier)
