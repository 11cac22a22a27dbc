"""What a server asks for before it lets somebody in."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.sync_ports import SignIn
from ui.widgets.buttons import word_button
from ui.widgets.fields import Tick
from ui.widgets.form import Field, FileField, Notice

_CERTIFICATES = "Certificates (*.pem *.crt *.cer);;All files (*)"


class TakesAlong(Tick):
    """Whether the diagrams of this computer go along; not asked where there are none."""

    def __init__(self) -> None:
        super().__init__("Put the diagrams of this computer into this account")
        self.setChecked(True)

    def show_count(self, count: int, where: str) -> None:
        told = "the diagram" if count == 1 else f"the {count:,} diagrams"
        self.setText(f"Put {told} of this computer into this {where}")
        self.setVisible(count > 0)


class SignInPage(QWidget):
    """Errors stand at the field that they are about. `grew` comes when there is more or less to see."""

    grew = Signal()

    def __init__(self, address: str, email: str, ca_file: str) -> None:
        super().__init__()
        self.trouble = Notice("", "notice")
        self.address = Field("Server", example="diagrams.example.org")
        self.email = Field("E-mail")
        self.password = Field("Password", secret=True)
        self.code = Field("Code", hint="From your authenticator app, or one of your backup codes.")
        self.ca_file = FileField(
            "Certificate authority", kinds=_CERTIFICATES,
            hint="Only for a server whose certificate comes from an authority of its own.",
        )  # fmt: skip
        self.more = word_button("More settings", "link")
        self.takes_along = TakesAlong()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for part in (self.trouble, self.address, self.email, self.password, self.code, self.takes_along):
            column.addWidget(part)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.ca_file)
        column.addStretch(1)
        self.code.hide()
        self.address.line.setText(address)
        self.email.line.setText(email)
        self.ca_file.line.setText(ca_file)
        self._show_more(bool(ca_file))
        self.more.clicked.connect(lambda: self._show_more(self.ca_file.isHidden()))
        self.address.line.editingFinished.connect(self._look_at_address)

    @property
    def wish(self) -> SignIn:
        return SignIn(
            full_address(self.address.text),
            self.email.text,
            self.password.text,
            self.code.text.replace(" ", "") if self.code.isVisibleTo(self) else "",
            self.ca_file.text if self.ca_file.isVisibleTo(self) else "",
            self.takes_along.isChecked() and self.takes_along.isVisibleTo(self),
        )

    def first(self) -> QWidget:
        """Where to begin: the first field that is empty."""
        fields = (self.address, self.email, self.password)
        return next((field for field in fields if not field.line.text()), self.password)

    def check(self) -> bool:
        """Whether all is filled in; what is not says so, and has the focus."""
        self.trouble.say("")
        address = full_address(self.address.text)
        wrong = [
            (self.address, "" if urlsplit(address).netloc else "Enter the address of the server."),
            (self.email, "" if "@" in self.email.text.strip("@") else "Enter your e-mail address."),
            (self.password, "" if self.password.text else "Enter your password."),
            (self.code, "" if not self.code.isVisibleTo(self) or self.code.text else "Enter the code."),
        ]
        for field, text in wrong:
            if text or field.error:
                field.show_error(text)
        first = next((field for field, text in wrong if text), None)
        if first is not None:
            first.setFocus()
        return first is None

    def show_error(self, error: BaseException) -> None:
        """Say it where it belongs; what no field is to blame for stands above them all."""
        title, advice = str(getattr(error, "title", "That did not work")), str(getattr(error, "advice", ""))
        told = f"{title}. {advice}".rstrip(". ") + "."
        if getattr(error, "wants_code", False):
            had_one = self.code.isVisibleTo(self) and bool(self.code.text)
            self.code.show()
            self.code.show_error("That code is not right, or it is over. Enter the next one." if had_one else "")
            self.code.setFocus()
            self.code.line.selectAll()
        else:
            field = self._blamed(str(getattr(error, "about", "")))
            if field is self.address:
                told = "No server answers at this address. Check it, and your connection."
            if field is None:
                self.trouble.say(told)
                self.password.setFocus()
            else:
                field.show_error(told)
                field.setFocus()
                field.line.selectAll()
        self.grew.emit()

    def _blamed(self, about: str) -> Field | None:
        if about == "certificate":
            self._show_more(True)
        fields = {"address": self.address, "certificate": self.ca_file, "password": self.password}
        return fields.get(about)

    def _show_more(self, shown: bool) -> None:
        self.ca_file.setVisible(shown)
        self.more.setText("Fewer settings" if shown else "More settings")
        self.more.setAccessibleName(self.more.text())
        self.grew.emit()

    def _look_at_address(self) -> None:
        parts = urlsplit(full_address(self.address.text))
        is_near = parts.hostname in ("localhost", "127.0.0.1", "::1")
        open_to_all = parts.scheme == "http" and not is_near
        if not self.address.error:
            self.address.show_warning("Not encrypted: others on the way can read your password." if open_to_all else "")


def full_address(text: str) -> str:
    """What the person means by an address: encrypted unless they say otherwise."""
    text = text.strip().rstrip("/")
    return text if not text or "://" in text else f"https://{text}"
