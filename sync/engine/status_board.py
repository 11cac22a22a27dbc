"""How each diagram stands, honestly: SYNCED only when the server has acknowledged everything that is on this disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from storage.standings import Standing
from sync.engine.workplace import Workplace
from sync.status import DiagramStatus, Hold, Phase


class StatusBoard:
    """Made of what is on the disk, of what the outbox was told, and of what is under way. Belongs to the loop.

    `unsaved` says how many edits of a diagram are not even on this disk yet, `missing_assets` how many of its pictures
    have not arrived.
    """

    def __init__(
        self,
        place: Workplace,
        *,
        unsaved: Callable[[str], int] = lambda _diagram: 0,
        missing_assets: Callable[[str], int] = lambda _diagram: 0,
    ) -> None:
        self._place = place
        self._unsaved = unsaved
        self._missing = missing_assets
        self._moving: Counter[str] = Counter()
        self._behind: set[str] = set()

    @contextmanager
    def moving(self, diagrams: Iterable[str]) -> Iterator[None]:
        """While the block runs, something of these is under way."""
        named = tuple(diagrams)
        self._moving.update(named)
        try:
            yield
        finally:
            self._moving.subtract(named)
            self._moving += Counter()

    def behind(self, diagrams: Iterable[str]) -> None:
        """The other side has more of these than is here."""
        self._behind.update(diagrams)

    def caught_up(self, diagrams: Iterable[str]) -> None:
        """All that was promised of these is here."""
        self._behind.difference_update(diagrams)

    async def read(self) -> Mapping[str, DiagramStatus]:
        """Of every diagram that is synced or kept back; one that is not named is on this computer only.

        An edit that was reported after the disk was read counts all the same, so that no answer is too good.
        """
        found = await self._place.disk.read(self._place.library.standings.all)
        return {diagram: self._status(diagram, standing) for diagram, standing in found.items()}

    def _status(self, diagram: str, standing: Standing) -> DiagramStatus:
        state, unsent = standing.state, standing.unsent
        count = 0 if unsent is None else unsent.edits
        oldest_s = None if unsent is None or not count else unsent.oldest_s
        if unsent is not None and self._place.outbox.fresh.last(diagram) > unsent.newest:
            count += 1
        count += self._unsaved(diagram)
        return DiagramStatus(
            self._phase(diagram, standing, count),
            count,
            0.0 if oldest_s is None else max(self._place.pace.wall() - oldest_s, 0.0),
            state.role,
            Hold(state.hold),
            state.reason,
            self._missing(diagram),
        )

    def _phase(self, diagram: str, standing: Standing, unsynced: int) -> Phase:
        state = standing.state
        if not state.account or state.hold == Hold.KEPT_BACK:
            return Phase.LOCAL
        if state.hold:
            return Phase.HELD
        if unsynced or not standing.is_current or not state.whole:
            return Phase.SYNCING if self._moving[diagram] else Phase.WAITING
        if standing.waiting or diagram in self._behind or self._moving[diagram]:
            return Phase.SYNCING
        return Phase.SYNCED
