"""A desktop without a window, as a process that is told what to do line by line and answers in JSON.

It works as the window does: the main thread owns the document of the open diagram, edits go to the real library, and
what sync wants of the document is posted to that thread. An edit is acknowledged (``{"saved": ...}``) when storage has
acknowledged it, and not before.
"""

from __future__ import annotations

import hashlib
import json
import queue
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from app.library.prepared import blank
from app.syncing.port import Installation, LibrarySync
from diagram.ids import RecordId, new_id
from diagram.records import Layer, Shape
from storage.sync_states import Version
from sync.account.coming_back import Machine
from sync.errors import ServerFailed, Unreachable
from tests.sync.ring import FileRing
from ui.ports import NewDiagram, Saving
from ui.sync_ports import SignIn

T = TypeVar("T")

Told = dict[str, Any]  # Any: whatever JSON can say

_PRESSES = 3


class Desktop:
    """One library, at most one open diagram, and the client of the other side. `name` marks what it draws."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.library = Library.at(folder / "library", backups=False)
        self.opened: OpenDiagram | None = None
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.library.soon = self._work.put
        machine = Machine(folder, lambda: FileRing(folder / "ring.json"))
        self.sync = LibrarySync(self.library, Installation(_device(folder), "tests", machine))

    def run(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()
        self.sync.begin().result()
        say({"up": self.name})
        while True:
            self._work.get()()

    def _listen(self) -> None:
        for line in sys.stdin:
            told = json.loads(line)
            self._work.put(lambda told=told: self._obey(told))
        self._work.put(self._leave)

    def _obey(self, told: Told) -> None:
        what = told.pop("do")
        answer = getattr(self, f"do_{what}")(**told)
        say({"done": what, "answer": answer})

    def _leave(self) -> None:
        self.sync.close()
        if self.opened is not None:
            self.opened.close()
        self.library.close()
        raise SystemExit(0)

    def do_sign_in(self, address: str, email: str, password: str) -> str:
        return _pressed(lambda: self.sync.sign_in(SignIn(address, email, password))).user_id

    def do_create(self, title: str) -> str:
        return self.library.take(NewDiagram(title, blank()))

    def do_share(self, diagram: str, email: str) -> None:
        _pressed(lambda: self.sync.sharing.share(diagram, email, "editor"))

    def do_open(self, diagram: str) -> None:
        self.opened = self.library.open(diagram)()

    def do_close(self) -> None:
        assert self.opened is not None
        self.opened.close()
        self.opened = None

    def do_edit(self, count: int, first: int, pause_s: float = 0.0) -> None:
        """Draw `count` shapes, numbered from `first`; each is acknowledged by a line of its own once it is stored."""
        for number in range(first, first + count):
            self._draw(number)
            time.sleep(pause_s)
            self._turn()

    def do_picture(self, number: int, size: int) -> str:
        """Put in a picture of about `size` bytes, as a shape that is numbered as others; its content address."""
        assert self.opened is not None
        name = self.opened.add_asset(b"\x89PNG\r\n\x1a\n" + Random(number).randbytes(size))
        self._draw(number, kind="image", props={"asset": name})
        return name

    def do_kept_picture(self, name: str) -> str:
        """The hash of what is kept under this name; empty when nothing is."""
        data = self.library.storage.assets.get(name)
        return "" if data is None else hashlib.sha256(data).hexdigest()

    def do_offline(self, on: bool) -> None:
        self.sync.work_offline(on)

    def do_try_now(self) -> None:
        self.sync.try_now()

    def do_diagrams(self) -> list[str]:
        return [one.id for one in self.library.entries()]

    def do_status(self) -> Told:
        """How things stand, and with the open diagram."""
        status = self.sync.status
        mine = status.diagrams.get(self.opened.id) if self.opened is not None else None
        return {
            "reach": str(status.reach),
            "why": status.why,
            "phase": str(mine.phase) if mine is not None else "",
            "hold": str(mine.hold) if mine is not None else "",
            "unsynced": mine.unsynced if mine is not None else 0,
            "breakers": {one.name: one.breaker for one in status.services},
        }

    def do_version(self) -> dict[str, int]:
        """Of the open document."""
        assert self.opened is not None
        return _packed(self.opened.document.versions())

    def do_hash(self) -> str:
        """Of the open document, as it stands in memory."""
        assert self.opened is not None
        return self.opened.document.value_hash()

    def do_texts(self) -> dict[str, int]:
        """How many shapes have each label."""
        assert self.opened is not None
        return dict(Counter(one.text for one in self.opened.document.records.values() if isinstance(one, Shape)))

    def _draw(self, number: int, **more: Any) -> None:  # Any: properties of a shape
        assert self.opened is not None
        document = self.opened.document
        layer = next(one.id for one in document.records.values() if isinstance(one, Layer))
        label = f"{self.name} {number}"
        with document.edit("Draw") as edit:
            identity = RecordId(f"{self.name}-{number}")
            edit.put(Shape(identity, layer, "V", x=float(number), w=10.0, h=10.0, text=label, **more))
        if self.opened.settle().saving is Saving.SAVED:
            say({"saved": label, "peer": document.peer, "upto": document.versions()[document.peer]})

    def _turn(self) -> None:
        """What sync has posted meanwhile; commands wait."""
        waiting = []
        while not self._work.empty():
            waiting.append(self._work.get())
        for one in waiting:
            one()


def _pressed(ask: Callable[[], Future[T]]) -> T:
    """As a person does it, who presses again when a busy machine has answered too late."""
    for _ in range(_PRESSES - 1):
        with suppress(Unreachable, ServerFailed):
            return ask().result()
    return ask().result()


def _device(folder: Path) -> str:
    """The id of this installation, which stays."""
    file = folder / "device"
    if not file.exists():
        file.write_text(str(new_id()))
    return file.read_text()


def _packed(version: Version) -> dict[str, int]:
    return {str(peer): count for peer, count in version.items()}


def say(what: Told) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    Desktop(Path(sys.argv[1]), sys.argv[2]).run()


if __name__ == "__main__":
    main()
