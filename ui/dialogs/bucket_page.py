"""What it takes to sync with an S3 bucket instead of a server."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.dialogs.sign_in_page import OwnAuthority, TakesAlong
from ui.sync_ports import Bucket
from ui.syncing.blame import field_of, full_address, has_host, sentence
from ui.widgets.form import Field, Notice

_LOST = (
    "Everything in the bucket is encrypted under this passphrase. Nobody can look it up or reset it: if it is lost, "
    "nobody can read the bucket any more, not even you. What is on your computers stays."
)


class BucketPage(QWidget):
    """The same rules as for a server: errors stand at the field that they are about."""

    grew = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.trouble = Notice("", "notice")
        self.address = Field("Endpoint", example="s3.example.org")
        self.bucket = Field("Bucket")
        self.region = Field("Region", example="if it has one")
        self.access_key = Field("Access key")
        self.secret_key = Field("Secret key", secret=True)
        self.passphrase = Field("Passphrase", secret=True)
        self.again = Field("Passphrase again", secret=True)
        self.lost = Notice(_LOST)
        self.takes_along = TakesAlong()
        self.authority = OwnAuthority()
        self.authority.grew.connect(self.grew)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(14)
        grid.addWidget(self.address, 0, 0, 1, 2)
        pairs = ((self.bucket, self.region), (self.access_key, self.secret_key), (self.passphrase, self.again))
        for row, (left, right) in enumerate(pairs, 1):
            grid.addWidget(left, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(right, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.trouble)
        column.addLayout(grid)
        column.addWidget(self.lost)
        column.addWidget(self.takes_along)
        column.addWidget(self.authority)
        column.addStretch(1)

    @property
    def wish(self) -> Bucket:
        return Bucket(
            full_address(self.address.text),
            self.bucket.text,
            self.access_key.text,
            self.secret_key.text.strip(),
            self.passphrase.text,
            self.region.text,
            self.authority.path,
            takes_along=self.takes_along.isChecked() and self.takes_along.isVisibleTo(self),
        )

    def first(self) -> QWidget:
        return self.address

    def check(self) -> bool:
        """Whether all is filled in; what is not says so, and the first has the focus."""
        self.trouble.say("")
        same = self.passphrase.text == self.again.text
        wrong = [
            (self.address, has_host(self.address.text), "Enter the address of the service."),
            (self.bucket, bool(self.bucket.text), "Enter the name of the bucket."),
            (self.access_key, bool(self.access_key.text), "Enter the access key."),
            (self.secret_key, bool(self.secret_key.text.strip()), "Enter the secret key."),
            (self.passphrase, bool(self.passphrase.text), "Choose a passphrase."),
            (self.again, same, "The two are not the same."),
        ]
        for field, is_right, text in wrong:
            if not is_right or field.error:
                field.show_error("" if is_right else text)
        first = next((field for field, is_right, _text in wrong if not is_right), None)
        if first is not None:
            first.setFocus()
        return first is None

    def show_error(self, error: BaseException) -> None:
        told = sentence(error)
        fields = {"address": self.address, "certificate": self.authority.field, "bucket": self.bucket,
                  "keys": self.secret_key, "passphrase": self.passphrase}  # fmt: skip
        field = fields.get(field_of(error))
        if field is self.authority.field:
            self.authority.show_field(True)
        if field is None:
            self.trouble.say(told)
        else:
            field.show_error(told)
            field.setFocus()
            field.line.selectAll()
        self.grew.emit()
