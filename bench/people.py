"""Others on the canvas: what a frame costs while all of them move, and what it costs when nobody does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from math import cos, sin
from time import perf_counter, process_time, sleep, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.responsiveness import keep_responsive
from bench.canvas import HEIGHT, WIDTH
from bench.report import Row, bench, p95
from bench.scenes import grid_scene
from diagram.document import Document
from diagram.editing.editor import Editor
from diagram.records import Shape
from diagram.render.assets import NO_ASSETS
from sync.status import Person
from ui.canvas.canvas import CanvasWidget
from ui.people.layer import PeopleLayer

_SHAPES = 1_000
_NEWS_S = 1 / 15  # as often as a server passes on what one person does
_LASTS_S, _RESTS_S = 4.0, 2.0
_NAP_S = 0.001


@bench("people", sizes=(1, 30))
def run(n: int) -> Iterator[Row]:
    """`n` people who move all the time, each with two things selected, over a page of 1,000 shapes."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    keep_responsive()  # as the program does
    records = grid_scene(_SHAPES)
    editor = Editor(Document.of(records))
    canvas = CanvasWidget(editor, NO_ASSETS)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    layer = PeopleLayer(canvas)
    chosen = [str(record.id) for record in records if isinstance(record, Shape)]
    _settle(canvas)
    yield from _moving(app, layer, [_Walk(number, editor.page, chosen) for number in range(n)])
    yield Row("people.rest_cpu_share", n, _resting(), "%")
    canvas.close()


class _Walk:
    """Somebody who goes round in circles."""

    def __init__(self, number: int, page: str, chosen: list[str]) -> None:
        self._number, self._page = number, page
        self._selection = tuple(chosen[2 * number : 2 * number + 2])

    def at(self, step: int) -> Person:
        turn = step / 9 + self._number
        place = WIDTH / 2 + WIDTH / 3 * sin(turn), HEIGHT / 2 + HEIGHT / 3 * cos(turn * 1.3)
        name = f"Person {self._number}"
        return Person(name, name, name, "#d6336c", self._page, place, self._selection)


def _moving(app: QApplication, layer: PeopleLayer, walks: list[_Walk]) -> Iterator[Row]:
    frames: list[float] = []
    begin, cpu_s, step = perf_counter(), process_time(), 0
    while perf_counter() - begin < _LASTS_S:
        if perf_counter() - begin >= step * _NEWS_S:
            layer.show_people([walk.at(step) for walk in walks])
            step += 1
        painted, start_s = layer.frames, thread_time()  # work, not waiting for a core
        app.processEvents()
        if layer.frames > painted:
            frames.append((thread_time() - start_s) * 1000)
        sleep(_NAP_S)
    share = (process_time() - cpu_s) / (perf_counter() - begin) * 100
    n = len(walks)
    yield Row("people.frame_p95_ms", n, p95(frames))
    yield Row("people.frames_per_s", n, len(frames) / _LASTS_S, "")
    yield Row("people.move_cpu_share", n, share, "%")


def _resting() -> float:
    """What the process takes while nobody moves, in percent of one core; after the last steps have been painted."""
    _wait(0.5)
    cpu_s = process_time()
    _wait(_RESTS_S)
    return (process_time() - cpu_s) / _RESTS_S * 100


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _settle(canvas: CanvasWidget) -> None:
    """Until all tiles are painted, those ahead of what is seen too: they are no work for people."""
    canvas.repaint()
    _wait(0.5)
    while not canvas.sheet.is_idle:
        _wait(0.1)
