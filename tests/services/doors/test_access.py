"""Every endpoint, asked by everybody, for things of theirs and of strangers."""

from __future__ import annotations

import httpx
import pytest

from services.platform.platform import Platform
from services.web.routing import Route
from tests.services.doors.examples import Examples, leaves
from tests.services.doors.expectations import Outcome, expected
from tests.services.doors.scene import Persona
from tests.services.doors.visit import SERVICES, Visit, visiting

pytestmark = pytest.mark.backend
_INSIDE = ("bad_credentials", "bad_password", "above_your_role", "not_yours")


@pytest.mark.parametrize("service", SERVICES)
async def test_b2_every_route_lets_in_whom_it_says_and_nobody_else(service: str, embedded: Platform) -> None:
    async with visiting(embedded, service) as visit:
        for route in visit.routes:
            for is_foreign in (False, True) if "{" in route.path else (False,):
                # Those who are refused come first: what they do by mistake is seen by those who come later.
                for persona in Persona:
                    ids = visit.scene.theirs if is_foreign else visit.scene.ours
                    answer = await visit.call(route, persona, Examples(visit.document, ids))
                    _judge(visit, route, persona, answer, is_foreign=is_foreign)
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.parametrize("service", SERVICES)
async def test_b2_a_stranger_s_thing_is_not_reached_through_one_of_one_s_own(service: str, embedded: Platform) -> None:
    async with visiting(embedded, service) as visit:
        ours, theirs = visit.scene.ours, visit.scene.theirs
        for route in visit.routes:
            # The first thing of the path is ours, what follows is not: /diagrams/OURS/versions/THEIRS.
            if route.path.count("{") > 1 and route.permission.needs_caller:
                first = Examples(visit.document, ours).table(route.path.split("{")[1].split("}")[0])
                mixed = {**theirs, **({first: ours[first]} if first else {})}
                answer = await visit.call(route, Persona.OWNER, Examples(visit.document, ours, mixed))
                _refused(visit, route, answer, "in the path")
            # Nor does a body that names it get anywhere.
            if route.method != "GET":
                naming = Examples(visit.document, theirs, ours, names_all=True)
                if _names_something(visit, route, naming):
                    _refused(visit, route, await visit.call(route, Persona.OWNER, naming), "in the body")
    assert not visit.wrong, "\n".join(visit.wrong)


def _judge(visit: Visit, route: Route, persona: Persona, answer: httpx.Response, *, is_foreign: bool) -> None:
    wanted = expected(route.permission, persona, is_foreign=is_foreign)
    whose, status = "a stranger's thing" if is_foreign else "the scene's thing", answer.status_code
    # Where all who are signed in may come, the endpoint itself may know better about the thing that is asked for.
    knows_better = wanted is Outcome.IN and route.permission.label == "signed in" and status == 403
    # Nor is it the door that finds a password wrong, or a role too small for what the body or a second id says.
    knows_better |= wanted is Outcome.IN and status in (401, 403) and answer.json()["code"] in _INSIDE
    is_for_all = route.permission.label.startswith("admin,") or route.permission.label == "admin"
    if status >= 500 or not (wanted.allows(status) or knows_better):
        visit.wrong.append(f"{route.method} {route.path} {persona.value}, {whose}: {status}, not {wanted.sign}")
    elif is_foreign and not is_for_all and "{" in route.path and status < 300 and route.permission.needs_caller:
        visit.wrong.append(f"{route.method} {route.path} {persona.value} reached {whose}: {status}")


def _refused(visit: Visit, route: Route, answer: httpx.Response, where: str) -> None:
    if answer.is_success or answer.status_code >= 500:
        visit.wrong.append(f"{route.method} {route.path} with a stranger's id {where}: {answer.status_code}")


def _names_something(visit: Visit, route: Route, examples: Examples) -> bool:
    known = set(examples.ids.values())
    return any(value in known for _, value in leaves(examples.body(visit.operation(route)).get("json")))
