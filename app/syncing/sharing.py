"""Who may open the diagrams of an account, as the diagrams service has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from app.syncing.asking import Identity, Line, Moment, Number, Run, read
from sync.net.asking import Ask
from ui.sync_ports import Member, NewLink, ShareLink

MOST = 2_000  # members or links in one answer


class _Member(msgspec.Struct, frozen=True):
    """`id` is the person's."""

    id: Identity
    name: Line
    role: Line


class _Members(msgspec.Struct, frozen=True):
    items: Annotated[list[_Member], Meta(max_length=MOST)]


class _Share(msgspec.Struct, frozen=True):
    id: Identity
    name: Line
    role: Line
    email: Line | None = None
    pending: bool = False


class _Shares(msgspec.Struct, frozen=True):
    items: Annotated[list[_Share], Meta(max_length=MOST)]


class _Link(msgspec.Struct, frozen=True):
    id: Identity
    role: Line
    has_password: bool = False
    expires_at: Moment | None = None
    view_count: Number = 0
    token: Line = ""


class _Links(msgspec.Struct, frozen=True):
    items: Annotated[list[_Link], Meta(max_length=MOST)]


class ServerSharing:
    """Fits `ui.sync_ports.Sharing`. `me` is the account's person now, `address` the server's, for links."""

    def __init__(self, ask: Ask, run: Run, *, me: Callable[[], str], address: Callable[[], str]) -> None:
        self._ask = ask
        self._run = run
        self._me = me
        self._address = address

    def members(self, diagram: str) -> Future[Sequence[Member]]:
        return self._run(self._members(diagram))

    def share(self, diagram: str, email: str, role: str) -> Future[Member]:
        return self._run(self._share(diagram, email, role))

    def change_role(self, diagram: str, share: str, role: str) -> Future[None]:
        return self._run(self._do("PATCH", f"{_path(diagram)}/shares/{share}", {"role": role}))

    def withdraw(self, diagram: str, share: str) -> Future[None]:
        return self._run(self._do("DELETE", f"{_path(diagram)}/shares/{share}"))

    def leave(self, diagram: str) -> Future[None]:
        return self._run(self._do("DELETE", f"{_path(diagram)}/shares/me"))

    def links(self, diagram: str) -> Future[Sequence[ShareLink]]:
        return self._run(self._links(diagram))

    def make_link(self, diagram: str, new: NewLink) -> Future[ShareLink]:
        return self._run(self._make_link(diagram, new))

    def revoke_link(self, diagram: str, link: str) -> Future[None]:
        return self._run(self._do("DELETE", f"{_path(diagram)}/links/{link}"))

    async def _members(self, diagram: str) -> Sequence[Member]:
        """Only the owner is told addresses, and who has not answered yet; all others get the names."""
        me, path = self._me(), _path(diagram)
        everybody = read(await self._ask("GET", f"{path}/members", by_person=True), _Members).items
        named = [Member("", one.name, "", one.role, is_me=one.id == me) for one in everybody]
        owner = next((one for one in named if one.role == "owner"), None)
        if owner is None or not owner.is_me:
            return sorted(named, key=lambda one: one.role != "owner")
        shares = read(await self._ask("GET", f"{path}/shares", by_person=True), _Shares).items
        return [owner, *(_member(one) for one in shares)]

    async def _share(self, diagram: str, email: str, role: str) -> Member:
        wish = {"email": email, "role": role}
        answer = await self._ask("POST", f"{_path(diagram)}/shares", json=wish, by_person=True)
        return _member(read(answer, _Share))

    async def _links(self, diagram: str) -> Sequence[ShareLink]:
        answer = await self._ask("GET", f"{_path(diagram)}/links", by_person=True)
        return [self._link(one) for one in read(answer, _Links).items]

    async def _make_link(self, diagram: str, new: NewLink) -> ShareLink:
        wish: dict[str, object] = {"role": new.role}
        if new.password:
            wish["password"] = new.password
        if new.expires_s is not None:
            wish["expires_at"] = datetime.fromtimestamp(new.expires_s, UTC).isoformat()
        answer = await self._ask("POST", f"{_path(diagram)}/links", json=wish, by_person=True)
        return self._link(read(answer, _Link))

    async def _do(self, method: str, path: str, json: object = None) -> None:
        await self._ask(method, path, json=json, by_person=True)

    def _link(self, told: _Link) -> ShareLink:
        """The token stands behind ``#``: what is there reaches no server, and so no log of one."""
        url = f"{self._address().rstrip('/')}/link#{told.token}" if told.token else ""
        ends = told.expires_at.timestamp() if told.expires_at is not None else None
        return ShareLink(told.id, told.role, url, told.has_password, ends, told.view_count)


def _path(diagram: str) -> str:
    return f"/api/diagrams/{diagram}"


def _member(told: _Share) -> Member:
    return Member(told.id, told.name, told.email or "", told.role, is_pending=told.pending)
