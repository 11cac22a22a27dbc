"""What a server asks for before it lets somebody in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.sync_ports import SignIn
from ui.syncing.blame import NOT_SAFE, field_of, full_address, has_host, is_unsafe, sentence
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


class OwnAuthority(QWidget):
    """The file of a certificate authority, behind a link: few need it. `grew` comes when more or less is to see."""

    grew = Signal()

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.link = word_button("More settings", "link")
        self.field = FileField(
            "Certificate authority", kinds=_CERTIFICATES,
            hint="Only for a server whose certificate comes from an authority of its own.",
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.field)
        self.field.line.setText(path)
        self.link.clicked.connect(lambda: self.show_field(self.field.isHidden()))
        self.show_field(bool(path))

    @property
    def path(self) -> str:
        """Empty where it is not shown."""
        return "" if self.field.isHidden() else self.field.text

    def show_field(self, shown: bool) -> None:
        self.field.setVisible(shown)
        self.link.setText("Fewer settings" if shown else "More settings")
        self.link.setAccessibleName(self.link.text())
        self.grew.emit()


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
        self.authority = OwnAuthority(ca_file)
        self.ca_file = self.authority.field
        self.takes_along = TakesAlong()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        parts = (self.trouble, self.address, self.email, self.password, self.code, self.takes_along, self.authority)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.code.hide()
        self.address.line.setText(address)
        self.email.line.setText(email)
        self.authority.grew.connect(self.grew)

    @property
    def wish(self) -> SignIn:
        return SignIn(
            full_address(self.address.text),
            self.email.text,
            self.password.text,
            self.code.text.replace(" ", "") if self.code.isVisibleTo(self) else "",
            self.authority.path,
            self.takes_along.isChecked() and self.takes_along.isVisibleTo(self),
        )

    def first(self) -> QWidget:
        """Where to begin: the first field that is empty."""
        fields = (self.address, self.email, self.password)
        return next((field for field in fields if not field.line.text()), self.password)

    def check(self) -> bool:
        """Whether all is filled in; what is not says so, and has the focus."""
        self.trouble.say("")
        place = "" if has_host(self.address.text) else "Enter the address of the server."
        wrong = [
            (self.address, NOT_SAFE if is_unsafe(self.address.text) else place),
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
        told = sentence(error)
        if getattr(error, "wants_code", False):
            had_one = self.code.isVisibleTo(self) and bool(self.code.text)
            self.code.show()
            self.code.show_error("That code is not right, or it is over. Enter the next one." if had_one else "")
            self.code.setFocus()
            self.code.line.selectAll()
        else:
            field = self._blamed(field_of(error))
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
            self.authority.show_field(True)
        fields = {"address": self.address, "certificate": self.ca_file, "password": self.password}
        return fields.get(about)
