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
        await second.backend.close()
    third = await sign_in(scene.wish, scene.machine)
    assert third.account.id != first.account.id
    await third.backend.close()
