"""The worker of `app.syncing.shadows`: `python -m app.syncing.shadowing MEMORY SECONDS`, questions in, answers out.

It keeps the diagrams that it was asked about last, and it may die of what it is given to examine.
"""

from __future__ import annotations

import gc
import sys
import traceback
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager

from app.library.gist import gist_of
from app.library.version_content import parts_of, records_in
from app.syncing.asked import Answer, Ask, Json, Question, Said, Words, pack_answer, unpack_question
from diagram.document import Document, Step, founded
from diagram.document.shadow import PIECE, Effect, Shadow, Unsound
from diagram.errors import BadUpdate, DiagramError, DocumentBroken
from diagram.records import Connector, Shape, assets_of
from diagram.worker import limit_memory, serve

_MOST = 8  # diagrams that are kept
_MOST_BYTES = 48_000_000  # that they were made of, together


class Keeper:
    """The shadows, those that were asked about last at the end."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Shadow, int]] = OrderedDict()

    def found(self, question: Question) -> Shadow | None:
        """The diagram as it is stored; None when all its rows are needed.

        Raises:
            BadUpdate, DocumentBroken: they cannot be read.
        """
        shadow, upto = self._kept.pop(question.diagram, (None, 0))
        if question.since < 0:
            shadow = Shadow()
        elif shadow is None or upto != question.since:
            return None
        shadow.take(question.rows)
        if shadow.is_ahead and not question.goes_on:
            return None
        self._kept[question.diagram] = (shadow, question.upto)
        self._make_room()
        return shadow

    def drop(self, diagram: str) -> None:
        self._kept.pop(diagram, None)

    def _make_room(self) -> None:
        def size() -> int:
            return sum(shadow.size for shadow, _ in self._kept.values())

        while len(self._kept) > 1 and (len(self._kept) > _MOST or size() > _MOST_BYTES):
            self._kept.popitem(last=False)


class Reader:
    """Answers questions; `is_spent` when the process should not be asked again."""

    def __init__(self, memory: int, seconds: int) -> None:
        self._keeper = Keeper()
        self._memory = memory
        self._seconds = seconds
        self._ways: Mapping[Ask, Callable[[Shadow, Question], Answer]] = {
            Ask.VERSION: lambda shadow, _: Answer(Said.DONE, {"version": _version(shadow.versions())}),
            Ask.UNSENT: _unsent,
            Ask.EXAMINE: self._examined,
            Ask.GIST: _gist,
            Ask.PARTS: _parts,
            Ask.FORK: _forked,
            Ask.PUT_BACK: _put_back,
            Ask.REWRITE: _rewritten,
        }

    def answer(self, blobs: Sequence[bytes]) -> tuple[Sequence[bytes], bool]:
        question = unpack_question(blobs)
        broken = False
        try:
            answer = self._answer(question)
        except DocumentBroken as error:  # its remains can take the next one along
            answer, broken = Answer(Said.UNSOUND, {"reason": str(error)[:300], "bad": [], "clean": False}), True
        except Exception:  # this is a job runner: a bug is reported where the log is
            answer, broken = Answer(Said.FAULT, {"trace": traceback.format_exc()}), True
        return pack_answer(answer), broken or self._is_full()

    def _answer(self, question: Question) -> Answer:
        try:
            shadow = self._keeper.found(question)
        except (BadUpdate, DocumentBroken) as error:
            return Answer(Said.BROKEN, {"reason": str(error)[:300]})
        if shadow is None:
            return Answer(Said.UNKNOWN)
        try:
            return self._ways[question.ask](shadow, question)
        except Unsound as error:
            if not error.is_clean:
                self._keeper.drop(question.diagram)
            bad: list[Json] = list(error.bad)
            return Answer(Said.UNSOUND, {"reason": str(error)[:300], "bad": bad, "clean": error.is_clean})
        except DocumentBroken:
            raise
        except DiagramError as error:
            return Answer(Said.BROKEN, {"reason": str(error)[:300]})

    def _examined(self, shadow: Shadow, question: Question) -> Answer:
        with _bounded(self._seconds):
            effect = shadow.examine(question.arrivals)
        return Answer(Said.DONE, _effect(effect))

    def _is_full(self) -> bool:
        """A process that has grown does not shrink again."""
        try:
            import resource
        except ImportError:  # Windows
            return False
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > self._memory * 3 // 4


@contextmanager
def _bounded(seconds: int) -> Generator[None]:
    """End this process when the block computes for longer, where the system can do that.

    The clock on the wall would blame a blob for a machine that was busy or asleep.
    """
    try:
        import resource
    except ImportError:  # Windows: whoever waits has a limit too
        yield
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))


def _version(versions: Mapping[int, int]) -> Words:
    return {str(peer): count for peer, count in versions.items()}


def _effect(effect: Effect) -> Words:
    return {
        "version": _version(effect.versions),
        "waits": effect.waits,
        "deletes": effect.deletes,
        "living": effect.living,
    }


def _unsent(shadow: Shadow, question: Question) -> Answer:
    known, most = question.words["known"], question.words.get("most", PIECE)
    assert isinstance(known, dict) and isinstance(most, int)
    found = shadow.unsent({int(peer): int(str(count)) for peer, count in known.items()}, most)
    spans: list[Json] = [[piece.peer, piece.start, piece.end, is_own] for piece, is_own in found]
    return Answer(Said.DONE, {"spans": spans}, [piece.data for piece, _ in found])


def _document(shadow: Shadow) -> Document:
    return Document.load([shadow.snapshot()])


def _gist(shadow: Shadow, question: Question) -> Answer:
    steps = [Step.from_bytes(data) for data in question.blobs]
    gist = gist_of(_document(shadow).records.values(), steps)
    assets: list[Json] = list(sorted(gist.assets))
    return Answer(
        Said.DONE,
        {"labels": gist.words.labels, "notes": gist.words.notes, "kind": gist.kind, "assets": assets},
    )


def _parts(shadow: Shadow, _: Question) -> Answer:
    records = _document(shadow).records_in_order()
    assets: list[Json] = list(sorted({asset for record in records for asset in assets_of(record)}))
    return Answer(Said.DONE, {"assets": assets, "records": len(records)}, parts_of(records))


def _forked(shadow: Shadow, _: Question) -> Answer:
    records = _document(shadow).records_in_order()
    gist = gist_of(records)
    assets: list[Json] = list(sorted(gist.assets))
    words: Words = {
        "labels": gist.words.labels, "notes": gist.words.notes, "kind": gist.kind, "assets": assets,
        "empty": not records,
    }  # fmt: skip
    return Answer(Said.DONE, words, [founded(records)])


def _put_back(shadow: Shadow, question: Question) -> Answer:
    """What brings back the records of a version that are gone now."""
    document = _document(shadow)
    before = document.version()
    wanted = records_in(question.blobs)
    with document.edit("Put back") as edit:
        for record in wanted:
            if document.get(record.id) is None:
                edit.put(record)
    if document.version() == before:
        return Answer(Said.DONE, {"records": 0})
    count = sum(isinstance(record, Shape | Connector) for record in wanted)
    return Answer(Said.DONE, {"records": count}, [document.export_since(before)])


def _rewritten(shadow: Shadow, question: Question) -> Answer:
    """The difference between the server's copy and that copy merged with ours, written anew on the server's."""
    ours = shadow.snapshot()
    try:
        theirs = Document.load(question.blobs) if question.blobs else Document.new()
        merged = Document.load([ours, *question.blobs])
        if theirs.has_gap or merged.has_gap:
            return Answer(Said.UNSOUND, {"reason": "something that it builds on is missing", "bad": [], "clean": True})
        before = theirs.version()
        with theirs.edit("Rewrite") as edit:
            for identity, record in merged.records.items():
                if theirs.get(identity) != record:
                    edit.put(record)
            for identity in [one for one in theirs.records if one not in merged.records]:
                edit.delete(identity)
    except DocumentBroken:
        raise
    except (DiagramError, MemoryError, RecursionError, ValueError, TypeError, KeyError) as error:
        raise Unsound(f"it cannot be read: {type(error).__name__}", is_clean=True) from error
    if not question.blobs:
        return Answer(Said.DONE, {}, [theirs.export_snapshot()])
    return Answer(Said.DONE, {}, [] if theirs.version() == before else [theirs.export_since(before)])


def main(memory: str, seconds: str) -> int:
    """Answer until there is no more to read; a document that broke takes the worker along."""
    limit_memory(int(memory))
    gc.freeze()
    serve(Reader(int(memory), int(seconds)).answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
