"""What the window needs of the other side: how things stand, signing in, people, shares. `app.syncing` fits it in.

Futures fail with errors that have a `title` and an `advice` for people; their callbacks may come on any thread, so that
a window hands them to `ui.jobs` or to a queued signal. Nothing here waits for the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from sync.status import AccountStatus, Decision, Person, Presence, SyncStatus

Leave = Callable[[], None]


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the person has filled in. `code` is of the authenticator app, or one of the backup codes.

    `ca_file` names a certificate authority of one's own; `takes_along`: the diagrams that are on this computer only go
    into this account.
    """

    address: str
    email: str
    password: str
    code: str = ""
    ca_file: str = ""
    takes_along: bool = True


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3 bucket to sync with instead of a server; everything in it is encrypted under the passphrase."""

    address: str
    bucket: str
    access_key: str
    secret_key: str
    passphrase: str
    region: str = ""
    ca_file: str = ""
    takes_along: bool = True


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may open a diagram. `id` names the share; empty for the owner."""

    id: str
    name: str
    email: str
    role: str
    is_me: bool = False
    is_pending: bool = False  # invited by an address that has no account yet


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A link; `url` is only known when it was made just now. Times are Unix time."""

    id: str
    role: str
    url: str = ""
    has_password: bool = False
    expires_s: float | None = None
    views: int = 0


@dataclass(frozen=True, slots=True)
class NewLink:
    role: str = "viewer"
    password: str = ""
    expires_s: float | None = None


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """One version that the server keeps. `kind` is automatic, named or restore."""

    id: str
    name: str
    kind: str
    author: str
    made_s: float
    size: int = 0


class Sharing(Protocol):
    """Who may open the diagrams of this account; every call asks the server."""

    def members(self, diagram: str) -> Future[Sequence[Member]]: ...

    def share(self, diagram: str, email: str, role: str) -> Future[Member]: ...

    def change_role(self, diagram: str, share: str, role: str) -> Future[None]: ...

    def withdraw(self, diagram: str, share: str) -> Future[None]: ...

    def leave(self, diagram: str) -> Future[None]:
        """Have no part any more in what somebody else shares; the copy here stays."""
        ...

    def links(self, diagram: str) -> Future[Sequence[ShareLink]]: ...

    def make_link(self, diagram: str, new: NewLink) -> Future[ShareLink]: ...

    def revoke_link(self, diagram: str, link: str) -> Future[None]: ...


class ServerVersions(Protocol):
    """The versions that the server keeps of a diagram."""

    def versions(self, diagram: str) -> Future[Sequence[ServerVersion]]: ...

    def keep(self, diagram: str, name: str) -> Future[ServerVersion]: ...

    def restore(self, diagram: str, version: str) -> Future[None]:
        """The diagram says again what it said then, as an edit that everybody gets; what is there now is kept first."""
        ...


class Sync(Protocol):
    """Everything about the other side."""

    @property
    def sharing(self) -> Sharing: ...

    @property
    def server_versions(self) -> ServerVersions: ...

    @property
    def status(self) -> SyncStatus: ...

    def watch(self, callback: Callable[[SyncStatus], None]) -> Leave:
        """Be told of every change, on any thread, the present state at once."""
        ...

    def sign_in(self, wish: SignIn) -> Future[AccountStatus]:
        """Fails with an error whose `wants_code` is true when only the authenticator's code is missing."""
        ...

    def use_bucket(self, wish: Bucket) -> Future[AccountStatus]: ...

    def sign_out(self) -> Future[None]:
        """Nothing that is on this computer is deleted, synced or not."""
        ...

    def work_offline(self, offline: bool) -> None: ...

    def try_now(self) -> None:
        """Do not wait for the next try."""
        ...

    def decide(self, diagram: str, decision: Decision) -> Future[str]:
        """Carry out what the person says about a held diagram; the id of the diagram to show then."""
        ...

    def watch_people(self, diagram: str, callback: Callable[[tuple[Person, ...]], None]) -> Leave:
        """Be told who has a diagram open, on any thread."""
        ...

    def show_presence(self, diagram: str, presence: Presence) -> None:
        """What this session shows of itself from now on; may be called for every move of the mouse."""
        ...
