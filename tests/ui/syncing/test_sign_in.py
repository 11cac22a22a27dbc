"""Signing in: fields, errors where they belong, a code when it is wanted, and a way back at any time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from sync.account.address import BadAddress
from sync.errors import ServerFailed, Unreachable, Untrusted, WrongSignIn
from sync.status import Reach, SyncStatus
from tests.fakes.scripted_sync import ANN
from tests.ui.syncing.conftest import Linked
from ui.dialogs.sign_in import SignInDialog
from ui.sync_ports import SignIn

PASSWORD = "correct horse battery"


def opened(linked: Linked) -> SignInDialog:
    linked.program.run("sync.sign_in")
    dialog = linked.dialog(SignInDialog)
    linked.program.idle()
    dialog.activateWindow()
    return dialog


def fill(linked: Linked, dialog: SignInDialog, address: str = "diagrams.example.org") -> None:
    """With keys, from field to field by the tab key."""
    page = dialog.server
    page.address.line.setFocus()
    linked.bot.keyClicks(page.address.line, address)
    for field, text in ((page.email, "ann@example.org"), (page.password, PASSWORD)):
        linked.bot.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
        assert field.line.hasFocus()
        linked.bot.keyClicks(field.line, text)


def ended(linked: Linked, dialog: SignInDialog) -> None:
    linked.bot.waitUntil(lambda: not dialog.is_busy)


def test_filled_in_with_keys_and_entered_it_signs_in(signed_out: Linked) -> None:
    signed_out.create("Second")
    dialog = opened(signed_out)
    assert (
        dialog.server.takes_along.isChecked() and "the 2 diagrams of this computer" in dialog.server.takes_along.text()
    )
    assert not dialog.server.code.isVisible() and not dialog.server.ca_file.isVisible()
    assert dialog.server.password.line.echoMode() is QLineEdit.EchoMode.Password
    fill(signed_out, dialog)
    signed_out.bot.keyClick(dialog.server.password.line, Qt.Key.Key_Return)
    signed_out.bot.waitUntil(lambda: signed_out.desk.syncing.is_signed_in)
    wish = SignIn("https://diagrams.example.org", "ann@example.org", PASSWORD, takes_along=True)
    assert signed_out.sync.script.asked("sign_in") == [(wish,)]
    signed_out.bot.waitUntil(lambda: not signed_out.has(SignInDialog))
    assert "Signed in as Ann Ames" in signed_out.window.toast.text.text()


def test_address_and_email_are_remembered_and_the_password_never(signed_out: Linked, tmp_path: Path) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    signed_out.click(dialog.go)
    signed_out.bot.waitUntil(lambda: not signed_out.has(SignInDialog))
    signed_out.tell(SyncStatus())
    again = opened(signed_out)
    page = again.server
    assert (page.address.text, page.email.text, page.password.text) == (
        "https://diagrams.example.org", "ann@example.org", "",
    )  # fmt: skip
    assert page.password.line.hasFocus(), "only that is missing"
    assert PASSWORD not in (tmp_path / "settings.json").read_text("utf-8")


def test_what_is_missing_is_said_at_its_field_and_nothing_is_asked(signed_out: Linked) -> None:
    dialog = opened(signed_out)
    signed_out.click(dialog.go)
    page = dialog.server
    assert [field.error for field in (page.address, page.email, page.password)] == [
        "Enter the address of the server.", "Enter your e-mail address.", "Enter your password.",
    ]  # fmt: skip
    assert page.address.line.hasFocus() and page.address.line.accessibleDescription() == page.address.error
    assert not signed_out.sync.script.calls and not dialog.is_busy
    signed_out.bot.keyClicks(page.address.line, "x")
    assert not page.address.error, "it goes while one types"


def test_the_code_is_asked_for_only_when_it_is_wanted(signed_out: Linked) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    signed_out.sync.script.errors += [WrongSignIn("a code", 401, wants_code=True) for _time in range(2)]
    signed_out.click(dialog.go)
    ended(signed_out, dialog)
    code = dialog.server.code
    assert code.isVisible() and code.line.hasFocus() and not code.error
    signed_out.bot.keyClicks(code.line, "123 456")
    signed_out.bot.keyClick(code.line, Qt.Key.Key_Return)
    ended(signed_out, dialog)
    assert "not right" in code.error and code.line.selectedText() == "123 456"
    signed_out.bot.keyClicks(code.line, "654321")
    signed_out.bot.keyClick(code.line, Qt.Key.Key_Return)
    signed_out.bot.waitUntil(lambda: signed_out.desk.syncing.is_signed_in)
    codes = [wish.code for (wish,) in signed_out.sync.script.asked("sign_in") if isinstance(wish, SignIn)]
    assert codes == ["", "123456", "654321"]


@pytest.mark.parametrize(
    ("error", "field", "words"),
    [
        (Unreachable(), "address", "No server answers"),
        (WrongSignIn("the address or the password is wrong", 401), "password", "The address or the password is wrong."),
        (BadAddress("only the server's name and port belong into the address"), "address", "name and port"),
        (Untrusted(), "ca_file", "certificate is not trusted"),
    ],
)
def test_an_error_stands_at_the_field_that_it_is_about(
    signed_out: Linked, error: BaseException, field: str, words: str
) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    signed_out.sync.script.errors.append(error)
    signed_out.click(dialog.go)
    ended(signed_out, dialog)
    blamed = getattr(dialog.server, field)
    assert words in blamed.error and blamed.isVisible() and blamed.line.hasFocus()
    assert not dialog.server.trouble.isVisible() and dialog.server.password.text == PASSWORD, "nothing is typed twice"


def test_what_no_field_is_to_blame_for_stands_above_them(signed_out: Linked) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    signed_out.sync.script.errors.append(ServerFailed("503"))
    signed_out.click(dialog.go)
    ended(signed_out, dialog)
    assert dialog.server.trouble.isVisible() and "The server has trouble" in dialog.server.trouble.words.text()


def test_escape_stops_what_is_under_way_and_then_closes(signed_out: Linked) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    signed_out.sync.script.holds = True
    signed_out.click(dialog.go)
    assert dialog.is_busy and dialog.bar.isVisible() and not dialog.server.isEnabled()
    assert dialog.go.text() == "Signing in…" and dialog.cancel.isEnabled()
    signed_out.bot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and not dialog.is_busy and dialog.server.password.text == PASSWORD
    signed_out.sync.script.let_go()
    signed_out.bot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not signed_out.has(SignInDialog)
    assert not signed_out.desk.syncing.is_signed_in


def test_a_sign_in_that_comes_about_after_it_was_cancelled_is_undone(signed_out: Linked) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    script = signed_out.sync.script
    script.holds = script.cannot_cancel = True
    signed_out.click(dialog.go)
    signed_out.click(dialog.cancel)
    script.let_go()
    signed_out.bot.waitUntil(lambda: script.asked("sign_out") == [()])
    signed_out.bot.waitUntil(lambda: not signed_out.desk.syncing.is_signed_in)


def test_closing_the_window_of_the_dialog_cancels_too(signed_out: Linked) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    signed_out.sync.script.holds = True
    signed_out.click(dialog.go)
    dialog.close()
    assert not signed_out.has(SignInDialog)
    signed_out.sync.script.let_go()
    assert not signed_out.desk.syncing.is_signed_in


def test_r34_without_a_keyring_it_is_said_plainly_that_the_session_is_not_kept(signed_out: Linked) -> None:
    signed_out.sync.next_account = replace(ANN, keeps_session=False)
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    signed_out.click(dialog.go)
    signed_out.bot.waitUntil(lambda: dialog.go.text() == "Got it")
    QApplication.processEvents()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert "no keyring" in said and "until AutoGraph is closed" in said and "Nothing is lost" in said
    signed_out.click(dialog.go)
    assert not signed_out.has(SignInDialog)


def test_a_password_is_not_sent_where_others_can_read_it(signed_out: Linked) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog, "http://diagrams.example.org")
    signed_out.click(dialog.go)
    assert "Use https" in dialog.server.address.error and not signed_out.sync.script.calls
    dialog.server.address.line.setText("localhost:8000")
    signed_out.click(dialog.go)
    signed_out.bot.waitUntil(lambda: signed_out.desk.syncing.is_signed_in)
    ((wish,),) = signed_out.sync.script.asked("sign_in")
    assert isinstance(wish, SignIn) and wish.address == "http://localhost:8000", "this computer is no way to anywhere"


def test_own_certificate_authority_and_leaving_the_diagrams_here_are_carried(
    signed_out: Linked, tmp_path: Path
) -> None:
    dialog = opened(signed_out)
    fill(signed_out, dialog)
    signed_out.click(dialog.server.authority.link)
    dialog.server.ca_file.line.setText(str(tmp_path / "own.pem"))
    dialog.server.takes_along.setChecked(False)
    signed_out.click(dialog.go)
    signed_out.bot.waitUntil(lambda: signed_out.desk.syncing.is_signed_in)
    ((wish,),) = signed_out.sync.script.asked("sign_in")
    assert isinstance(wish, SignIn) and wish.ca_file == str(tmp_path / "own.pem") and not wish.takes_along


def test_signing_in_again_does_not_ask_about_diagrams_that_are_in_the_account(linked: Linked) -> None:
    linked.tell(SyncStatus(Reach.SIGNED_OUT, ANN))
    dialog = opened(linked)
    assert not dialog.server.takes_along.isVisible() and dialog.server.email.text == "ann@example.org"
    fill_password = dialog.server.password.line
    linked.bot.keyClicks(fill_password, PASSWORD)
    linked.click(dialog.go)
    linked.bot.waitUntil(lambda: linked.desk.syncing.is_signed_in)
    ((wish,),) = linked.sync.script.asked("sign_in")
    assert isinstance(wish, SignIn) and not wish.takes_along


def test_what_is_typed_in_secret_can_be_looked_at(signed_out: Linked) -> None:
    line = opened(signed_out).server.password.line
    (look,) = line.actions()
    look.trigger()
    assert line.echoMode() is QLineEdit.EchoMode.Normal
    look.trigger()
    assert line.echoMode() is QLineEdit.EchoMode.Password
