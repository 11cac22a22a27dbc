"""Diagrams of the library and their versions, drawn as SVG."""

from __future__ import annotations

import pytest

from services.platform.platform import Platform
from tests.services.conftest import ClientOf
from tests.services.people import People
from tests.services.rendering.library import content, make_diagram, make_version

pytestmark = pytest.mark.backend


async def test_i2_a_diagram_and_its_version_are_drawn_for_whom_it_is_shared_with(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    plan, other = [await make_diagram(platform, ann, "Plan", content("Now")) for _ in range(2)]
    before = await make_version(platform, plan, content("Before"))
    empty = await make_diagram(platform, ann, "Empty")
    async with client_of("svg") as client:

        async def draw(diagram: str, **params: str) -> tuple[int, str]:
            answer = await client.get(f"/api/svg/diagrams/{diagram}", params=params, headers=ann.headers)
            return answer.status_code, answer.text

        now, then = await draw(plan), await draw(plan, version_id=before)
        assert now[0] == then[0] == 200
        assert "Now" in now[1] and "<title>Plan</title>" in now[1] and "Before" in then[1]
        assert (await draw(other, version_id=before))[0] == 404
        code, problem = await draw(empty)
        assert code == 422 and "no page yet" in problem
        assert (await client.get(f"/api/svg/diagrams/{plan}", headers=eve.headers)).status_code == 404
        assert (await client.get(f"/api/svg/diagrams/{plan}")).status_code == 401
