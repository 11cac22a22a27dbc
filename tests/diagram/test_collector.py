from __future__ import annotations

import gc

import pytest

from diagram.collector import collector_paused


def test_the_collector_is_off_inside_and_as_it_was_after_even_when_nested_or_interrupted() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError), collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise ValueError
    assert gc.isenabled()


def test_one_that_was_off_already_stays_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_function_may_be_in_its_pause_twice() -> None:
    @collector_paused()
    def dig(depth: int) -> int:
        assert not gc.isenabled()
        return depth if depth == 0 else dig(depth - 1)

    assert dig(3) == 0
    assert gc.isenabled()
