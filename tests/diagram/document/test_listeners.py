"""Who is told what, in which order, whatever one of them does."""

from __future__ import annotations

import pytest

from diagram.document.listeners import Listeners, Queue


@pytest.mark.parametrize("kind", [Listeners, Queue])
def test_one_that_raises_keeps_nobody_from_hearing(kind: type[Listeners[int]]) -> None:
    listeners = kind()
    heard: list[str] = []

    def first(value: int) -> None:
        heard.append(f"first {value}")
        raise ValueError("first")

    def second(value: int) -> None:
        heard.append(f"second {value}")
        raise KeyError("second")

    for callback in (first, second, lambda value: heard.append(f"third {value}")):
        listeners.add(callback)
    with pytest.raises(KeyError) as raised:
        listeners.tell(1)
    assert heard == ["first 1", "second 1", "third 1"]
    assert isinstance(raised.value.__context__, ValueError)
    with pytest.raises(KeyError):
        listeners.tell(2)  # it is not stuck
    assert heard[3:] == ["first 2", "second 2", "third 2"]


def test_who_leaves_or_comes_while_it_is_told_changes_nothing_this_time() -> None:
    listeners: Listeners[int] = Listeners()
    heard: list[str] = []
    leave = [lambda: None]

    def first(_value: int) -> None:
        heard.append("first")
        leave.pop()()
        listeners.add(lambda _: heard.append("late"))

    listeners.add(first)
    leave.append(listeners.add(lambda _: heard.append("second")))
    listeners.tell(1)
    assert heard == ["first", "second"]


def test_nobody_may_listen() -> None:
    Listeners[int]().tell(1)
