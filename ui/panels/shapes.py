"""The shape palette: every kind that can be drawn, by category, with a picture painted from its display list."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QDrag, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from diagram.display.palette import Palette
from diagram.editing.editor import Editor
from diagram.editing.tools.drawing import insert, usual_box
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Shape
from diagram.render.assets import NO_ASSETS
from diagram.render.painter import paint
from diagram.scene.drawing import build_shape
from diagram.shapes.registry import SHAPES, ShapeKind
from diagram.style import style_of
from ui.canvas.canvas import SHAPE_MIME
from ui.icons import paint_icon
from ui.panels.properties.values import attempt
from ui.panels.registry import Area, panel
from ui.theme.theme import tokens_of
from ui.widgets.fields import SearchField
from ui.widgets.labels import words

COLUMNS = 5
CELL = 41
CASCADE = 20.0  # units between things inserted one after the other
CATEGORIES = ("basic", "flowchart", "arrows", "containers", "uml")
# What people reach for first stands first; the rest follows in the order of its titles.
FIRST = (
    "rectangle", "ellipse", "rhombus", "text", "process", "cylinder", "parallelogram", "hexagon", "triangle", "actor",
    "cloud", "note", "document", "callout", "step",
)  # fmt: skip
TITLES = {"uml": "UML", "er": "Entities", "bpmn": "BPMN"}
LETTERS = ("text",)  # kinds that are nothing but their label: their picture is a letter


@panel("shapes", "Shapes", area=Area.LEFT, order=10)
class ShapesPanel(QWidget):
    """A click inserts the shape in the middle of the view."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        self.search = SearchField("Search shapes")
        framed = QVBoxLayout()
        framed.setContentsMargins(16, 0, 16, 0)
        framed.addWidget(self.search)
        column.addLayout(framed)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        body.setProperty("plain", True)
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(16, 0, 12, 16)
        self._column.setSpacing(8)
        self.sections = [_Section(title, kinds, editor) for title, kinds in _grouped(SHAPES.values())]
        for section in self.sections:
            self._column.addWidget(section)
        self._nothing = words("No shape is called that.", "muted", wrap=True)
        self._nothing.hide()
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        scroll.setWidget(body)
        column.addWidget(scroll, 1)
        self.search.textChanged.connect(self._filter)

    def _filter(self, text: str) -> None:
        found = [section.show_matching(text.casefold().split()) for section in self.sections]
        self._nothing.setVisible(not any(found))


class _Section(QWidget):
    def __init__(self, title: str, kinds: list[ShapeKind], editor: Editor) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        column.addWidget(words(title, "section"))
        self._grid = QGridLayout()
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(COLUMNS, 1)
        self.buttons = [KindButton(kind, editor) for kind in kinds]
        column.addLayout(self._grid)
        self.show_matching([])

    def show_matching(self, asked: list[str]) -> bool:
        """Show the kinds whose title holds all words; whether there are any."""
        shown = [button for button in self.buttons if all(word in button.words for word in asked)]
        for button in self.buttons:
            self._grid.removeWidget(button)
            button.setVisible(button in shown)
        for index, button in enumerate(shown):
            self._grid.addWidget(button, index // COLUMNS, index % COLUMNS)
        self.setVisible(bool(shown))
        return bool(shown)


class KindButton(QAbstractButton):
    """One kind; its picture is painted when first seen and again when the theme changes."""

    def __init__(self, kind: ShapeKind, editor: Editor) -> None:
        super().__init__()
        self.kind = kind
        self.words = f"{kind.title} {kind.name} {kind.category}".casefold()
        self._picture: QPixmap | None = None
        self._painted_for = ""
        self.setFixedSize(CELL, CELL)
        self.setToolTip(kind.title)
        self.setAccessibleName(f"Insert {kind.title}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: insert_kind(editor, kind))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(CELL, CELL)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Dragged out far enough, the shape goes where it is dropped."""
        if not event.buttons() & Qt.MouseButton.LeftButton or self.rect().contains(event.position().toPoint()):
            super().mouseMoveEvent(event)
            return
        self.setDown(False)
        mime = QMimeData()
        mime.setData(SHAPE_MIME, QByteArray(self.kind.name.encode()))
        drag = QDrag(self)
        drag.setMimeData(mime)
        picture = kind_picture(self.kind, 48, self.devicePixelRatioF())
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(24, 24))
        drag.exec(Qt.DropAction.CopyAction)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QColor(tokens.accent) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.pressed if self.isDown() else tokens.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self.kind.name in LETTERS:
            paint_icon(painter, "text", QRectF(9, 9, CELL - 18, CELL - 18), tokens.text_muted)
            return
        if self._picture is None or self._painted_for != tokens.text:
            self._picture = kind_picture(self.kind, CELL - 14, self.devicePixelRatioF())
            self._painted_for = tokens.text
        painter.drawPixmap(7, 7, self._picture)


def insert_kind(editor: Editor, kind: ShapeKind) -> None:
    """Put a new shape in the middle of the view, a step away from one that has the same centre."""
    centre = editor.camera.seen(*editor.view_size).centre
    boxes = [
        editor.scene.box(one) for one in editor.scene.visible_in(Box(centre.x, centre.y, 1.0, 1.0).inflated(400.0))
    ]
    box = usual_box(editor, kind.name, centre)
    while any(box.centre.distance(other.centre) < CASCADE for other in boxes):
        centre = Point(centre.x + CASCADE, centre.y + CASCADE)
        box = usual_box(editor, kind.name, centre)
    attempt(editor, lambda: insert(editor, kind.name, box))


def kind_picture(kind: ShapeKind, side: int, ratio: float) -> QPixmap:
    """The kind drawn in the ink of the theme into a square of `side` pixels."""
    tokens = tokens_of()
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    w, h = kind.size
    scale = (side - 3) / max(w, h)
    style = style_of({**kind.style, "stroke_width": 1.25 / scale, "no_label": True})
    shape = Shape(RecordId("preview"), RecordId(""), "", kind.name, 0.0, 0.0, w, h, style=style, props=kind.defaults)
    palette = Palette(ink=tokens.text_muted, paper=tokens.surface, page=tokens.surface)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate((side - w * scale) / 2, (side - h * scale) / 2)
    painter.scale(scale, scale)
    paint(painter, build_shape(shape, Box(0.0, 0.0, w, h), palette), NO_ASSETS)
    painter.end()
    return picture


def _grouped(kinds: Iterable[ShapeKind]) -> list[tuple[str, list[ShapeKind]]]:
    """Offered kinds by category, the common categories first."""
    groups: dict[str, list[ShapeKind]] = {}
    for kind in kinds:
        if kind.category:
            groups.setdefault(kind.category, []).append(kind)
    known = [name for name in CATEGORIES if name in groups]
    names = [*known, *sorted(set(groups) - set(known))]
    rank = {name: place for place, name in enumerate(FIRST)}
    for listed in groups.values():
        listed.sort(key=lambda kind: (rank.get(kind.name, len(rank)), kind.title.casefold()))
    return [(TITLES.get(name, name.replace("_", " ").capitalize()), groups[name]) for name in names]
