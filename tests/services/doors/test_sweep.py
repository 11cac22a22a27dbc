"""What attackers send to every endpoint: strings that databases refuse, paths that climb, numbers without end."""

from __future__ import annotations

import json

import httpx
import pytest
from sqlalchemy import select

from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.diagrams import Diagram
from services.web.routing import Route
from tests.services.doors.examples import Examples, leaves, with_leaf
from tests.services.doors.visit import SERVICES, Visit, visiting

pytestmark = pytest.mark.backend
_STRINGS = {
    "NUL": "a\0b",
    "a lone surrogate": "a\ud800b",
    "a header": "a\r\nX-Injected: 1",
    "direction marks": "\u202eabc\u2066",
    "far too long": "x" * 1_000_000,
    "nothing": "",
}
_PATHS = ("..%2f..%2f..%2fetc%2fpasswd", "%00", "%2e%2e", "a%0d%0aX-Injected:%201", "%ff%fe", "x" * 50_000)
_NUMBERS = ("-1", "0", str(2**31), str(2**63), str(2**64), "1" + "0" * 400, "1e9", "NaN", "", "x")
_CROWN = {
    "is_admin": True,
    "owner_id": "0" * 32,
    "user_id": "0" * 32,
    "role": "owner",
    "verified_at": "2020-01-01T00:00:00Z",
}


@pytest.mark.parametrize("service", SERVICES)
async def test_a16_no_string_in_a_body_makes_a_service_fail(service: str, on_servers: Platform) -> None:
    """On PostgreSQL, which refuses NUL and what is no Unicode."""
    async with visiting(on_servers, service) as visit:
        for route in visit.routes:
            body = _full(visit).body(visit.operation(route)).get("json")
            for place, value in leaves(body):
                if isinstance(value, str):
                    for what, nasty in _STRINGS.items():
                        await _post(visit, route, with_leaf(body, place, nasty), f"{what} in {place}")
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.parametrize("service", SERVICES)
async def test_a16_no_path_and_no_query_makes_a_service_fail(service: str, on_servers: Platform) -> None:
    async with visiting(on_servers, service) as visit:
        for route in visit.routes:
            operation, persona = visit.operation(route), visit.whom(route)
            for nasty in _PATHS if "{" in route.path else ():
                before, _, after = visit.template(route).partition("{")
                rest = Examples(visit.document, visit.scene.ours).path(after.partition("}")[2], operation)
                _look(
                    visit, route, await visit.send(route, before + nasty + rest, persona), f"{nasty[:30]} in the path"
                )
            path = Examples(visit.document, visit.scene.ours).path(visit.template(route), operation)
            for one in (one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"):
                for nasty in (
                    *_NUMBERS,
                    *(text for text in _STRINGS.values() if len(text) < 100 and text.isprintable()),
                ):
                    answer = await visit.send(route, path, persona, params={one: nasty})
                    _look(visit, route, answer, f"{one}={nasty[:30]}")
                _look(visit, route, await visit.send(route, f"{path}?{one}=%00%ed%a0%80", persona), f"{one}=%00")
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.parametrize("service", SERVICES)
async def test_a16_a_body_too_large_or_too_deep_is_refused(service: str, embedded: Platform) -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    large = b'{"title": "' + b"x" * embedded.settings.max_body_bytes + b'"}'
    async with visiting(embedded, service) as visit:
        for route in visit.routes:
            if "application/json" in visit.operation(route).get("requestBody", {}).get("content", {}):
                for what, body in (("a deep body", deep), ("a large body", large), ("no JSON", b'{"title": \xff}')):
                    answer = await _raw(visit, route, body)
                    if not 400 <= answer.status_code < 500:
                        visit.wrong.append(f"{route.method} {route.path} with {what}: {answer.status_code}")
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.parametrize("service", SERVICES)
async def test_a16_nobody_gets_more_by_naming_what_was_not_asked(service: str, embedded: Platform) -> None:
    """Mass assignment: a body that also says who owns the thing, or that its sender is an administrator."""
    async with visiting(embedded, service) as visit:
        before = await _powers(embedded)
        for route in visit.routes:
            body = Examples(visit.document, visit.scene.ours).body(visit.operation(route)).get("json")
            if isinstance(body, dict):
                path = Examples(visit.document, visit.scene.ours).path(visit.template(route), visit.operation(route))
                persona, headers = visit.whom(route), visit.scene.headers[visit.whom(route)]
                extra = {name: value for name, value in _CROWN.items() if name not in body}
                answer = await visit.client.request(route.method, path, headers=headers, json={**extra, **body})
                _look(visit, route, answer, f"more than was asked, by {persona.value}")
                after = await _powers(embedded)
                if any(after.get(one, power) != power for one, power in before.items()):
                    visit.wrong.append(f"{route.method} {route.path} changed who owns or administers")
                await visit.scene.restore()
    assert not visit.wrong, "\n".join(visit.wrong)


async def _powers(platform: Platform) -> dict[str, object]:
    """Who is an administrator, and who owns which diagram."""
    async with platform.database.read() as session:
        admins = {row.id: row.is_admin for row in await session.scalars(select(User))}
        owners = {row.id: row.owner_id for row in await session.scalars(select(Diagram))}
    return {**admins, **owners}


def _full(visit: Visit) -> Examples:
    return Examples(visit.document, visit.scene.ours, is_full=True)


async def _post(visit: Visit, route: Route, body: object, what: str) -> None:
    _look(visit, route, await _raw(visit, route, json.dumps(body).encode()), what)


async def _raw(visit: Visit, route: Route, body: bytes) -> httpx.Response:
    path = _full(visit).path(visit.template(route), visit.operation(route))
    persona = visit.whom(route)
    headers = {**visit.scene.headers[persona], "Content-Type": "application/json"}
    answer = await visit.client.request(route.method, path, headers=headers, content=body)
    await visit.scene.forget_limits()
    return answer


def _look(visit: Visit, route: Route, answer: httpx.Response, what: str) -> None:
    if answer.status_code >= 500:
        visit.wrong.append(f"{route.method} {route.path} with {what}: {answer.status_code}")
    if "x-injected" in answer.headers or any("\n" in one or "\r" in one for one in answer.headers.values()):
        visit.wrong.append(f"{route.method} {route.path} with {what}: it stands in a header")
