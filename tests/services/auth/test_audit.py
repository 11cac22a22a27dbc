"""The audit log: written with the deed, read by who may, exported whole; and what administrators do."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.access.audit import Deed, record
from services.access.caller import Caller
from services.platform.platform import Platform
from services.schema.accounts import User
from tests.services.auth.door import PASSWORD, Door, bearer

pytestmark = pytest.mark.backend


async def _admin(door: Door, name: str = "root") -> str:
    await door.newcomer(name)
    async with door.platform.database.begin() as session:
        await session.execute(update(User).where(User.email == f"{name}@example.org").values(is_admin=True))
    return str((await door.sign_in(f"{name}@example.org"))["access_token"])


async def _id(door: Door, access: str) -> str:
    return str((await door.get("me", access)).json()["id"])


async def _entries(door: Door, access: str, **wanted: Any) -> list[dict[str, Any]]:
    answer = await door.get("audit", access, **wanted)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["entries"])


async def test_b2_a_deed_is_written_with_who_what_where_and_the_correlation_id(door: Door) -> None:
    admin = await _admin(door)
    ann = (await door.newcomer("ann"))["access_token"]
    headers = {**bearer(ann), "X-Forwarded-For": "203.0.113.9", "X-Correlation-ID": "the-request-of-ann"}
    made = await door.client.post("/api/auth/teams", json={"name": "Crew"}, headers=headers)
    [entry] = await _entries(door, admin, action="team.make")
    assert entry == {
        "id": entry["id"], "at": entry["at"], "actor_id": await _id(door, ann), "api_key_id": None,
        "action": "team.make", "target_kind": "team", "target_id": made.json()["id"], "team_id": made.json()["id"],
        "ip": "203.0.113.9", "correlation_id": "the-request-of-ann", "detail": {},
    }  # fmt: skip


async def test_b2_a_deed_that_is_undone_leaves_no_entry(platform: Platform) -> None:
    with pytest.raises(ZeroDivisionError):
        async with platform.database.begin() as session:
            record(platform, session, Caller("a" * 32), Deed("thing.do", "thing", "1"))
            await session.flush()
            _ = 1 / 0
    async with platform.database.begin() as session:
        record(platform, session, None, Deed("thing.other", "thing", "2"))
    async with platform.database.read() as session:
        from services.auth.chronicle import Wanted, page

        assert [one.action for one in await page(session, Wanted(), before=None, limit=10)] == ["thing.other"]


async def test_b2_the_log_is_filtered_by_person_deed_thing_and_time_and_read_page_by_page(door: Door) -> None:
    admin = await _admin(door)
    ann = (await door.newcomer("ann"))["access_token"]
    ann_id = await _id(door, ann)
    teams = [(await door.post("teams", ann, name=f"Team {n}")).json()["id"] for n in range(5)]
    later = door.clock() + timedelta(hours=1)
    door.clock.turn_by(hours=2)
    admin = (await door.sign_in("root@example.org"))["access_token"]
    ann = (await door.sign_in("ann@example.org"))["access_token"]
    await door.call("DELETE", f"teams/{teams[0]}", ann)
    assert {one["actor_id"] for one in await _entries(door, admin, actor_id=ann_id)} == {ann_id}
    assert len(await _entries(door, admin, action="team.*")) == 6
    assert [one["action"] for one in await _entries(door, admin, target_id=teams[0])] == ["team.delete", "team.make"]
    after = await _entries(door, admin, action="team.*", since=later.isoformat())
    assert [one["action"] for one in after] == ["team.delete"]
    assert len(await _entries(door, admin, action="team.*", until=later.isoformat())) == 5
    seen, before = [], None
    while True:
        query = {"before": before} if before else {}
        page = (await door.get("audit", admin, limit=2, action="team.*", **query)).json()
        seen += [one["target_id"] for one in page["entries"]]
        before = page["next"]
        if before is None:
            break
    assert seen == [teams[0], *reversed(teams)]


async def test_b2_the_log_is_exported_as_csv_and_as_json_lines(door: Door) -> None:
    admin = await _admin(door)
    async with door.platform.database.begin() as session:
        for n in range(1100):
            record(door.platform, session, None, Deed("many.times", "thing", str(n), detail={"text": 'a,"b"\nü'}))
        record(door.platform, session, None, Deed("many.times", "=HYPERLINK(1)", "-1"))
    table = await door.get("audit/export", admin, form="csv", action="many.*")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "audit.csv" in table.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert len({row["target_id"] for row in rows}) == len(rows) == 1101
    assert json.loads(rows[5]["detail"]) == {"text": 'a,"b"\nü'}
    formula = next(row for row in rows if "HYPERLINK" in row["target_kind"])
    assert (formula["target_kind"][0], formula["target_id"][0]) == ("'", "'"), "a spreadsheet would compute it"
    lines = (await door.get("audit/export", admin, form="jsonl", action="many.*")).text.splitlines()
    assert len([json.loads(line) for line in lines]) == 1101
    assert len(await door.deeds("audit.export")) == 2


async def test_b2_only_administrators_read_the_whole_log_and_owners_that_of_their_team(small_door: Door) -> None:
    door = small_door
    admin = await _admin(door)
    ann, ben = [(await door.newcomer(name))["access_token"] for name in ("ann", "ben")]
    team = (await door.post("teams", ann, name="Crew")).json()["id"]
    other = (await door.post("teams", ben, name="Others")).json()["id"]
    for path in ("audit", "audit/export"):
        assert (await door.get(path, ann)).status_code == 403
        assert (await door.get(f"teams/{other}/{path}", ann)).status_code == 404
    await door.post(f"teams/{team}/invitations", ann, email="ben@example.org", role="admin")
    await door.post("invitations/accept", ben, token=await door.code("ben@example.org"))
    assert (await door.get(f"teams/{team}/audit", ben)).status_code == 403
    mine = (await door.get(f"teams/{team}/audit", ann)).json()["entries"]
    assert [one["action"] for one in mine] == ["team.join", "team.invite", "team.make"]
    lines = (await door.get(f"teams/{team}/audit/export", ann, form="jsonl")).text.splitlines()
    assert {json.loads(line)["team_id"] for line in lines} == {team}
    assert len(await _entries(door, admin)) > len(mine)


async def test_b2_administrators_find_disable_and_enable_accounts(door: Door) -> None:
    admin = await _admin(door)
    tokens = await door.newcomer("ann")
    ann = tokens["access_token"]
    key = (await door.post("api-keys", ann, name="Robot", scopes=["auth:read"])).json()["key"]
    assert (await door.get("me", key)).status_code == 200
    assert (await door.get("admin/users", ann)).status_code == 403
    found = (await door.get("admin/users", admin, search="ANN@")).json()["users"]
    assert [one["email"] for one in found] == ["ann@example.org"]
    assert (await door.get("admin/users", admin, search="%")).json()["users"] == []
    first = (await door.get("admin/users", admin, limit=1)).json()
    rest = (await door.get("admin/users", admin, limit=1, after=first["next"])).json()
    assert [one["email"] for one in first["users"] + rest["users"]] == ["ann@example.org", "root@example.org"]
    path = f"admin/users/{found[0]['id']}"
    assert (await door.post(f"{path}/disable", admin)).status_code == 204
    assert not await door.counts(ann)
    assert (await door.get("me", key)).status_code == 401
    assert (await door.post("refresh", refresh_token=tokens["refresh_token"])).status_code == 401
    refused = await door.post("login", email="ann@example.org", password=PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == (403, "account_disabled")
    assert (await door.post(f"{path}/enable", admin)).status_code == 204
    assert not await door.counts(ann)
    await door.sign_in("ann@example.org")


async def test_b2_an_administrator_s_rights_are_taken_away_at_once_and_never_by_themselves(small_door: Door) -> None:
    door = small_door
    admin = await _admin(door)
    ann = (await door.newcomer("ann"))["access_token"]
    path, own = f"admin/users/{await _id(door, ann)}", f"admin/users/{await _id(door, admin)}"
    assert (await door.call("PUT", path, admin, is_admin=True)).json()["is_admin"] is True
    assert (await door.get("admin/users", ann)).status_code == 200
    assert (await door.call("PUT", path, admin, is_admin=False)).status_code == 200
    assert (await door.get("admin/users", ann)).status_code == 403
    assert (await door.call("PUT", own, admin, is_admin=False)).status_code == 409
    assert (await door.post(f"{own}/disable", admin)).status_code == 409


async def test_a2_an_administrator_renews_the_signing_key(small_door: Door) -> None:
    door = small_door
    admin = await _admin(door)
    before = {key["kid"] for key in (await door.get("jwks")).json()["keys"]}
    kid = (await door.post("admin/keys/rotate", admin)).json()["kid"]
    assert kid not in before
    assert {key["kid"] for key in (await door.get("jwks")).json()["keys"]} == before | {kid}
    assert await door.counts(admin)
    [deed] = await door.deeds("key.rotate")
    assert deed.target_id == kid
