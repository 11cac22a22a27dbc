"""Which of several windows on one diagram others see of this person: the one that was used last."""

from __future__ import annotations

from collections.abc import Callable


class Floor:
    """Of one diagram. It outlives windows that are being taken apart, so it is no part of any."""

    def __init__(self) -> None:
        self._holder: object | None = None
        self._watchers: dict[object, Callable[[], None]] = {}

    def join(self, who: object, changed: Callable[[], None]) -> None:
        """`changed` is called when another one has it, or nobody."""
        self._watchers[who] = changed

    def take(self, who: object) -> None:
        """From now on it is `who` that others see."""
        if who is not self._holder:
            self._hand_to(who)

    def leave(self, who: object) -> None:
        """`who` is no more; whoever is there may show itself."""
        self._watchers.pop(who, None)
        if who is self._holder:
            self._hand_to(None)

    def is_of(self, who: object) -> bool:
        """Whether `who` may show itself."""
        return self._holder is None or self._holder is who

    def _hand_to(self, who: object | None) -> None:
        self._holder = who
        for changed in tuple(self._watchers.values()):
            changed()
