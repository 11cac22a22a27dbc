"""Signing in to a server, or using a bucket instead of one."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from sync.status import AccountStatus
from ui.dialogs.bucket_page import BucketPage
from ui.dialogs.frame import Dialog
from ui.dialogs.sign_in_page import SignInPage
from ui.syncing.words import host, who
from ui.widgets.form import Notice
from ui.widgets.labels import words

_SERVER = (
    "Sign in",
    "Your diagrams stay on this computer and sync with your account, so that you have them on your other computers "
    "and can work on them together with others.",
)
_BUCKET = (
    "Sync with a bucket",
    "Your computers sync with each other over an S3 bucket of yours. There is no server, so there is no sharing with "
    "others and no live editing.",
)
_NOT_KEPT = (
    "This computer has no keyring, or it is locked, so the session cannot be kept safely. You are signed in until "
    "AutoGraph is closed, and are asked for your password again after that. Nothing is lost meanwhile."
)


class SignInDialog(Dialog):
    """`wanted` carries a `SignIn` or a `Bucket`; while that is under way `cancelled` may come, and the form is back.

    Whoever hears `wanted` answers with `show_error` or `show_done`.
    """

    wanted = Signal(object)
    cancelled = Signal()

    def __init__(self, address: str = "", email: str = "", ca_file: str = "", parent: QWidget | None = None) -> None:
        super().__init__(_SERVER[0], parent, width=480)
        self.what = words(_SERVER[1], "muted", wrap=True)
        self.server = SignInPage(address, email, ca_file)
        self.bucket: BucketPage | None = None
        self._diagrams = 0
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = QFrame()
        self._column = QVBoxLayout(self._pages)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.server)
        self._scroll.setWidget(self._pages)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Signing in")
        self.body.addWidget(self.what)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.bar)
        self.other = self.add_button("Use a bucket instead…", "link", left=True)
        self.other.clicked.connect(self._turn)
        self.cancel = self.add_button("Cancel")
        self.cancel.clicked.connect(self.reject)
        self.go = self.add_button("Sign in", "primary")
        self.go.clicked.connect(self._go)
        self.is_busy = False
        self.server.grew.connect(self._fit)
        self.show_busy(False)
        self._fit()
        self.server.first().setFocus()

    @property
    def page(self) -> SignInPage | BucketPage:
        """The form that is shown."""
        return self.server if self.bucket is None or self.bucket.isHidden() else self.bucket

    def show_count(self, diagrams: int) -> None:
        """How many diagrams of this computer could go along."""
        self._diagrams = diagrams
        self.server.takes_along.show_count(diagrams, "account")
        if self.bucket is not None:
            self.bucket.takes_along.show_count(diagrams, "bucket")
        self._fit()

    def show_busy(self, busy: bool) -> None:
        """It is under way: nothing can be changed, but it can be cancelled."""
        self.is_busy = busy
        self._pages.setEnabled(not busy)
        self.other.setEnabled(not busy)
        self.go.setEnabled(not busy)
        self.bar.setVisible(busy)
        self._name_buttons()
        if busy:
            self.cancel.setFocus()

    def show_error(self, error: BaseException) -> None:
        self.show_busy(False)
        self.page.show_error(error)

    def show_done(self, account: AccountStatus) -> None:
        """Signed in. Where the session is not kept that is said before the dialog goes."""
        self.is_busy = False
        if account.keeps_session:
            self.accept()
            return
        for widget in (self._scroll, self.bar, self.other, self.cancel):
            widget.hide()
        self.heading.setText(
            f"Signed in as {who(account)}" if account.kind != "bucket" else f"Connected to {host(account)}"
        )
        self.what.setText("Your diagrams sync from now on.")
        self.body.addWidget(Notice(_NOT_KEPT))
        self.body.addStretch(1)
        self.go.setText("Got it")
        self.go.setEnabled(True)
        self.go.clicked.disconnect()
        self.go.clicked.connect(self.accept)
        self.go.setFocus()
        # The dialog was as high as its form; now it is as high as its words.
        QTimer.singleShot(0, self, self.settle)

    def reject(self) -> None:
        """Escape and Cancel: first what is under way, then the dialog."""
        if self.is_busy:
            self.show_busy(False)
            self.cancelled.emit()
            self.page.first().setFocus()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if self.is_busy:
            self.is_busy = False
            self.cancelled.emit()
        super().closeEvent(event)

    def _go(self) -> None:
        if not self.is_busy and self.page.check():
            wish = self.page.wish
            self.show_busy(True)
            self.wanted.emit(wish)
        else:
            self._fit()

    def _turn(self) -> None:
        """Between the server and the bucket."""
        if self.bucket is None:
            self.bucket = BucketPage()
            self.bucket.hide()
            self.bucket.grew.connect(self._fit)
            self.bucket.takes_along.show_count(self._diagrams, "bucket")
            self._column.addWidget(self.bucket)
        to_bucket = self.bucket.isHidden()
        self.bucket.setVisible(to_bucket)
        self.server.setVisible(not to_bucket)
        title, what = _BUCKET if to_bucket else _SERVER
        self.heading.setText(title)
        self.setWindowTitle(title)
        self.what.setText(what)
        self._name_buttons()
        self._fit()
        self.page.first().setFocus()

    def _name_buttons(self) -> None:
        to_bucket = self.page is self.bucket
        self.other.setText("Use a server instead…" if to_bucket else "Use a bucket instead…")
        go, going = ("Connect", "Connecting…") if to_bucket else ("Sign in", "Signing in…")
        self.go.setText(going if self.is_busy else go)
        for button in (self.other, self.go):
            button.setAccessibleName(button.text())

    def _fit(self) -> None:
        """As high as what is in it, as long as the screen is."""
        width = self.width() - self._aside()
        layout = self.page.layout()
        wraps = layout is not None and layout.hasHeightForWidth()
        wanted = layout.totalHeightForWidth(width) if layout is not None and wraps else self.page.sizeHint().height()
        most = round(self.screen().availableGeometry().height() * 0.62)
        self._column.setContentsMargins(0, 0, 12 if wanted > most else 0, 0)
        self._scroll.setFixedHeight(min(wanted, most))
        self.settle()
        focused = self.page.trouble if self.page.trouble.isVisibleTo(self) else self.focusWidget()
        if focused is not None and self._pages.isAncestorOf(focused):
            self._scroll.ensureWidgetVisible(focused)

    def _aside(self) -> int:
        """What the dialog has beside its contents."""
        layout = self.layout()
        margins = None if layout is None else layout.contentsMargins()
        return 0 if margins is None else margins.left() + margins.right()
