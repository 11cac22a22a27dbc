"""`autograph login`, `logout` and `doctor` in processes of their own, with the real backend in this one."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import func, select

from services.schema.sessions import Session
from storage.library import LocalLibrary
from tests.services.processes import PROJECT
from tests.services.servers import free_port
from tests.sync.account.scene import EMAIL, PASSWORD, Scene

pytestmark = pytest.mark.sync


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """A machine without a keyring, whose home is `folder`."""

    folder: Path

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @property
    def token_file(self) -> Path:
        return self.folder / "session"

    async def run(self, *words: object, text: str = "") -> Done:
        """`autograph words... --library L`, with `text` on standard input."""
        homes = {name: str(self.folder / name.lower()) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        ring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app.main", *map(str, words), "--library", str(self.library),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **homes, **ring, "PYTHONPATH": str(PROJECT)}, cwd=self.folder,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(text.encode()), 60)
        finally:
            if process.returncode is None:
                process.kill()
        return Done(process.returncode or 0, out.decode(), err.decode())

    async def log_in(self, scene: Scene, *words: object, text: str = f"{PASSWORD}\n") -> Done:
        return await self.run("login", scene.url, "--email", EMAIL, "--password-stdin", *words, text=text)

    async def findings(self) -> dict[str, tuple[str, str]]:
        done = await self.run("doctor", "--json")
        assert done.code == 0, done.err
        return {one["name"]: (one["health"], one["text"]) for one in json.loads(done.out)}

    def written(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    folder = tmp_path / "home"
    folder.mkdir()
    return Terminal(folder)


async def test_without_a_keyring_login_says_so_and_leaves_no_session(scene: Scene, terminal: Terminal) -> None:
    done = await terminal.log_in(scene)
    assert done.code == 1 and "no keyring" in done.err and "--token-file" in done.err, done.err
    library = LocalLibrary.open(terminal.library)
    assert library.accounts.all() == []
    library.close()
    assert await _living_sessions(scene) == 0


async def test_login_doctor_and_logout_with_a_token_file(scene: Scene, terminal: Terminal) -> None:
    done = await terminal.log_in(scene, "--token-file", terminal.token_file)
    assert (done.code, done.err) == (0, ""), done.err
    assert scene.url in done.out and EMAIL in done.out
    token = terminal.token_file.read_text().strip()
    assert token.startswith("agr_") and terminal.token_file.stat().st_mode & 0o077 == 0
    assert [path for path in terminal.written() if token.encode() in path.read_bytes()] == [terminal.token_file]
    assert not [path for path in terminal.written() if PASSWORD.encode() in path.read_bytes()]

    found = await terminal.findings()
    assert found["account"] == ("good", f"{EMAIL} at {scene.url}")
    assert [found[name][0] for name in ("server", "auth", "diagrams", "collaboration", "file")] == ["good"] * 5
    assert terminal.token_file.read_text().strip() == token, "an examination changes nothing"

    done = await terminal.run("logout")
    assert (done.code, done.err) == (0, ""), done.err
    assert not terminal.token_file.exists()
    assert await _living_sessions(scene) == 0
    again = await terminal.run("logout")
    assert again.code == 1 and "not synced" not in again.out and "nobody is signed in" in again.err
    assert "account" not in await terminal.findings()


async def test_a_code_is_asked_for_when_it_is_needed(scene: Scene, terminal: Terminal) -> None:
    async with scene.signed_in() as signed:
        access = await signed.tokens.access()
    secret = (await scene.post("mfa/totp", access, password=PASSWORD)).json()["secret"]
    totp = pyotp.TOTP(secret)
    proof = await scene.post("mfa/totp/confirm", access, code=totp.at(scene.clock.at))
    assert proof.status_code == 200, proof.text
    words = ("--token-file", terminal.token_file)
    wrong = await terminal.log_in(scene, *words, text=f"{PASSWORD}\n000000\n")
    assert wrong.code == 1 and "code is wrong" in wrong.err
    right = await terminal.log_in(scene, *words, text=f"{PASSWORD}\n{proof.json()['backup_codes'][0]}\n")
    assert right.code == 0, right.err


async def test_bad_passwords_addresses_and_servers_end_in_one_clear_line(scene: Scene, terminal: Terminal) -> None:
    done = await terminal.log_in(scene, text="nonsense\n")
    assert done.code == 1 and "password is wrong" in done.err and done.err.count("\n") == 1
    for url, word in (("http://example.org", "could read your password"), ("https://a b", "no spaces"),
                      (f"127.0.0.1:{free_port()}", "cannot be reached")):  # fmt: skip
        done = await terminal.run("login", url, "--email", EMAIL, "--password-stdin", text="x\n")
        assert done.code == 1 and word in done.err and done.err.count("\n") == 1, done.err


async def test_doctor_says_what_does_not_answer(scene: Scene, terminal: Terminal) -> None:
    await terminal.log_in(scene, "--token-file", terminal.token_file)
    library = LocalLibrary.open(terminal.library)
    account = library.accounts.in_use()
    assert account is not None
    away = f"http://127.0.0.1:{free_port()}"
    library.accounts.use(replace(account, address=away)).result()
    terminal.token_file.chmod(0o644)
    found = await terminal.findings()  # also while another process has the library open
    library.close()
    for name in ("server", "auth", "diagrams", "collaboration"):
        assert found[name][0] == "weak" and "cannot be reached" in found[name][1]
    assert "breaker closed" in found["diagrams"][1]
    assert found["file"][0] == "weak" and "chmod 600" in found["file"][1]


async def _living_sessions(scene: Scene) -> int:
    async with scene.platform.database.read() as session:
        query = select(func.count()).select_from(Session).where(Session.revoked_at.is_(None))
        return int(await session.scalar(query) or 0)
