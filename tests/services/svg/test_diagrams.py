"""Diagrams of the library and their versions, drawn as SVG."""

from __future__ import annotations

import base64

import pytest

from diagram.document import Document
from diagram.formats.registry import recognise
from services.platform.platform import Platform
from services.schema.assets import Asset, DiagramAsset
from tests.services.conftest import ClientOf
from tests.services.people import People
from tests.services.rendering.documents import drawio
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


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def test_a_diagram_shows_its_own_pictures_and_no_other_s(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    ann = await people.make("ann")
    style = f"shape=image;image=data:image/png,{base64.b64encode(PIXEL).decode()}".encode()
    read = recognise(drawio("A"), "").read
    assert read is not None
    reading = read(drawio("A").replace(b"rounded=0", style))
    [(digest, data)] = reading.assets.items()
    blob = Document.of(reading.records).export_snapshot()
    plan, other = [await make_diagram(platform, ann, "Plan", blob) for _ in range(2)]
    await platform.blobs.put("diagrams", f"assets/{digest}", data)
    async with platform.database.begin() as session:
        at = platform.clock()
        asset = Asset(digest=digest, size=len(data), content_type="image/png", key=f"assets/{digest}", created_at=at)
        session.add(asset)
        await session.flush()
        session.add(DiagramAsset(diagram_id=plan, digest=digest, created_at=at))
    async with client_of("svg") as client:
        shown, hidden = [
            (await client.get(f"/api/svg/diagrams/{one}", headers=ann.headers)).text for one in (plan, other)
        ]
    picture = base64.b64encode(data).decode()
    assert picture in shown and picture not in hidden
