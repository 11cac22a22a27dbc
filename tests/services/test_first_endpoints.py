"""The endpoints of services that tell what they can do."""

import pytest

from services.platform.platform import Platform
from tests.services.conftest import talking_to
from tests.services.people import People

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("service", "path", "expected"),
    [
        ("svg", "formats", {"drawio", "json"}),
        ("exports", "formats", {"svg", "png", "pdf", "drawio"}),
        ("integrations", "kinds", {"diagram.updated", "export.finished"}),
    ],
)
async def test_a_service_names_what_it_knows(embedded: Platform, service: str, path: str, expected: set[str]) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, service) as client:
        assert (await client.get(f"/api/{service}/{path}")).status_code == 401
        answer = await client.get(f"/api/{service}/{path}", headers=ann.headers)
    assert answer.status_code == 200
    assert {row["name"] for row in answer.json()} >= expected


async def test_git_answers_with_its_version(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, "git") as client:
        answer = await client.get("/api/git/test", headers=ann.headers)
    assert answer.json()["version"].startswith("git version")
