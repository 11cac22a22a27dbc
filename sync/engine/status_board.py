"""How each diagram stands, honestly: SYNCED only when the server has acknowledged everything that is on this disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from storage.standings import Standing
from sync.engine.server import Change
from sync.engine.sharers import Sharers
from sync.engine.workplace import Workplace
from sync.status import DiagramStatus, Hold, Phase


class StatusBoard:
    """Made of what is on the disk, of what the outbox was told, and of what is under way. Belongs to the loop.

    `sharers` knows who shares what with the account. `unsaved` says how many edits of a diagram are not even on this
    disk yet, `missing_assets` how many of its pictures have not arrived.
    """

    def __init__(
        self,
        place: Workplace,
        *,
        sharers: Sharers | None = None,
        unsaved: Callable[[str], int] = lambda _diagram: 0,
        missing_assets: Callable[[str], int] = lambda _diagram: 0,
    ) -> None:
        self._place = place
        self._sharers = sharers
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
        found, sharers = await self._place.disk.read(self._read)
        return {one: self._status(one, standing, sharers.get(one, "")) for one, standing in found.items()}

    async def learn_sharers(self, changes: Iterable[Change]) -> None:
        """What the feed told."""
        if self._sharers is not None:
            told, sharers = tuple(changes), self._sharers
            names = await self._place.disk.read(lambda: sharers.after(told))
            if names is not None:
                await self._place.disk.write(sharers.keep(names))

    def _read(self) -> tuple[Mapping[str, Standing], Mapping[str, str]]:
        return self._place.library.standings.all(), {} if self._sharers is None else self._sharers.all()

    def _status(self, diagram: str, standing: Standing, sharer: str) -> DiagramStatus:
        unsent = standing.unsent
        hidden = self._unsaved(diagram)
        if unsent is not None and self._place.outbox.fresh.last(diagram) > unsent.newest:
            hidden += 1
        found = status_of(
            standing,
            now_s=self._place.pace.wall(),
            hidden=hidden,
            is_moving=self._moving[diagram] > 0,
            is_behind=diagram in self._behind,
            missing_assets=self._missing(diagram),
        )
        return replace(found, shared_by=sharer) if sharer and found.role != "owner" else found


def status_of(
    standing: Standing,
    *,
    now_s: float,
    hidden: int = 0,
    is_moving: bool = False,
    is_behind: bool = False,
    missing_assets: int = 0,
) -> DiagramStatus:
    """What is told of a diagram. `hidden` edits are known of that were not on the disk when it was read."""
    state, unsent = standing.state, standing.unsent
    edits = 0 if unsent is None else unsent.edits
    oldest_s = unsent.oldest_s if unsent is not None and edits else None
    count = edits + hidden
    if not state.account or state.hold == Hold.KEPT_BACK:
        phase = Phase.LOCAL
    elif state.hold:
        phase = Phase.HELD
    elif count or not standing.is_current or not state.whole:
        phase = Phase.SYNCING if is_moving else Phase.WAITING
    elif standing.waiting or is_behind or is_moving:
        phase = Phase.SYNCING
    else:
        phase = Phase.SYNCED
    age_s = 0.0 if oldest_s is None else max(now_s - oldest_s, 0.0)
    return DiagramStatus(phase, count, age_s, state.role, Hold(state.hold), state.reason, missing_assets)
