"""Whom an endpoint lets through."""

import pytest

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram, Share
from services.web.service import Service
from tests.services import sample
from tests.services.conftest import ClientOf
from tests.services.people import People

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)


async def test_without_a_token_only_public_endpoints_answer(client_of: ClientOf) -> None:
    async with client_of(SAMPLE) as client:
        assert (await client.get("/api/sample/things/open")).status_code == 200
        refused = await client.get("/api/sample/things/mine")
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["correlation_id"] == refused.headers["X-Correlation-ID"]


async def test_a_token_names_its_person(client_of: ClientOf, people: People) -> None:
    ann = await people.make("ann")
    async with client_of(SAMPLE) as client:
        assert (await client.get("/api/sample/things/mine", headers=ann.headers)).json() == {"user": ann.id}
        assert (await client.get("/api/sample/things/admin", headers=ann.headers)).status_code == 403


async def test_a_role_on_a_diagram_opens_what_it_may(platform: Platform, client_of: ClientOf, people: People) -> None:
    ann, ben, eve = [await people.make(name) for name in ("ann", "ben", "eve")]
    diagram, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(Diagram(id=diagram, owner_id=ann.id, title="Plan", head_seq=0, created_at=at, updated_at=at))
        await session.flush()
        session.add(Share(id=str(new_id()), diagram_id=diagram, user_id=ben.id, role="viewer", created_at=at))
    async with client_of(SAMPLE) as client:
        path = f"/api/sample/things/diagrams/{diagram}"
        answers = [(await client.get(path, headers=one.headers)).status_code for one in (ann, ben, eve)]
        strange = (await client.get("/api/sample/things/diagrams/nonsense", headers=ann.headers)).status_code
    assert answers == [200, 403, 404]
    assert strange == 404
