"""When tokens are renewed, in which order things happen, and that no clock of the wall matters."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sync.account.sessions import Session
from sync.account.tokens import Tokens
from sync.account.vault import KEPT, Found, Keeping
from sync.errors import SignedOut, Unreachable
from sync.net.backend import Reaching
from sync.pace import Pace
from tests.fakes.clock import Clock
from tests.sync.account.scene import Scene

pytestmark = pytest.mark.sync
_TEN_YEARS_S = 315_576_000


class Slow:
    """A vault that takes its time, and writes down what was kept."""

    def __init__(self) -> None:
        self.secret = "first"
        self.kept: list[str] = []
        self.may_keep = asyncio.Event()
        self.may_keep.set()

    async def read(self) -> Found:
        return Found(self.secret)

    async def keep(self, secret: str) -> Keeping:
        await self.may_keep.wait()
        self.kept.append(secret)
        self.secret = secret
        return KEPT

    async def forget(self) -> Keeping:
        self.secret = ""
        return Keeping(False)


class Server:
    """Renews, one number after the other; each access token is good for ten minutes."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.asked: list[str] = []
        self.fails = False

    async def __call__(self, token: str) -> Session:
        self.asked.append(token)
        asked_s = self.clock.now
        await asyncio.sleep(0)
        if self.fails:
            raise Unreachable
        return Session(f"access-{len(self.asked)}", f"renewal-{len(self.asked)}", 600.0, asked_s)


@pytest.fixture
def ticks() -> Clock:
    """This machine's, monotonic."""
    return Clock(1_000.0)


@pytest.fixture
def vault() -> Slow:
    return Slow()


@pytest.fixture
def server(ticks: Clock) -> Server:
    return Server(ticks)


@pytest.fixture
def tokens(server: Server, vault: Slow, ticks: Clock, tmp_path: Path) -> Tokens:
    return Tokens(server, vault, tmp_path, "account", pace=Pace(now=ticks))


async def test_a_token_is_used_until_a_minute_before_its_end(tokens: Tokens, server: Server, ticks: Clock) -> None:
    assert await tokens.access() == "access-1"
    ticks.now += 539
    assert await tokens.access() == "access-1"
    ticks.now += 1
    assert await tokens.access() == "access-2"
    assert server.asked == ["first", "renewal-1"]


async def test_a_new_token_is_kept_before_anything_of_its_answer_is_used(tokens: Tokens, vault: Slow) -> None:
    vault.may_keep.clear()
    asking = asyncio.create_task(tokens.access())
    await asyncio.sleep(0.05)
    later = asyncio.create_task(tokens.access())
    await asyncio.sleep(0.05)
    assert not asking.done() and not later.done() and vault.secret == "first"
    vault.may_keep.set()
    assert await asking == await later == "access-1" and vault.kept == ["renewal-1"]


async def test_a_renewal_goes_on_when_everybody_who_waited_has_left(tokens: Tokens, vault: Slow) -> None:
    vault.may_keep.clear()
    asking = [asyncio.create_task(tokens.access()) for _ in range(5)]
    await asyncio.sleep(0.05)
    for one in asking:
        one.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    vault.may_keep.set()
    assert await tokens.access() == "access-1"


async def test_a_token_that_is_due_but_not_over_serves_while_the_server_is_away(
    tokens: Tokens, server: Server, ticks: Clock
) -> None:
    await tokens.access()
    server.fails = True
    ticks.now += 590
    assert await tokens.access() == "access-1"
    ticks.now += 10
    with pytest.raises(Unreachable):
        await tokens.access()
    server.fails = False
    assert await tokens.access() == "access-4"


async def test_a_late_refusal_of_an_old_token_costs_no_renewal(tokens: Tokens, server: Server) -> None:
    old = await tokens.access()
    tokens.refused(old)
    new = await tokens.access()
    tokens.refused(old)
    assert await tokens.access() == new and len(server.asked) == 2
    tokens.refused()
    assert await tokens.access() != new


async def test_two_processes_renew_one_after_the_other_with_the_newest_token(
    server: Server, vault: Slow, ticks: Clock, tmp_path: Path
) -> None:
    both = [Tokens(server, vault, tmp_path, "account", pace=Pace(now=ticks)) for _ in range(2)]
    for _ in range(10):
        await asyncio.gather(*(one.access() for one in both))
        for one in both:
            one.refused()
    assert len(server.asked) == 20 and len(set(server.asked)) == 20, "no token was sent twice"


async def test_without_a_session_nothing_is_asked(tokens: Tokens, server: Server, vault: Slow) -> None:
    vault.secret = ""
    with pytest.raises(SignedOut, match="nobody is signed in"):
        await tokens.access()
    assert server.asked == []


@pytest.mark.parametrize("off_s", [_TEN_YEARS_S, -_TEN_YEARS_S])
async def test_r12_a_clock_that_is_ten_years_off_changes_nothing(
    off_s: float, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is set while the session goes on."""
    real = time.time
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: real() + off_s)
        machine = replace(scene.machine, reaching=Reaching(pace=Pace(wall=time.time)))
        async with scene.signed_in(machine) as signed:
            token = await signed.tokens.access()
            patched.setattr(time, "time", lambda: real() - off_s)
            assert (await signed.backend.ask("GET", "/api/auth/me")).is_success
            assert await signed.tokens.access() == token
            assert scene.asked.count("/api/auth/refresh") == 0
