"""The process that reads diagrams for sync, from this side: kept warm, told only what it has not seen, and replaceable.

Nothing of Loro happens in this process, which has windows to draw: Loro holds Python's lock in all it does. And bytes
from elsewhere are read for the first time where nothing else is lost with the reader.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from app.syncing.asked import Answer, Ask, Question, Said, Words, pack_question, unpack_answer
from diagram.document.shadow import Arriving, Row
from diagram.worker import Worker, WorkerLost
from storage.errors import DiagramMissing
from storage.updates import NOTHING_SEEN, Seen, Since, Updates
from sync.errors import NotNow, Unreadable

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
_PROGRAM = "app.syncing.shadowing"
_MOST = 64  # diagrams of which it is remembered what the process has seen
_UNTRUSTED = (Ask.EXAMINE, Ask.REWRITE)
_NOTHING = Since(Seen(0.0, 0), (), is_all=True)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be taken: bytes of memory of the process, seconds of computing to examine, seconds until an answer.

    Memory and computing are limited where the system can do that.
    """

    memory: int = 1024 * MEGABYTE
    seconds: int = 5
    patience_s: float = 30.0
    trusted_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and the number of the last update that it knows of."""

    answer: Answer
    upto: int


class Shadows:
    """For one thread; every call blocks. Of one library, and to be closed with it."""

    def __init__(self, updates: Updates, bounds: Bounds | None = None) -> None:
        self._updates = updates
        self._bounds = bounds or Bounds()
        self._worker: Worker | None = None
        self._seen: dict[str, Seen] = {}
        self._generation = 0

    @property
    def generation(self) -> int:
        """Of the process that would answer next: what an earlier one was told is forgotten."""
        alive = self._worker is not None and self._worker.is_alive()
        return self._generation if alive else self._generation + 1

    def ask(self, ask: Ask, diagram: str, *, words: Words | None = None, blobs: Sequence[bytes] = ()) -> Told:
        """What `ask` asks of all that is stored of a diagram.

        Raises:
            DiagramMissing: there is none.
            Unreadable: what is stored of it cannot be read, or what was given along.
            NotNow: no process can read it now.
            WorkerLost: the process died of what was given along, for a question where that may be.
        """
        if ask in _UNTRUSTED:
            self.prepare(diagram)
            return self._asked(Question(ask, diagram, -1, 0, words=words or {}, blobs=blobs))
        return self._trusted(Question(ask, diagram, -1, 0, words=words or {}, blobs=blobs))

    def examine(self, diagram: str, arrivals: Sequence[Arriving], *, goes_on: bool = False) -> Told:
        """What these would do to a diagram, which need not be there; it has been through `prepare`.

        With `goes_on` what was examined since then counts as part of it. Raises: WorkerLost, and as `ask`.
        """
        return self._asked(Question(Ask.EXAMINE, diagram, -1, 0, arrivals=arrivals, goes_on=goes_on))

    def prepare(self, diagram: str) -> None:
        """Have the process read all that is stored, so that nothing else can be to blame for what follows."""
        if diagram not in self._seen or self._worker is None or not self._worker.is_alive():
            self._trusted(Question(Ask.VERSION, diagram, -1, 0), may_be_missing=True)

    def forget(self, diagram: str) -> None:
        """What the process has of a diagram is not to be built on."""
        self._seen.pop(diagram, None)

    def close(self) -> None:
        """Let the process go; the next question would start another."""
        worker, self._worker = self._worker, None
        self._seen.clear()
        if worker is not None:
            worker.end()

    def _trusted(self, question: Question, *, may_be_missing: bool = False) -> Told:
        """Once more if the process dies, for it can have been ended by somebody else; then it is given up."""
        try:
            return self._asked(question, may_be_missing=may_be_missing)
        except WorkerLost:
            pass
        try:
            return self._asked(question, may_be_missing=may_be_missing)
        except WorkerLost as lost:
            raise NotNow(f"a diagram was not read: {lost}") from lost

    def _asked(self, question: Question, *, may_be_missing: bool = False) -> Told:
        missing_ok = may_be_missing or question.ask is Ask.EXAMINE
        told = self._sent(question, self._seen.get(question.diagram, NOTHING_SEEN), missing_ok)
        if told.answer.said is Said.UNKNOWN:
            told = self._sent(question, NOTHING_SEEN, missing_ok)
        if told.answer.said is Said.BROKEN:
            self.forget(question.diagram)
            raise Unreadable(f"a diagram cannot be read: {told.answer.words.get('reason', '')}")
        if told.answer.said is Said.FAULT:
            log.error("a fault in the process that reads diagrams:\n%s", told.answer.words.get("trace", ""))
            raise NotNow("the process that reads diagrams has a fault")
        return told

    def _sent(self, question: Question, seen: Seen, missing_ok: bool) -> Told:
        worker = self._living()
        seen = seen if question.diagram in self._seen else NOTHING_SEEN
        try:
            since = self._updates.since(question.diagram, seen)
        except DiagramMissing:
            self.forget(question.diagram)
            if not missing_ok:
                raise
            since = _NOTHING
        full = Question(
            question.ask, question.diagram, -1 if since.is_all else seen.last, since.now.last,
            [Row(data, is_local) for data, is_local in since.rows],
            question.words, question.blobs, question.arrivals, question.goes_on,
        )  # fmt: skip
        seconds = self._bounds.patience_s if question.ask in _UNTRUSTED else self._bounds.trusted_s
        try:
            answer = unpack_answer(worker.ask(pack_question(full), seconds=seconds))
        except WorkerLost as lost:
            self.close()
            log.warning("the process that reads diagrams was lost: %s", lost)
            raise
        self._remember(question.diagram, since.now)
        return Told(answer, since.now.last)

    def _remember(self, diagram: str, now: Seen) -> None:
        self._seen.pop(diagram, None)
        self._seen[diagram] = now
        while len(self._seen) > _MOST:
            del self._seen[next(iter(self._seen))]

    def _living(self) -> Worker:
        if self._worker is None or not self._worker.is_alive():
            self.close()
            self._generation += 1
            try:
                self._worker = Worker(_PROGRAM, str(self._bounds.memory), str(self._bounds.seconds))
            except WorkerLost as lost:
                raise NotNow(f"no process can read diagrams: {lost}") from lost
        return self._worker
