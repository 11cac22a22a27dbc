"""What is sent again because its answer was lost is done once, by the real services."""

from __future__ import annotations

import pytest

from sync.net.idempotency import KEY
from tests.sync.account.dropping import dropping
from tests.sync.account.scene import Scene

pytestmark = pytest.mark.sync


async def test_a_diagram_whose_answer_is_lost_is_made_once(scene: Scene) -> None:
    async with dropping(scene.url) as proxy, scene.signed_in(url=proxy.url) as signed:
        proxy.path, proxy.losing = "/api/diagrams", 1
        made = await signed.backend.ask("POST", "/api/diagrams", json={"title": "Plan"}, by_person=True)
        assert proxy.lost == 1 and made.headers["idempotent-replayed"] == "true"
        found = (await signed.backend.ask("GET", "/api/diagrams")).json()
        assert [one["id"] for one in found["items"]] == [made.json()["id"]]


async def test_a_key_that_is_kept_with_a_job_counts_across_restarts(scene: Scene) -> None:
    async with scene.signed_in() as signed:
        words = {"json": {"title": "Plan"}, "headers": {KEY: "job-7"}}
        first = await signed.backend.ask("POST", "/api/diagrams", **words)  # type: ignore[arg-type]  # keyword arguments
    async with scene.signed_in() as signed:
        second = await signed.backend.ask("POST", "/api/diagrams", **words)  # type: ignore[arg-type]  # keyword arguments
    assert first.json()["id"] == second.json()["id"]
