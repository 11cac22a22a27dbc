"""A bucket instead of a server, on a second page of the same dialog."""

from __future__ import annotations

from sync.bucket.objects import KeysRefused
from sync.errors import Refused, ServerFailed, Unreachable, Untrusted, WrongSignIn
from tests.ui.syncing.conftest import Linked
from ui.dialogs.bucket_page import BucketPage
from ui.dialogs.sign_in import SignInDialog
from ui.sync_ports import Bucket
from ui.widgets.form import Field

FILLED = {
    "address": "s3.example.org",
    "bucket": "diagrams",
    "access_key": "key",
    "secret_key": "secret",
    "passphrase": " long enough ",
    "again": " long enough ",
}


def opened(linked: Linked) -> tuple[SignInDialog, BucketPage]:
    linked.program.run("sync.sign_in")
    dialog = linked.dialog(SignInDialog)
    linked.program.idle()
    dialog.activateWindow()
    linked.click(dialog.other)
    page = dialog.page
    assert isinstance(page, BucketPage)
    return dialog, page


def field(page: BucketPage, name: str) -> Field:
    found = page.authority.field if name == "ca_file" else getattr(page, name)
    assert isinstance(found, Field)
    return found


def test_the_second_page_says_what_a_lost_passphrase_means(signed_out: Linked) -> None:
    dialog, page = opened(signed_out)
    assert page.isVisible() and not dialog.server.isVisible() and dialog.heading.text() == "Sync with a bucket"
    assert "if it is lost, nobody can read the bucket any more" in page.lost.words.text() and page.lost.isVisible()
    assert dialog.go.text() == "Connect"
    signed_out.click(dialog.other)
    assert dialog.server.isVisible() and dialog.go.text() == "Sign in"


def test_filled_in_it_is_used(signed_out: Linked) -> None:
    dialog, page = opened(signed_out)
    for name, text in FILLED.items():
        signed_out.bot.keyClicks(field(page, name).line, text)
    signed_out.click(dialog.go)
    signed_out.bot.waitUntil(lambda: signed_out.desk.syncing.is_signed_in)
    wish = Bucket("https://s3.example.org", "diagrams", "key", "secret", " long enough ", takes_along=True)
    assert signed_out.sync.script.asked("use_bucket") == [(wish,)], "a blank in a passphrase is part of it"
    signed_out.bot.waitUntil(lambda: not signed_out.has(SignInDialog))


def test_the_passphrase_has_to_be_the_same_twice(signed_out: Linked) -> None:
    dialog, page = opened(signed_out)
    for name, text in {**FILLED, "again": "long enough"}.items():
        field(page, name).line.setText(text)
    signed_out.click(dialog.go)
    assert page.again.error == "The two are not the same." and page.again.line.hasFocus()
    assert not signed_out.sync.script.calls


def test_what_is_missing_and_what_went_wrong_is_said(signed_out: Linked) -> None:
    dialog, page = opened(signed_out)
    signed_out.click(dialog.go)
    wrong = [name for name in FILLED if field(page, name).error]
    assert wrong == ["address", "bucket", "access_key", "secret_key", "passphrase"]
    for name, text in FILLED.items():
        field(page, name).line.setText(text)
    said = {
        Refused("there is no such bucket", 404, about="bucket"): ("bucket", "There is no such bucket."),
        KeysRefused("the store does not take these keys for this", 403): ("secret_key", "Check the access key"),
        WrongSignIn("this is not the passphrase of the bucket", about="passphrase"): (
            "passphrase",
            "not the passphrase",
        ),
        Unreachable(): ("address", "No server answers"),
        Untrusted("nobody vouches for the store"): ("ca_file", "Nobody vouches for the store"),
    }
    for error, (name, words) in said.items():
        signed_out.sync.script.errors.append(error)
        signed_out.click(dialog.go)
        signed_out.bot.waitUntil(lambda: not dialog.is_busy)
        assert words in field(page, name).error and field(page, name).line.hasFocus()
    signed_out.sync.script.errors.append(ServerFailed("503"))
    signed_out.click(dialog.go)
    signed_out.bot.waitUntil(lambda: not dialog.is_busy and page.trouble.isVisible())
