"""Looking where somebody else looks, until the person does something of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import exp, log

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from diagram.document import Origin
from diagram.editing.camera import MAX_ZOOM, Camera
from diagram.editing.notices import CameraMoved, DocumentChanged, Notice, PageChanged, TextEditing
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Page
from sync.status import Person
from ui.canvas.canvas import CanvasWidget

FRAME_MS = 16
_HALF_S = 0.07  # half of the way to where they look
_NEAR_PX = 0.5
_NEAR_ZOOM = 0.002


class Following(QObject):
    """Moves the camera of one canvas. `changed` comes when it begins, ends, or another one is followed."""

    changed = Signal()

    def __init__(self, canvas: CanvasWidget, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._editor = canvas.editor
        self._clock = clock
        self.person: Person | None = None
        self._is_mine = False  # the camera is moved from here
        self._last_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._step)
        canvas.installEventFilter(self)
        leave = self._editor.subscribe(self._hear)
        self.destroyed.connect(lambda: leave())

    def follow(self, person: Person) -> None:
        """Look where `person` looks from now on."""
        self.person = person
        self._aim()
        self.changed.emit()

    def stop(self) -> None:
        """Stay where the view is now."""
        if self.person is not None:
            self.person = None
            self._timer.stop()
            self.changed.emit()

    def hear(self, people: tuple[Person, ...]) -> None:
        """These are there now; who has gone is followed no more."""
        if self.person is None:
            return
        session, before = self.person.session, self.person
        now = next((one for one in people if one.session == session), None)
        if now is None:
            self.stop()
            return
        self.person = now
        if (now.page, now.view, now.cursor if now.view is None else None) != (
            before.page, before.view, before.cursor if now.view is None else None,
        ):  # fmt: skip
            self._aim()

    @property
    def seen(self) -> tuple[float, float, float, float] | None:
        """What is looked at instead of the own view: two who follow each other do not drive each other away."""
        return self.person.view if self.person is not None and self.person.page == self._editor.page else None

    @property
    def is_idle(self) -> bool:
        return not self._timer.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if self.person is None:
            return False
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                if kind == QEvent.Type.KeyPress:
                    self.stop()
                return True
        elif kind in (QEvent.Type.Wheel, QEvent.Type.NativeGesture):
            self.stop()
        elif kind == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._aim)  # the editor hears of its size in the same event
        return False

    def _hear(self, notice: Notice) -> None:
        if self.person is None or self._is_mine:
            return
        match notice:
            case CameraMoved() | PageChanged():
                self.stop()
            case TextEditing(record=record) if record is not None:
                self.stop()
            case DocumentChanged(changes=changes) if changes.origin not in (Origin.REMOTE, Origin.LOAD):
                self.stop()
            case _:
                pass

    def _aim(self) -> None:
        if self.person is None:
            return
        page = RecordId(self.person.page)
        if page != self._editor.page and isinstance(self._editor.document.records.get(page), Page):
            with self._moving():
                self._editor.set_page(page)
        if self._target() is not None and not self._timer.isActive():
            self._last_s = self._clock()
            self._timer.start()

    def _target(self) -> Camera | None:
        """The camera that shows all that they see; None while they are where this view cannot be."""
        person, (width, height) = self.person, self._editor.view_size
        if person is None or person.page != self._editor.page:
            return None
        if person.view is not None:
            x, y, w, h = person.view
            return self._editor.camera.fitted(Box(x, y, w, h), width, height, margin=0.0, largest=MAX_ZOOM)
        if person.cursor is not None:
            return self._editor.camera.centred(Point(*person.cursor), width, height)
        return None

    def _step(self) -> None:
        target = self._target()
        if target is None:
            self._timer.stop()
            return
        if not self._editor.is_resting:  # a drag is an edit that has begun
            self.stop()
            return
        now_s = self._clock()
        share = 1.0 - exp(-log(2.0) * (now_s - self._last_s) / _HALF_S)
        self._last_s = now_s
        camera = between(self._editor.camera, target, share, self._editor.view_size)
        if _is_near(camera, target):
            self._timer.stop()
            camera = target
        with self._moving():
            self._editor.look(camera)

    @contextmanager
    def _moving(self) -> Iterator[None]:
        self._is_mine = True
        try:
            yield
        finally:
            self._is_mine = False


def between(start: Camera, end: Camera, share: float, size: tuple[float, float]) -> Camera:
    """Part of the way from one camera to the other; sizes change evenly, and what is in the middle goes straight."""
    zoom = exp(log(start.zoom) + (log(end.zoom) - log(start.zoom)) * share)
    (x, y), (to_x, to_y) = (one.to_page(Point(size[0] / 2, size[1] / 2)) for one in (start, end))
    return start.centred(Point(x + (to_x - x) * share, y + (to_y - y) * share), *size, zoom)


def _is_near(camera: Camera, target: Camera) -> bool:
    dx, dy = (camera.x - target.x) * target.zoom, (camera.y - target.y) * target.zoom
    return abs(dx) < _NEAR_PX and abs(dy) < _NEAR_PX and abs(camera.zoom / target.zoom - 1.0) < _NEAR_ZOOM
