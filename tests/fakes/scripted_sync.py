"""An other side that says what a test tells it to and remembers what it was asked: the whole of `sync_ports.Sync`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sync.status import AccountStatus, Decision, DiagramStatus, Person, Phase, Presence, Reach, SyncStatus
from ui.sync_ports import Bucket, Leave, Member, NewLink, ServerVersion, ShareLink, SignIn

T = TypeVar("T")
ANN = AccountStatus("account", "server", "https://diagrams.example.org", "ann@example.org", "Ann Ames", "ann")


@dataclass
class Script:
    """How calls are answered: at once, with the next of `errors` if there is one; or, while `holds`, when told to."""

    calls: list[tuple[object, ...]] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    holds: bool = False
    cannot_cancel: bool = False  # what is held back has begun already
    _held: list[Callable[[], None]] = field(default_factory=list)

    def answer(self, *call: object, act: Callable[[], T]) -> Future[T]:
        self.calls.append(call)
        future: Future[T] = Future()
        error = self.errors.pop(0) if self.errors else None

        def finish() -> None:
            if not future.running() and not future.set_running_or_notify_cancel():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(act())

        if self.holds and self.cannot_cancel:
            future.set_running_or_notify_cancel()
        if self.holds:
            self._held.append(finish)
        else:
            finish()
        return future

    def let_go(self) -> None:
        """Answer on a thread of its own what was held back."""
        held, self._held = self._held, []
        self.holds = False
        thread = threading.Thread(target=lambda: [finish() for finish in held])
        thread.start()
        thread.join()

    def asked(self, name: str) -> list[tuple[object, ...]]:
        """What was asked under this name, without the name."""
        return [call[1:] for call in self.calls if call[0] == name]


class ScriptedSharing:
    """Members and links that change as they are told to."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.people: dict[str, list[Member]] = {}
        self.made: dict[str, list[ShareLink]] = {}

    def members(self, diagram: str) -> Future[Sequence[Member]]:
        return self._script.answer("members", diagram, act=lambda: tuple(self.people.get(diagram, ())))

    def share(self, diagram: str, email: str, role: str) -> Future[Member]:
        def act() -> Member:
            member = Member(f"share-{email}", "", email, role, is_pending=True)
            self.people.setdefault(diagram, []).append(member)
            return member

        return self._script.answer("share", diagram, email, role, act=act)

    def change_role(self, diagram: str, share: str, role: str) -> Future[None]:
        def act() -> None:
            self.people[diagram] = [
                replace(one, role=role) if one.id == share else one for one in self.people.get(diagram, ())
            ]

        return self._script.answer("change_role", diagram, share, role, act=act)

    def withdraw(self, diagram: str, share: str) -> Future[None]:
        def act() -> None:
            self.people[diagram] = [one for one in self.people.get(diagram, ()) if one.id != share]

        return self._script.answer("withdraw", diagram, share, act=act)

    def leave(self, diagram: str) -> Future[None]:
        return self._script.answer("leave", diagram, act=lambda: None)

    def links(self, diagram: str) -> Future[Sequence[ShareLink]]:
        return self._script.answer("links", diagram, act=lambda: tuple(self.made.get(diagram, ())))

    def make_link(self, diagram: str, new: NewLink) -> Future[ShareLink]:
        def act() -> ShareLink:
            count = len(self.made.setdefault(diagram, []))
            url = f"https://diagrams.example.org/l/{count}"
            link = ShareLink(f"link-{count}", new.role, url, bool(new.password), new.expires_s)
            self.made[diagram].append(replace(link, url=""))
            return link

        return self._script.answer("make_link", diagram, new, act=act)

    def revoke_link(self, diagram: str, link: str) -> Future[None]:
        def act() -> None:
            self.made[diagram] = [one for one in self.made.get(diagram, ()) if one.id != link]

        return self._script.answer("revoke_link", diagram, link, act=act)


class ScriptedVersions:
    """Versions of the server; `kept` may be filled by the test."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.kept: dict[str, list[ServerVersion]] = {}

    def versions(self, diagram: str) -> Future[Sequence[ServerVersion]]:
        return self._script.answer("versions", diagram, act=lambda: tuple(self.kept.get(diagram, ())))

    def keep(self, diagram: str, name: str) -> Future[ServerVersion]:
        def act() -> ServerVersion:
            kept = self.kept.setdefault(diagram, [])
            version = ServerVersion(f"version-{len(kept)}", name, "named", "Ann Ames", 0.0)
            kept.insert(0, version)
            return version

        return self._script.answer("keep", diagram, name, act=act)

    def restore(self, diagram: str, version: str) -> Future[None]:
        return self._script.answer("restore", diagram, version, act=lambda: None)


class ScriptedSync:
    """Keeps `ui.sync_ports.Sync`. `tell` says how things stand, also from a thread of its own, as the real one does."""

    def __init__(self, status: SyncStatus | None = None) -> None:
        self.script = Script()
        self.sharing = ScriptedSharing(self.script)
        self.server_versions = ScriptedVersions(self.script)
        self.decided: dict[str, str] = {}  # which diagram a decision about one leaves; itself unless told
        self.shown: list[tuple[str, Presence]] = []
        self.next_account = ANN
        self._status = status or SyncStatus()
        self._watchers: list[Callable[[SyncStatus], None]] = []
        self._people: dict[str, list[Callable[[tuple[Person, ...]], None]]] = {}
        self._present: dict[str, tuple[Person, ...]] = {}

    @property
    def status(self) -> SyncStatus:
        return self._status

    def tell(self, status: SyncStatus | None = None, **changes: object) -> None:
        """Stand like this from now on; with `changes` only that is different."""
        self._status = replace(status or self._status, **changes)  # type: ignore[arg-type]  # the names are checked by replace
        thread = threading.Thread(target=lambda: [watcher(self._status) for watcher in tuple(self._watchers)])
        thread.start()
        thread.join()

    def tell_diagram(self, diagram: str, status: DiagramStatus) -> None:
        """One diagram stands like this from now on."""
        self.tell(diagrams={**self._status.diagrams, diagram: status})

    def tell_people(self, diagram: str, *people: Person) -> None:
        """These have the diagram open from now on."""
        self._present[diagram] = people
        watchers = tuple(self._people.get(diagram, ()))
        thread = threading.Thread(target=lambda: [watcher(people) for watcher in watchers])
        thread.start()
        thread.join()

    def watch(self, callback: Callable[[SyncStatus], None]) -> Leave:
        self._watchers.append(callback)
        callback(self._status)
        return lambda: self._watchers.remove(callback)

    def sign_in(self, wish: SignIn) -> Future[AccountStatus]:
        def act() -> AccountStatus:
            account = replace(self.next_account, address=wish.address, email=wish.email)
            self._status = replace(self._status, account=account, reach=Reach.ONLINE, why="")
            for watcher in tuple(self._watchers):
                watcher(self._status)
            return account

        return self.script.answer("sign_in", wish, act=act)

    def use_bucket(self, wish: Bucket) -> Future[AccountStatus]:
        def act() -> AccountStatus:
            account = AccountStatus("bucket", "bucket", f"{wish.address}/{wish.bucket}")
            self._status = replace(self._status, account=account, reach=Reach.ONLINE, why="")
            for watcher in tuple(self._watchers):
                watcher(self._status)
            return account

        return self.script.answer("use_bucket", wish, act=act)

    def sign_out(self) -> Future[None]:
        def act() -> None:
            self._status = replace(self._status, account=None, reach=Reach.SIGNED_OUT, diagrams={})
            for watcher in tuple(self._watchers):
                watcher(self._status)

        return self.script.answer("sign_out", act=act)

    def work_offline(self, offline: bool) -> None:
        self.script.calls.append(("work_offline", offline))
        self.tell(reach=Reach.PAUSED if offline else Reach.ONLINE)

    def try_now(self) -> None:
        self.script.calls.append(("try_now",))

    def decide(self, diagram: str, decision: Decision) -> Future[str]:
        return self.script.answer("decide", diagram, decision, act=lambda: self.decided.get(diagram, diagram))

    def watch_people(self, diagram: str, callback: Callable[[tuple[Person, ...]], None]) -> Leave:
        watchers = self._people.setdefault(diagram, [])
        watchers.append(callback)
        callback(self._present.get(diagram, ()))
        return lambda: watchers.remove(callback)

    def show_presence(self, diagram: str, presence: Presence) -> None:
        self.shown.append((diagram, presence))


def online(**diagrams: DiagramStatus) -> SyncStatus:
    """Signed in as Ann and connected, with these diagrams."""
    return SyncStatus(Reach.ONLINE, ANN, diagrams=diagrams)


SYNCED = DiagramStatus(Phase.SYNCED)
