"""One person's computer without a window: a real library, its documents, and the two ways between it and a server."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, select

from diagram.document import Document
from diagram.ids import RecordId, new_id
from diagram.records import Layer, Page, Shape
from storage.accounts import Account
from storage.arrivals import Arrival
from storage.errors import DiagramMissing
from storage.library import LocalLibrary
from storage.schema import update
from storage.sync_states import SyncState
from sync.engine.disk import Disk, InTheLoop
from sync.engine.workplace import Workplace
from sync.pace import Pace
from sync.wire.messages import Blob
from tests.storage.blank import blank
from tests.sync.in_process import InProcess

EPOCH = "e" * 32


class Desk:
    """`open`ed again after `close`, as after a crash: nothing but the folder is left."""

    def __init__(self, folder: Path, name: str = "ann", pace: Pace | None = None) -> None:
        self.folder = folder
        self.name = name
        self.pace = pace or Pace()
        self.device_id = str(new_id())
        self.disk: Disk = InTheLoop()
        self.open()

    def open(self) -> None:
        self.library = LocalLibrary.open(blank(self.folder))
        self.documents = InProcess(self.library)
        self.place = Workplace.of(self.library, self.documents, disk=self.disk, pace=self.pace)
        self.outbox, self.inbox = self.place.outbox, self.place.inbox

    def close(self) -> None:
        self.library.close()

    def again(self) -> None:
        """The program ends without a word, and is started again."""
        self.close()
        self.open()

    def use_account(self, epoch: str = EPOCH, **more: str) -> Account:
        account = Account(
            f"account-of-{self.name}", "server", "http://backend", email=f"{self.name}@example.org", **more
        )
        self.library.accounts.use(account).result()
        self.library.sync_states.begin_epoch(account.id, epoch).result()
        return account

    def make(self, title: str = "Plan", shapes: int = 1) -> str:
        """A diagram made here, closed."""
        document = Document.new()
        page, layer = new_id(), new_id()
        with document.edit("New") as edit:
            edit.put(Page(page, "V", name="Page 1"))
            edit.put(Layer(layer, page, "V"))
        draw(document, shapes)
        identity = str(new_id())
        self.library.diagrams.create(identity, title, document.export_snapshot()).result()
        return identity

    def join(self, diagram: str, account: Account) -> None:
        """It belongs to an account from now on."""
        self.library.sync_states.put(SyncState(diagram, account=account.id, epoch=EPOCH)).result()

    def edit(self, diagram: str, shapes: int = 1, *, tells: bool = True) -> Document:
        """Somebody draws in it, in the window that has it open; `tells`: the outbox hears of each edit."""
        document = self.documents.opened.get(diagram)
        if document is None:
            document = self.documents.opened[diagram] = self.documents.load(diagram)
        self.write(diagram, lambda: draw(document, shapes), tells=tells)
        return document

    def delete_shapes(self, diagram: str, count: int) -> None:
        document = self.documents.opened.setdefault(diagram, self.documents.load(diagram))
        doomed = [one.id for one in document.records.values() if isinstance(one, Shape)][:count]

        def delete() -> None:
            with document.edit("Delete") as edit:
                for one in doomed:
                    edit.delete(one)

        self.write(diagram, delete)

    def write(self, diagram: str, change: object, *, tells: bool = True) -> None:
        """Store what `change` does to the open document, as the window does, one update after the other."""
        document = self.documents.opened[diagram]
        made: list[bytes] = []
        leave = document.subscribe_updates(made.append)
        assert callable(change)
        change()
        leave()
        for data in made:
            self.library.updates.append(diagram, [data]).result()
            if tells:
                (span,) = document._replica.spans_of(data).items()
                self.outbox.saved(diagram, Blob(span[0], *span[1], data), self.last_update(diagram))

    def shapes(self, diagram: str) -> set[RecordId]:
        """The living shapes of what is stored."""
        return {one.id for one in self.documents.load(diagram).records.values() if isinstance(one, Shape)}

    def hash(self, diagram: str) -> str:
        return self.documents.load(diagram).value_hash()

    def titles(self, *, trashed: bool = False) -> dict[str, str]:
        return {one.id: one.title for one in self.library.diagrams.all(trashed=trashed)}

    def state(self, diagram: str) -> SyncState:
        return self.library.sync_states.get(diagram)

    def unsent(self, diagram: str) -> int:
        found = self.library.sync_states.unsent(diagram).get(diagram)
        return -1 if found is None else found.edits

    def last_update(self, diagram: str) -> int:
        query = select(func.max(update.c.id)).where(update.c.diagram_id == diagram)
        return int(self.library._access.read(lambda connection: connection.execute(query).scalar()) or 0)

    def updates(self, diagram: str) -> list[bytes]:
        """Every update that is stored of it, in its order."""
        query = select(update.c.bytes).where(update.c.diagram_id == diagram).order_by(update.c.id)
        return [bytes(one) for one in self.library._access.read(lambda c: c.execute(query).scalars().all())]

    def is_here(self, diagram: str) -> bool:
        with suppress(DiagramMissing):
            self.library.diagrams.get(diagram)
            return True
        return False


def draw(document: Document, count: int = 1, text: str = "") -> None:
    """So many shapes with this text, each in an edit of its own."""
    layer = next(one.id for one in document.records.values() if isinstance(one, Layer))
    for number in range(count):
        with document.edit("Draw") as edit:
            edit.put(Shape(new_id(), layer, "V", x=float(number), w=10.0, h=10.0, text=text))


def rows(account: str, diagram: str, blobs: Sequence[Blob], first: int = 1) -> tuple[Arrival, ...]:
    """Blobs as the rows of a log."""
    return tuple(
        Arrival(diagram, account, first + place, one.data, one.peer, one.start, one.end)
        for place, one in enumerate(blobs)
    )
