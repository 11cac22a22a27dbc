"""Diagrams become files: ordered, made beside the requests, fetched by a link."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from diagram.document import Document
from diagram.formats.registry import recognise
from services.exports.packing import Piece, packed
from services.exports.schedules import expire
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram, Share
from services.schema.events import Event
from services.schema.exports import Export
from tests.services.conftest import ClientOf, talking_to
from tests.services.exports.conftest import Customer
from tests.services.people import People
from tests.services.rendering.documents import many_shapes
from tests.services.rendering.library import content, make_diagram, make_version
from tests.services.turning import TurnedClock, turned, without_background

pytestmark = pytest.mark.backend


async def test_i2_a_diagram_and_a_version_of_it_become_files(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    ann = await people.make("ann")
    plan = await make_diagram(platform, ann, "Plan: Ä/1", content("Now"))
    before = await make_version(platform, plan, content("Before"))
    async with client_of("exports") as client:
        customer = Customer(client, ann)
        now = await customer.ended(await customer.order(plan))
        answer = await customer.call(
            "POST", json={"items": [{"diagram_id": plan, "version_id": before}], "format": "pdf", "background": "none"}
        )
        then = await customer.ended(answer.json()["id"])
        picture, document = await customer.fetch(now["id"]), await customer.fetch(then["id"])
        listed = (await customer.call("GET", params={"limit": 1})).json()
        more = (await customer.call("GET", params={"limit": 1, "before": listed["next"]})).json()
        [event] = await _events(platform, now["id"])
    assert (now["status"], now["done"], now["total"], now["losses"]) == ("done", 1, 1, [])
    assert (now["file_name"], now["content_type"]) == ("Plan_ __1.svg", "image/svg+xml")
    assert now["size"] == len(picture.content) and b"Now" in picture.content and now["expires_at"]
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "attachment" in picture.headers["content-disposition"]
    assert then["status"] == "done" and document.content.startswith(b"%PDF")
    assert [one["id"] for one in (*listed["items"], *more["items"])] == [then["id"], now["id"]]
    assert event.kind == "export.finished" and event.owner_id == ann.id


async def _events(platform: Platform, export_id: str) -> list[Event]:
    async with platform.database.read() as session:
        return [one for one in await session.scalars(select(Event)) if one.detail["export_id"] == export_id]


async def test_i2_a_batch_comes_as_a_zip_with_names_that_do_not_clash(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    first = await make_diagram(embedded, ann, "Plan", content("A", "B"))
    second = await make_diagram(embedded, ann, "plan", content("C", "D"))
    empty = await make_diagram(embedded, ann, "Empty")
    async with talking_to(embedded, "exports") as client:
        customer = Customer(client, ann)
        pages = await customer.ended(await customer.order(first, second, empty, format="png", scale=2))
        files = await customer.ended(await customer.order(first, second, format="drawio"))
        one_page = await customer.ended(await customer.order(first, format="png", page=2))
        archive = zipfile.ZipFile(io.BytesIO((await customer.fetch(pages["id"])).content))
        nothing = await customer.ended(await customer.order(empty))
    assert (pages["status"], pages["file_name"], pages["done"]) == ("done", "export.zip", 3)
    assert archive.namelist() == ["Plan-1.png", "Plan-2.png", "plan-1 (2).png", "plan-2 (2).png"]
    assert archive.read("Plan-1.png").startswith(b"\x89PNG") and archive.testzip() is None
    assert pages["losses"] == [f"{empty}: the document has no page yet"]
    assert files["status"] == "done" and one_page["file_name"] == "Plan.png"
    assert (nothing["status"], nothing["problem_code"]) == ("failed", "no_such_page")


async def test_others_diagrams_and_exports_are_out_of_reach(embedded: Platform) -> None:
    people = People(embedded)
    ann, ben, eve = [await people.make(name) for name in ("ann", "ben", "eve")]
    plan, other = [await make_diagram(embedded, ann, "Plan", content("A")) for _ in range(2)]
    of_other = await make_version(embedded, other, content("B"))
    async with embedded.database.begin() as session:
        share = Share(id=str(new_id()), diagram_id=plan, user_id=ben.id, role="viewer", created_at=embedded.clock())
        session.add(share)
    async with talking_to(embedded, "exports") as client:
        by_ben, by_eve = Customer(client, ben), Customer(client, eve)
        export = await by_ben.ended(await by_ben.order(plan))
        assert export["status"] == "done"
        wrong = {"items": [{"diagram_id": plan, "version_id": of_other}], "format": "svg"}
        assert (await by_ben.call("POST", json=wrong)).status_code == 404
        assert (await by_eve.call("POST", json={"items": [{"diagram_id": plan}], "format": "svg"})).status_code == 404
        for method, path in (("GET", ""), ("GET", "/link"), ("POST", "/cancel"), ("DELETE", "")):
            assert (await by_eve.call(method, f"/{export['id']}{path}")).status_code == 404
        assert (await client.get("/api/exports")).status_code == 401
        assert (await by_ben.call("DELETE", f"/{export['id']}")).status_code == 204
        assert (await by_ben.call("GET", f"/{export['id']}")).status_code == 404
    # What was shared when it was ordered may not be shared any more when it is made.
    async with talking_to(without_background(embedded), "exports") as client:
        late = await Customer(client, ben).order(plan)
    async with embedded.database.begin() as session:
        await session.execute(delete(Share).where(Share.id == share.id))
    async with talking_to(embedded, "exports") as client:
        refused = await Customer(client, ben).ended(late)
    assert (refused["status"], refused["problem_code"]) == ("failed", "not_found")


async def test_an_export_is_called_off_while_it_is_made(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    plan = await make_diagram(embedded, ann, "Plan", _large())
    async with talking_to(embedded, "exports") as client:
        customer = Customer(client, ann)
        export = await customer.order(plan, format="pdf")
        assert (await customer.ended(export, waits_for=("queued",)))["status"] == "running"
        assert (await customer.call("GET", f"/{export}/link")).status_code == 409
        assert (await customer.call("DELETE", f"/{export}")).status_code == 409
        assert (await customer.call("POST", f"/{export}/cancel")).json()["status"] == "cancelled"
        small = await make_diagram(embedded, ann, "Small", content("A"))
        assert (await customer.ended(await customer.order(small)))["status"] == "done"
        assert (await customer.ended(export))["status"] == "cancelled"


def _large() -> bytes:
    data = many_shapes(6_000)
    read = recognise(data, "").read
    assert read is not None
    return Document.of(read(data).records).export_snapshot()


async def test_what_a_dead_instance_began_another_ends_and_not_for_ever(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    plan = await make_diagram(embedded, ann, "Plan", content("A"))
    async with talking_to(without_background(embedded), "exports") as client:
        customer = Customer(client, ann)
        left, hopeless = await customer.order(plan), await customer.order(plan)
    ago = embedded.clock() - timedelta(seconds=1)
    async with embedded.database.begin() as session:
        await session.execute(update(Export).values(status="running", leased_until=ago, attempts=1))
        await session.execute(update(Export).where(Export.id == hopeless).values(attempts=3))
    async with talking_to(embedded, "exports") as client:
        customer = Customer(client, ann)
        assert (await customer.ended(left))["status"] == "done"
        given_up = await customer.ended(hopeless)
    assert (given_up["status"], given_up["problem_code"]) == ("failed", "given_up")


async def test_what_cannot_be_read_now_is_tried_again_and_then_told(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    plan = await make_diagram(embedded, ann, "Plan", content("A"))
    async with embedded.database.begin() as session:
        (await session.get_one(Diagram, plan)).head_seq = 2  # a row is missing
    async with talking_to(embedded, "exports") as client:
        customer = Customer(client, ann)
        export = await customer.order(plan)
        assert (await customer.ended(export))["problem_code"] == "log_damaged"
    async with embedded.database.read() as session:
        assert (await session.get_one(Export, export)).attempts == 4  # begun three times, looked at once more


async def test_results_end_with_their_time(embedded: Platform) -> None:
    clock = TurnedClock()
    platform = turned(embedded, clock)
    ann = await People(platform).make("ann")
    plan = await make_diagram(platform, ann, "Plan", content("A"))
    async with talking_to(platform, "exports") as client:
        customer = Customer(client, ann)
        export = await customer.ended(await customer.order(plan))
    clock.turn(timedelta(days=platform.settings.exports_lifetime_days, seconds=1))
    assert [blob.key async for blob in platform.blobs.list("exports")]
    await expire(platform)
    assert [blob.key async for blob in platform.blobs.list("exports")] == []
    async with platform.database.read() as session:
        assert (await session.get_one(Export, export["id"])).status == "expired"


async def test_twenty_exports_a_minute_for_each_person(embedded: Platform) -> None:
    people = People(embedded)
    ann, ben = await people.make("ann"), await people.make("ben")
    plan, plans = await make_diagram(embedded, ann, "A"), await make_diagram(embedded, ben, "B")
    async with talking_to(without_background(embedded), "exports") as client:
        customer = Customer(client, ann)
        for _ in range(20):
            await customer.order(plan)
        refused = await customer.call("POST", json={"items": [{"diagram_id": plan}], "format": "svg"})
        await Customer(client, ben).order(plans)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    "body",
    [
        {"items": [], "format": "svg"}, {"format": "svg"}, {"items": [{}], "format": "svg"},
        {"items": [{"diagram_id": "x"}], "format": "svg"}, {"items": [{"diagram_id": "0" * 32}], "format": "exe"},
        {"items": [{"diagram_id": "0" * 32}], "format": "png", "scale": 100},
        {"items": [{"diagram_id": "0" * 32}], "format": "png", "background": "url(x)"},
        {"items": [{"diagram_id": "0" * 32}] * 51, "format": "png"},
        {"items": [{"diagram_id": "0" * 32}], "format": "png", "path": "../x"},
    ],
)  # fmt: skip
async def test_a_bad_order_is_refused(embedded: Platform, body: dict[str, object]) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(without_background(embedded), "exports") as client:
        assert (await Customer(client, ann).call("POST", json=body)).status_code == 422


def test_names_of_files_are_names_on_every_system() -> None:
    titles = ["../../etc/passwd", "con", "a\\b:c*?", " . ", "x" * 300, "Plan", "PLAN", "Ünïcode"]
    names = zipfile.ZipFile(io.BytesIO(packed([Piece(one, "", "svg", b"") for one in titles]).data)).namelist()
    assert names == [
        "_.._etc_passwd.svg", "_con.svg", "a_b_c__.svg", "diagram.svg", "x" * 80 + ".svg", "Plan.svg", "PLAN (2).svg",
        "_n_code.svg",
    ]  # fmt: skip
