"""Desks for tests, closed when the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync.desk import Desk

Desks = Callable[[str], Desk]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    made: list[Desk] = []

    def make(name: str) -> Desk:
        made.append(Desk(tmp_path / name, name))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def desk(desks: Desks) -> Desk:
    return desks("ann")
