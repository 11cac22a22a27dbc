"""Comments with answers and mentions, what people are told of them, and what is counted."""

import httpx
import pytest

from services.platform.ids import new_id
from services.platform.platform import Platform
from tests.services.diagrams.asking import Answer, asked, make, share
from tests.services.people import People, Person

pytestmark = pytest.mark.backend


async def told(client: httpx.AsyncClient, who: Person) -> list[tuple[str, str]]:
    found = (await asked(client, who, "GET", "/notifications?unread=true"))["items"]
    return [(one["kind"], one["actor"]) for one in found]


async def say(client: httpx.AsyncClient, who: Person, diagram: str, body: str, **more: object) -> Answer:
    return await asked(client, who, "POST", f"/{diagram}/comments", {"body": body, **more}, 201)


async def test_a7_comments_are_answered_mentioned_and_resolved(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben, eve = [await people.make(name) for name in ("ann", "ben", "eve")]
    plan = (await make(client, ann, "Plan"))["id"]
    await share(platform, plan, ben, "commenter")
    mentions = [ben.id, eve.id, str(new_id())]
    first = await say(client, ann, plan, "Ben, look\nhere", anchor="shape-1", mentions=mentions)
    assert first["mentions"] == [ben.id], "who may not see the diagram is not told of it"
    assert await told(client, ben) == [("mention", "Ann")] and await told(client, eve) == []
    answer = await say(client, ben, plan, "I do", parent_id=first["id"])
    deeper = await say(client, ann, plan, "Good", parent_id=answer["id"])
    assert (answer["parent_id"], deeper["parent_id"], deeper["anchor"]) == (first["id"], first["id"], "shape-1")
    assert await told(client, ann) == [("reply", "Ben")]
    found = (await asked(client, ben, "GET", f"/{plan}/comments"))["items"]
    assert [one["body"] for one in found] == ["Ben, look\nhere", "I do", "Good"]
    await asked(client, ben, "PUT", f"/{plan}/comments/{first['id']}/resolved")
    assert (await asked(client, ann, "GET", f"/{plan}/comments?unresolved=true"))["items"] == []
    await asked(client, ann, "DELETE", f"/{plan}/comments/{first['id']}/resolved")
    assert len((await asked(client, ann, "GET", f"/{plan}/comments?unresolved=true"))["items"]) == 3
    until = (await asked(client, ben, "GET", "/notifications"))["items"][0]["created_at"]
    await asked(client, ben, "PUT", "/notifications/read", {"until": until}, 204)
    assert (await asked(client, ben, "GET", "/notifications"))["unread"] == 0


async def test_a7_a_comment_is_changed_by_its_author_only(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben, eve = [await people.make(name) for name in ("ann", "ben", "eve")]
    plan, mine = (await make(client, ann, "Plan"))["id"], (await make(client, eve, "Mine"))["id"]
    await share(platform, plan, ben, "commenter")
    await share(platform, plan, eve, "viewer")
    one = await say(client, ben, plan, "One", id=str(new_id()))
    again = await say(client, ben, plan, "Other", id=one["id"])
    assert again["body"] == "One"
    path = f"/{plan}/comments/{one['id']}"
    await asked(client, ann, "PATCH", path, {"body": "Forged"}, 403)
    await asked(client, eve, "POST", f"/{plan}/comments", {"body": "x"}, 403)
    await asked(client, eve, "DELETE", f"/{mine}/comments/{one['id']}", status=404)
    await asked(client, eve, "POST", f"/{mine}/comments", {"body": "x", "parent_id": one["id"]}, 404)
    edited = await asked(client, ben, "PATCH", path, {"body": "Better", "mentions": [ann.id]})
    assert edited["edited_at"] is not None and await told(client, ann) == [("mention", "Ben")]
    await say(client, ann, plan, "Answer", parent_id=one["id"])
    await asked(client, ben, "DELETE", path, status=204)
    found = (await asked(client, ann, "GET", f"/{plan}/comments"))["items"]
    assert [(one["body"], one["deleted_at"] is None) for one in found] == [("", False), ("Answer", True)]
    await asked(client, ben, "PATCH", path, {"body": "x"}, 404)


async def test_a7_pages_of_comments_and_notifications(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    await share(platform, plan, ben, "viewer")
    for number in range(5):
        await say(client, ann, plan, str(number), mentions=[ben.id])
    for who, path, field in ((ann, f"/{plan}/comments", "body"), (ben, "/notifications", "comment_id")):
        whole = [one[field] for one in (await asked(client, who, "GET", path))["items"]]
        found, cursor = [], ""
        for _ in range(3):
            page = await asked(client, who, "GET", f"{path}?limit=2{cursor}")
            found += [one[field] for one in page["items"]]
            cursor = f"&cursor={page['next']}"
        assert page["next"] is None and found == whole and len(set(whole)) == 5


async def test_a7_usage_is_counted(client: httpx.AsyncClient, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    wishes = [{"title": "One"}, {"title": "Two"}, {"title": "Three"}]
    await asked(client, ann, "POST", "/batch", {"diagrams": wishes})
    plan = (await make(client, ann, "Four"))["id"]
    await say(client, ann, plan, "x")
    assert (await asked(client, ann, "GET", "/usage"))["sums"] == {"diagrams": 4, "comments": 1}
    assert (await asked(client, ben, "GET", "/usage"))["sums"] == {}
