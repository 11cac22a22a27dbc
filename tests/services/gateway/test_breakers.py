"""A service that fails is left alone, and only that one (feature A12), in one process as over sockets."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from services.gateway.retrying import RetryBudget
from services.platform.platform import Platform
from sync.breaker import State
from tests.services.gateway.parts import Neighbourhood, neighbourhood, serving
from tests.services.people import Person
from tests.services.servers import free_port

pytestmark = pytest.mark.backend


class Clock:
    """Seconds that a test turns, for one breaker."""

    def __init__(self, street: Neighbourhood, name: str) -> None:
        self.now_s = 0.0
        street.breaker(name)._storage._clock = lambda: self.now_s


async def ask(street: Neighbourhood, ann: Person, path: str = "/api/ai/test") -> int:
    return (await street.client.get(path, headers=ann.headers)).status_code


async def test_a12_five_failures_open_the_breaker_and_the_sixth_fails_fast(street: Neighbourhood, ann: Person) -> None:
    street["ai"].status = 500
    assert [await ask(street, ann) for _ in range(5)] == [500] * 5
    sixth = await street.client.get("/api/ai/test", headers=ann.headers)
    problem = sixth.json()
    assert (sixth.status_code, problem["code"], problem["breaker"]) == (503, "circuit_open", "ai")
    assert 1 <= int(sixth.headers["retry-after"]) <= 30
    assert len(street["ai"].seen) == 5
    assert await ask(street, ann, "/api/git/x") == 200
    seen = (await street.client.get("/health/circuit-breakers")).json()
    assert (seen["ai"]["state"], seen["ai"]["failure_count"]) == ("open", 5)
    assert seen["ai"]["opened_at"] is not None and 0 < seen["ai"]["retry_after_s"] <= 30
    others = {name: one for name, one in seen.items() if name != "ai"}
    closed = {"state": "closed", "failure_count": 0, "success_count": 0, "opened_at": None, "retry_after_s": 0.0}
    assert all(one == closed for one in others.values())


async def test_a12_after_thirty_seconds_one_probe_at_a_time_and_two_close_it(
    street: Neighbourhood, ann: Person
) -> None:
    clock = Clock(street, "ai")
    street["ai"].status = 503
    for _ in range(5):
        await ask(street, ann)
    clock.now_s = 30.1
    street["ai"].status, street["ai"].delay_s = 200, 0.2
    for state in (State.HALF_OPEN, State.CLOSED):
        street["ai"].seen.clear()
        answers = await asyncio.gather(*(ask(street, ann) for _ in range(20)))
        assert sorted(answers) == [200] + [503] * 19
        assert (len(street["ai"].seen), street["ai"].most_at_once) == (1, 1)
        assert street.breaker("ai").state().state is state
    assert await asyncio.gather(*(ask(street, ann) for _ in range(5))) == [200] * 5


async def test_a12_a_bad_probe_opens_it_again(street: Neighbourhood, ann: Person) -> None:
    clock = Clock(street, "ai")
    street["ai"].status = 502
    for _ in range(5):
        await ask(street, ann)
    clock.now_s = 30.1
    assert [await ask(street, ann) for _ in range(2)] == [502, 503]
    assert street.breaker("ai").state().retry_after_s == 30


async def test_a12_what_the_caller_did_wrong_does_not_count(street: Neighbourhood, ann: Person) -> None:
    for status in (400, 401, 403, 404, 409, 422, 429, 501):
        street["ai"].status = status
        assert await ask(street, ann) == status
    assert street.breaker("ai").state().failure_count == 0


async def test_a16_a_service_that_does_not_answer_in_time_is_named(embedded: Platform, ann: Person) -> None:
    for outside in (False, True):
        async with neighbourhood(embedded, outside=outside, read_timeout_s=0.2, long_read_timeout_s=0.6) as street:
            street["git"].delay_s = street["ai"].delay_s = 0.4
            slow = await street.client.get("/api/git/x", headers=ann.headers)
            assert (slow.status_code, slow.json()["code"], slow.json()["service"]) == (504, "too_slow", "git")
            assert street.breaker("git").state().failure_count == 1
            assert await ask(street, ann) == 200


async def test_a16_a_service_that_is_not_there_is_named_and_opens_its_breaker(embedded: Platform, ann: Person) -> None:
    nowhere = {"ai": f"http://127.0.0.1:{free_port()}"}
    async with neighbourhood(embedded, outside=True, moved=nowhere) as street:
        for _ in range(5):
            refused = await street.client.get("/api/ai/test", headers=ann.headers)
            assert (refused.status_code, refused.json()["service"]) == (502, "ai")
        assert (await street.client.get("/api/ai/test", headers=ann.headers)).json()["breaker"] == "ai"
        assert await ask(street, ann, "/api/git/x") == 200
        seen = (await street.client.get("/health/services")).json()
        assert (seen["status"], seen["services"]["ai"]["status"]) == ("degraded", "down")


async def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(street: Neighbourhood, ann: Person) -> None:
    street["ai"].fails = True
    answer = await street.client.get("/api/ai/x", headers=ann.headers)
    assert answer.status_code in (500, 502)
    assert street.breaker("ai").state().failure_count == 1


async def test_an_answer_that_breaks_off_in_its_middle_breaks_off_for_the_client(
    street: Neighbourhood, ann: Person
) -> None:
    street["ai"].chunks, street["ai"].breaks_off = 3, True
    async with serving(street.app, log_level="critical") as port:
        url = f"http://127.0.0.1:{port}/api/ai/x"
        async with httpx.AsyncClient(headers=ann.headers) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(url)
            street["ai"].breaks_off = False
            assert (await client.get(url)).text == "0\n1\n2\n"


@pytest.mark.parametrize(("method", "status", "asked"), [("GET", 200, 2), ("DELETE", 200, 2), ("POST", 502, 1)])
async def test_a16_a_connection_that_was_just_closed_is_tried_again(
    embedded: Platform, ann: Person, method: str, status: int, asked: int
) -> None:
    """A service that closes an idle connection at the moment in which it is used again."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        if len(heads) > 1:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        moved = {"git": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}
        async with neighbourhood(embedded, outside=True, moved=moved) as street:
            answer = await street.client.request(method, "/api/git/x", headers=ann.headers)
    assert (answer.status_code, len(heads)) == (status, asked)


def test_a16_retries_have_a_budget() -> None:
    budget = RetryBudget()
    assert [budget.spend() for _ in range(11)] == [True] * 10 + [False]
    for _ in range(9):
        budget.earn()
    assert not budget.spend()
    budget.earn()
    budget.earn()
    assert [budget.spend(), budget.spend()] == [True, False]


async def test_a16_only_what_changes_nothing_is_sent_twice(street: Neighbourhood, ann: Person) -> None:
    street["git"].fails = True
    for method, times in (("GET", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)):
        street["git"].seen.clear()
        street.breaker("git").close()
        await street.client.request(method, "/api/git/x", headers=ann.headers)
        retried = len(street["git"].seen)
        # A server that answers 500 for an app that fails is an answer, which is never asked for twice.
        assert retried in ({times} if street.app.state.gateway.upstreams["git"].app else {1}), method


async def test_a4_the_health_of_all_services_without_a_token(street: Neighbourhood) -> None:
    seen = (await street.client.get("/health/services")).json()
    assert seen["status"] == "ok"
    assert set(seen["services"]) == set(street.services)
    street["git"].status = 503
    assert (await street.client.get("/health/services")).json() == seen, "it is remembered for a moment"
    street.app.state.gateway.rounds._seen = None
    seen = (await street.client.get("/health/services")).json()
    assert street.breaker("git").state().failure_count == 0
    if street.app.state.gateway.upstreams["git"].app:
        assert (seen["status"], seen["services"]["git"]["status"]) == ("degraded", "not ready")
