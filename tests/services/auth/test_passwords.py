"""Argon2id at its real cost, as many at once as there are cores."""

import asyncio
import os
import threading

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from services.access.passwords import Passwords, PasswordSettings
from services.platform.errors import Unavailable

pytestmark = pytest.mark.backend


async def test_b1_a_password_is_kept_as_argon2id_at_the_cost_that_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MEMORY_KIB", "PASSES"):
        monkeypatch.delenv(f"AUTOGRAPH_PASSWORD_{name}")
    passwords = Passwords()
    kept = await passwords.hashed("correct horse battery")
    cost = extract_parameters(kept)
    assert (cost.type, cost.memory_cost, cost.time_cost, cost.parallelism) == (Type.ID, 65536, 3, 1)
    assert await passwords.matches("correct horse battery", kept)
    assert not await passwords.matches("correct horse batterx", kept)
    assert not passwords.is_outdated(kept)
    assert Passwords(PasswordSettings(memory_kib=1024)).is_outdated(kept)


async def test_b1_two_hashes_of_one_password_differ() -> None:
    passwords = Passwords()
    assert await passwords.hashed("the same") != await passwords.hashed("the same")


@pytest.mark.parametrize("kept", ["!", "", "$argon2id$v=19$broken", "plain text"])
async def test_b1_a_hash_that_is_none_matches_nothing(kept: str) -> None:
    assert not await Passwords().matches(kept, kept)


async def test_b1_no_more_hashes_run_at_once_than_there_are_cores_and_the_loop_goes_on() -> None:
    passwords = _Watching()
    wanted = (os.cpu_count() or 1) * 4
    await asyncio.gather(*(passwords.matches("x", "!") for _ in range(wanted)))
    assert 1 <= passwords.most <= (os.cpu_count() or 1)
    assert threading.main_thread() not in passwords.threads


async def test_b1_a_crowd_is_sent_away_instead_of_filling_the_memory() -> None:
    passwords = Passwords()
    answers = await asyncio.gather(*(passwords.hashed("x") for _ in range(150)), return_exceptions=True)
    refused = [one for one in answers if isinstance(one, Unavailable)]
    assert len(refused) == 150 - 64
    assert all(one.retry_after_s for one in refused)
    await passwords.hashed("x")


class _Watching(Passwords):
    """Counts how many hashes are computed at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self.threads: set[threading.Thread] = set()
        self._lock = threading.Lock()

    def _verified(self, kept: str, password: str) -> bool:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.threads.add(threading.current_thread())
        threading.Event().wait(0.01)
        with self._lock:
            self.now -= 1
        return super()._verified(kept, password)
