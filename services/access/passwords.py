"""Passwords as Argon2id hashes. Hashing runs in threads, as many at once as there are cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.platform.errors import Unavailable

Answer = TypeVar("Answer")
# Each hash takes 64 MiB and a core for a tenth of a second: who stands further back would wait for seconds.
_LONGEST_QUEUE = 64


class PasswordSettings(BaseSettings):
    """What one hash costs. The defaults take under 200 ms here (sync-research 4.4, E18)."""

    model_config = SettingsConfigDict(env_prefix="AUTOGRAPH_PASSWORD_", env_file=".env", extra="ignore")

    memory_kib: int = Field(default=65536, ge=8)
    passes: int = Field(default=3, ge=1)
    lanes: int = Field(default=1, ge=1)
    at_once: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1,
        description="hashes at the same time; by default one for each core of the machine",
    )  # fmt: skip


class Passwords:
    """Hashes and checks passwords. One per service and process: its queue is the bound on memory and cores."""

    def __init__(self, settings: PasswordSettings | None = None) -> None:
        cost = settings or PasswordSettings()
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes, hash_len=32, salt_len=16
        )
        self._limiter = CapacityLimiter(cost.at_once)
        self._nobody: str | None = None
        self._wanted = 0

    async def hashed(self, password: str) -> str:
        """The hash to keep. Raises: Unavailable when too many wait already."""
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, password: str, kept: str | None) -> bool:
        """Whether `password` belongs to the hash. None (nobody's hash) takes the same work and is never true.

        Raises: Unavailable when too many wait already.
        """
        if self._nobody is None:
            self._nobody = await self.hashed(os.urandom(16).hex())
        against = kept if kept is not None else self._nobody
        return await self._run(lambda: self._verified(against, password)) and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made at another cost than today's, so that it should be made anew."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (Argon2Error, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], Answer]) -> Answer:
        if self._wanted >= _LONGEST_QUEUE:
            raise Unavailable("too many people sign in at this moment", retry_after_s=2)
        self._wanted += 1
        try:
            return await to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._wanted -= 1
