from __future__ import annotations

import gc
import subprocess
import sys
import weakref

import pytest

from app.responsiveness import leave_alone, sweep


@pytest.fixture(autouse=True)
def thawed() -> object:
    yield
    gc.unfreeze()


class Knot:
    def __init__(self) -> None:
        self.itself = self


def test_what_is_left_alone_is_not_looked_at() -> None:
    knot = Knot()
    leave_alone()
    assert gc.get_freeze_count() > 0
    gone = weakref.ref(knot)
    del knot
    gc.collect()
    assert gone() is not None, "a frozen knot is not untied"


def test_a_sweep_unties_what_was_left_alone() -> None:
    knot = Knot()
    leave_alone()
    gone = weakref.ref(knot)
    del knot
    sweep()
    assert gone() is None


def test_a_process_with_a_window_takes_short_turns() -> None:
    program = "import gc, sys; from app.responsiveness import keep_responsive; keep_responsive(); "
    program += "print(sys.getswitchinterval(), gc.get_threshold()[0])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert (float(told[0]), int(told[1])) == (0.001, 200_000)
