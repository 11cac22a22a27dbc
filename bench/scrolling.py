"""A person scrolling a canvas, for benchmarks of what goes on beside it."""

from __future__ import annotations

import sys
from time import perf_counter, sleep

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from bench.canvas import HEIGHT, WIDTH, wheel
from diagram.document import Document
from diagram.editing.editor import Editor
from diagram.render.assets import NO_ASSETS
from ui.canvas.canvas import CanvasWidget

_FRAME_S = 1 / 60
_NAP_S = 0.001
_STEP_PX = 45
_TURN = 60  # frames one way


class Scroller:
    """A canvas that shows `document` at 100 % and moves on with every frame."""

    def __init__(self, document: Document) -> None:
        app = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(app, QApplication)
        self._app = app
        self._frames = 0
        self._canvas = CanvasWidget(Editor(document), NO_ASSETS)
        self._canvas.resize(WIDTH, HEIGHT)
        self._canvas.show()

    def frame(self) -> None:
        """One step of the wheel, painted; the event loop has the rest of 16.7 ms."""
        start = perf_counter()
        step = _STEP_PX if self._frames // _TURN % 2 else -_STEP_PX
        self._frames += 1
        QApplication.sendEvent(self._canvas, wheel(QPoint(step, step)))
        self._canvas.repaint()
        while perf_counter() - start < _FRAME_S:
            self._app.processEvents()
            sleep(_NAP_S)  # a window's event loop waits for events; it does not ask for them without end

    def close(self) -> None:
        self._canvas.close()
