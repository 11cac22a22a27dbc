"""Three people undo in one diagram: nobody's later work goes, undo and redo are nothing, nobody is ever stuck."""

from __future__ import annotations

import pytest

from tests.diagram.document.undoing import simulate_undo


@pytest.mark.convergence
@pytest.mark.parametrize("first", range(0, 200, 20))
def test_two_hundred_seeds_of_three_people(first: int) -> None:
    for seed in range(first, first + 20):
        problems = simulate_undo(seed)
        assert not problems, f"seed {seed}: {problems[:5]}"


@pytest.mark.soak
@pytest.mark.convergence
def test_five_thousand_seeds_of_three_people() -> None:
    for seed in range(1_000, 6_000):
        problems = simulate_undo(seed)
        assert not problems, f"seed {seed}: {problems[:5]}"
