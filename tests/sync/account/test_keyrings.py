"""R36: whatever the keyring does, the program starts at once, says plainly what is kept, and writes no secret."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked, NoKeyringError, PasswordSetError

from sync.account.coming_back import come_back
from sync.account.credentials import Credentials
from sync.account.keyrings import NoRing, Ring, usual
from sync.account.signing_in import sign_in
from sync.account.vault import KEPT, LONGEST
from sync.errors import SignedOut
from sync.net.backend import Reaching
from tests.sync.account.scene import MemoryRing, Scene
from tests.sync.net.little import hurried

pytestmark = pytest.mark.sync
QUICK = hurried(5)  # five seconds are one; fifteen, for a person, still let a busy machine hash a password
HANGS_S = 30.0


class Failing(MemoryRing):
    """Fails alike whatever it is asked."""

    error: Exception

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


class Locked(Failing):
    """As the Secret Service is before somebody types its password."""

    error = KeyringLocked("Failed to unlock the collection!")


class Broken(Failing):
    """Raises what its system raises."""

    error = OSError("org.freedesktop.DBus.Error.ServiceUnknown")


class Denied(MemoryRing):
    """As macOS is when the person says no."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError("Can't store password on keychain: (-128, 'User canceled')")


class Hanging(MemoryRing):
    """Waits for a dialog that nobody sees; half a minute, or until the test ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.asked = threading.Event()
        self.ends = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self._hang()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._hang()
        super().set_password(service, username, password)

    def _hang(self) -> None:
        self.calls += 1
        self.asked.set()
        self.ends.wait(HANGS_S)


class Forgetful(MemoryRing):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Dropped."""


def absent() -> Ring:
    raise NoKeyringError("No recommended backend was available.")


CASES: dict[str, tuple[Callable[[], Ring], str]] = {
    "absent": (absent, "has no keyring"),
    "locked": (Locked, "is locked"),
    "denied": (Denied, "refuses"),
    "broken": (Broken, "refuses"),
    "forgetful": (Forgetful, "keeps nothing"),
}


@pytest.fixture
def hanging() -> Hanging:
    return Hanging()


@pytest.mark.parametrize("case", CASES)
async def test_r36_a_keyring_that_does_not_keep_it_means_this_session_only(
    case: str, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    found, word = CASES[case]
    machine = replace(scene.machine, keyring=found)
    with caplog.at_level(logging.DEBUG):
        async with scene.signed_in(machine) as signed:
            assert not signed.keeping.is_kept and word in signed.keeping.why
            secret = (await signed.tokens._vault.read()).secret
            assert secret.startswith("agr_")
            signed.tokens.refused()
            assert (await signed.backend.ask("GET", "/api/auth/me")).is_success, "the session itself goes on"
            last = (await signed.tokens._vault.read()).secret
        backend, _ = come_back(signed.account, machine)
        with pytest.raises(SignedOut):
            await backend.ask("GET", "/api/auth/me")
        await backend.close()
    assert secret != last
    nothing_written(scene.folder.parent, secret, last, await signed.tokens.access())
    assert not any(one in caplog.text for one in (secret, last))


async def test_r36_a_keyring_that_hangs_costs_five_seconds_once(scene: Scene, hanging: Hanging) -> None:
    machine = replace(scene.machine, keyring=lambda: hanging, reaching=Reaching(pace=QUICK))
    began = time.monotonic()
    signed = await sign_in(scene.wish, machine)
    assert 0.2 < time.monotonic() - began < HANGS_S / 2
    assert not signed.keeping.is_kept and "does not answer" in signed.keeping.why
    signed.tokens.refused()
    assert (await signed.backend.ask("GET", "/api/auth/me")).is_success
    assert hanging.calls == 1, "it is not asked again"
    hanging.ends.set()
    await signed.backend.close()


async def test_r36_the_program_starts_at_once_while_the_keyring_hangs(scene: Scene, hanging: Hanging) -> None:
    async with scene.signed_in() as signed:
        pass
    machine = replace(scene.machine, keyring=lambda: hanging, reaching=Reaching(pace=QUICK))
    backend, _ = come_back(signed.account, machine)
    assert hanging.calls == 0
    asking = asyncio.create_task(backend.ask("GET", "/api/auth/me"))
    assert await asyncio.to_thread(hanging.asked.wait, HANGS_S)
    assert not asking.done(), "the loop goes on while the keyring hangs"
    with pytest.raises(SignedOut, match="does not answer"):
        await asking
    hanging.ends.set()
    await backend.close()


async def test_r36_a_token_that_arrives_late_in_the_keyring_is_never_sent_again(scene: Scene, hanging: Hanging) -> None:
    """The keyring takes it half a minute later, when its successor is in use: sent again it would look stolen."""
    machine = replace(scene.machine, keyring=lambda: hanging, reaching=Reaching(pace=QUICK))
    async with scene.signed_in(machine) as signed:
        signed.tokens.refused()
        await signed.backend.ask("GET", "/api/auth/me")
        signed.tokens.refused()
        await signed.backend.ask("GET", "/api/auth/me")
        hanging.ends.set()
        for _ in range(1_500):
            if hanging.kept:
                break
            await asyncio.sleep(0.02)
        late = hanging.only
        asked = scene.asked.count("/api/auth/refresh")
        backend, _ = come_back(signed.account, machine)
        with pytest.raises(SignedOut, match="could not be kept"):
            await backend.ask("GET", "/api/auth/me")
        await backend.close()
        assert scene.asked.count("/api/auth/refresh") == asked, "the token was not sent"
        assert (await signed.backend.ask("GET", "/api/auth/me")).is_success, "the session is not taken for stolen"
    nothing_written(scene.folder.parent, late)


async def test_r36_three_kilobytes_are_not_put_into_a_keyring() -> None:
    ring = MemoryRing()
    credentials = Credentials("autograph/example.org", "id", found=lambda: ring)
    long = "x" * 3_000
    keeping = await credentials.keep(long)
    assert not keeping.is_kept and "too long" in keeping.why and ring.writes == 0
    assert (await credentials.read()).secret == long
    assert await credentials.keep("x" * LONGEST) == KEPT


async def test_what_is_kept_is_there_under_the_name_of_server_and_account(scene: Scene) -> None:
    async with scene.signed_in() as signed:
        ((service, user),) = scene.ring.kept
        assert service == "autograph/" + scene.url.removeprefix("http://") and user == signed.account.id
        assert len(scene.ring.only) <= 128
        nothing_written(scene.folder.parent, scene.ring.only, await signed.tokens.access())
    assert signed.account.options == {}, "no secret goes into the library"


async def test_a_keyring_that_gets_well_again_is_used_again() -> None:
    ring = MemoryRing()
    rings: list[Ring] = [Locked(), ring]
    credentials = Credentials("autograph/example.org", "id", found=lambda: rings[0])
    assert not (await credentials.keep("one")).is_kept
    rings.pop(0)
    assert (await credentials.read()).secret == "one"
    assert await credentials.keep("two") == KEPT and ring.only == "two"
    ring.kept.clear()
    assert (await credentials.read()).secret == "", "a missing item means signed out, and is no error"
    assert (await credentials.forget()).why == ""


class InTheClear(MemoryRing):
    """Stands for `keyrings.alt`, whose rings write files that anybody can read."""


InTheClear.__module__ = "keyrings.alt.file"


def test_keyrings_that_write_in_the_clear_or_keep_nothing_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    good = MemoryRing()

    class Several(ChainerBackend):
        backends = [InTheClear(), good]  # type: ignore[assignment]  # a list where keyring computes one

    for chosen, word in ((InTheClear(), "in the clear"), (fail.Keyring(), "no keyring"),
                         (null.Keyring(), "no keyring")):  # fmt: skip
        monkeypatch.setattr(keyring, "get_keyring", lambda chosen=chosen: chosen)
        with pytest.raises(NoRing, match=word):
            usual()
    monkeypatch.setattr(keyring, "get_keyring", Several)
    assert usual() is good
    monkeypatch.setattr(keyring, "get_keyring", lambda: good)
    assert usual() is good


def nothing_written(folder: Path, *secrets: str) -> None:
    """No file below `folder` has one of `secrets` in it."""
    for file in (one for one in folder.rglob("*") if one.is_file()):
        content = file.read_bytes()
        assert not any(secret.encode() in content for secret in secrets), file
