"""The diagrams service in this process, and people who ask it as the client does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

import httpx
import pytest

from services.platform.platform import Platform
from sync.errors import Refused
from tests.services.conftest import embedded, embedded_settings, migrated_file, talking_to
from tests.services.people import People, Person

__all__ = ["embedded", "embedded_settings", "migrated_file"]

T = TypeVar("T")


class Asking:
    """One person's questions; stands in for the transports of `sync.net`, of which nothing here is about."""

    def __init__(self, client: httpx.AsyncClient, who: Person) -> None:
        self.who = who
        self._client = client

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        is_long: bool = False,
        by_person: bool = False,
    ) -> httpx.Response:
        answer = await self._client.request(method, path, params=params, json=json, headers=self.who.headers)
        if not answer.is_success:
            raise Refused(answer.json()["detail"], answer.status_code, advice=answer.json()["advice"])
        return answer


def run(work: Coroutine[Any, Any, T]) -> Future[T]:  # Any: what nobody sends to a coroutine
    """The loop of the test stands for that of `sync`."""
    future: Future[T] = Future()

    def done(task: asyncio.Task[T]) -> None:
        error = task.exception()
        if error is None:
            future.set_result(task.result())
        else:
            future.set_exception(error)

    asyncio.ensure_future(work).add_done_callback(done)
    return future


@pytest.fixture
async def client(embedded: Platform) -> AsyncIterator[httpx.AsyncClient]:
    async with talking_to(embedded, "diagrams") as one:
        yield one


@pytest.fixture
def people(embedded: Platform) -> People:
    return People(embedded)
