"""What time does: the trash, assets nobody uses, automatic versions; and lists that follow their indexes."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, text

from services.diagrams import ageing, listing, upkeep
from services.diagrams.listing import View, Wanted
from services.diagrams.settings import DiagramsSettings
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.assets import Asset, DiagramAsset
from services.schema.diagrams import Diagram, Share
from services.schema.versions import Version
from services.updates.examiners import Examiner
from services.updates.settings import UpdatesSettings
from tests.services.conftest import talking_to
from tests.services.diagrams.asking import asked, make, titles
from tests.services.people import People
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.backend


@pytest.fixture
async def reader() -> AsyncIterator[Examiner]:
    one = Examiner(UpdatesSettings())
    yield one
    await one.close()


async def later(platform: Platform, reader: Examiner, **more: float) -> Platform:
    """The platform some time later, after a round of upkeep."""
    at = platform.clock() + timedelta(**more)
    turned = replace(platform, clock=lambda: at)
    await upkeep.once(turned, reader, DiagramsSettings())
    return turned


async def test_c1_the_trash_is_emptied_after_thirty_days(platform: Platform, people: People, reader: Examiner) -> None:
    ann = await people.make("ann")
    async with talking_to(platform, "diagrams") as client:
        for title in ("Old", "Kept"):
            made = await make(client, ann, title)
            if title == "Old":
                await asked(client, ann, "DELETE", f"/{made['id']}")
        folder = (await asked(client, ann, "POST", "/folders", {"name": "Old"}, 201))["id"]
        await asked(client, ann, "DELETE", f"/folders/{folder}")
        await later(platform, reader, days=29, hours=23)
        assert await titles(client, ann, "view=trash") == ["Old"]
        await later(platform, reader, days=30, hours=1)
        assert await titles(client, ann, "view=trash") == [] and await titles(client, ann) == ["Kept"]
        assert (await asked(client, ann, "GET", "/folders?in_trash=true"))["items"] == []


async def test_a11_assets_are_collected_thirty_days_after_nobody_uses_them(
    platform: Platform, people: People, reader: Examiner
) -> None:
    ann = await people.make("ann")
    await platform.blobs.prepare()
    at, used, unused = platform.clock(), str(new_id()), str(new_id())
    async with talking_to(platform, "diagrams") as client:
        plan = (await make(client, ann, "Plan"))["id"]
        for digest in (used, unused):
            await platform.blobs.put("diagrams", f"assets/{digest}", b"x")
        async with platform.database.begin() as session:
            for digest in (used, unused):
                session.add(
                    Asset(digest=digest, size=1, content_type="image/png", key=f"assets/{digest}", created_at=at)
                )
            await session.flush()
            for digest in (used, unused):
                session.add(DiagramAsset(diagram_id=plan, digest=digest, created_at=at))
            await session.flush()
            (await session.get_one(DiagramAsset, (plan, unused))).dropped_at = at
        await later(platform, reader, days=29)
        assert await digests(platform) == {used, unused}, "who undoes finds it"
        await later(platform, reader, days=31)
        assert await digests(platform) == {used, unused}, "unreferenced only since now"
        await later(platform, reader, days=62)
    assert await digests(platform) == {used}
    assert {one.key async for one in platform.blobs.list("diagrams", f"assets/{unused}")} == set()
    assert {one.key async for one in platform.blobs.list("diagrams", f"assets/{used}")} == {f"assets/{used}"}


async def digests(platform: Platform) -> set[str]:
    async with platform.database.read() as session:
        return set(await session.scalars(select(Asset.digest)))


async def test_a7_versions_are_kept_by_themselves(platform: Platform, people: People, reader: Examiner) -> None:
    ann = await people.make("ann")
    copy, plan = Copy().found().draw(1), str(new_id())
    async with talking_to(platform, "diagrams") as client:
        await HttpSync(client, ann).push([(plan, "Plan", copy.unsent())])
        await later(platform, reader, minutes=1)
        assert await kinds(platform) == [], "it is still being worked on"
        await later(platform, reader, minutes=6)
        await later(platform, reader, hours=5)
        assert await kinds(platform) == ["automatic"], "one for one change"
        async with platform.database.begin() as session:
            for hours in range(48, 60):
                await session.execute(
                    insert(Version).values(
                        id=str(new_id()), diagram_id=plan, seq=1, kind="automatic", name="", sha256="", size=0,
                        vector=b"", created_at=platform.clock() - timedelta(hours=hours),
                    )
                )  # fmt: skip
        await later(platform, reader, seconds=1)
        assert len(await kinds(platform)) in (2, 3), "one of each day that they were made on"


async def test_a7_versions_of_every_diagram_are_thinned(
    platform: Platform, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "_THINNED_AT_ONCE", 1)
    ann, noon = await people.make("ann"), platform.clock().replace(hour=12) - timedelta(days=5)
    async with talking_to(platform, "diagrams") as client:
        plans = [(await make(client, ann, title))["id"] for title in ("One", "Two", "Three")]
    async with platform.database.begin() as session:
        session.add_all(
            Version(
                id=str(new_id()), diagram_id=plan, seq=1, kind="automatic", name="", sha256="", size=0, vector=b"",
                created_at=noon + timedelta(minutes=minute),
            )
            for plan in plans
            for minute in range(3)
        )  # fmt: skip
    await ageing.thin_versions(platform)
    async with platform.database.read() as session:
        left = (await session.execute(select(Version.diagram_id, Version.created_at))).all()
    assert {one: made for one, made in left} == {plan: noon + timedelta(minutes=2) for plan in plans}
    assert len(left) == 3


async def kinds(platform: Platform) -> list[str]:
    async with platform.database.read() as session:
        return list(await session.scalars(select(Version.kind)))


async def test_a7_lists_of_ten_thousand_diagrams_follow_their_indexes(on_servers: Platform) -> None:
    """The plan that PostgreSQL makes for the real query: no table is read from end to end, nothing large is sorted."""
    people = People(on_servers)
    ann, ben = await people.make("ann"), await people.make("ben")
    await _fill(on_servers, ann.id, ben.id, on_servers.clock())
    async with on_servers.database.read() as session:
        await session.execute(text("ANALYZE"))
        for view, bound in ((View.MINE, 60), (View.ALL, 2_000), (View.SHARED, 2_000)):
            wanted = Wanted(ann.id, on_servers.clock(), view)
            found = await listing.page(session, wanted, None, 50)
            assert len(found.ids) == 50
            if view is not View.MINE:
                # 20,000 short rows are read faster than a hundred are looked up; a million are not.
                await session.execute(text("SET LOCAL enable_seqscan = off"))
            query = listing.query(wanted, None, 50)
            compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = "\n".join(await session.scalars(text(f"EXPLAIN ANALYZE {compiled}".replace(":", "\\:"))))
            assert "Seq Scan on diagrams" not in plan, plan
            if view is not View.SHARED:
                assert "ix_diagrams_living_by_update" in plan, plan
            rows = [int(one) for one in re.findall(r"actual time=\S+ rows=(\d+)", plan)]
            assert max(rows) <= bound, plan


async def _fill(platform: Platform, ann: str, ben: str, at: datetime) -> None:
    async with platform.database.begin() as session:
        rows = [
            {
                "id": str(new_id()), "owner_id": ann if n % 2 else ben, "title": f"d{n}", "head_seq": 0, "revision": 1,
                "created_at": at, "updated_at": at - timedelta(seconds=n),
            }
            for n in range(20_000)
        ]  # fmt: skip
        await session.execute(insert(Diagram), rows)
        shared = [row["id"] for row in rows if row["owner_id"] == ben][:100]
        await session.execute(
            insert(Share),
            [
                {"id": str(new_id()), "diagram_id": one, "user_id": ann, "role": "viewer", "created_at": at}
                for one in shared
            ],
        )
        assert await session.scalar(select(func.count()).select_from(Share)) == 100
