"""Whether a document may be edited, and why not."""

from __future__ import annotations

from collections.abc import Callable

from diagram.document.listeners import Listeners, Unsubscribe
from diagram.errors import ReadOnly

_OWN = "Duplicate the diagram to edit a copy of your own."


class Permit:
    """Of one document, and for its thread. It can change while the document is open."""

    def __init__(self, *, only_shown: bool = False, is_newer: bool = False) -> None:
        self._only_shown = only_shown
        self._is_newer = is_newer
        self._restriction = ""
        self._listeners: Listeners[bool] = Listeners()

    @property
    def read_only(self) -> bool:
        return self._only_shown or self._is_newer or bool(self._restriction)

    @property
    def restriction(self) -> str:
        """Why this person may not edit it, in words for them; empty when they may, as far as that goes."""
        return self._restriction

    def restrict(self, reason: str) -> None:
        """From now on the document only shows, for a `reason` in words for the person; without one, no longer."""
        before, self._restriction = self.read_only, reason
        self._tell(before)

    def only_show(self, wanted: bool) -> None:
        """Whoever opened it wants it to be looked at, whatever else holds."""
        before, self._only_shown = self.read_only, wanted
        self._tell(before)

    def found_newer(self, is_newer: bool) -> None:
        """Whether a program that we do not understand has written it."""
        before, self._is_newer = self.read_only, is_newer
        self._tell(before)

    def subscribe(self, callback: Callable[[bool], None]) -> Unsubscribe:
        """Be told whenever `read_only` becomes another; returns the way out."""
        return self._listeners.add(callback)

    def check(self) -> None:
        """
        Raises:
            ReadOnly: the document only shows.
        """
        if self._restriction:
            raise ReadOnly(self._restriction, advice=_OWN)
        if self.read_only:
            raise ReadOnly("this diagram is opened to look only")

    def _tell(self, before: bool) -> None:
        if self.read_only != before:
            self._listeners.tell(self.read_only)
