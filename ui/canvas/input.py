"""Qt events -> what the person does: the editor's pointer and key events, panning, scrolling and zooming."""

from __future__ import annotations

from collections.abc import Callable
from math import exp

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from diagram.editing import shortcuts
from diagram.editing.editor import Editor
from diagram.editing.events import Button, Cancel, Drag, Key, Press, Release
from diagram.editing.handles import handle_at
from diagram.geometry.point import Point
from diagram.records import Connector, Shape
from ui.canvas.keys import key_name, modifiers, typed

_BUTTONS = {
    Qt.MouseButton.LeftButton: Button.LEFT,
    Qt.MouseButton.MiddleButton: Button.MIDDLE,
    Qt.MouseButton.RightButton: Button.RIGHT,
}
_SCROLL_PX_PER_NOTCH = 80.0
_ZOOM_PER_NOTCH = 0.18  # natural logarithm: a notch is 20 %
_ZOOM_PER_PIXEL = 0.006
_NOTCH = 120.0  # Qt's angleDelta for one step of a plain wheel


class Input:
    """Translates the events of one canvas. `commit_text` ends a text edit before the pointer does something else."""

    def __init__(self, editor: Editor, commit_text: Callable[[], None]) -> None:
        self._editor = editor
        self._commit_text = commit_text
        self._space = False
        self._grabbed_at: QPointF | None = None

    @property
    def cursor(self) -> str:
        """The CSS name of the pointer's shape now."""
        if self._grabbed_at is not None:
            return "grabbing"
        if self._space:
            return "grab"
        editor = self._editor
        if editor.tool_name == "select" and editor.pointer is not None and editor.is_resting:
            handle = handle_at(editor, editor.pointer, editor.camera.zoom)
            if handle is not None:
                return handle.cursor
        return editor.tool.cursor

    def handle(self, event: QEvent) -> bool:
        """Whether the event meant something and is dealt with."""
        match event:
            case QWheelEvent():
                return self._wheel(event)
            case QNativeGestureEvent():
                return self._gesture(event)
            case QMouseEvent():
                return self._mouse(event)
            case QKeyEvent():
                return self._key(event)
        if event.type() == QEvent.Type.Leave:
            self._editor.point_at(None)
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._let_go()
        return False

    def _let_go(self) -> None:
        """The window lost the pointer or the keyboard."""
        self._space, self._grabbed_at = False, None
        if not self._editor.is_resting and self._editor.editing is None:
            self._editor.handle(Cancel())

    def _mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._press(event, 2 if kind == QEvent.Type.MouseButtonDblClick else 1)
        elif kind == QEvent.Type.MouseMove:
            self._move(event)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(event)
        else:
            return False
        return True

    def _press(self, event: QMouseEvent, clicks: int) -> None:
        self._commit_text()
        button = _BUTTONS.get(event.button())
        if button is Button.MIDDLE or (button is Button.LEFT and self._space):
            self._grabbed_at = event.position()
        elif button is not None:
            view, at, scale = self._place(event.position())
            self._editor.handle(Press(at, view, scale, button, modifiers(event.modifiers()), clicks))

    def _move(self, event: QMouseEvent) -> None:
        if self._grabbed_at is not None:
            moved = event.position() - self._grabbed_at
            self._grabbed_at = event.position()
            self._editor.look(self._editor.camera.panned(moved.x(), moved.y()))
            return
        pressed = bool(event.buttons() & Qt.MouseButton.LeftButton)
        view, at, scale = self._place(event.position())
        self._editor.handle(Drag(at, view, scale, pressed, modifiers(event.modifiers())))

    def _release(self, event: QMouseEvent) -> None:
        if self._grabbed_at is not None:
            self._grabbed_at = None
            return
        button = _BUTTONS.get(event.button())
        if button is not None:
            view, at, scale = self._place(event.position())
            self._editor.handle(Release(at, view, scale, button, modifiers(event.modifiers())))

    def _place(self, position: QPointF) -> tuple[Point, Point, float]:
        view = Point(position.x(), position.y())
        camera = self._editor.camera
        return view, camera.to_page(view), camera.zoom

    def _wheel(self, event: QWheelEvent) -> bool:
        """Plain: scroll. Shift: sideways. Ctrl: zoom at the pointer. Trackpads give pixels, wheels give notches."""
        pixels, angle = event.pixelDelta(), event.angleDelta()
        camera = self._editor.camera
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = pixels.y() * _ZOOM_PER_PIXEL if not pixels.isNull() else angle.y() / _NOTCH * _ZOOM_PER_NOTCH
            at = Point(event.position().x(), event.position().y())
            self._editor.look(camera.zoomed_at(at, exp(steps)))
            return True
        per = _SCROLL_PX_PER_NOTCH / _NOTCH
        dx, dy = (pixels.x(), pixels.y()) if not pixels.isNull() else (angle.x() * per, angle.y() * per)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not dx:
            dx, dy = dy, 0.0
        self._editor.look(camera.panned(dx, dy))
        return True

    def _gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        at = Point(event.position().x(), event.position().y())
        self._editor.look(self._editor.camera.zoomed_at(at, max(0.2, 1.0 + event.value())))
        return True

    def _key(self, event: QKeyEvent) -> bool:
        name = key_name(event)
        if event.type() == QEvent.Type.KeyRelease:
            if name == "space" and not event.isAutoRepeat():
                self._space = False
            return name == "space"
        if event.type() != QEvent.Type.KeyPress or not name:
            return False
        if name == "space":
            self._space = True
        else:
            self._editor.handle(Key(name, modifiers(event.modifiers())))
        return True


def text_to_start(editor: Editor, event: QKeyEvent) -> str:
    """What typing this key would put into the only selected shape; empty when it is not that.

    Then a letter goes before a shortcut of that letter, as in draw.io: tools answer to theirs while nothing, or more
    than one thing, is selected. Other signs, such as Shift+1, stay shortcuts where they are one.
    """
    if editor.tool_name != "select" or not editor.is_resting or len(editor.selection) != 1:
        return ""
    (identity,) = editor.selection
    record = editor.document.records.get(identity)
    if not isinstance(record, Shape | Connector) or editor.scene.locked(identity):
        return ""
    text = typed(event)
    name = key_name(event)
    if not name.isalpha() and shortcuts.meaning(Key(name, modifiers(event.modifiers()))) is not None:
        return ""
    return text
