"""The versions of a diagram: which there are, how each looked, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.library_ports import Version
from ui.start.shelf import size_words
from ui.theme.theme import tokens_of
from ui.widgets.buttons import word_button
from ui.widgets.dated_list import Dated, DatedList, moment
from ui.widgets.fields import Dropdown
from ui.widgets.labels import words

CAUSES = {
    "work": "After some work",
    "delete": "Before much was deleted",
    "restore": "Before an older version came back",
    "merge": "Before changes of the file came in",
}


class VersionsDialog(Dialog):
    """Every wish of the person is a signal with the version's id."""

    keep_wanted = Signal(str)  # under this name
    look_wanted = Signal(str)
    restore_wanted = Signal(str)
    copy_wanted = Signal(str)
    rename_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Versions of “{title}”", parent, width=760)
        self.resize(940, 640)
        self._versions: dict[str, Version] = {}
        self.list = DatedList("Versions")
        self.list.setFixedWidth(300)
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name for the present state")
        self.name.setAccessibleName("Name for the present state")
        self.name.setMaxLength(120)
        self.keep = word_button("Keep", "", "pin")
        self.preview = Preview()
        self.page = Dropdown()
        self.page.setAccessibleName("Page")
        self.page.hide()
        self.none = words(
            "There is no version yet. One is kept by itself every few minutes of work; you can also name the present "
            "state.",
            "muted",
            wrap=True,
        )
        self._lay_out()
        self.delete = self.add_button("Delete…", left=True)  # each goes in front of the one before
        self.rename = self.add_button("Rename…", left=True)
        self.copy_ = self.add_button("Open as copy", left=True)
        self.close_ = self.add_button("Close")
        self.restore = self.add_button("Restore", "primary")
        self.close_.clicked.connect(self.accept)
        self.list.chosen.connect(self._chosen)
        self.list.activated.connect(lambda _index: self.restore_wanted.emit(self.list.current))
        self.name.textChanged.connect(lambda _text: self._follow_name())
        self.name.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        for button, wish in (
            (self.copy_, self.copy_wanted), (self.rename, self.rename_wanted), (self.delete, self.delete_wanted),
            (self.restore, self.restore_wanted),
        ):  # fmt: skip
            button.clicked.connect(lambda _on=False, say=wish: say.emit(self.list.current))
        self._follow_name()
        self.show_versions(())

    def show_versions(self, versions: Sequence[Version]) -> None:
        """The newest first."""
        self._versions = {version.id: version for version in versions}
        self.none.setVisible(not versions)
        self.list.setVisible(bool(versions))
        self.list.show_rows([_row(version) for version in versions])

    def show_picture(self, version: str, picture: QPixmap, pages: Sequence[tuple[str, str]]) -> None:
        """How a version looked; `pages` are (id, name) of all its pages."""
        if version != self.list.current:
            return
        if [self.page.itemData(row) for row in range(self.page.count())] != [page for page, _name in pages]:
            self.page.clear()
            for page, name in pages:
                self.page.addItem(name, page)
        self.page.setVisible(len(pages) > 1)
        self.preview.show_picture(picture, "" if not picture.isNull() else "This version is empty.")

    def show_trouble(self, version: str, text: str) -> None:
        """A version that cannot be shown."""
        if version == self.list.current:
            self.page.hide()
            self.preview.show_picture(QPixmap(), text)

    def _chosen(self, version: str) -> None:
        known = version in self._versions
        for button in (self.copy_, self.rename, self.delete, self.restore):
            button.setEnabled(known)
        if known:
            self.rename.setText("Name…" if self._versions[version].automatic else "Rename…")
            self.page.clear()
            self.look_wanted.emit(version)
        else:
            self.page.hide()
            self.preview.show_picture(QPixmap(), "")

    def _follow_name(self) -> None:
        self.keep.setEnabled(bool(self.name.text().strip()))

    def _keep(self) -> None:
        name = " ".join(self.name.text().split())
        if name:
            self.name.clear()
            self.keep_wanted.emit(name)

    def _lay_out(self) -> None:
        naming = QHBoxLayout()
        naming.setSpacing(8)
        naming.addWidget(self.name, 1)
        naming.addWidget(self.keep)
        side = QWidget()
        side.setFixedWidth(300)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(10)
        left.addLayout(naming)
        left.addWidget(self.none)
        left.addWidget(self.list, 1)
        left.addStretch(0)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.preview, 1)
        right.addWidget(self.page, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(side)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)


def _row(version: Version) -> Dated:
    when = moment(version.made_s)
    cause = CAUSES.get(version.cause, "Kept by itself")
    items = "1 item" if version.records == 1 else f"{version.records:,} items"
    numbers = f"{items} · {size_words(version.size)}"
    if version.automatic:
        return Dated(version.id, when, f"{cause} · {numbers}")
    author = f"{version.author} · " if version.author else ""
    return Dated(version.id, version.name, f"{author}{when} · {numbers}", "pin", strong=True)


class Preview(QFrame):
    """A picture on paper, as large as fits, or a word in its place."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "preview")
        self.setMinimumSize(320, 280)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture = QPixmap()
        self._text = ""

    def show_picture(self, picture: QPixmap, text: str) -> None:
        self._picture, self._text = picture, text
        self.update()

    @property
    def picture(self) -> QPixmap:
        return self._picture

    @property
    def room(self) -> QSize:
        """How large a picture can be, in pixels of the screen."""
        return (self.size() - QSize(48, 48)) * self.devicePixelRatioF()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        painter = QPainter(self)
        if self._picture.isNull():
            painter.setPen(QColor(tokens_of().text_muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), int(flags), self._text)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._picture.size().scaled(self.size() - QSize(48, 48), Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > self._picture.width():
            size = self._picture.size()
        x, y = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        target = QRectF(x, y, size.width(), size.height())
        paper = target.adjusted(-12, -12, 12, 12)
        painter.fillRect(paper, QColor("#ffffff"))
        painter.setPen(QColor(tokens_of().border))
        painter.drawRect(paper)
        painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))
