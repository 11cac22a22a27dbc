"""One person's program without its windows, as a process: `python -m bench.syncing.desktop`.

The library, the document, the worker that reads, the thread of sync and the live connection are those of the product.
Only the window is left out: its thread has a queue instead of an event loop, and knows how long it stood still. It is
told what to do by lines of JSON, and tells what has happened, with the time of the machine's monotonic clock.
"""

from __future__ import annotations

import asyncio
import json
import queue
import sys
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.library.saving import SavedEdit
from app.responsiveness import keep_responsive
from app.syncing.documents import LibraryDocuments
from diagram.document import Changes, Document, Origin
from diagram.ids import new_id
from diagram.records import Layer, Page, Shape
from storage.accounts import Account
from sync.engine.engine import Engine
from sync.engine.server import Server
from sync.engine.workplace import Workplace
from sync.live.home import Home, Me
from sync.live.live import Live
from sync.net.backend import Backend
from sync.pace import Pace
from sync.thread import SyncThread
from sync.wire.messages import Blob
from ui.ports import NewDiagram

_LOOK_S = 0.002


class Wish(msgspec.Struct):
    """What the program is to do; of the fields those that it needs."""

    do: str
    diagram: str = ""
    count: int = 1


class Who(msgspec.Struct):
    """The first line: whose program it is, and where."""

    folder: str
    address: str
    token: str
    user_id: str
    device_id: str


class _Token:
    def __init__(self, token: str) -> None:
        self._token = token

    async def access(self) -> str:
        return self._token

    def refused(self, token: str = "") -> None:
        """There is no other."""


class Desktop:
    """`work` is the thread of the window."""

    def __init__(self, who: Who) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.library = Library.at(Path(who.folder), backups=False)
        self.library.soon = self._jobs.put
        storage, opened = self.library.storage, self.library.open_documents
        account = Account(f"account-of-{who.user_id}", "server", who.address, user_id=who.user_id)
        storage.accounts.use(account).result()
        self.documents = LibraryDocuments(storage, opened, self.library.background)
        self.thread = SyncThread()
        self._open: dict[str, OpenDiagram] = {}
        self._worst_s = 0.0
        self._me = Me(account.id, who.device_id, who.user_id)
        self.thread.run(self._begin(who)).result()
        opened.watch_edits(self._saved)

    async def _begin(self, who: Who) -> None:
        self._place = Workplace.of(self.library.storage, self.documents)
        self._backend = Backend(who.address)
        self._backend.sign_with(_Token(who.token))
        self._turn = asyncio.Lock()
        self._live = Live(self._backend, Home(self._place, lambda _diagram: self._round()), self._me)
        server = Server(self._backend.ask, who.device_id, Pace())
        self._engine = Engine(self._place, server, self._me.account, live=lambda diagram: diagram in self._live.joined)
        self._running: asyncio.Task[None] | None = None

    def _saved(self, diagram: str, edit: SavedEdit) -> None:
        self._place.outbox.saved(diagram, Blob(edit.peer, edit.start, edit.end, edit.data), edit.number)

    def work(self) -> None:
        while True:
            job = self._jobs.get()
            began = time.perf_counter()
            job()
            self._worst_s = max(self._worst_s, time.perf_counter() - began)

    def listen(self) -> None:
        """On a thread of its own: one line, one wish."""
        for line in sys.stdin:
            wish = msgspec.json.decode(line, type=Wish)
            do: Callable[[Wish], None] = getattr(self, wish.do)
            self._jobs.put(lambda do=do, wish=wish: do(wish))  # type: ignore[misc]  # mypy finds no type for a default
        self._jobs.put(self._end)

    # What it can do, on the window's thread

    def make(self, _wish: Wish) -> None:
        page, layer = new_id(), new_id()
        first = (Page(page, "V", name="Page 1"), Layer(layer, page, "V"))
        self._show(self.library.create(NewDiagram("Plan", first))())

    def open(self, wish: Wish) -> None:
        """Get it from the server, and open it; says how long that took until it was readable."""
        began = time.perf_counter()
        self.thread.run(self._round()).result()
        opened = self.library.open(wish.diagram)()
        count = len(opened.document.records)
        taken = time.perf_counter() - began
        self._show(opened)
        _tell("opened", diagram=opened.id, records=count, taken=taken)

    def connect(self, _wish: Wish) -> None:
        _tell("connecting", at=time.perf_counter())
        self.thread.run(self._connect()).result()

    def disconnect(self, _wish: Wish) -> None:
        self.thread.run(self._live.stop()).result()
        _tell("disconnected")

    def edit(self, wish: Wish) -> None:
        """One edit of a person."""
        document = self._open[wish.diagram].document
        at = time.perf_counter()
        _draw(document, 1)
        _tell("edited", peer=str(document.peer), end=document.written, at=at)

    def burst(self, wish: Wish) -> None:
        """Many edits, one after the other, as fast as they can be made while the window goes on."""
        self._burst(_draw, wish.diagram, wish.count, time.perf_counter())

    def moves(self, wish: Wish) -> None:
        """As `burst`, of shapes that are there, one after the other."""
        self._burst(_move, wish.diagram, wish.count, time.perf_counter())

    def _burst(self, do: Callable[[Document, int], None], diagram: str, left: int, began: float) -> None:
        document = self._open[diagram].document
        do(document, min(left, 20))
        if left > 20:
            self._jobs.put(lambda: self._burst(do, diagram, left - 20, began))
        else:
            _tell("made", peer=str(document.peer), end=document.written, began=began, at=time.perf_counter())

    def settle(self, wish: Wish) -> None:
        """Says when the disk of this computer has everything."""
        while self._open[wish.diagram].pending:
            self._open[wish.diagram].settle()
        _tell("settled")

    def drain(self, wish: Wish) -> None:
        """Says when the server has everything."""
        self._worst_s = 0.0
        self.thread.run(self._drained(wish.diagram))

    def stall(self, _wish: Wish) -> None:
        """Says how long the window stood still at most, since `drain`."""
        _tell("stalled", worst=self._worst_s)

    # Beside it

    async def _connect(self) -> None:
        self._running = asyncio.create_task(self._live.run())

    async def _round(self) -> None:
        async with self._turn:
            await self._engine.once()

    async def _drained(self, diagram: str) -> None:
        states = self._place.library.sync_states
        while True:
            state, unsent = await asyncio.to_thread(lambda: (states.get(diagram), states.unsent(diagram)[diagram]))
            if state.whole and not unsent.edits:
                _tell("drained", at=time.perf_counter())
                return
            await asyncio.sleep(_LOOK_S)

    def _show(self, opened: OpenDiagram) -> None:
        diagram, document = opened.id, opened.document
        self._open[diagram] = opened

        def changed(changes: Changes) -> None:
            if changes.origin is Origin.REMOTE:
                at = time.perf_counter()
                versions = {str(peer): end for peer, end in document.versions().items()}
                _tell("shown", versions=versions, at=at)

        document.subscribe(changed)
        self.thread.run(self._join(diagram))

    async def _join(self, diagram: str) -> None:
        self._live.open(diagram)
        while diagram not in self._live.joined:  # noqa: ASYNC110  nobody else asks for such an event
            await asyncio.sleep(_LOOK_S)
        _tell("joined", diagram=diagram)

    def _end(self) -> None:
        self.thread.close(self._live.stop())
        self.documents.close()
        for one in self._open.values():
            one.close()
        self.library.close()
        sys.exit(0)


def _draw(document: Document, count: int) -> None:
    layer = next(one.id for one in document.records.values() if isinstance(one, Layer))
    for number in range(count):
        with document.edit("Draw") as edit:
            edit.put(Shape(new_id(), layer, "V", x=float(number), w=10.0, h=10.0))


def _move(document: Document, count: int) -> None:
    shapes = [one for one in islice(document.records.values(), 2_000) if isinstance(one, Shape)]
    for number in range(count):
        shape = shapes[(document.written + 17 * number) % len(shapes)]
        with document.edit("Move") as edit:
            edit.change(shape.id, x=float(document.written), y=float(number))


_telling = threading.Lock()


def _tell(event: str, **facts: Any) -> None:  # Any: what JSON can say
    line = json.dumps({"event": event, **facts})
    with _telling:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def main() -> None:
    keep_responsive()  # as the program does
    desktop = Desktop(msgspec.json.decode(sys.stdin.readline(), type=Who))
    threading.Thread(target=desktop.listen, daemon=True).start()
    _tell("ready")
    desktop.work()


if __name__ == "__main__":
    main()
