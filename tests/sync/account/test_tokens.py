"""R29, the client's side: sessions go on through expiry and lost answers, and end when the server ends them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.responses import PlainTextResponse

from sync.account.coming_back import come_back
from sync.errors import ServerFailed, SignedOut, Unreachable
from sync.net.backend import Backend, Reaching
from tests.sync.account.dropping import dropping
from tests.sync.account.scene import MemoryRing, Scene
from tests.sync.net.little import hurried

pytestmark = pytest.mark.sync


async def me(backend: Backend) -> str:
    return str((await backend.ask("GET", "/api/auth/me")).json()["email"])


async def test_r29_a_token_that_expires_on_the_way_is_renewed_at_once(scene: Scene) -> None:
    async with scene.signed_in() as signed:
        first, kept = await signed.tokens.access(), scene.ring.only
        scene.clock.turn(timedelta(minutes=12))  # for the server only: this machine has slept
        scene.asked.clear()
        assert await me(signed.backend) == "ann@example.org"
        assert scene.asked == ["/api/auth/me", "/api/auth/refresh", "/api/auth/me"]
        assert await signed.tokens.access() != first and scene.ring.only != kept
        assert scene.ring.writes == 2


async def test_r29_fifty_who_find_the_token_expired_renew_it_once(scene: Scene) -> None:
    async with scene.signed_in() as signed:
        scene.clock.turn(timedelta(minutes=12))
        await asyncio.gather(*(me(signed.backend) for _ in range(50)))
        assert scene.ring.writes == 2


@pytest.mark.parametrize("trials", [12, pytest.param(1_000, marks=pytest.mark.soak)])
async def test_r29_no_lost_answer_signs_anybody_out(trials: int, scene: Scene) -> None:
    quick = replace(scene.machine, reaching=Reaching(pace=hurried(5)))
    async with dropping(scene.url) as proxy, scene.signed_in(quick, url=proxy.url) as signed:
        for trial in range(trials):
            proxy.losing = 1 + trial % 2
            signed.tokens.refused()
            await signed.tokens.access()
            if trial % 12 == 0:  # not more often than one person may ask
                assert await me(signed.backend) == "ann@example.org"
            scene.clock.turn(timedelta(seconds=61))  # no grace is left from the trial before
        assert proxy.lost == sum(1 + trial % 2 for trial in range(trials))
        assert scene.ring.writes == 1 + trials


async def test_r29_an_answer_lost_before_the_program_ends_is_asked_for_at_the_next_start(scene: Scene) -> None:
    async with dropping(scene.url) as proxy:
        async with scene.signed_in(url=proxy.url) as signed:
            kept = scene.ring.only
            proxy.losing = 10
            signed.tokens.refused()
            with pytest.raises(Unreachable):
                await me(signed.backend)
        assert scene.ring.only == kept, "the token that the server still takes is the one that is kept"
        proxy.losing = 0
        scene.clock.turn(timedelta(seconds=30))
        backend, _ = come_back(signed.account, scene.machine)
        assert await me(backend) == "ann@example.org"
        await backend.close()


async def test_r29_a_session_that_was_ended_elsewhere_is_over_here_and_the_keyring_is_empty(scene: Scene) -> None:
    async with scene.signed_in() as signed:
        assert (await scene.post("logout/all", await signed.tokens.access())).status_code == 204
        with pytest.raises(SignedOut, match="session was ended"):
            await me(signed.backend)
        assert scene.ring.kept == {}
        asked = len(scene.asked)
        for _ in range(3):
            with pytest.raises(SignedOut):
                await signed.tokens.access()
        assert len(scene.asked) == asked, "the server is not asked again"


async def test_r29_a_stolen_token_ends_the_session_for_both(scene: Scene) -> None:
    async with scene.signed_in() as signed:
        thief = await scene.post("refresh", refresh_token=scene.ring.only)
        assert thief.status_code == 200
        scene.clock.turn(timedelta(seconds=61))
        signed.tokens.refused()
        with pytest.raises(SignedOut, match="used twice"):
            await me(signed.backend)
        again = await scene.post("refresh", refresh_token=thief.json()["refresh_token"])
        assert again.status_code == 401


async def test_whoever_signs_in_anew_in_another_process_is_followed(scene: Scene) -> None:
    async with scene.signed_in() as first:
        await scene.post("logout/all", await first.tokens.access())
        ring, (name, _) = scene.ring, next(iter(scene.ring.kept.items()))

        class Elsewhere(MemoryRing):
            """Another process puts its new session there while ours is being refused."""

            def get_password(self, service: str, username: str) -> str | None:
                found = ring.kept.get((service, username))
                ring.kept[service, username] = newer
                return found

        newer = (await scene.post("login", email="ann@example.org", password="correct horse battery")).json()[
            "refresh_token"
        ]
        scene.ring = Elsewhere()
        backend, tokens = come_back(first.account, scene.machine)
        assert await me(backend) == "ann@example.org"
        assert scene.ring.kept[name] not in ("", newer)
        await backend.close()


async def test_only_the_server_may_say_that_a_session_is_over(scene: Scene) -> None:
    """A hotel's network, or a proxy that wants a name of its own, also answers 401."""
    async with scene.signed_in() as signed:
        kept = scene.ring.only
        for headers, word in (({}, "no AutoGraph server"), ({"X-Correlation-ID": "12345678"}, "not as the server")):
            scene.intercept = PlainTextResponse("who are you?", 401, headers)
            signed.tokens.refused()
            with pytest.raises(ServerFailed, match=word):
                await me(signed.backend)
        scene.intercept = None
        assert scene.ring.only == kept
        assert await me(signed.backend) == "ann@example.org"
