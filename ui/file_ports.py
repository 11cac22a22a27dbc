"""What the window needs of an external file that a diagram is linked with."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from diagram.versions.merging import Clash

T = TypeVar("T")

# A piece of work in steps. Each function that comes out is to be run in another thread, its result or error put back
# in; between them the work goes on in the thread of the document. Any: every step has a result of its own.
Steps: TypeAlias = Generator[Callable[[], Any], Any, T]


@dataclass(frozen=True, slots=True)
class FileSame:
    """The file is as the diagram knows it."""


@dataclass(frozen=True, slots=True)
class FileMerged:
    """The file was changed outside, and that is in the diagram now.

    `taken` counts the records that changed here because of it, `summary` says what they are, `clashes` are the
    disagreements.
    """

    taken: int
    summary: str
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class FileGone:
    """The file is not there any more."""


@dataclass(frozen=True, slots=True)
class FileUnread:
    """The file cannot be read as it is now; the diagram was left alone."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class FileWritten:
    """The file says what the diagram says. `merged` is what had to be taken over first."""

    merged: FileMerged | None = None


Outcome: TypeAlias = FileSame | FileMerged | FileGone | FileUnread | FileWritten


class LinkedFile(Protocol):
    """A diagram's file. `watch` tells when `is_behind` may have changed, in the document's thread."""

    @property
    def path(self) -> Path: ...

    @property
    def is_behind(self) -> bool:
        """Whether the diagram holds something that the file does not."""
        ...

    @property
    def is_writable(self) -> bool:
        """Whether this kind of file can be written back, rather than only read."""
        ...

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]: ...

    def catch_up(self) -> Steps[Outcome]:
        """Take over what was changed outside."""
        ...

    def save(self, *, anew: bool = False) -> Steps[Outcome]:
        """Take over what was changed outside, then write.

        With `anew` also where the file is gone, or holds something that cannot be read: that is kept beside it.
        """
        ...

    def move(self, path: Path) -> None:
        """The file is elsewhere now."""
        ...

    def take_theirs(self, clash: Clash) -> None:
        """Settle a disagreement the other way."""
        ...
