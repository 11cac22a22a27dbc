"""The breaker against a model, and what pybreaker by itself gets wrong (sync-research 3.1)."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sync.breaker import Breaker, BreakerState, State, Verdict
from sync.errors import CircuitOpen


class Down(Exception):
    """The service fails."""


class Local(Exception):
    """Something of ours fails."""


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Down), breaker.calling():
            raise Down


def succeed(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with breaker.calling():
            pass


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("ai", clock=clock)


def test_a12_five_failures_in_a_row_open_it_and_two_good_probes_close_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 4)
    succeed(breaker)
    fail(breaker, 4)
    assert breaker.state().state is State.CLOSED
    fail(breaker)
    assert breaker.state().state is State.OPEN
    with pytest.raises(CircuitOpen) as refused, breaker.calling():
        pytest.fail("it was let through")
    assert (refused.value.name, refused.value.retry_after_s) == ("ai", 30.0)
    clock.now_s += 29.9
    with pytest.raises(CircuitOpen), breaker.calling():
        pytest.fail("it was let through")
    clock.now_s += 0.2
    succeed(breaker)
    assert breaker.state().state is State.HALF_OPEN
    assert breaker.state().success_count == 1
    succeed(breaker)
    assert breaker.state() == BreakerState("ai", State.CLOSED, 0, 0, None, 0.0)


def test_a12_a_bad_probe_opens_it_for_another_thirty_seconds(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 31
    succeed(breaker)
    fail(breaker)
    state = breaker.state()
    assert (state.state, state.retry_after_s) == (State.OPEN, 30.0)
    assert state.opened_at is not None


async def test_a12_of_fifty_callers_at_once_one_is_the_probe(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 31
    may_end = asyncio.Event()

    async def call() -> bool:
        try:
            with breaker.calling():
                await may_end.wait()
        except CircuitOpen as refused:
            assert refused.retry_after_s > 0
            return False
        return True

    for expected in (State.HALF_OPEN, State.CLOSED):
        calls = [asyncio.create_task(call()) for _ in range(50)]
        await asyncio.sleep(0)
        assert sum(one.done() for one in calls) == 49
        may_end.set()
        assert sum(await asyncio.gather(*calls)) == 1
        may_end.clear()
        assert breaker.state().state is expected


def test_of_fifty_threads_at_once_one_is_the_probe(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 31
    ready, may_end = threading.Barrier(50), threading.Event()
    passed: list[int] = []
    refused: list[int] = []

    def call(number: int) -> None:
        ready.wait(10)
        try:
            with breaker.calling():
                passed.append(number)
                may_end.wait(10)
        except CircuitOpen:
            refused.append(number)
            if len(refused) == 49:
                may_end.set()

    threads = [threading.Thread(target=call, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (len(passed), len(refused)) == (1, 49)


async def test_a_call_that_is_given_up_counts_for_nothing(breaker: Breaker, clock: Clock) -> None:
    async def give_up() -> None:
        async def call() -> None:
            with breaker.calling():
                await asyncio.sleep(60)

        task = asyncio.create_task(call())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    fail(breaker, 4)
    await give_up()
    assert breaker.state().failure_count == 4
    fail(breaker)
    clock.now_s += 31
    await give_up()
    await give_up()
    assert breaker.state().state is State.HALF_OPEN
    assert breaker.state().success_count == 0
    succeed(breaker, 2)
    assert breaker.state().state is State.CLOSED


def test_what_is_wrong_on_our_side_counts_for_nothing(clock: Clock) -> None:
    breaker = Breaker(
        "ai", clock=clock, judge=lambda error: Verdict.SAYS_NOTHING if isinstance(error, Local) else Verdict.FAILED
    )
    fail(breaker, 4)
    with pytest.raises(Local), breaker.calling():
        raise Local
    assert breaker.state().failure_count == 4


def test_an_answer_may_count_as_a_failure(breaker: Breaker) -> None:
    for _ in range(5):
        with breaker.calling() as attempt:
            attempt.failed()
    assert breaker.state().state is State.OPEN


def test_a_call_of_an_earlier_state_counts_for_nothing(breaker: Breaker, clock: Clock) -> None:
    slow, slower = breaker.calling(), breaker.calling()
    slow.__enter__()
    slower.__enter__()
    fail(breaker, 5)
    clock.now_s += 10
    assert not slow.__exit__(Down, Down(), None)
    assert breaker.state().retry_after_s == 20.0
    clock.now_s += 21
    succeed(breaker)
    assert not slower.__exit__(Down, Down(), None)
    assert breaker.state().state is State.HALF_OPEN
    assert breaker.state().success_count == 1


def test_the_probe_of_an_earlier_state_does_not_let_another_in(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 31
    first = breaker.calling()
    first.__enter__()
    breaker.close()
    fail(breaker, 5)
    clock.now_s += 31
    with breaker.calling():
        assert not first.__exit__(None, None, None)
        with pytest.raises(CircuitOpen), breaker.calling():
            pytest.fail("it was let through")


def test_a_listener_hears_every_change_and_cannot_break_a_call(clock: Clock) -> None:
    heard: list[State] = []

    def listen(state: BreakerState) -> None:
        assert breaker.state() == state
        heard.append(state.state)
        raise RuntimeError("a listener that fails")

    breaker = Breaker("ai", clock=clock, listener=listen)
    fail(breaker, 5)
    clock.now_s += 31
    succeed(breaker, 2)
    assert heard == [State.OPEN, State.HALF_OPEN, State.CLOSED]


class AgainstAModel(RuleBasedStateMachine):
    """Calls that begin, end well, badly, or not at all, in any order, while time goes on."""

    @initialize()
    def begin(self) -> None:
        self.clock = Clock()
        self.breaker = Breaker("ai", clock=self.clock)
        self.state, self.bad, self.good, self.opened_s, self.era = State.CLOSED, 0, 0, 0.0, 0
        self.running: list[tuple[object, int]] = []
        self.probe: object | None = None

    def move(self, state: State) -> None:
        self.state, self.era, self.probe, self.good = state, self.era + 1, None, 0
        if state is State.CLOSED:
            self.bad = 0
        if state is State.OPEN:
            self.opened_s = self.clock.now_s

    @precondition(lambda self: len(self.running) < 8)
    @rule()
    def call(self) -> None:
        if self.state is State.OPEN and self.clock.now_s - self.opened_s >= 30:
            self.move(State.HALF_OPEN)
        passes = self.state is State.CLOSED or (self.state is State.HALF_OPEN and self.probe is None)
        block = self.breaker.calling()
        if not passes:
            with pytest.raises(CircuitOpen):
                block.__enter__()
            return
        block.__enter__()
        self.running.append((block, self.era))
        if self.state is State.HALF_OPEN:
            self.probe = block

    @precondition(lambda self: self.running)
    @rule(data=st.data(), how=st.sampled_from(["well", "badly", "given up"]))
    def end(self, data: st.DataObject, how: str) -> None:
        block, era = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        error = {"well": None, "badly": Down(), "given up": asyncio.CancelledError()}[how]
        block.__exit__(type(error) if error else None, error, None)  # type: ignore[attr-defined]
        if era != self.era:
            return
        self.probe = None
        if how == "well":
            self.bad = 0
            self.good += self.state is State.HALF_OPEN
            if self.good == 2:
                self.move(State.CLOSED)
        elif how == "badly":
            self.bad += 1
            if self.state is State.HALF_OPEN or self.bad >= 5:
                self.move(State.OPEN)

    @rule(seconds=st.sampled_from([0.5, 10.0, 30.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now_s += seconds

    @rule()
    def seen_alive(self) -> None:
        self.breaker.close()
        if self.state is not State.CLOSED:
            self.move(State.CLOSED)

    @invariant()
    def agrees(self) -> None:
        state = self.breaker.state()
        assert (state.state, state.failure_count, state.success_count) == (self.state, self.bad, self.good)
        left_s = max(30 - (self.clock.now_s - self.opened_s), 0) if self.state is State.OPEN else 0
        assert state.retry_after_s == left_s


AgainstAModel.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestR37 = AgainstAModel.TestCase
