"""A service that fails is left alone, and only that one; the Connection panel sees it."""

from __future__ import annotations

import asyncio

import pytest

from sync.errors import CircuitOpen, Refused, ServerFailed, SlowDown, Unreachable
from sync.status import ServiceStatus
from tests.services.servers import free_port
from tests.sync.net.little import Little, Slept, neighbours, reached

pytestmark = pytest.mark.sync


async def test_five_failures_open_one_breaker_and_nothing_is_sent_any_more(little: Little, slept: Slept) -> None:
    news: list[ServiceStatus] = []
    async with neighbours(little, slept.pace()) as backend:
        leave = backend.watch(news.append)
        little.script = [500] * 5
        for _ in range(5):
            with pytest.raises(ServerFailed):
                await backend.ask("GET", "/api/diagrams/x")
        with pytest.raises(CircuitOpen) as resting:
            await backend.ask("GET", "/api/diagrams")
        assert 29 < resting.value.retry_after_s <= 30
        assert len(little.seen) == 5
        await backend.ask("GET", "/api/auth/me")
        statuses = {one.name: one for one in backend.services()}
        assert {"auth", "diagrams", "collaboration"} <= statuses.keys()
        seen = statuses["diagrams"]
        assert (seen.breaker, seen.failures, seen.error) == ("open", 5, "as the test says")
        assert seen.correlation_id == little.seen[4].headers["x-correlation-id"]
        assert 29 < seen.next_try_s <= 30
        assert statuses["auth"] == ServiceStatus("auth")

        slept.passed += 30
        await backend.ask("GET", "/api/diagrams")
        await backend.ask("GET", "/api/diagrams")
        assert [one.breaker for one in news] == ["open", "half-open", "closed"]
        leave()
        leave()
        backend.breaker("diagrams").close()
        assert len(news) == 3


async def test_being_refused_or_asked_for_patience_or_given_up_is_no_failure(little: Little) -> None:
    little.headers = {"Retry-After": "60"}
    async with neighbours(little) as backend:
        for status in (400, 401, 403, 404, 409, 422, 429, 429, 429, 429, 429, 404, 410):
            little.script = [status]
            with pytest.raises((Refused, SlowDown)):
                await backend.ask("GET", "/api/diagrams", is_signed=False)
        little.delay_s = 0.2
        for _ in range(7):
            asking = asyncio.create_task(backend.ask("GET", "/api/diagrams"))
            await asyncio.sleep(0.01)
            asking.cancel()
        await asyncio.sleep(0.3)
        (seen,) = [one for one in backend.services() if one.name == "diagrams"]
        assert (seen.breaker, seen.failures) == ("closed", 0)


async def test_no_answer_opens_it_too_and_one_probe_at_a_time_goes_out(little: Little, slept: Slept) -> None:
    async with reached(f"http://127.0.0.1:{free_port()}", slept.pace()) as backend:
        for _ in range(5):
            with pytest.raises(Unreachable):
                await backend.ask("GET", "/api/diagrams")
        with pytest.raises(CircuitOpen):
            await backend.ask("GET", "/api/diagrams")
    async with neighbours(little, slept.pace()) as backend:
        little.script, little.delay_s = [503] * 5, 0.0
        for _ in range(5):
            with pytest.raises(ServerFailed):
                await backend.ask("GET", "/api/diagrams/x")
        little.seen.clear()
        little.delay_s = 0.2
        slept.passed += 30
        answers = await asyncio.gather(
            *(backend.ask("GET", "/api/diagrams") for _ in range(50)), return_exceptions=True
        )
        assert sum(isinstance(one, CircuitOpen) for one in answers) == 49 and len(little.seen) == 1


async def test_a_probe_that_is_given_up_lets_the_next_one_go(little: Little, slept: Slept) -> None:
    async with neighbours(little, slept.pace()) as backend:
        little.script = [503] * 5
        for _ in range(5):
            with pytest.raises(ServerFailed):
                await backend.ask("GET", "/api/diagrams/x")
        slept.passed += 30
        little.delay_s = 0.2
        probe = asyncio.create_task(backend.ask("GET", "/api/diagrams"))
        await asyncio.sleep(0.05)
        probe.cancel()
        with pytest.raises(asyncio.CancelledError):
            await probe
        assert (await backend.ask("GET", "/api/diagrams")).status_code == 200
