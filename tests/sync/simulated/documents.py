"""The documents of the program itself, without its process and its thread: the same answers, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from app.library.background import Background
from app.syncing.documents import LibraryDocuments
from app.syncing.open_documents import OpenDocuments
from app.syncing.shadowing import Reader
from diagram.document import Document
from storage.library import LocalLibrary
from storage.sync_states import Version

T = TypeVar("T")
_MEMORY, _SECONDS = 1 << 40, 36_000


class AtOnce(Executor):
    """Does everything in the moment it is given."""

    def submit(self, work: Callable[..., T], /, *words: Any, **more: Any) -> Future[T]:  # Any: as the base has it
        future: Future[T] = Future()
        try:
            future.set_result(work(*words, **more))
        except Exception as error:  # it is raised where the answer is waited for
            future.set_exception(error)
        return future


class Here:
    """The worker that reads diagrams, in this process."""

    def __init__(self) -> None:
        self._reader = Reader(_MEMORY, _SECONDS)

    def is_alive(self) -> bool:
        return True

    def ask(self, blobs: Sequence[bytes], *, seconds: float) -> Sequence[bytes]:
        assert seconds
        return self._reader.answer(blobs)[0]

    def end(self) -> None:
        self._reader = Reader(_MEMORY, _SECONDS)


class Shown:
    """An open document, which takes what comes in the moment it comes."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def take(self, updates: Sequence[bytes]) -> Future[None]:
        self._document.import_update(*updates)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def version(self) -> Future[Version]:
        done: Future[Version] = Future()
        done.set_result(self._document.versions())
        return done


class NoBackground(Background):
    """Nobody searches here."""

    def after(self, *_words: object, **_more: object) -> None:
        pass


def documents_of(library: LocalLibrary, opened: OpenDocuments) -> LibraryDocuments:
    background = NoBackground()
    background.close()
    documents = LibraryDocuments(library, opened, background)
    documents._lane.shutdown()
    documents._lane = AtOnce()  # type: ignore[assignment]  # another kind of executor
    documents._shadows._worker = Here()  # type: ignore[assignment]  # as far as it is asked
    return documents
