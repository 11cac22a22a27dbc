"""Eight replicas, partitions, duplicates, disorder, crashes and restarts: they agree, and what they show is sound."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest

from app.responsiveness import keep_responsive, sweep
from tests.diagram.document.acts import ACTS
from tests.diagram.document.partitions import RESTLESS, Outcome, World, simulate

# Seeds that once failed, and what they found.
PINNED = (
    1,  # two people each deleted one of two layers: what lay on them hung nowhere
    2,  # a page was left without a layer, while another page had one
    4,  # a layer that had become a shape found its new home on itself
)


def run(seeds: Iterable[int], world: World = World()) -> list[Outcome]:  # noqa: B008  # frozen
    """The simulations of all seeds, on all processors."""
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"), hurry) as pool:
        return list(pool.map(partial(simulate, world=world), seeds))


def hurry() -> None:
    """What lives already need not be looked through for garbage again and again."""
    keep_responsive()
    sweep()


def check(outcomes: list[Outcome]) -> None:
    failed = [outcome for outcome in outcomes if outcome.problems]
    assert not failed, "\n".join(f"seed {outcome.seed}: {outcome.problems[:5]}" for outcome in failed)
    assert all(outcome.edits >= 8 * 500 for outcome in outcomes)
    for name in ACTS:
        assert all(outcome.done[name] for outcome in outcomes), f"nobody has ever done {name}"


@pytest.mark.all_processors
@pytest.mark.convergence
def test_the_seeds_that_once_failed() -> None:
    check(run(PINNED, RESTLESS))


@pytest.mark.convergence
def test_one_seed_is_one_run() -> None:
    """Else a failing seed could not be looked into."""
    one, other = simulate(5, seats=4, edits=60), simulate(5, seats=4, edits=60)
    assert one == other


@pytest.mark.all_processors
@pytest.mark.convergence
def test_a_hundred_seeds_of_eight_replicas_agree() -> None:
    check(run(range(100, 200)))


@pytest.mark.soak
@pytest.mark.convergence
def test_ten_thousand_seeds_of_eight_replicas_agree() -> None:
    for start in range(1_000, 11_000, 100):
        check(run(range(start, start + 100)))
