"""Exports that come again and again, begun by one instance when they are due."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from services.exports.schedules import begin_due
from services.exports.settings import ExportsSettings
from services.exports.timetable import next_time
from services.platform.errors import Invalid
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.exports import Export, ExportSchedule
from tests.services.conftest import ClientOf, talking_to
from tests.services.exports.conftest import Customer
from tests.services.people import People
from tests.services.rendering.library import content, make_diagram
from tests.services.turning import without_background

pytestmark = pytest.mark.backend
FRIDAY = datetime(2026, 3, 27, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "zone", "expected"),
    [
        ("every 6 hours", "UTC", datetime(2026, 3, 27, 18, 30, tzinfo=UTC)),
        ("0 6 * * 1-5", "UTC", datetime(2026, 3, 30, 6, 0, tzinfo=UTC)),
        # The clocks of Berlin are put forward on Sunday.
        ("0 6 * * *", "Europe/Berlin", datetime(2026, 3, 28, 5, 0, tzinfo=UTC)),
        ("0 6 * * 1", "Europe/Berlin", datetime(2026, 3, 30, 4, 0, tzinfo=UTC)),
        ("15 * * * *", "UTC", datetime(2026, 3, 27, 13, 15, tzinfo=UTC)),
    ],
)
def test_a_rule_names_its_next_time(rule: str, zone: str, expected: datetime) -> None:
    assert next_time(rule, zone, FRIDAY) == expected


@pytest.mark.parametrize(
    ("rule", "zone"),
    [
        ("* * * * *", "UTC"), ("0,30 * * * *", "UTC"), ("every 0 hours", "UTC"), ("every day", "UTC"),
        ("0 0 30 2 *", "UTC"), ("99 * * * *", "UTC"), ("0 6 * * *", "Mars/Olympus"), ("0 6 * * *", "../etc/passwd"),
    ],
)  # fmt: skip
def test_a_rule_that_is_none_or_too_often_is_refused(rule: str, zone: str) -> None:
    with pytest.raises(Invalid):
        next_time(rule, zone, FRIDAY)


async def test_i2_a_scheduled_export_is_made_when_it_is_due(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    plan = await make_diagram(platform, ann, "Plan", content("A"))
    body = {
        "title": "Nightly", "rule": "0 3 * * *", "zone": "Europe/Berlin",
        "export": {"items": [{"diagram_id": plan}], "format": "png"},
    }  # fmt: skip
    async with client_of("exports") as client:
        customer, other = Customer(client, ann), Customer(client, eve)
        assert (await other.call("POST", "/schedules", json=body)).status_code == 404
        made = (await customer.call("POST", "/schedules", json=body)).json()
        path = f"/schedules/{made['id']}"
        assert (await other.call("PATCH", path, json={"is_active": False})).status_code == 404
        assert (await other.call("DELETE", path)).status_code == 404
        changed = (await customer.call("PATCH", path, json={"rule": "every 2 hours", "title": "Often"})).json()
        assert (changed["rule"], changed["zone"], changed["title"]) == ("every 2 hours", "Europe/Berlin", "Often")
        assert (await customer.call("GET", "/schedules")).json() == [changed]
        async with platform.database.begin() as session:
            await session.execute(update(ExportSchedule).values(next_at=platform.clock() - timedelta(days=3)))
        found = await customer.some()
        export = await customer.ended(found[0]["id"])
        assert len((await customer.call("GET")).json()["items"]) == 1
        assert (await customer.call("DELETE", path)).status_code == 204
        assert (await customer.call("GET", f"/{export['id']}")).json()["status"] == "done"
    assert (export["status"], export["schedule_id"], export["format"]) == ("done", made["id"], "png")


async def test_two_instances_order_what_is_due_once(platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    plan = await make_diagram(platform, ann, "Plan")
    order = {"items": [{"diagram_id": plan}], "format": "svg"}
    async with talking_to(without_background(platform), "exports") as client:
        for number in range(5):
            body = {"title": f"S{number}", "rule": "every 1 hour", "export": order}
            assert (await Customer(client, ann).call("POST", "/schedules", json=body)).status_code == 201
    async with platform.database.begin() as session:
        await session.execute(update(ExportSchedule).values(next_at=platform.clock() - timedelta(minutes=1)))
    await asyncio.gather(*(begin_due(platform, ExportsSettings()) for _ in range(4)))
    async with platform.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Export)) == 5
        assert all(at > platform.clock() for at in await session.scalars(select(ExportSchedule.next_at)))


async def test_a_schedule_whose_diagram_is_gone_is_put_off_and_harms_no_other(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    gone, plan = [await make_diagram(embedded, ann, name) for name in ("Gone", "Plan")]
    async with talking_to(without_background(embedded), "exports") as client:
        customer = Customer(client, ann)
        for diagram in (gone, plan):
            body = {
                "title": "S", "rule": "every 1 hour", "export": {"items": [{"diagram_id": diagram}], "format": "svg"},
            }  # fmt: skip
            await customer.call("POST", "/schedules", json=body)
        async with embedded.database.begin() as session:
            await session.delete(await session.get_one(Diagram, gone))
            await session.execute(update(ExportSchedule).values(next_at=embedded.clock() - timedelta(minutes=1)))
        await begin_due(embedded, ExportsSettings())
        items = (await customer.call("GET")).json()["items"]
        assert len(items) == 1
        assert all(one["next_at"] > items[0]["created_at"] for one in (await customer.call("GET", "/schedules")).json())
