"""A canvas with other people on it, whose clock stands still until it is told to go on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sync.status import Person
from tests.ui.canvas.conftest import stage, stage_of

PAGE = "page"
COLOURS = ("#d6336c", "#0c8599", "#e8590c", "#5f3dc4", "#2b8a3e")


def person(name: str, x: float | None = None, y: float = 0.0, **more: object) -> Person:
    cursor = None if x is None else (x, y)
    colour = COLOURS[sum(map(ord, name)) % len(COLOURS)]
    known: dict[str, object] = {"page": PAGE, "cursor": cursor, "colour": colour} | more
    return Person(f"s-{name}", f"u-{name}", name, **known)  # type: ignore[arg-type]  # each by its own name


@dataclass
class Watch:
    """A clock that tests set."""

    now_s: float = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def watch() -> Watch:
    return Watch()


__all__ = ["stage", "stage_of"]
