"""Who else is in a diagram: what the server tells of other sessions, until it is gone or too old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync.live.colours import colour_of
from sync.live.showing import unpacked
from sync.status import Person
from sync.wire import limits
from sync.wire.messages import Peers, Present

_MOST = 1_000  # sessions in one diagram
_NAME = 80


@dataclass(frozen=True, slots=True)
class _Guest:
    person: Person
    until: float


class Company:
    """The other sessions of one diagram. `now` everywhere is monotonic seconds."""

    def __init__(self) -> None:
        self._guests: dict[str, _Guest] = {}
        self._people: tuple[Person, ...] = ()
        self._ahead = float("-inf")  # the server's clock minus ours, as far as its stamps tell

    @property
    def people(self) -> tuple[Person, ...]:
        """By name; one for each session."""
        return self._people

    def heard(self, peers: Peers, *, me: str, now: float) -> bool:
        """Take what the server tells; `me` is our own session. Whether somebody shows something else now."""
        self._ahead = max([self._ahead, *(one.at_ms / 1000 - now for one in peers.present)])
        for session in peers.gone:
            self._guests.pop(session, None)
        for one in peers.present:
            self._take(one, me, now)
        return self._changed()

    def expire(self, now: float) -> bool:
        """Let go of those that were not renewed for half a minute. Whether there were any."""
        over = [session for session, guest in self._guests.items() if guest.until <= now]
        for session in over:
            del self._guests[session]
        return self._changed()

    def next_end(self) -> float | None:
        """When `expire` should be called next."""
        return min((guest.until for guest in self._guests.values()), default=None)

    def forget(self) -> bool:
        """The server is not heard any more: nobody can be said to be there. Whether there was somebody."""
        self._guests.clear()
        self._ahead = float("-inf")
        return self._changed()

    def _take(self, one: Present, me: str, now: float) -> None:
        known = self._guests.get(one.session)
        if one.session == me or (known is None and len(self._guests) >= _MOST):
            return
        shown = unpacked(one.state)
        if shown is None:  # a newer program, or nonsense: they are there, and that is all that is known
            if not one.state:
                self._guests.pop(one.session, None)
                return
            person = Person(one.session, one.user, _plain(one.name), colour_of(one.user))
        else:
            person = Person(
                one.session, one.user, _plain(one.name), colour_of(one.user), shown.page, shown.cursor,
                shown.selection, shown.view, shown.editing,
            )  # fmt: skip
        age_s = self._ahead + now - one.at_ms / 1000
        self._guests[one.session] = _Guest(person, now + limits.PRESENCE_S - age_s)

    def _changed(self) -> bool:
        people = tuple(sorted(self._persons(), key=lambda one: (one.name.casefold(), one.session)))
        if people == self._people:
            return False
        self._people = people
        return True

    def _persons(self) -> Iterable[Person]:
        return (guest.person for guest in self._guests.values())


def _plain(name: str) -> str:
    """A name on one line, without what is not seen."""
    return "".join(one for one in name[: 2 * _NAME] if one.isprintable())[:_NAME].strip() or "Somebody"
