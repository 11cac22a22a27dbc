"""A circuit breaker: a service that fails again and again is left alone for a while, then tried by one call at a time.

It is pybreaker, with what pybreaker 1.4 leaves open: one probe at a time while half open, a clock that nobody can set
back, calls that were given up count for nothing, late answers of an earlier state count for nothing, and whoever
listens cannot break a call. Calls run side by side; pybreaker only learns how each of them ended, because its own
block counts a given-up call and holds all others up while it runs.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

import pybreaker

from sync.errors import CircuitOpen

log = logging.getLogger(__name__)

FAILURES = 5
RESET_S = 30.0
SUCCESSES = 2
# How long a caller waits who comes while the one probe is under way: nobody knows when it ends.
_PROBING_S = 1.0


class State(StrEnum):
    """What a breaker does with a call: lets it through, refuses it, or lets one through to see how it goes."""

    CLOSED = pybreaker.STATE_CLOSED
    OPEN = pybreaker.STATE_OPEN
    HALF_OPEN = pybreaker.STATE_HALF_OPEN


class Verdict(Enum):
    """What the end of a call says of the service."""

    FAILED = "failed"
    ANSWERED = "answered"
    SAYS_NOTHING = "says nothing"


@dataclass(frozen=True, slots=True)
class BreakerState:
    """A breaker at one moment. `opened_at` is None while it is closed; `retry_after_s` is 0 when calls may come."""

    name: str
    state: State
    failure_count: int
    success_count: int
    opened_at: datetime | None
    retry_after_s: float


Judge = Callable[[Exception], Verdict]
Listener = Callable[[BreakerState], None]


def every_error(_error: Exception) -> Verdict:
    """Every error is a failure of the service. (What is no `Exception`, such as a call given up, is never judged.)"""
    return Verdict.FAILED


class Attempt:
    """One call that was let through. Its end is judged by what is said here, else by the error that leaves it."""

    __slots__ = ("verdict",)

    def __init__(self) -> None:
        self.verdict: Verdict | None = None

    def failed(self) -> None:
        """The service answered, but in a way that counts as a failure, such as status 503."""
        self.verdict = Verdict.FAILED


class Breaker:
    """The breaker of one service. It may be used from several threads and from many tasks at once::

        with breaker.calling() as attempt:  # raises CircuitOpen at once while the service is left alone
            response = await send(request)
            if response.status_code >= 500:
                attempt.failed()

    It opens after `failures` calls in a row that failed, and `reset_s` later lets one call after the other through;
    `successes` good ones in a row close it, a bad one opens it again. `judge` says what an error says of the service.
    `listener` is told of every change of the state, in the thread of the call that made it.
    """

    def __init__(
        self,
        name: str,
        *,
        failures: int = FAILURES,
        reset_s: float = RESET_S,
        successes: int = SUCCESSES,
        judge: Judge = every_error,
        listener: Listener | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._judge = judge
        self._listener = listener
        self._lock = threading.Lock()
        self._probing = False
        self._era = 0
        self._storage = _MonotonicStorage(clock)
        self._inner = pybreaker.CircuitBreaker(
            fail_max=failures,
            reset_timeout=reset_s,
            success_threshold=successes,
            exclude=[_Answered],
            listeners=[_Eras(self._new_era)],
            state_storage=self._storage,
            name=name,
            throw_new_error_on_trip=False,
        )

    @contextmanager
    def calling(self) -> Iterator[Attempt]:
        """A block around one call of the service. Raises: CircuitOpen before the block begins."""
        era, is_probe = self._admit()
        attempt = Attempt()
        try:
            yield attempt
        except BaseException as error:
            self._end(era, is_probe, self._verdict(attempt, error))
            raise
        else:
            self._end(era, is_probe, attempt.verdict or Verdict.ANSWERED)

    def check(self) -> None:
        """Raises: CircuitOpen when a call would be refused now. Spares the work of making one; promises nothing."""
        with self._lock:
            self._refuse_if_resting()

    def state(self) -> BreakerState:
        """What the breaker does now, for people and for metrics."""
        with self._lock:
            return self._state()

    def close(self) -> None:
        """Let calls through again, because it was seen in another way that the service lives."""
        with self._changing():
            if self._storage.state != State.CLOSED:
                self._inner.close()

    def _admit(self) -> tuple[int, bool]:
        with self._changing():
            if self._storage.state == State.CLOSED:
                return self._era, False
            self._refuse_if_resting()
            if self._storage.state == State.OPEN:
                self._inner.half_open()
            self._probing = True
            return self._era, True

    def _refuse_if_resting(self) -> None:
        left_s = self._left_s()
        if left_s > 0:
            raise CircuitOpen(self.name, left_s)
        if self._probing:
            raise CircuitOpen(self.name, _PROBING_S)

    def _end(self, era: int, is_probe: bool, verdict: Verdict) -> None:
        with self._changing():
            # A change of the state has let go of the probe already: another one may be under way by now.
            if era != self._era:
                return
            if is_probe:
                self._probing = False
            if verdict is Verdict.SAYS_NOTHING:
                return
            try:
                with self._inner.calling():
                    raise _Failed if verdict is Verdict.FAILED else _Answered
            except (_Failed, _Answered):
                pass

    def _verdict(self, attempt: Attempt, error: BaseException) -> Verdict:
        if not isinstance(error, Exception):  # given up, or the program ends
            return Verdict.SAYS_NOTHING
        return attempt.verdict or self._judge(error)

    def _new_era(self) -> None:
        self._era += 1
        self._probing = False

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Holds the lock; the listener hears of a change after it is let go, so that it may ask for the state."""
        with self._lock:
            era = self._era
            yield
            news = self._state() if self._era != era else None
        if news is not None and self._listener is not None:
            self._tell(self._listener, news)

    def _tell(self, listener: Listener, news: BreakerState) -> None:
        try:
            listener(news)
        except Exception:  # a listener must never break the call that it hears of
            log.exception("the listener of the breaker %s failed", self.name)

    def _left_s(self) -> float:
        if self._storage.state != State.OPEN:
            return 0.0
        return max(self._inner.reset_timeout - self._storage.open_for_s(), 0.0)

    def _state(self) -> BreakerState:
        state = State(self._storage.state)
        return BreakerState(
            name=self.name,
            state=state,
            failure_count=self._storage.counter,
            success_count=self._storage.success_counter,
            opened_at=None if state is State.CLOSED else self._storage.opened_at,
            retry_after_s=self._left_s(),
        )


class _Failed(Exception):
    """Tells pybreaker that a call failed."""


class _Answered(Exception):
    """Tells pybreaker that a call went well: an excluded error counts as a success there."""


class _MonotonicStorage(pybreaker.CircuitMemoryStorage):
    """Counts, and when the breaker opened by a clock that is never set."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(pybreaker.STATE_CLOSED)
        self._clock = clock
        self._opened = 0.0

    def open_for_s(self) -> float:
        return self._clock() - self._opened

    @property
    def opened_at(self) -> datetime | None:
        """For people; what is measured is `open_for_s`."""
        return self._opened_at

    @opened_at.setter
    def opened_at(self, at: datetime) -> None:
        self._opened = self._clock()
        self._opened_at = at


class _Eras(pybreaker.CircuitBreakerListener):
    """Counts changes of the state."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed

    def state_change(self, cb: object, old_state: object, new_state: object) -> None:
        self._changed()
