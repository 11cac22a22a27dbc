"""The round by HTTP: everything the server has comes here, everything the server lacks goes there."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from storage.accounts import Account
from storage.errors import DiagramMissing
from storage.sync_states import SyncState, Version
from sync.engine.agreeing import Agreeing
from sync.engine.delivery import Delivery, common, includes
from sync.engine.pulling import Pulling, Want
from sync.engine.pushing import Pushing
from sync.engine.rewriting import Rewriting
from sync.engine.server import Change
from sync.engine.shelf_server import Shelves
from sync.engine.shelving import Shelving
from sync.engine.side import Server
from sync.engine.status_board import StatusBoard
from sync.engine.survey import NewEpoch, Survey, Told, surveyed
from sync.engine.workplace import Workplace
from sync.errors import NotNow, Refused, ServerFailed, SignedOut, Unreadable
from sync.status import Hold, Progress

log = logging.getLogger(__name__)

_EPOCHS = 4
_PAGES = 10_000
WITHDRAWN = "It is not shared with you any more."

Tell = Callable[[Progress | None], None]


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did. `behind` are the diagrams that are not complete on either side; the next round goes on."""

    pulled: int = 0
    pushed: int = 0
    behind: frozenset[str] = frozenset()


class Engine:
    """For one account, as long as it is the one in use: two accounts are never mixed. One round at a time.

    `live` says which diagrams a socket keeps up to date, `opened` which ones a window has open. `shelves` is asked for
    folders, stars and tags, if the other side keeps them. `arranged` is told when a list of the diagrams looks
    otherwise: the trash, a folder, a star, a tag.
    """

    def __init__(
        self,
        place: Workplace,
        server: Server,
        account: str,
        *,
        board: StatusBoard | None = None,
        progress: Tell = lambda _progress: None,
        live: Callable[[str], bool] = lambda _diagram: False,
        opened: Callable[[str], bool] = lambda _diagram: False,
        shelves: Shelves | None = None,
        arranged: Callable[[], None] = lambda: None,
    ) -> None:
        self._place = place
        self._library = place.library
        self._states = place.library.sync_states
        self._disk = place.disk
        self._server = server
        self._account_id = account
        self._board = board or StatusBoard(place)
        self._tell = progress
        self._live = live
        self._opened = opened
        self._left: Counter[str] = Counter()  # of each diagram of the round, in how many directions it is not through
        self._through = 0
        self._arranged = arranged
        self._shelving = None if shelves is None else Shelving(place, shelves, arranged)

    async def once(self) -> Round:
        """One round. Whatever stops it, nothing is lost and the next one goes on where it stopped.

        Raises: SyncError; storage's errors when the disk fails.
        """
        try:
            for _ in range(_EPOCHS):
                account = await self._account()
                if account is None:
                    return Round()
                try:
                    return await self._round(account)
                except NewEpoch as new:
                    # What was acknowledged means nothing any more: all is compared, nothing here is deleted.
                    if account.epoch:
                        log.warning("the server's database is another one than before")
                    await self._disk.write(self._states.begin_epoch(account.id, new.epoch))
            raise ServerFailed("the server's database changes again and again")
        finally:
            self._tell(None)

    async def one(self, diagram: str) -> Round:
        """Bring one diagram up to date in both directions: what a socket cannot carry.

        Raises: as `once`.
        """
        account = await self._account()
        state = await self._disk.read(lambda: self._states.get(diagram))
        if account is None or state.account != account.id or state.hold:
            return Round()
        try:
            wants = [] if state.title is None else [Want(diagram, await self._version(diagram))]
            pulling = Pulling(self._place, self._server, account, _nobody)
            await pulling.pull(wants)
            self._board.caught_up(one.diagram for one in wants if one.diagram not in pulling.behind)
            pushing = Pushing(self._place, self._server, account.epoch, _nobody)
            await pushing.push([diagram])
            await self._rewrite(account, pushing)
        except NewEpoch:
            return await self.once()
        return Round(len(wants), len(pushing.pushed), frozenset(pulling.behind | pushing.behind))

    async def _round(self, account: Account) -> Round:
        told = await self._told(account)
        survey = await self._adopted(account)
        await self._finish_taking(account)
        await self._share(survey, told)
        survey = await self._disk.read(lambda: surveyed(self._library, account))
        wants, unreadable = await self._wants(survey, told)
        survey = await self._disk.read(lambda: surveyed(self._library, account))
        candidates = [one for one in survey.states if self._may_push(survey, one)]
        pulling = Pulling(self._place, self._server, account, self._step)
        pushing = Pushing(self._place, self._server, account.epoch, self._step)
        wanted = [one.diagram for one in wants]
        # A round that broke off may have brought these; what is live is the socket's matter.
        self._board.caught_up(told.changes.keys() - unreadable - {*wanted} - {*filter(self._live, told.changes)})
        self._left, self._through = Counter([*wanted, *candidates]), 0
        if self._left:
            self._tell(Progress(0, len(self._left)))
        self._board.behind(wanted)
        with self._board.moving([*wanted, *candidates]):
            await pulling.pull(wants)
            self._board.caught_up(one for one in wanted if one not in pulling.behind)
            await self._agree(survey, told)
            if not pulling.behind and not unreadable:
                await self._disk.write(self._library.accounts.keep_cursor(account.id, told.cursor, told.epoch))
            await pushing.push(candidates)
            await self._rewrite(account, pushing)
        await self._say_farewell(account)
        if self._shelving is not None:  # last: what was made in this round has its place on both sides now
            await self._shelving.agree(account, told.shelf)
        behind = pulling.behind | pushing.behind | unreadable
        return Round(len(wants), len(pushing.pushed), frozenset(behind))

    async def _account(self) -> Account | None:
        """None when another one is in use by now."""
        account = await self._disk.read(self._library.accounts.in_use)
        return account if account is not None and account.id == self._account_id else None

    async def _told(self, account: Account) -> Told:
        changes: dict[str, Change] = {}
        cursor, shared = account.cursor, None
        for _ in range(_PAGES):
            page = await self._server.feed(cursor)
            if page.epoch != account.epoch:
                raise NewEpoch(page.epoch)
            changes |= {one.id: one for one in page.diagrams}
            cursor = page.cursor
            shared = frozenset(page.shared) if page.shared is not None else shared
            if not page.more:
                return Told(page.epoch, cursor, changes, shared, is_full=not account.cursor, shelf=page.shelf)
        raise ServerFailed("the server's feed does not come to an end")

    async def _adopted(self, account: Account) -> Survey:
        """Diagrams that belong to nobody's account belong to this one now, unless they are kept back."""
        survey = await self._disk.read(lambda: surveyed(self._library, account))
        fresh = [
            SyncState(one, account=account.id, epoch=account.epoch)
            for one, here in survey.diagrams.items()
            if not here.trashed and _is_free(survey.states.get(one))
        ]
        if fresh:
            await self._disk.write(self._states.put(*fresh))
        return await self._disk.read(lambda: surveyed(self._library, account)) if fresh else survey

    async def _finish_taking(self, account: Account) -> None:
        """What had arrived when the program ended and is not examined yet."""
        for diagram in await self._disk.read(lambda: self._library.arrivals.diagrams(account.id)):
            try:
                await self._place.inbox.take(Delivery(diagram, account.id, account.epoch))
            except (NotNow, Unreadable) as error:
                log.warning("%s cannot be read here: %s", diagram, error)

    async def _share(self, survey: Survey, told: Told) -> None:
        """Hold what was withdrawn, and let go what is shared again; roles, and who shares, as they are now."""
        await self._board.learn_sharers(told.changes.values())
        for diagram, state in survey.states.items():
            if state.account != survey.account.id:
                continue
            change = told.changes.get(diagram)
            is_shared = change is not None or (told.shared is not None and diagram in told.shared)
            if is_shared and state.hold == Hold.WITHDRAWN:
                await self._disk.write(self._states.hold(diagram, Hold.NONE.value))
            elif told.shared is not None and not is_shared and state.role != "owner" and not state.hold:
                await self._disk.write(self._states.hold(diagram, Hold.WITHDRAWN.value, WITHDRAWN))
            if change is not None and change.role != state.role:
                await self._disk.write(self._states.set_role(diagram, change.role))
            if told.is_full and change is None and not state.whole and state.title is not None:
                await self._disk.write(self._states.lost(diagram))  # of this epoch the server has nothing of it

    async def _wants(self, survey: Survey, told: Told) -> tuple[list[Want], set[str]]:
        wants: list[Want] = []
        unreadable: set[str] = set()
        untold = await self._disk.read(lambda: frozenset(self._states.farewells(survey.account.id)))
        waiting = await self._disk.read(lambda: frozenset(self._library.arrivals.diagrams(survey.account.id)))
        for diagram, change in told.changes.items():
            try:
                if diagram not in survey.diagrams:
                    want = await self._new(survey, change, is_untold=diagram in untold)
                else:
                    want = await self._lacking(survey, change, is_waiting=diagram in waiting)
            except DiagramMissing:
                continue
            except (NotNow, Unreadable) as error:
                log.warning("%s cannot be read here: %s", diagram, error)
                unreadable.add(diagram)
            else:
                wants += [want] if want is not None else []
        return wants, unreadable

    async def _new(self, survey: Survey, change: Change, *, is_untold: bool) -> Want | None:
        """A diagram that is not here. One that was deleted for good here comes back when its owner restores it."""
        if change.trashed or not change.seq or is_untold:
            return None
        if await self._disk.read(lambda: self._states.has_said_farewell(change.id)):
            if change.role != "owner":
                return None
            await self._disk.write(self._states.unsay_farewell(change.id))
        account = survey.account
        # Whole from the start: all that will be here has come from there.
        state = SyncState(change.id, account.id, whole=True, epoch=account.epoch, role=change.role, title=change.title)
        return Want(change.id, founding=state)

    async def _lacking(self, survey: Survey, change: Change, *, is_waiting: bool) -> Want | None:
        """What is missing here of a diagram that is here; what is not missing is acknowledged."""
        state = survey.mine(change.id)
        if state is None or self._live(change.id) or (change.trashed and change.role != "owner"):
            return None
        if change.seq < state.seq:  # the server has forgotten rows and does not know it: it is told again
            await self._disk.write(self._states.lost(change.id))
            state = await self._disk.read(lambda: self._states.get(change.id))
        there = change.peers
        if includes(state.acked, there) and not is_waiting:
            return None
        version = await self._version(change.id)
        if includes(version, there):
            await self._disk.write(self._states.acknowledge(change.id, state.epoch, common(version, there)))
            return None
        return Want(change.id, version, 0 if is_waiting else state.seq)

    async def _version(self, diagram: str) -> Version:
        async with self._place.turns.of(diagram):
            return await self._place.documents.version(diagram)

    def _may_push(self, survey: Survey, diagram: str) -> bool:
        state, unsent = survey.mine(diagram), survey.unsent.get(diagram)
        if state is None or unsent is None:
            return False
        if state.title is None:
            return state.role != "owner" or not survey.diagrams[diagram].trashed
        if self._live(diagram) and state.whole:
            return False
        return not state.whole or bool(unsent.edits)

    async def _agree(self, survey: Survey, told: Told) -> None:
        agreeing = Agreeing(self._place, self._server, self._arranged)
        for diagram, here in survey.diagrams.items():
            state, change = survey.mine(diagram), told.changes.get(diagram)
            if state is None:
                continue
            unsent = survey.unsent.get(diagram)
            role = state.role if change is None else change.role
            has_edits = unsent is not None and (unsent.edits > 0 and state.whole)
            await agreeing.agree(replace(state, role=role), here, change, has_edits=has_edits)

    async def _rewrite(self, account: Account, pushing: Pushing) -> None:
        rewriting = Rewriting(self._place, self._server, account, self._opened)
        rewritten = [one for one in sorted(self._place.outbox.forged) if await rewriting.rewrite(one)]
        await pushing.push(rewritten)
        pushing.behind |= self._place.outbox.forged

    async def _say_farewell(self, account: Account) -> None:
        """What was deleted for good here goes into the trash there."""
        for diagram in await self._disk.read(lambda: self._states.farewells(account.id)):
            try:
                await self._server.trash(diagram)
            except SignedOut:
                raise
            except Refused as error:  # it is not there, or somebody else's
                log.info("the server keeps %s: %s", diagram, error)
            await self._disk.write(self._states.told_farewell(diagram))

    def _step(self, diagram: str) -> None:
        """A diagram counts when it is through in both directions."""
        if self._left[diagram] > 0:
            self._left[diagram] -= 1
            self._through += not self._left[diagram]
            self._tell(Progress(self._through, len(self._left)))


def _nobody(_diagram: str) -> None:
    """Nobody counts."""


def _is_free(state: SyncState | None) -> bool:
    return state is None or (not state.account and not state.hold)
