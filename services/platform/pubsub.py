"""Hints from one process to the others: "there is something new", never the thing itself.

Delivery is at most once, and nothing is delivered while Redis is away. So whoever listens reads the truth from the
database when it hears a hint, and again at every `Joined`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from redis.asyncio.client import PubSub as Wire
from redis.exceptions import RedisError

from services.platform.redis import Redis

log = logging.getLogger(__name__)

_POLL_S = 1.0
_FIRST_PAUSE_S, _LAST_PAUSE_S = 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One hint."""

    channel: str
    text: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The subscription stands, for the first time or again: hints may have been missed before it."""


class PubSub:
    """Sends hints over the pool of the process; each subscription has a connection of its own."""

    def __init__(self, sender: Redis, listener: Redis) -> None:
        self._sender = sender
        self._listener = listener

    async def publish(self, channel: str, text: str) -> bool:
        """Tell every process. False when Redis is away: those who listen will look again when it is back."""
        try:
            await self._sender.publish(channel, text)
        except RedisError as error:
            log.warning("a hint was not sent: %s", type(error).__name__)
            return False
        return True

    @asynccontextmanager
    async def subscribe(self, channels: Iterable[str] = ()) -> AsyncIterator[Subscription]:
        """Hints of `channels` until the block ends::

        async with platform.pubsub.subscribe(["doc:1"]) as hints:
            async for notice in hints:    # Joined() first, and again after every loss of the connection
                ...
        """
        subscription = Subscription(self._listener, channels)
        try:
            yield subscription
        finally:
            await subscription.close()


class Subscription:
    """Notices as they come; it connects again by itself, for as long as it is read."""

    def __init__(self, redis: Redis, channels: Iterable[str]) -> None:
        self._redis = redis
        self._channels = set(channels)
        self._wire: Wire | None = None
        self._is_broken = False

    async def add(self, channel: str) -> None:
        """Listen to one more channel, from now on or from the next connection on."""
        self._channels.add(channel)
        await self._tell(channel, is_wanted=True)

    async def remove(self, channel: str) -> None:
        self._channels.discard(channel)
        await self._tell(channel, is_wanted=False)

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> Heard | Joined:
        while True:
            if self._wire is None or self._is_broken:
                await self._join()
                return Joined()
            if not self._channels:
                await asyncio.sleep(_FIRST_PAUSE_S)
                continue
            try:
                message = await self._wire.get_message(ignore_subscribe_messages=True, timeout=_POLL_S)
            except (RedisError, OSError):
                self._is_broken = True
                continue
            if message is not None:
                return Heard(message["channel"].decode(), message["data"].decode())

    async def close(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            with suppress(RedisError, OSError):
                await wire.aclose()  # type: ignore[no-untyped-call]  # redis has no type there

    async def _join(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            await self.close()
            wire = self._redis.pubsub()
            try:
                await wire.connect()  # type: ignore[no-untyped-call]  # redis has no type there
                if self._channels:
                    await wire.subscribe(*self._channels)
            except (RedisError, OSError) as error:
                log.warning("Redis does not answer, trying again: %s", type(error).__name__)
                with suppress(RedisError, OSError):
                    await wire.aclose()  # type: ignore[no-untyped-call]  # as above
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _LAST_PAUSE_S)
            else:
                self._wire, self._is_broken = wire, False
                return

    async def _tell(self, channel: str, *, is_wanted: bool) -> None:
        wire = self._wire
        if wire is None or self._is_broken:
            return
        try:
            await (wire.subscribe(channel) if is_wanted else wire.unsubscribe(channel))
        except (RedisError, OSError):
            self._is_broken = True
