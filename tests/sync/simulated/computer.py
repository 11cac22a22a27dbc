"""One person's computer in a simulation: a library in memory, an open diagram, the client, and people's random acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from app.syncing.open_documents import OpenDocuments
from diagram.document import Document, compacted
from diagram.document.replica import Replica
from diagram.ids import new_id
from diagram.records import Layer, Page
from services.platform.ids import new_id as server_id
from storage.accounts import Account
from storage.schema import quarantine
from storage.sync_states import SyncState
from sync.engine.decisions import Decisions
from sync.engine.engine import Engine
from sync.engine.server import Server as Way
from sync.engine.status_board import StatusBoard
from sync.engine.workplace import Workplace
from sync.errors import Refused, SyncError
from sync.net.backend import Backend, Reaching
from sync.pace import Pace
from sync.status import Decision, DiagramStatus, Hold
from sync.wire.messages import Blob
from tests.diagram.document.acts import do
from tests.services.people import Person
from tests.sync.simulated.disk import MortalDisk, new_library, opened
from tests.sync.simulated.documents import Shown, documents_of
from tests.sync.simulated.life import Dead, Life
from tests.sync.simulated.network import FAIR, Wire
from tests.sync.simulated.server import Server
from tests.sync.simulated.time import Time

ADDRESS = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class Home:
    """Where the libraries of all computers are, and one with nothing in it."""

    folder: Path
    empty_library: Path


class Badge:
    """The token of somebody who is signed in for as long as the server runs."""

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name

    async def access(self) -> str:
        return self._server.people[self._name].token

    def refused(self, token: str = "") -> None:
        raise AssertionError("a token that is good was refused")


class Computer:
    """`written` holds, for every peer under which something was written here, how many operations are on the disk.

    `happened` counts what befell it.
    """

    def __init__(self, name: str, home: Home, server: Server, time: Time, chance: Random) -> None:
        self.name = name
        self.edits = 0
        self.happened: Counter[str] = Counter()
        self.written: dict[int, int] = {}
        self.wire = Wire(server, time, Random(chance.getrandbits(64)), FAIR)
        self.clock_s = 0.0  # how far its clock is wrong
        self._badge = Badge(server, name)
        self._folder = home.folder / name
        self._chance = chance
        own = Random(chance.getrandbits(64))
        self._pace = Pace(lambda: time.now, lambda: time.now + self.clock_s, time.sleep, own)
        self._device = str(server_id())
        self._acts = 0
        self._diagram = ""
        self.document: Document | None = None
        self._leave: Callable[[], None] = lambda: None
        self._account: Account | None = None
        new_library(self._folder, home.empty_library)
        self._start()

    def _start(self) -> None:
        self.life = self.wire.life = Life()
        self.library = opened(self._folder, self.life)
        self._opened = OpenDocuments()
        documents = documents_of(self.library, self._opened)
        self._place = Workplace.of(self.library, documents, disk=MortalDisk(self.life), pace=self._pace)
        self._backend = Backend(ADDRESS, Reaching(pace=self._pace, network=self.wire))
        self._backend.sign_with(self._badge)
        self._board = StatusBoard(self._place)
        self._decisions = Decisions(self._place, documents)
        if self._account is not None:
            self._engine = self._engine_of(self._account)

    def use_account(self, person: Person) -> None:
        self._account = Account(f"account of {self.name}", "server", ADDRESS, person.id, person.email, self.name)
        self.library.accounts.use(self._account).result()
        self._engine = self._engine_of(self._account)

    def _engine_of(self, account: Account) -> Engine:
        way = Way(self._backend.ask, self._device, self._pace)
        return Engine(self._place, way, account.id, board=self._board, opened=self._opened.__contains__)

    def make(self) -> str:
        """A new diagram that is to be synced."""
        assert self._account is not None
        document = Document.new()
        page = new_id()
        with document.edit("New") as edit:
            edit.put(Page(page, "V", name="Page 1"))
            edit.put(Layer(new_id(), page, "V"))
        identity = str(new_id())
        self.library.diagrams.create(identity, "Plan", document.export_snapshot()).result()
        self.library.sync_states.put(SyncState(identity, account=self._account.id)).result()
        return identity

    def open(self, diagram: str) -> None:
        self._diagram = diagram
        self._leave()
        self.document = self._loaded(diagram)
        self._leave = self._opened.add(diagram, Shown(self.document))

    def crash(self) -> None:
        """Nothing is left but what was committed; then it is started again, with the same diagram open."""
        self.library.close()
        self._start()
        self.open(self._diagram)

    async def close(self) -> None:
        await self._backend.close()
        self.library.close()

    async def round(self, moments: int | None = None) -> bool:
        """What the program does by itself now and then; that the server does not answer is no surprise.

        Whether it says that the diagram is complete here: of all that the server had when the round began.

        When most of a diagram would be deleted, or the server takes nothing from here, the person says what is to be
        done about it. With `moments` the program ends at that one, if the round has so many, and is started again.
        """
        life = self.life
        life.end_after(moments)
        try:
            return await self._round()
        except Dead:
            self.happened["a program ended at work"] += 1
            self.crash()
            return False
        finally:
            life.end_after(None)

    async def _round(self) -> bool:
        is_complete = False
        with suppress(SyncError):
            is_complete = not (await self._engine.once()).behind
        for diagram, status in (await self._board.read()).items():
            if status.hold is Hold.BRAKE:
                decision = self._chance.choice((Decision.TAKE, Decision.KEEP_MINE))
            elif status.hold is Hold.FORK and status.may_edit:  # it is: somebody may edit again
                decision = Decision.SYNC
            else:
                continue
            with suppress(Refused):
                await self._decisions.decide(diagram, decision)
                self.happened[f"somebody decided: {decision.value}"] += 1
        return is_complete and (await self.status()).hold is Hold.NONE if self._diagram else is_complete

    def edit(self, count: int) -> Counter[str]:
        """So many acts on the open diagram, stored and then reported, as the window does it."""
        document = self.document
        assert document is not None
        made: list[bytes] = []
        done: Counter[str] = Counter()
        leave = document.subscribe_updates(made.append)
        for _ in range(count):
            self._acts += 1
            done[do(self._chance, document, f"{self.name}-{self._acts}")] += 1
        leave()
        if made:
            self._store(document, made)
        self.edits += len(made)
        return done

    def sum_up(self, diagram: str) -> bool:
        """Whether its updates were summed up in one snapshot."""
        stored = self.library.updates.load(diagram)
        snapshot = compacted(stored.blobs)
        if snapshot is None:
            return False
        self.library.updates.put_snapshot(diagram, snapshot.blob, snapshot.version, covers=stored.last).result()
        return True

    @property
    def shown(self) -> Mapping[int, int]:
        """The version of the open document. All of it is on the disk, for writing takes no time."""
        assert self.document is not None
        return self.document.versions()

    async def status(self) -> DiagramStatus:
        """What the window would show."""
        with self.life.looked_at():
            return (await self._board.read())[self._diagram]

    def stored(self) -> Replica:
        """What is on the disk."""
        replica = Replica()
        replica.load(self.library.updates.load(self._diagram).blobs)
        return replica

    def quarantined(self) -> int:
        query = select(func.count()).select_from(quarantine)
        return int(self.library._access.read(lambda connection: connection.execute(query).scalar_one()))

    def _loaded(self, diagram: str) -> Document:
        return Document.load(self.library.updates.load(diagram).blobs)

    def _store(self, document: Document, made: list[bytes]) -> None:
        before = self._last_update()
        self.library.updates.append(self._diagram, made).result()
        for number, data in enumerate(made, before + 1):
            ((peer, (start, end)),) = document._replica.spans_of(data).items()
            self._place.outbox.saved(self._diagram, Blob(peer, start, end, data), number)
            self.written[peer] = end

    def _last_update(self) -> int:
        query = 'SELECT coalesce(max(id), 0) FROM "update"'
        return int(self.library._access.read(lambda connection: connection.exec_driver_sql(query).scalar_one()))
