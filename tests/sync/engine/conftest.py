"""Desks and a backend for tests, closed when the test ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from services.platform.platform import Platform
from tests.services.conftest import embedded, embedded_settings, migrated_file
from tests.services.people import Person
from tests.sync.desk import Desk
from tests.sync.home import Home, Link, home_on

__all__ = ["embedded", "embedded_settings", "migrated_file"]

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


@pytest.fixture
async def home(embedded: Platform) -> AsyncIterator[Home]:
    async with home_on(embedded) as opened:
        yield opened


@pytest.fixture
async def ann(home: Home) -> Person:
    return await home.people.make("ann")


@pytest.fixture
def laptop(home: Home, desks: Desks, ann: Person) -> Link:
    return home.link(desks("laptop"), ann)


@pytest.fixture
def tower(home: Home, desks: Desks, ann: Person) -> Link:
    """Another computer of the same person."""
    return home.link(desks("tower"), ann)
