"""The others on one canvas: a sheet of glass above the drawing, of which only what moves is painted again.

While nobody moves no timer runs; while nobody is here there is no layer at all (it is hidden).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from diagram.ids import RecordId
from sync.status import Person
from ui.canvas.canvas import CanvasWidget
from ui.canvas.view import View
from ui.people.faces import colour_of
from ui.people.motion import Motion
from ui.people.outlines import Outline, outline_of
from ui.people.sprites import TIP, paint_pill, pointer, writing_flag

FRAME_MS = 16
_LINE_PX = 1.5
_FRAME_PX = 3.0
_ABOVE_PX = 5.0  # a flag above the outline of what is written


class PeopleLayer(QWidget):
    """`people` are those on the page that is shown; `followed` gets a frame around everything, with `caption`."""

    def __init__(self, canvas: CanvasWidget, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas = canvas
        self._clock = clock
        self._motion = Motion()
        self._people: Sequence[Person] = ()
        self._outlines: dict[str, Outline] = {}
        self._outlined: tuple[object, ...] = ()  # what they were made for
        self._at_s = 0.0  # the moment that is painted
        self._shown = QRegion()  # where pointers were at that moment
        self._frame: tuple[QColor, str] | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self.frames = 0  # painted so far, for tests and the benchmark
        canvas.installEventFilter(self)
        self._cover()
        self.lower()
        self.hide()

    def show_people(self, people: Sequence[Person]) -> None:
        """These are on the page now, in the order in which they lie above each other."""
        before, self._people = self._people, tuple(people)
        self._motion.hear(self._people, self._clock())
        self._appear()
        if [_lasting(one) for one in before] != [_lasting(one) for one in self._people]:
            self.forget()
            self.update()
        else:
            self._tick()

    def show_frame(self, colour: QColor | None, caption: str = "") -> None:
        """A coloured frame with words around the view; None takes it away."""
        self._frame = (colour, caption) if colour is not None else None
        self._appear()
        self.update()

    def forget(self) -> None:
        """Something that is outlined may lie elsewhere now."""
        self._outlined = ()

    @property
    def is_idle(self) -> bool:
        """Nothing moves, and no timer runs but for when somebody has rested for long."""
        return not self._timer.isActive() or self._timer.interval() > FRAME_MS

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self._cover()
        return super().eventFilter(watched, event)

    def _cover(self) -> None:
        self.setGeometry(self._canvas.rect())

    def _appear(self) -> None:
        self.setVisible(bool(self._people) or self._frame is not None)
        if self.isHidden():
            self._timer.stop()
            self._shown = QRegion()

    def _tick(self) -> None:
        """Paint again where pointers were and are, and come back when something will have moved."""
        if not self.isVisible():
            return  # all of it is painted when it is seen again
        now_s = self._at_s = self._clock()
        where = self._region(self._canvas.view, now_s)
        if where != self._shown or self._motion.is_busy(now_s):
            self.update(where.united(self._shown))
            self._shown = where
        self._come_back(now_s)

    def _come_back(self, now_s: float) -> None:
        if self._motion.is_busy(now_s):
            self._timer.start(FRAME_MS)
            return
        rests_s = self._motion.rests_s(now_s)
        if rests_s is None:
            self._timer.stop()
        else:
            self._timer.start(max(FRAME_MS + 1, round(rests_s * 1000)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Parts show the moment that they were asked for: a later one would lie elsewhere, and be cut off there."""
        view, region = self._canvas.view, event.region()
        is_whole = QRegion(self.rect()).subtracted(region).isEmpty()
        if is_whole:
            self._at_s = self._clock()
        now_s = self._at_s
        self.frames += 1
        with QPainter(self) as painter:
            self._paint_selections(painter, view)
            self._paint_writing(painter, view, region)
            self._paint_pointers(painter, view, now_s, region)
            self._paint_frame(painter)
        if is_whole:  # such as after panning: the pointers are elsewhere now
            self._shown = self._region(view, now_s)
            if not self._timer.isActive():
                self._come_back(now_s)

    def _paint_selections(self, painter: QPainter, view: View) -> None:
        self._make_outlines(view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.translate(-view.left / view.ratio, -view.top / view.ratio)
        for person in self._people:
            outline = self._outlines.get(person.session)
            if outline is None:
                continue
            pen = QPen(colour_of(person), _LINE_PX)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawRects(outline.boxes)
            for polygon in outline.turned:
                painter.drawPolygon(polygon)
            for line in outline.lines:
                painter.drawPolyline(line)
        painter.restore()

    def _make_outlines(self, view: View) -> None:
        editor = self._canvas.editor
        made_for = editor.page, view.scale, view.ratio, self._people_selecting()
        if made_for == self._outlined:
            return
        self._outlined = made_for
        self._outlines = {
            person.session: outline_of(person.selection, editor.scene, editor.document.records, view.zoom)
            for person in self._people
            if person.selection
        }

    def _people_selecting(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((person.session, person.selection) for person in self._people if person.selection)

    def _paint_writing(self, painter: QPainter, view: View, region: QRegion) -> None:
        scene = self._canvas.editor.scene
        for person in self._people:
            identity = RecordId(person.editing)
            if identity not in scene.row:
                continue
            flag = writing_flag(person, view.ratio)
            box = view.box_to_view(scene.box(identity))
            height = flag.height() / view.ratio
            at = QPointF(round(box.x) - 3, round(box.y - height - _ABOVE_PX))
            if region.intersects(_rect(at, flag).toAlignedRect()):
                painter.drawPixmap(at, flag)

    def _paint_pointers(self, painter: QPainter, view: View, now_s: float, region: QRegion) -> None:
        for person in self._people:
            found = self._pointer(person, view, now_s)
            if found is None:
                continue
            at, picture, opacity = found
            if region.intersects(_rect(at, picture).toAlignedRect()):
                painter.setOpacity(opacity)
                painter.drawPixmap(at, picture)
        painter.setOpacity(1.0)

    def _pointer(self, person: Person, view: View, now_s: float) -> tuple[QPointF, QPixmap, float] | None:
        place = self._motion.place(person.session, now_s)
        opacity = self._motion.opacity(person.session, now_s)
        if place is None or opacity <= 0.0:
            return None
        tip = view.to_view(*place)
        ratio = view.ratio
        # On whole device pixels: the name stays sharp.
        at = QPointF(round((tip.x - TIP.x()) * ratio) / ratio, round((tip.y - TIP.y()) * ratio) / ratio)
        return at, pointer(person, ratio), opacity

    def _region(self, view: View, now_s: float) -> QRegion:
        region = QRegion()
        for person in self._people:
            found = self._pointer(person, view, now_s)
            if found is not None:
                region += _rect(found[0], found[1]).toAlignedRect().intersected(self.rect())
        return region

    def _paint_frame(self, painter: QPainter) -> None:
        if self._frame is None:
            return
        colour, caption = self._frame
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(colour, _FRAME_PX)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        half = _FRAME_PX / 2
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
        paint_pill(painter, QPointF(self.width() / 2, 0.0), caption, colour)


def _lasting(person: Person) -> tuple[object, ...]:
    """What of somebody is not told by where the pointer is."""
    return person.session, person.name, person.colour, person.selection, person.editing, person.cursor is None


def _rect(at: QPointF, picture: QPixmap) -> QRectF:
    ratio = picture.devicePixelRatio()
    return QRectF(at.x(), at.y(), picture.width() / ratio, picture.height() / ratio)
