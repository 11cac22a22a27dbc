"""What is to be drawn, of which bytes, and what came out: the values that go between a service and its workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum


class Form(Enum):
    """How the bytes of a document are to be understood."""

    FILE = "file"  # one file of any format that we read
    UPDATES = "updates"  # a snapshot and updates of one diagram, in any order


@dataclass(frozen=True, slots=True)
class Source:
    """A document as bytes that nobody has looked into. `name` is the title of what is made of it."""

    form: Form
    blobs: tuple[bytes, ...]
    name: str = ""

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(len(blob) for blob in self.blobs)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to make: `target` is a format, `page` counts from 1 and 0 means all.

    `scale` is pixels per unit of a PNG, `margin` units around the drawing, `background` as #rrggbb, ``none``, or empty
    for the page's own.
    """

    target: str
    page: int = 0
    scale: float = 1.0
    margin: float = 0.0
    background: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def of(cls, members: Mapping[str, object]) -> Wish:
        """The wish that `as_json` wrote."""
        return cls(**members)  # type: ignore[arg-type]  # our own JSON


@dataclass(frozen=True, slots=True)
class Drawn:
    """The files of a wish with what their names get at the end, and what the format could not carry, in words."""

    files: tuple[tuple[str, bytes], ...]
    losses: tuple[str, ...] = ()
