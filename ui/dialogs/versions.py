"""The versions of a diagram: which there are, how each looked, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.library_ports import Version
from ui.start.shelf import size_words
from ui.sync_ports import ServerVersion
from ui.theme.theme import tokens_of
from ui.widgets.buttons import word_button
from ui.widgets.dated_list import Dated, DatedList, moment
from ui.widgets.fields import Dropdown, Tick
from ui.widgets.labels import words

CAUSES = {
    "work": "After some work",
    "delete": "Before much was deleted",
    "restore": "Before an older version came back",
    "merge": "Before changes of the file came in",
}


SERVER_CAUSES = {"restore": "Before an older version came back"}
_SERVER = "server:"  # before the id of a row whose version is there
_UNSEEN = "This version is on the server. It can be restored; its picture is shown for versions on this computer only."


class VersionsDialog(Dialog):
    """Every wish of the person is a signal with the version's id."""

    keep_wanted = Signal(str)  # under this name
    look_wanted = Signal(str)
    restore_wanted = Signal(str)
    copy_wanted = Signal(str)
    rename_wanted = Signal(str)
    delete_wanted = Signal(str)
    server_again_wanted = Signal()
    server_restore_wanted = Signal(str)  # with the server's id

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Versions of “{title}”", parent, width=760)
        self.resize(940, 640)
        self._versions: dict[str, Version] = {}
        self._server: dict[str, ServerVersion] = {}
        self._may_restore = False
        self.list = DatedList("Versions")
        self.list.setFixedWidth(300)
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name for the present state")
        self.name.setAccessibleName("Name for the present state")
        self.name.setMaxLength(120)
        self.keep = word_button("Keep", "", "pin")
        self.on_server = Tick("Keep it on the server too")
        self.on_server.hide()
        self.server_note = words("", "faint", wrap=True)
        self.server_again = word_button("Try again", "link")
        self.server_again.clicked.connect(self.server_again_wanted)
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
        self.list.doubleClicked.connect(lambda _index: self._restore())  # Enter is the button's
        self.restore.clicked.connect(self._restore)
        self.name.textChanged.connect(lambda _text: self._follow_name())
        self.name.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        for button, wish in (
            (self.copy_, self.copy_wanted), (self.rename, self.rename_wanted), (self.delete, self.delete_wanted),
        ):  # fmt: skip
            button.clicked.connect(lambda _on=False, say=wish: say.emit(self.list.current))
        self._follow_name()
        self.show_server_note("", again=False)
        self.show_versions(())

    def show_versions(self, versions: Sequence[Version]) -> None:
        """The newest first."""
        self._versions = {version.id: version for version in versions}
        self._show_rows()

    def show_server_versions(self, versions: Sequence[ServerVersion]) -> None:
        """Those that the server keeps; they stand among the others, each with its source."""
        self._server = {f"{_SERVER}{version.id}": version for version in versions}
        self._show_rows()

    def offer_server(self, offered: bool) -> None:
        """Whether a version can be kept and restored on the server."""
        self.on_server.setVisible(offered)
        self._may_restore = offered

    def show_server_note(self, text: str, *, again: bool = True) -> None:
        """How it stands with the server's versions; empty when there is nothing to say."""
        self.server_note.setText(text)
        self.server_note.setVisible(bool(text))
        self.server_again.setVisible(bool(text) and again)

    def _show_rows(self) -> None:
        here = [(version.made_s, _row(version, sourced=bool(self._server))) for version in self._versions.values()]
        there = [(version.made_s, _server_row(identity, version)) for identity, version in self._server.items()]
        rows = [row for _made_s, row in sorted([*here, *there], key=lambda one: -one[0])]
        self.none.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.list.show_rows(rows)

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
        known, on_server = version in self._versions, version in self._server
        for button in (self.copy_, self.rename, self.delete):
            button.setEnabled(known)
        self.restore.setEnabled(known or (on_server and self._may_restore))
        if on_server:
            self.page.hide()
            self.preview.show_picture(QPixmap(), _UNSEEN)
        elif known:
            self.rename.setText("Name…" if self._versions[version].automatic else "Rename…")
            self.page.clear()
            self.look_wanted.emit(version)
        else:
            self.page.hide()
            self.preview.show_picture(QPixmap(), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter in the field is about the name alone: it must not restore what is marked as well."""
        if not (event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.name.hasFocus()):
            super().keyPressEvent(event)

    def _restore(self) -> None:
        current = self.list.current
        if current in self._server:
            if self._may_restore:
                self.server_restore_wanted.emit(self._server[current].id)
        elif current:
            self.restore_wanted.emit(current)

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
        left.addWidget(self.on_server)
        left.addWidget(self.none)
        left.addWidget(self.list, 1)
        left.addStretch(0)
        left.addWidget(self.server_note)
        left.addWidget(self.server_again, 0, Qt.AlignmentFlag.AlignLeft)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.preview, 1)
        right.addWidget(self.page, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(side)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)


def _row(version: Version, *, sourced: bool) -> Dated:
    """`sourced`: there are others, so each says where it is."""
    row = _plain_row(version)
    return replace(row, text=f"This computer · {row.text}") if sourced else row


def _server_row(identity: str, version: ServerVersion) -> Dated:
    when, named = moment(version.made_s), bool(version.name)
    said = ["Server"]
    if named:
        said.append(when)
    else:
        said.append(SERVER_CAUSES.get(version.kind, "Kept by itself"))
    if version.author:
        said.append(version.author)
    if version.size:
        said.append(size_words(version.size))
    return Dated(identity, version.name or when, " · ".join(said), "cloud", strong=named)


def _plain_row(version: Version) -> Dated:
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
