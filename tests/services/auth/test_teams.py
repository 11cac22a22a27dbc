"""Teams: roles, invitations, and the last owner."""

import asyncio
from typing import Any

import pytest

from tests.services.auth.door import Door

pytestmark = pytest.mark.backend


async def _people(door: Door, *names: str) -> list[dict[str, Any]]:
    people = [await door.newcomer(name) for name in names]
    for one in people:
        one["id"] = (await door.get("me", one["access_token"])).json()["id"]
    return people


async def _team(door: Door, owner: dict[str, Any], name: str = "Crew") -> str:
    made = await door.post("teams", owner["access_token"], name=name)
    assert (made.status_code, made.json()["role"]) == (201, "owner")
    return str(made.json()["id"])


async def _join(door: Door, team: str, owner: dict[str, Any], person: dict[str, Any], role: str = "member") -> None:
    email = (await door.get("me", person["access_token"])).json()["email"]
    asked = await door.post(f"teams/{team}/invitations", owner["access_token"], email=email, role=role)
    assert asked.status_code == 201, asked.text
    joined = await door.post("invitations/accept", person["access_token"], token=await door.code(email))
    assert (joined.status_code, joined.json()["role"]) == (200, role)


async def _roles(door: Door, team: str, asker: dict[str, Any]) -> dict[str, str]:
    listed = (await door.get(f"teams/{team}/members", asker["access_token"])).json()
    return {one["email"].partition("@")[0]: one["role"] for one in listed}


async def test_b2_a_team_is_made_renamed_listed_and_deleted(small_door: Door) -> None:
    door = small_door
    ann, ben = await _people(door, "ann", "ben")
    team = await _team(door, ann)
    renamed = await door.call("PATCH", f"teams/{team}", ann["access_token"], name="  New name ")
    assert (renamed.status_code, renamed.json()["name"]) == (200, "New name")
    assert [one["name"] for one in (await door.get("teams", ann["access_token"])).json()] == ["New name"]
    assert (await door.get("teams", ben["access_token"])).json() == []
    assert (await door.get(f"teams/{team}/members", ben["access_token"])).status_code == 404
    assert (await door.call("DELETE", f"teams/{team}", ann["access_token"])).status_code == 204
    assert (await door.get("teams", ann["access_token"])).json() == []


async def test_b2_people_are_invited_by_mail_and_accept_or_decline(door: Door) -> None:
    ann, ben, cid = await _people(door, "ann", "ben", "cid")
    team = await _team(door, ann)
    await _join(door, team, ann, ben, "admin")
    await door.post(f"teams/{team}/invitations", ben["access_token"], email="cid@example.org")
    [waiting] = (await door.get(f"teams/{team}/invitations", ann["access_token"])).json()
    assert (waiting["email"], waiting["role"]) == ("cid@example.org", "member")
    declined = await door.post("invitations/decline", cid["access_token"], token=await door.code("cid@example.org"))
    assert declined.json() == {"team": "Crew"}
    assert (await door.get(f"teams/{team}/invitations", ann["access_token"])).json() == []
    assert await _roles(door, team, ann) == {"ann": "owner", "ben": "admin"}
    again = await door.post("invitations/accept", cid["access_token"], token=await door.code("cid@example.org"))
    assert again.status_code == 400
    twice = await door.post(f"teams/{team}/invitations", ann["access_token"], email="ben@example.org")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_member")


async def test_b2_an_invitation_is_for_its_address_for_a_week_until_withdrawn_or_renewed(door: Door) -> None:
    ann, ben, eve = await _people(door, "ann", "ben", "eve")
    team = await _team(door, ann)
    path = f"teams/{team}/invitations"
    first = (await door.post(path, ann["access_token"], email="ben@example.org")).json()
    code = await door.code("ben@example.org")
    stolen = await door.post("invitations/accept", eve["access_token"], token=code)
    assert (stolen.status_code, stolen.json()["code"]) == (403, "other_address")
    assert (await door.call("DELETE", f"{path}/{first['id']}", ann["access_token"])).status_code == 204
    assert (await door.post("invitations/accept", ben["access_token"], token=code)).status_code == 400
    await door.post(path, ann["access_token"], email="ben@example.org")
    older = await door.code("ben@example.org")
    await door.post(path, ann["access_token"], email="ben@example.org")
    assert (await door.post("invitations/accept", ben["access_token"], token=older)).status_code == 400
    newest = await door.code("ben@example.org")
    door.clock.turn_by(days=7, seconds=1)
    ben = await door.sign_in("ben@example.org")
    assert (await door.post("invitations/accept", ben["access_token"], token=newest)).status_code == 400


async def test_b2_somebody_without_an_account_registers_and_then_accepts(small_door: Door) -> None:
    door = small_door
    [ann] = await _people(door, "ann")
    team = await _team(door, ann)
    await door.post(f"teams/{team}/invitations", ann["access_token"], email="new@example.org")
    code = await door.code("new@example.org")
    await door.register("new@example.org")
    access = (await door.sign_in("new@example.org"))["access_token"]
    assert (await door.post("invitations/accept", access, token=code)).status_code == 200
    assert (await door.get("me", access)).json()["verified"], "the code came through the address"


async def test_b2_nobody_gives_or_takes_a_role_above_the_own(small_door: Door) -> None:
    door = small_door
    ann, ben, cid = await _people(door, "ann", "ben", "cid")
    team = await _team(door, ann)
    await _join(door, team, ann, ben, "admin")
    await _join(door, team, ann, cid)

    async def change(who: dict[str, Any], whom: dict[str, Any], role: str) -> int:
        path = f"teams/{team}/members/{whom['id']}"
        return (await door.call("PUT", path, who["access_token"], role=role)).status_code

    assert await change(ben, ben, "owner") == 403
    assert await change(ben, cid, "owner") == 403
    assert await change(ben, ann, "member") == 403
    assert await change(cid, cid, "admin") == 403
    ask = f"teams/{team}/invitations"
    assert (await door.post(ask, ben["access_token"], email="x@example.org", role="owner")).status_code == 403
    assert (await door.post(ask, cid["access_token"], email="x@example.org")).status_code == 403
    out = f"teams/{team}/members/{ann['id']}"
    assert (await door.call("DELETE", out, ben["access_token"])).status_code == 403
    assert await change(ben, cid, "admin") == 204
    assert await change(ann, cid, "owner") == 204
    assert await _roles(door, team, cid) == {"ann": "owner", "ben": "admin", "cid": "owner"}


async def test_b2_the_last_owner_stays(door: Door) -> None:
    ann, ben = await _people(door, "ann", "ben")
    team = await _team(door, ann)
    await _join(door, team, ann, ben)
    path = f"teams/{team}/members/{ann['id']}"
    for answer in (
        await door.post(f"teams/{team}/leave", ann["access_token"]),
        await door.call("PUT", path, ann["access_token"], role="member"),
        await door.call("DELETE", path, ann["access_token"]),
        await door.post("me/close", ann["access_token"], password="correct horse battery"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    await door.call("PUT", f"teams/{team}/members/{ben['id']}", ann["access_token"], role="owner")
    assert (await door.post(f"teams/{team}/leave", ann["access_token"])).status_code == 204
    assert await _roles(door, team, ben) == {"ben": "owner"}


async def test_b2_two_owners_who_leave_at_once_leave_one(door: Door) -> None:
    ann, ben = await _people(door, "ann", "ben")
    team = await _team(door, ann)
    await _join(door, team, ann, ben, "owner")
    leave = [door.post(f"teams/{team}/leave", one["access_token"]) for one in (ann, ben)]
    answers = await asyncio.gather(*leave)
    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_b2_who_is_removed_loses_what_was_shared_with_the_team(door: Door) -> None:
    from services.access.roles import role_on
    from services.platform.ids import new_id
    from services.schema.diagrams import Diagram, Share

    ann, ben = await _people(door, "ann", "ben")
    team = await _team(door, ann)
    await _join(door, team, ann, ben)
    diagram, at = str(new_id()), door.clock()
    async with door.platform.database.begin() as session:
        session.add(Diagram(id=diagram, owner_id=ann["id"], title="Plan", head_seq=0, created_at=at, updated_at=at))
        await session.flush()
        session.add(Share(id=str(new_id()), diagram_id=diagram, team_id=team, role="editor", created_at=at))
    async with door.platform.database.read() as session:
        assert await role_on(session, ben["id"], diagram) is not None
    out = f"teams/{team}/members/{ben['id']}"
    assert (await door.call("DELETE", out, ann["access_token"])).status_code == 204
    async with door.platform.database.read() as session:
        assert await role_on(session, ben["id"], diagram) is None
