"""Which account a running program works with: coming back to it, signing in and out, and what is open meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from storage.accounts import Account
from storage.sync_states import SyncState
from sync.account.address import normalised
from sync.account.coming_back import Machine, come_back
from sync.account.signing_in import Wish, sign_in
from sync.bucket import joining
from sync.bucket.objects import Place
from sync.bucket.partner import BucketPartner
from sync.conductor import Conductor
from sync.engine.workplace import Workplace
from sync.partner import Partner
from sync.server_partner import ServerPartner, This
from sync.status import AccountStatus, Hold, Person, Presence
from sync.watchers import Leave
from ui.sync_ports import Bucket, SignIn

People = Callable[[tuple[Person, ...]], None]


class AccountsInUse:
    """Belongs to the loop of sync. Diagrams that are open, and who watches them, are kept over a change of account."""

    def __init__(self, conductor: Conductor, place: Workplace, machine: Machine, this: This) -> None:
        self._conductor = conductor
        self._place = place
        self._accounts = place.library.accounts
        self._machine = machine
        self._this = this
        self._open: dict[str, None] = {}
        self._presences: dict[str, Presence] = {}
        self._watchers: dict[str, list[People]] = {}
        self._heard: dict[str, Leave] = {}

    async def begin(self, *, paused: bool) -> None:
        """Come back to the account in use; with none, only say so."""
        account = await self._place.disk.read(self._accounts.in_use)
        await self._use(None if account is None else self._partner_of(account), paused=paused)

    async def sign_in(self, wish: SignIn) -> AccountStatus:
        """Raises: WrongSignIn and its kin; what was in use before is in use then."""
        known = await self._place.disk.read(self._accounts.all)
        ca_file = Path(wish.ca_file) if wish.ca_file else None
        signed = await sign_in(Wish(wish.address, wish.email, wish.password, wish.code, ca_file), self._machine, known)
        partner = ServerPartner(self._place, signed.account, signed.backend, signed.tokens, self._this)
        # Whoever gives up waiting now finds the account in use, not half of it.
        return await asyncio.shield(self._taken_over(signed.account, partner, takes_along=wish.takes_along))

    async def use_bucket(self, wish: Bucket) -> AccountStatus:
        """Raises: as `sign_in`."""
        address = normalised(wish.address)
        place = Place(address, wish.bucket, wish.access_key, wish.secret_key, wish.region, wish.ca_file)
        joined = await joining.join(place, wish.passphrase, self._machine)
        partner = self._bucket(joined.account, joined)
        return await asyncio.shield(self._taken_over(joined.account, partner, takes_along=wish.takes_along))

    async def _taken_over(self, account: Account, partner: Partner, *, takes_along: bool) -> AccountStatus:
        await self._keep(account, takes_along=takes_along)
        await self._use(partner, paused=False)
        return partner.account

    async def sign_out(self) -> None:
        """Nothing that is on this computer is deleted."""
        partner = self._conductor.partner
        await self._use(None, paused=None, ends=False)
        try:
            await partner.sign_out()
        finally:
            await partner.end()
            await self._place.disk.write(self._accounts.use_none())

    async def opened(self, diagram: str) -> None:
        self._open[diagram] = None
        if self._conductor.has_partner:
            self._conductor.partner.opened(diagram)
            self._conductor.nudge()  # one that was made just now is not live before the server has it

    async def closed(self, diagram: str) -> None:
        self._open.pop(diagram, None)
        self._presences.pop(diagram, None)
        if self._conductor.has_partner:
            await self._conductor.partner.closed(diagram)
            self._conductor.nudge()

    def show(self, diagram: str, presence: Presence) -> None:
        self._presences[diagram] = presence
        if self._conductor.has_partner:
            self._conductor.partner.show(diagram, presence)

    def watch_people(self, diagram: str, callback: People) -> Leave:
        self._watchers.setdefault(diagram, []).append(callback)
        if diagram not in self._heard and self._conductor.has_partner:
            self._listen(self._conductor.partner, diagram)
        else:
            callback(())

        def leave() -> None:
            left = self._watchers.get(diagram, [])
            if callback in left:
                left.remove(callback)
            if not left:
                self._watchers.pop(diagram, None)
                self._heard.pop(diagram, lambda: None)()

        return leave

    def _listen(self, partner: Partner, diagram: str) -> None:
        def heard(people: Sequence[Person]) -> None:
            for callback in tuple(self._watchers.get(diagram, ())):
                callback(tuple(people))

        self._heard[diagram] = partner.watch_people(diagram, heard)

    async def _use(self, partner: Partner | None, *, paused: bool | None, ends: bool = True) -> None:
        for leave in self._heard.values():
            leave()
        self._heard.clear()
        if partner is None:
            for diagram in self._watchers:
                self._say_alone(diagram)
        await self._conductor.use(partner, paused=paused, ends=ends)
        if partner is None:
            return
        for diagram in self._open:
            partner.opened(diagram)
        for diagram, presence in self._presences.items():
            partner.show(diagram, presence)
        for diagram in self._watchers:
            self._listen(partner, diagram)

    def _say_alone(self, diagram: str) -> None:
        for callback in tuple(self._watchers.get(diagram, ())):
            callback(())

    def _partner_of(self, account: Account) -> Partner:
        if account.kind == joining.KIND:
            return self._bucket(account)
        backend, tokens = come_back(account, self._machine)
        return ServerPartner(self._place, account, backend, tokens, self._this)

    def _bucket(self, account: Account, joined: joining.Joined | None = None) -> BucketPartner:
        this = self._this
        return BucketPartner(
            self._place, account, partial(joining.come_back, account, self._machine), joined=joined,
            picture_arrived=this.picture_arrived,
        )  # fmt: skip

    async def _keep(self, account: Account, *, takes_along: bool) -> None:
        disk, library = self._place.disk, self._place.library
        if not takes_along:
            states = await disk.read(library.sync_states.all)
            here = await disk.read(lambda: [*library.diagrams.all(), *library.diagrams.all(trashed=True)])
            alone = [one.id for one in here if one.id not in states or not states[one.id].account]
            await disk.write(library.sync_states.put(*(SyncState(one, hold=Hold.KEPT_BACK.value) for one in alone)))
            await disk.write(library.shelves.keep_back())
        await disk.write(self._accounts.use(account))
