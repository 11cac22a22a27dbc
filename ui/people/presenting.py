"""What this window shows of itself to others: gathered a few times a second, and only when something happened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer
from PySide6.QtGui import QMouseEvent

from diagram.editing.notices import CameraMoved, Notice, PageChanged, SelectionChanged, TextEditing
from diagram.geometry.point import Point
from sync.status import Presence
from ui.canvas.canvas import CanvasWidget
from ui.people.floor import Floor

GATHER_MS = 33
MOST_SELECTED = 64  # what others can make out; the server takes 4 KiB of one person
_USED = (
    QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.FocusIn,
    QEvent.Type.WindowActivate,
)  # fmt: skip
_TELLING = (CameraMoved, PageChanged, SelectionChanged, TextEditing)

Rectangle = tuple[float, float, float, float]


class Presenting(QObject):
    """Watches one canvas. `show` is told what is new; `seen_instead` may name another view to show than the own.

    Of several with one `floor` only the one whose window was used last shows anything.
    """

    def __init__(
        self,
        canvas: CanvasWidget,
        show: Callable[[Presence], None],
        seen_instead: Callable[[], Rectangle | None] = lambda: None,
        floor: Floor | None = None,
    ) -> None:
        super().__init__(canvas)
        self._floor = floor or Floor()
        self._canvas = canvas
        self._mark = object()
        self._show = show
        self._seen_instead = seen_instead
        self._last: Presence | None = None
        self._pointer: QPointF | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._gather)
        canvas.installEventFilter(self)
        leave = canvas.editor.subscribe(self._hear)
        mark, used = self._mark, self._floor  # not `self`, which is gone then
        self.destroyed.connect(lambda: leave())
        self.destroyed.connect(lambda: used.leave(mark))
        self._floor.join(mark, self.again)
        self.soon()

    def again(self) -> None:
        """Nothing that was shown before is known to anybody."""
        self._last = None
        self.soon()

    def soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind in _USED:
            self._floor.take(self._mark)
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._pointer = event.position()
            self.soon()
        elif kind in (QEvent.Type.Leave, QEvent.Type.Hide):
            self._pointer = None
            self.soon()
        elif kind == QEvent.Type.Resize:
            self.soon()
        return False

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, _TELLING):
            self.soon()

    def _gather(self) -> None:
        if not self._floor.is_of(self._mark):
            return
        presence = self._presence()
        if presence != self._last:
            self._last = presence
            self._show(presence)

    def _presence(self) -> Presence:
        editor = self._canvas.editor
        cursor: tuple[float, float] | None = None
        if self._pointer is not None:
            at = editor.camera.to_page(Point(self._pointer.x(), self._pointer.y()))
            cursor = round(at.x, 2), round(at.y, 2)
        seen = editor.camera.seen(*editor.view_size)
        view = self._seen_instead() or (round(seen.x, 2), round(seen.y, 2), round(seen.w, 2), round(seen.h, 2))
        selection = tuple(sorted(editor.selection))[:MOST_SELECTED]
        return Presence(editor.page, cursor, selection, view, editor.editing or "")
