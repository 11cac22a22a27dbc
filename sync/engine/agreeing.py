"""Titles and the trash: three-way, between what is here, what is there, and what both last agreed on.

Where only one side has changed, the other follows. Where both have given another title, the server's wins, because it
is what everybody else sees. Work wins over the trash: what was thrown away there while it has unsent edits here is
taken out again by its owner (docs/decisions/0035).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from storage.errors import DiagramMissing
from storage.sync_states import SyncState
from sync.engine.server import Change
from sync.engine.side import Server
from sync.engine.survey import Here
from sync.engine.titles import server_title
from sync.engine.workplace import Workplace
from sync.errors import Refused, SignedOut

log = logging.getLogger(__name__)

_MAY_RENAME = ("owner", "editor")


class Agreeing:
    """Between this library and one server. `arranged` is told when the trash is another here now."""

    def __init__(self, place: Workplace, server: Server, arranged: Callable[[], None] = lambda: None) -> None:
        self._place = place
        self._server = server
        self._arranged = arranged

    async def agree(self, state: SyncState, here: Here, change: Change | None, *, has_edits: bool) -> None:
        """Make both sides say the same of one diagram, which the server has. `change`: what it said, if anything.

        Raises: SyncError, storage's errors.
        """
        if state.title is None and change is None:
            return  # it was never there
        try:
            title = await self._title(state, here, change)
            trashed = await self._trashed(state, here, change, has_edits=has_edits)
        except DiagramMissing:
            return  # deleted for good just now
        if (title, trashed) != (state.title, state.trashed):
            await self._place.disk.write(
                self._place.library.sync_states.agree(state.diagram, title=title, trashed=trashed)
            )

    async def _title(self, state: SyncState, here: Here, change: Change | None) -> str | None:
        base = state.title
        mine, theirs = server_title(here.title), base if change is None else change.title
        if mine == theirs or (base is not None and mine == server_title(base) and theirs == base):
            return theirs
        if base is not None and theirs == base:
            if state.role not in _MAY_RENAME:
                return base  # this person's own name for it
            await self._tell(state, self._server.rename(state.diagram, mine))
            return mine
        assert theirs is not None  # else there is neither a base nor a change
        await self._place.disk.write(self._place.library.diagrams.rename(state.diagram, theirs))
        self._place.documents.renamed(state.diagram, theirs)
        return theirs

    async def _trashed(self, state: SyncState, here: Here, change: Change | None, *, has_edits: bool) -> bool:
        theirs = state.trashed if change is None else change.trashed
        if here.trashed == theirs:
            return theirs
        if here.trashed != state.trashed:  # here it was thrown away, or taken back
            if state.role != "owner":
                return state.trashed  # the others keep it where they have it
            tell = self._server.trash if here.trashed else self._server.restore
            await self._tell(state, tell(state.diagram))
            return here.trashed
        if theirs and has_edits and state.role == "owner":
            await self._tell(state, self._server.restore(state.diagram))
            return False
        trash = self._place.library.trash
        await self._place.disk.write((trash.put if theirs else trash.restore)([state.diagram]))
        self._arranged()
        return theirs

    async def _tell(self, state: SyncState, telling: Awaitable[None]) -> None:
        """A no is taken for an answer: asking again in every round would not change it."""
        try:
            await telling
        except SignedOut:
            raise
        except Refused as error:
            log.warning("the server does not follow a change of %s: %s", state.diagram, error)
