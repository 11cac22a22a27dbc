"""The canvas: shows a page as tiles with the overlay above them, and hands what the person does to the editor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from diagram.editing.editor import Editor
from diagram.editing.notices import (
    CameraMoved,
    DocumentChanged,
    HoverChanged,
    Notice,
    PageChanged,
    PreviewChanged,
    SelectionChanged,
    TextEditing,
    ToolChanged,
)
from diagram.geometry.point import Point
from diagram.render.painter import Assets
from ui.canvas.cursors import cursor_shape
from ui.canvas.gesture import GesturePainter
from ui.canvas.input import Input, text_to_start
from ui.canvas.overlay import Overlay
from ui.canvas.sheet import Sheet
from ui.canvas.theme import LIGHT_CANVAS, CanvasTheme
from ui.canvas.view import View
from ui.canvas.writing import Writing

SHAPE_MIME = "application/x-autograph-kind"  # the name of a shape kind, dragged from the palette


class CanvasWidget(QWidget):
    """Shows the editor's page. Holds no truth: camera, selection and tool are the editor's, shapes the document's."""

    camera_changed = Signal(object)  # Camera
    context_menu_requested = Signal(QPoint)  # on the screen
    files_dropped = Signal(list)  # paths as str
    shape_dropped = Signal(str, object)  # the kind's name; Point of the page

    def __init__(
        self, editor: Editor, assets: Assets, parent: QWidget | None = None, *, theme: CanvasTheme = LIGHT_CANVAS
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._assets = assets
        self._theme = theme
        self._zoom = editor.camera.zoom
        self._writing = Writing(self, editor)
        self._input = Input(editor, self._writing.commit)
        self._sheet = Sheet(self, editor, assets, theme)
        self._dress()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The drawing. Tab goes from shape to shape, Enter edits the text of one.")
        unsubscribe = editor.subscribe(self._follow)
        self.destroyed.connect(lambda: unsubscribe())

    # What it shows.

    @property
    def view(self) -> View:
        """The part of the page that is shown, in device pixels."""
        ratio, camera = self.devicePixelRatioF(), self.editor.camera
        scale = camera.zoom * ratio
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        return View(round(camera.x * scale), round(camera.y * scale), width, height, scale, ratio)

    @property
    def sheet(self) -> Sheet:
        """The tiled picture below the overlay."""
        return self._sheet

    @property
    def theme(self) -> CanvasTheme:
        return self._theme

    def set_theme(self, theme: CanvasTheme) -> None:
        """Paint everything anew in other colours."""
        self._theme = theme
        self._dress()
        self._sheet.renew(theme)
        self._writing.commit()
        self.update()

    def paint_again(self) -> None:
        """Something that is drawn has become another without the document: a picture has arrived."""
        self._sheet.renew(self._theme)
        self.update()

    def _dress(self) -> None:
        self._overlay = Overlay(self.editor, self._theme)
        self._gesture = GesturePainter(
            self.editor.scene, self.editor.document.records, theme=self._theme, assets=self._assets
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        # Ended even when something below fails: Qt crashes on a painter that outlives the event.
        with QPainter(self) as painter:
            self._paint(painter, self.view, event.rect())

    def _paint(self, painter: QPainter, view: View, region: QRect) -> None:
        painter.save()
        painter.scale(1 / view.ratio, 1 / view.ratio)
        self._sheet.draw(painter, view, _device(region, view.ratio))
        painter.restore()
        preview = self.editor.preview
        if preview.moved or preview.changed or preview.drafts or preview.items:
            painter.save()
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            painter.translate(-view.left / view.ratio, -view.top / view.ratio)
            painter.scale(view.zoom, view.zoom)
            self._gesture.paint(painter, preview, view)
            painter.restore()
        self._overlay.paint(painter, view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self.editor.view_size = (float(self.width()), float(self.height()))

    # What the editor tells.

    def _follow(self, notice: Notice) -> None:
        match notice:
            case CameraMoved():
                self._camera_moved(notice)
                return
            case DocumentChanged():
                self._sheet.change(notice)
                self._overlay.forget()
            case PageChanged():
                self._dress()
                self._sheet.renew(self._theme)
            case SelectionChanged():
                self._overlay.forget()
            case TextEditing():
                self._writing.follow(notice.record, self._theme)
            case ToolChanged():
                self._show_cursor()
            case PreviewChanged() | HoverChanged():
                pass
            case _:
                return
        self.update()

    def _camera_moved(self, notice: CameraMoved) -> None:
        if notice.camera.zoom != self._zoom:
            self._zoom = notice.camera.zoom
            self._sheet.zooming()
        self._writing.place()
        self.update()
        self.camera_changed.emit(notice.camera)

    # What the person does.

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and text_to_start(self.editor, event):
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._starts_text(event):
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _TABS:
            if not self.editor.selection:
                return super().event(event)
        if self._input.handle(event):
            self._show_cursor()
            event.accept()
            return True
        return super().event(event)

    def _starts_text(self, event: QKeyEvent) -> bool:
        text = text_to_start(self.editor, event)
        if text:
            (identity,) = self.editor.selection
            self.editor.begin_text(identity)
            self._writing.replace(text)
        return bool(text)

    def _show_cursor(self) -> None:
        shape = cursor_shape(self._input.cursor)
        if shape != self.cursor().shape():
            self.setCursor(shape)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  # Qt's name
        self.context_menu_requested.emit(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's name
        if event.mimeData().hasUrls() or event.mimeData().hasFormat(SHAPE_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's name
        mime = event.mimeData()
        if mime.hasFormat(SHAPE_MIME):
            place = Point(event.position().x(), event.position().y())
            kind = mime.data(SHAPE_MIME).toStdString()
            self.shape_dropped.emit(kind, self.editor.camera.to_page(place))
        elif mime.hasUrls():
            paths = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
            if paths:
                self.files_dropped.emit(paths)
        event.acceptProposedAction()


_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


def _device(rect: QRect, ratio: float) -> QRect:
    """A part of the widget in device pixels, rounded outwards."""
    if ratio == 1.0:
        return rect
    left, top = int(rect.x() * ratio), int(rect.y() * ratio)
    right, bottom = -int(-(rect.x() + rect.width()) * ratio // 1), -int(-(rect.y() + rect.height()) * ratio // 1)
    return QRect(left, top, right - left, bottom - top)
