"""Word from other threads that something of a diagram is new: once for however many edits came before it was heard."""

from __future__ import annotations

from collections.abc import Callable


class Waking:
    """`later` has the loop do something, from any thread; `heard` is called there, after what it is told of.

    To wake a loop costs as much as to store an edit, and in a burst it would be woken by each.
    """

    def __init__(self, later: Callable[[Callable[[], None]], object], heard: Callable[[str], None]) -> None:
        self._later = later
        self._heard = heard
        self._waiting: set[str] = set()

    def __call__(self, diagram: str) -> None:
        """On any thread."""
        if diagram in self._waiting:
            return
        self._waiting.add(diagram)
        self._later(lambda: self._tell(diagram))

    def _tell(self, diagram: str) -> None:
        self._waiting.discard(diagram)  # first: what comes from now on is word of its own
        self._heard(diagram)
