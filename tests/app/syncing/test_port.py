"""Two libraries of one person against a backend process: everything that a window can ask for, without a window."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from keyring.backends.fail import Keyring

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.syncing.port import Installation, LibrarySync
from diagram.document import Conflict, Contest, Document
from diagram.editing.clashes import take_other
from diagram.ids import new_id
from diagram.records import Layer, Shape
from sync.account.coming_back import Machine
from sync.errors import WrongSignIn
from sync.status import DiagramStatus, Phase, Reach, SyncStatus
from tests.services.processes import PROJECT, end, running
from tests.services.servers import free_port, wait_until
from ui.ports import NewDiagram
from ui.sync_ports import SignIn
from ui.syncing.words import is_all_synced

pytestmark = pytest.mark.sync

EMAIL, PASSWORD = "ann@example.org", "a good one 1"


@dataclass
class Home:
    """One computer of a person."""

    library: Library
    sync: LibrarySync
    turns: queue.SimpleQueue[Callable[[], None]]
    arranged: list[None]

    def turn(self) -> None:
        """Everything that waits for this thread has its turn."""
        while not self.turns.empty():
            self.turns.get()()

    def heard(self, told: list[Conflict | Contest]) -> list[Conflict | Contest]:
        self.turn()
        return told

    def texts(self, document: Document) -> set[str]:
        """What is drawn, after everything that waits for this thread had its turn."""
        self.turn()
        return {one.text for one in document.records.values() if isinstance(one, Shape)}

    def status(self) -> SyncStatus:
        return self.sync.status

    def wait(self, what: str, holds: Callable[[SyncStatus], bool]) -> None:
        wait_until(lambda: holds(self.sync.status), f"{what}; it is {self.sync.status}")

    def is_synced(self, diagram: str) -> bool:
        one = self.sync.status.diagrams.get(diagram)
        return one is not None and one.is_synced


@contextmanager
def home(folder: Path, name: str) -> Iterator[Home]:
    library = Library.at(folder / name, backups=False)
    turns: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    library.soon = turns.put
    machine = Machine(folder / f"{name}-sessions", keyring=Keyring)
    arranged: list[None] = []
    installation = Installation(uuid4().hex, "AutoGraph/test", machine, arranged=lambda: arranged.append(None))
    sync = LibrarySync(library, installation)
    sync.begin().result(20)
    try:
        yield Home(library, sync, turns, arranged)
    finally:
        sync.close()
        library.close()


def test_an_edit_that_comes_while_synced_is_being_told_is_told_after_it(tmp_path: Path) -> None:
    """The disk takes an edit on its own thread; without that order the window would go on saying "synced"."""
    with home(tmp_path, "ann") as ann:
        writer = threading.Thread(target=ann.sync._doubt, args=("plan",))
        heard: list[bool] = []

        def hear(status: SyncStatus) -> None:
            is_synced = status.diagrams.get("plan", DiagramStatus()).is_synced
            if is_synced and not heard.count(True):
                writer.start()
                writer.join(0.2)
            heard.append(is_synced)

        ann.sync.watch(hear)
        ann.sync._told(SyncStatus(diagrams={"plan": DiagramStatus(Phase.SYNCED)}), time.monotonic())
        writer.join()
        assert True in heard and not heard[-1]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("backend")
    data, port = folder / "data", free_port()
    with running(["services.main", "up", "--data", str(data), "--port", str(port)], port, folder) as process:
        made = subprocess.run(
            [sys.executable, "-m", "services.main", "create-user", "--password-stdin", "--data", str(data), EMAIL],
            input=f"{PASSWORD}\n", text=True, capture_output=True, cwd=PROJECT, timeout=120,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        yield f"http://127.0.0.1:{port}"
        end(process)


def draw(document: Document, text: str) -> None:
    layer = next(one.id for one in document.records.values() if isinstance(one, Layer))
    with document.edit("Draw") as edit:
        edit.put(Shape(new_id(), layer, "V", w=10.0, h=10.0, text=text))


def place(document: Document, x: float) -> None:
    (shape,) = (one for one in document.records.values() if isinstance(one, Shape))
    with document.edit("Move") as edit:
        edit.change(shape.id, x=x)


def place_of(document: Document) -> float:
    (shape,) = (one for one in document.records.values() if isinstance(one, Shape))
    return shape.x


def stored_by(home: Home, diagram: str) -> Mapping[int, int]:
    """Of each peer, how many of its operations are on the disk."""
    return Document.load(home.library.storage.updates.load(diagram).blobs).versions()


@contextmanager
def looking(home: Home, diagram: str) -> Iterator[tuple[OpenDiagram, list[Conflict | Contest]]]:
    """A diagram opened as a window does it, and what is told of clashes."""
    told: list[Conflict | Contest] = []
    opened = home.library.open(diagram)()
    opened.document.subscribe_conflicts(told.append)
    opened.document.subscribe_contests(told.extend)
    opened.find_clashes()
    yield opened, told
    opened.close()


def test_what_one_computer_draws_the_other_shows_and_each_says_how_it_stands(address: str, tmp_path: Path) -> None:
    with home(tmp_path, "a") as a, home(tmp_path, "b") as b:
        assert a.status().reach is Reach.SIGNED_OUT
        drawn = a.library.create(NewDiagram("Harbour"))()
        draw(drawn.document, "quay")
        drawn.settle()
        with pytest.raises(WrongSignIn):
            a.sync.sign_in(SignIn(address, EMAIL, "not this one")).result(30)
        account = a.sync.sign_in(SignIn(address, EMAIL, PASSWORD)).result(30)
        assert (account.email, account.keeps_session) == (EMAIL, False)
        a.wait("a is online and synced", lambda one: one.reach is Reach.ONLINE and a.is_synced(drawn.id))
        b.sync.sign_in(SignIn(address, EMAIL, PASSWORD)).result(30)
        b.wait("b has the diagram", lambda _one: b.is_synced(drawn.id))
        assert [one.title for one in b.library.entries()] == ["Harbour"]
        seen = b.library.open(drawn.id)()
        assert b.texts(seen.document) == {"quay"}

        draw(seen.document, "ship")
        seen.settle()
        wait_until(lambda: a.texts(drawn.document) == {"quay", "ship"}, "what b draws shows in a, which has it open")
        b.wait("b is synced", lambda _one: b.is_synced(drawn.id))

        a.sync.work_offline(True)
        a.wait("a works offline", lambda one: one.reach is Reach.PAUSED)
        for number in range(3):
            draw(drawn.document, f"offline {number}")
        drawn.settle()
        a.wait("a says what waits", lambda one: one.diagrams[drawn.id].unsynced == 3)
        assert a.status().diagrams[drawn.id].phase is Phase.WAITING
        draw(seen.document, "meanwhile")
        seen.settle()
        b.wait("b is synced again", lambda _one: b.is_synced(drawn.id))
        a.sync.work_offline(False)
        everything = {"quay", "ship", "meanwhile", *(f"offline {number}" for number in range(3))}
        wait_until(lambda: b.texts(seen.document) == a.texts(drawn.document) == everything, "both have everything")
        a.wait("a is synced", lambda _one: a.is_synced(drawn.id))

        a.sync.sign_out().result(30)
        assert a.status().reach is Reach.SIGNED_OUT
        assert a.texts(drawn.document) == everything
        drawn.close()
        seen.close()


def test_c2_folders_stars_and_tags_of_one_computer_come_to_the_other(address: str, tmp_path: Path) -> None:
    with home(tmp_path, "a") as a, home(tmp_path, "b") as b:
        for one in (a, b):
            one.sync.sign_in(SignIn(address, EMAIL, PASSWORD)).result(30)
        made = a.library.take(NewDiagram("Lighthouse"))
        a.sync.try_now()
        a.wait("a is synced", lambda one: a.is_synced(made) and is_all_synced(one))
        b.sync.try_now()
        b.wait("b has it", lambda one: b.is_synced(made) and is_all_synced(one))
        work = a.library.folders.create("Coast")
        assert not is_all_synced(a.status()), "from the commit on"
        a.library.move([made], work)
        a.library.star(made, True)
        a.library.tags.add([made], "sea")
        a.wait("a has sent it by itself", is_all_synced)
        b.sync.try_now()
        wait_until(lambda: bool(b.arranged), "b's window is told")
        (entry,) = [one for one in b.library.entries() if one.id == made]
        assert (entry.folder, entry.starred, entry.tags) == (work, True, ("sea",))
        a.sync.work_offline(True)
        a.wait("a works offline", lambda one: one.reach is Reach.PAUSED)
        a.library.folders.rename(work, "North coast")
        a.wait("a says what waits", lambda one: one.unshelved == 1 and not is_all_synced(one))
        b.library.folders.colour(work, "#336699")
        b.wait("b has sent it", is_all_synced)
        a.sync.work_offline(False)
        a.wait("a has both", lambda one: is_all_synced(one) and a.library.folders.all()[0].colour == "#336699")
        b.sync.try_now()
        wait_until(lambda: b.library.folders.all()[0].name == "North coast", "b has both")


def test_a_clash_that_arrives_while_the_diagram_is_closed_is_shown_when_it_is_opened(
    address: str, tmp_path: Path
) -> None:
    """It outlives the program, until somebody has looked; the other value can be taken, and is synced."""
    with home(tmp_path, "b") as b:
        with home(tmp_path, "a") as a:
            for one in (a, b):
                one.sync.sign_in(SignIn(address, EMAIL, PASSWORD)).result(30)
            made = a.library.create(NewDiagram("Breakwater"))()
            draw(made.document, "stone")
            made.settle()
            a.wait("a is synced", lambda _one: a.is_synced(made.id))
            b.sync.try_now()
            b.wait("b has it", lambda _one: b.is_synced(made.id))
            a.sync.work_offline(True)
            a.wait("a works offline", lambda one: one.reach is Reach.PAUSED)
            place(made.document, 50.0)
            made.close()
            seen = b.library.open(made.id)()
            place(seen.document, 300.0)
            seen.settle()
            states = b.library.storage.sync_states
            wait_until(lambda: seen.document.peer in states.get(made.id).acked, "b has sent it")
            a.sync.work_offline(False)
            wait_until(lambda: seen.document.peer in stored_by(a, made.id), "what b did is in a's closed diagram")
            with looking(a, made.id) as (again, told):
                wait_until(lambda: len(a.heard(told)) == 1, "a is told")
                kept = place_of(again.document)
        with home(tmp_path, "a") as a:
            a.sync.sign_in(SignIn(address, EMAIL, PASSWORD)).result(30)
            with looking(a, made.id) as (again, told):
                wait_until(lambda: len(a.heard(told)) == 1, "a is told again after a restart")
                (contest,) = told
                assert isinstance(contest, Contest) and {dict(contest.other)["x"], kept} == {50.0, 300.0}
                again.clashes_seen()
                take_other(again.document, told)
                again.settle()
                taken = dict(contest.other)["x"]
                wait_until(lambda: b.texts(seen.document) and place_of(seen.document) == taken, "b has what a took")
            with looking(a, made.id) as (again, told):
                a.library.background.settle()
                assert a.heard(told) == [] and place_of(again.document) == taken
        seen.close()


def test_r05_how_it_stood_before_a_commit_does_not_say_synced_after_it(tmp_path: Path) -> None:
    with home(tmp_path, "a") as a:
        synced = SyncStatus(Reach.ONLINE, diagrams={"d": DiagramStatus(Phase.SYNCED)})
        heard: list[bool] = []
        a.sync.watch(lambda status: heard.append("d" in status.diagrams and status.diagrams["d"].is_synced))
        asked_s = time.monotonic()
        a.sync._told(synced, asked_s)
        assert a.is_synced("d") and heard[-1]
        a.sync._doubt("d")
        assert not a.is_synced("d") and not heard[-1], "at once, without a look at anything"
        a.sync._told(synced, asked_s)
        assert not a.is_synced("d") and not heard[-1]
        a.sync._told(synced, time.monotonic() + 0.001)
        assert a.is_synced("d") and heard[-1]
