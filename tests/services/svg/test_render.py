"""Documents drawn as SVG over HTTP."""

from __future__ import annotations

import httpx
import pytest

from services.platform.platform import Platform
from tests.services.conftest import talking_to
from tests.services.people import People
from tests.services.rendering.documents import HOSTILE, drawio, nested_json

pytestmark = pytest.mark.backend


async def test_i2_a_page_is_drawn_as_a_harmless_svg(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, "svg") as client:
        answer = await client.post(
            "/api/svg/render",
            params={"page": 2, "margin": 10, "background": "#ffeecc", "title": "A & B"},
            content=drawio("First", "Second"),
            headers=ann.headers,
        )
        assert (await client.post("/api/svg/render", content=drawio("First"))).status_code == 401
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-losses"] == "0"
    assert "Second" in answer.text and "First" not in answer.text
    assert "#ffeecc" in answer.text and "<title>A &amp; B</title>" in answer.text
    assert "<script" not in answer.text and "foreignObject" not in answer.text


async def test_what_cannot_be_drawn_is_answered_with_a_problem_and_the_service_lives(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")

    def problem(answer: httpx.Response) -> tuple[int, str]:
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()["code"]

    async with talking_to(embedded, "svg") as client:

        async def post(data: bytes, **params: str | int) -> httpx.Response:
            return await client.post("/api/svg/render", params=params, content=data, headers=ann.headers)

        assert problem(await post(b"")) == (400, "invalid")
        assert problem(await post(b"no diagram")) == (422, "unreadable")
        assert problem(await post(nested_json())) == (422, "unreadable")
        assert problem(await post(HOSTILE["bomb"]))[0] == 422
        assert problem(await post(drawio("One"), page=2)) == (422, "no_such_page")
        assert problem(await post(drawio("One"), page=0))[0] == 422
        assert problem(await post(drawio("One"), background="url(http://x)"))[0] == 422
        assert problem(await post(bytes(embedded.settings.max_body_bytes + 1))) == (413, "too_large")
        assert (await post(drawio("One"))).status_code == 200
