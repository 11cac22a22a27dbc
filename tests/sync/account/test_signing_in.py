"""Signing in and out with the real services behind their gateway."""

from __future__ import annotations

import pytest

from sync.account.coming_back import come_back, sign_out
from sync.account.signing_in import sign_in
from sync.errors import SignedOut
from tests.sync.account.scene import Scene

pytestmark = pytest.mark.sync


async def test_a_person_signs_in_comes_back_and_signs_out(scene: Scene) -> None:
    async with scene.signed_in() as signed:
        assert signed.account.address == scene.url
        assert (signed.account.email, signed.account.name) == ("ann@example.org", "Ann")
        assert signed.keeping.is_kept and signed.account.in_use
        assert (await signed.backend.ask("GET", "/api/auth/me")).json()["id"] == signed.account.user_id
    backend, tokens = come_back(signed.account, scene.machine)
    assert (await backend.ask("GET", "/api/diagrams")).status_code == 200
    token = await tokens.access()
    left = await sign_out(backend, tokens)
    assert not left.is_kept and scene.ring.kept == {}
    with pytest.raises(SignedOut):
        await backend.ask("GET", "/api/auth/me")
    assert (await scene.post("logout", token)).status_code == 401
    await backend.close()


async def test_who_signs_in_again_keeps_the_account(scene: Scene) -> None:
    async with scene.signed_in() as first:
        second = await sign_in(scene.wish, scene.machine, [first.account])
        assert second.account.id == first.account.id
        assert (await second.backend.ask("GET", "/api/auth/me")).is_success
        await second.backend.close()
    third = await sign_in(scene.wish, scene.machine)
    assert third.account.id != first.account.id
    await third.backend.close()


async def test_a_sign_in_again_ends_the_former_session_of_this_machine_and_no_other(scene: Scene) -> None:
    async with scene.signed_in() as elsewhere, scene.signed_in() as first:
        old = await first.tokens.access()
        again = await sign_in(scene.wish, scene.machine, [first.account])
        assert (await scene.post("logout", old)).status_code == 401, "it is over"
        sessions = (await again.backend.ask("GET", "/api/auth/sessions")).json()
        assert len(sessions["items"] if isinstance(sessions, dict) else sessions) == 2
        assert (await elsewhere.backend.ask("GET", "/api/auth/me")).is_success
        assert (await again.backend.ask("GET", "/api/auth/me")).is_success
        # Whoever still works with the former one on this machine finds the new one.
        first.tokens.refused()
        assert (await first.backend.ask("GET", "/api/auth/me")).is_success
        await again.backend.close()


async def test_a_former_session_that_is_over_hinders_nobody(scene: Scene) -> None:
    async with scene.signed_in() as first:
        assert (await scene.post("logout", await first.tokens.access())).status_code == 204
        again = await sign_in(scene.wish, scene.machine, [first.account])
        assert (await again.backend.ask("GET", "/api/auth/me")).is_success and again.keeping.is_kept
        await again.backend.close()
