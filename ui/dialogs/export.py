"""The export dialog: format, pages, scale, margin, background, and a preview of the page in front."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from diagram.editing.editor import Editor
from diagram.geometry.box import Box
from ui.dialogs.frame import Dialog
from ui.ports import Assets, Export
from ui.theme.theme import tokens_of
from ui.thumbnails import page_picture
from ui.widgets.fields import Dropdown, NumberField, Tick
from ui.widgets.labels import words

FORMATS = (
    ("png", "PNG picture"),
    ("svg", "SVG drawing"),
    ("pdf", "PDF document"),
    ("drawio", "draw.io diagram"),
    ("json", "AutoGraph JSON"),
)
SCALES = (("1×", 1.0), ("2×", 2.0), ("3×", 3.0), ("4×", 4.0))
PICTURES = frozenset(("png", "svg", "pdf"))


class ExportDialog(Dialog):
    """`wish` is what was chosen; where it goes is asked afterwards."""

    def __init__(self, editor: Editor, assets: Assets, parent: QWidget | None = None, *, start: str = "png") -> None:
        super().__init__("Export", parent, width=680)
        self._editor = editor
        self.format = Dropdown()
        for name, title in FORMATS:
            self.format.addItem(title, name)
        self.format.setCurrentIndex([name for name, _ in FORMATS].index(start))
        self.scope = Dropdown()
        self.scope.addItem("This page", "page")
        pages = len(editor.document.pages())
        if pages > 1:
            self.scope.addItem(f"All {pages} pages", "all")
        self.scale = Dropdown()
        for title, factor in SCALES:
            self.scale.addItem(title, factor)
        self.scale.setCurrentIndex(1)
        self.margin = NumberField("", low=0.0, high=1000.0, unit=" px")
        self.margin.show_value(16.0)
        self.transparent = Tick("Transparent")
        self.size_label = words("", "faint")
        self.preview = _Preview(page_picture(editor, assets, QSize(640, 520)))
        self._lay_out()
        self.format.currentIndexChanged.connect(lambda _index: self._follow())
        self.scale.currentIndexChanged.connect(lambda _index: self._follow())
        self.margin.committed.connect(lambda _value: self._follow())
        self.transparent.toggled.connect(self.preview.show_transparent)
        self.add_button("Cancel").clicked.connect(self.reject)
        self.go = self.add_button("Export…", "primary")
        self.go.clicked.connect(self.accept)
        self._follow()

    @property
    def wish(self) -> Export:
        target = str(self.format.currentData())
        whole = self.scope.currentData() == "all" or target not in PICTURES
        return Export(
            format=target,
            pages=() if whole else (self._editor.page,),
            scale=float(self.scale.currentData()),
            margin=self.margin.value() or 0.0,
            background="none" if self.transparent.isChecked() and target != "pdf" else "",
        )

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, 80)
        self._labels: dict[QWidget, QLabel] = {}
        rows = (
            ("Format", self.format), ("Pages", self.scope), ("Scale", self.scale), ("Margin", self.margin),
            ("Background", self.transparent),
        )  # fmt: skip
        for row, (title, field) in enumerate(rows):
            label = words(title, "muted")
            label.setBuddy(field)
            field.setAccessibleName(title)
            self._labels[field] = label
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.size_label, len(rows), 0, 1, 2)
        grid.setRowStretch(len(rows) + 1, 1)
        row_layout = QHBoxLayout()
        row_layout.setSpacing(24)
        row_layout.addWidget(self.preview, 1)
        row_layout.addLayout(grid)
        self.body.addLayout(row_layout)

    def _follow(self) -> None:
        target = str(self.format.currentData())
        for field, shown in (
            (self.scope, target in PICTURES),
            (self.scale, target == "png"),
            (self.margin, target in PICTURES),
            (self.transparent, target in ("png", "svg")),
        ):
            field.setVisible(shown)
            self._labels[field].setVisible(shown)
        box = self._editor.scene.extent() or Box(0.0, 0.0, 100.0, 100.0)
        margin = 2 * (self.margin.value() or 0.0)
        factor = float(self.scale.currentData()) if target == "png" else 1.0
        size = f"{(box.w + margin) * factor:,.0f} × {(box.h + margin) * factor:,.0f} px"
        self.size_label.setText(
            f"About {size}" if target in PICTURES else "Everything, with all pages, to edit elsewhere"
        )


class _Preview(QFrame):
    def __init__(self, picture: QPixmap) -> None:
        super().__init__()
        self.setProperty("role", "preview")
        self.setMinimumSize(340, 280)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture = picture
        self._transparent = False

    def show_transparent(self, on: bool) -> None:
        self._transparent = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self._picture.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = self.size() - QSize(32, 32)
        size = self._picture.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > self._picture.width():
            size = self._picture.size()
        target = QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )
        paper = target.adjusted(-8, -8, 8, 8)
        painter.fillRect(paper, QColor("#ffffff"))
        if self._transparent:
            painter.setClipRect(paper)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#e3e6eb"))
            for row in range(int(paper.height() // 8) + 1):
                for column in range(row % 2, int(paper.width() // 8) + 1, 2):
                    painter.drawRect(QRectF(paper.x() + column * 8, paper.y() + row * 8, 8, 8))
        painter.setPen(QColor(tokens_of().border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(paper)
        painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))
