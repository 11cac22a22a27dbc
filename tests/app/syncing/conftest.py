"""The diagrams service in this process, and people who ask it as the client does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

import httpx
import pytest

from services.platform.platform import Platform
from sync.net.asking import Ask
from sync.net.backend import Backend, Reaching
from tests.services.conftest import embedded, embedded_settings, migrated_file, talking_to
from tests.services.people import People, Person

__all__ = ["embedded", "embedded_settings", "migrated_file"]

T = TypeVar("T")


class Tokens:
    """One person's token, which is good as long as a test takes."""

    def __init__(self, who: Person) -> None:
        self._who = who

    async def access(self) -> str:
        return self._who.token

    def refused(self, token: str = "") -> None:
        raise AssertionError("the token of a test was refused")


def asking(client: httpx.AsyncClient, who: Person) -> Ask:
    """One person's way to the service: all layers of the real backend but the sockets."""
    backend = Backend(str(client.base_url), Reaching(network=client._transport))
    backend.sign_with(Tokens(who))
    return backend.ask


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
