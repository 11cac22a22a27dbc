"""What the person says about a diagram that is held, carried out. Nothing that is only here is ever lost by it."""

from __future__ import annotations

from typing import Protocol

from storage.sync_states import SyncState
from sync.engine.delivery import Delivery, Fate
from sync.engine.workplace import Workplace
from sync.errors import Refused
from sync.status import Decision, Hold


class Keepsakes(Protocol):
    """Versions of diagrams, as far as decisions need them; two calls about one diagram are never under way at once."""

    async def keep(self, diagram: str) -> None:
        """Keep a version of what is stored of it; returns when it is on the disk."""
        ...

    async def put_back(self, diagram: str) -> None:
        """Write again, as an ordinary edit, what the version kept last has and the diagram lacks now."""
        ...


class Decisions:
    """Each may be cut off at any moment and be made again."""

    def __init__(self, place: Workplace, keepsakes: Keepsakes) -> None:
        self._place = place
        self._library = place.library
        self._states = place.library.sync_states
        self._disk = place.disk
        self._keepsakes = keepsakes

    async def decide(self, diagram: str, decision: Decision) -> str:
        """The id of the diagram to show then. A round is to follow.

        Raises: Refused when it does not fit how the diagram stands; SyncError; storage's errors.
        """
        state = await self._disk.read(lambda: self._states.get(diagram))
        if decision is Decision.KEEP_BACK:
            return await self._keep_back(diagram)
        if decision is Decision.FORK and state.hold not in (Hold.NONE, Hold.KEPT_BACK):
            return await self._fork(state)
        if decision is Decision.SYNC and state.hold != Hold.BRAKE:
            return await self._sync(state)
        if decision in (Decision.TAKE, Decision.KEEP_MINE) and state.hold == Hold.BRAKE:
            return await self._take(state, puts_back=decision is Decision.KEEP_MINE)
        raise Refused("that cannot be decided about this diagram now")

    async def _take(self, state: SyncState, *, puts_back: bool) -> str:
        """The hold goes last: whatever cuts this off, the person is asked again and nothing is done twice."""
        diagram = state.diagram
        if await self._disk.read(lambda: self._library.arrivals.waiting(diagram)):
            async with self._place.turns.of(diagram):
                await self._keepsakes.keep(diagram)
            await self._take_in(state)
        if puts_back:
            async with self._place.turns.of(diagram):
                await self._keepsakes.put_back(diagram)
        await self._free(state)
        return diagram

    async def _take_in(self, state: SyncState) -> None:
        taken = await self._place.inbox.take(Delivery(state.diagram, state.account, state.epoch), brake=False)
        if taken.fate is not Fate.TAKEN:
            raise Refused("what arrived is not complete; it is asked for again", advice="Try again in a moment.")

    async def _fork(self, state: SyncState) -> str:
        diagram = state.diagram
        info = await self._disk.read(lambda: self._library.diagrams.get(diagram))
        async with self._place.turns.of(diagram):
            copy = await self._place.documents.fork(diagram, title=f"{info.title} (my copy)")
        if state.hold == Hold.BRAKE:
            await self._take_in(state)
            await self._free(state)
        elif state.hold == Hold.WITHDRAWN:
            await self._disk.write(self._library.trash.put([diagram]))
        else:  # the server's copy comes in its place
            async with self._place.turns.of(diagram):
                await self._disk.write(self._states.start_over(diagram))
            await self._read_all_again(state)
        return copy

    async def _keep_back(self, diagram: str) -> str:
        async with self._place.turns.of(diagram):
            waiting = await self._disk.read(lambda: self._library.arrivals.waiting(diagram))
            await self._disk.write(self._library.arrivals.drop(waiting))
            await self._disk.write(self._states.put(SyncState(diagram, hold=Hold.KEPT_BACK.value)))
        return diagram

    async def _sync(self, state: SyncState) -> str:
        if state.account:
            await self._free(state)
        else:
            await self._disk.write(self._states.put(SyncState(state.diagram)))  # the next round adopts it
            account = await self._disk.read(self._library.accounts.in_use)
            if account is not None:
                await self._read_all_again(SyncState(state.diagram, account=account.id, epoch=account.epoch))
        return state.diagram

    async def _free(self, state: SyncState) -> None:
        await self._disk.write(self._states.hold(state.diagram, Hold.NONE.value))
        await self._read_all_again(state)

    async def _read_all_again(self, state: SyncState) -> None:
        """While it was held the feed went past it."""
        if state.account:
            await self._disk.write(self._library.accounts.keep_cursor(state.account, "", state.epoch))
