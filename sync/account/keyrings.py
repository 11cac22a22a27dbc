"""The keyring of this machine, asked so that it can hang as long as it likes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol, TypeVar

from sync.net.deadline import within
from sync.pace import Pace

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
PATIENCE_S = 5.0


class Ring(Protocol):
    """What we need of a keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class RingFailed(Exception):
    """The keyring could not do it; the text says why, in words for a person."""


class NoRing(RingFailed):
    """There is none, or none that hides what it keeps."""


class Keyring:
    """Asks `found` keyring in a thread of its own. Once it has not answered for five seconds it is not asked again.

    The thread dies with the program: a keyring that waits for somebody to type must not hold it up.
    """

    def __init__(self, pace: Pace, found: Callable[[], Ring] | None = None) -> None:
        self._pace = pace
        self._found = found or usual
        self._hangs = False

    async def call(self, work: Callable[[Ring], T]) -> T:
        """What `work` gives. Raises: RingFailed."""
        if self._hangs:
            raise RingFailed("the keyring of this computer does not answer")
        try:
            return await within(self._pace, PATIENCE_S, asyncio.wrap_future(self._started(work)))
        except TimeoutError as error:
            self._hangs = True
            raise RingFailed("the keyring of this computer does not answer") from error
        except RingFailed:
            raise
        except Exception as error:  # keyrings are plugins: they raise what their systems raise
            raise _turned(error) from error

    def _started(self, work: Callable[[Ring], T]) -> Future[T]:
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()

        def run() -> None:
            try:
                future.set_result(work(self._found()))
            except Exception as error:  # it is raised where the answer is waited for
                future.set_exception(error)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        return future


def usual() -> Ring:
    """The keyring that this machine is set up with. Raises: NoRing."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    several = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
    safe = [one for one in several if _hides(one)]
    if not safe:
        clear = any("keyrings.alt" in type(one).__module__ for one in several)
        raise NoRing("the keyring that is set up here writes secrets in the clear" if clear else _NONE)
    return safe[0]


_NONE = "this computer has no keyring"


def _hides(ring: KeyringBackend) -> bool:
    """Whether it keeps secrets from others: those of `keyrings.alt` write files, and two keep nothing."""
    module = type(ring).__module__
    return not module.startswith(("keyrings.alt", "keyring.backends.fail", "keyring.backends.null"))


def _turned(error: Exception) -> RingFailed:
    from keyring.errors import KeyringLocked, NoKeyringError

    if isinstance(error, NoKeyringError):
        return NoRing(_NONE)
    if isinstance(error, KeyringLocked):
        return RingFailed("the keyring of this computer is locked")
    return RingFailed(f"the keyring of this computer refuses ({type(error).__name__})")
