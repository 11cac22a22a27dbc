"""The diagrams of a library, as sync needs them: read by a process of their own, shown to whoever has them open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.library.background import Background
from app.syncing.asked import Answer, Ask, Json, Said, Words
from app.syncing.cards import Cards
from app.syncing.judging import examined, version_in
from app.syncing.open_documents import OpenDocuments
from app.syncing.shadows import Bounds, Shadows, Told
from app.syncing.showing import SHOW_S, bounded, shown
from diagram.document.shadow import PIECE
from diagram.ids import new_id
from diagram.worker import WorkerLost
from storage.arrivals import Arrival
from storage.diagrams import NewDiagram
from storage.errors import DiagramMissing, StorageError
from storage.library import LocalLibrary
from storage.sync_states import Version
from storage.versions import NewVersion
from storage.words import Digest
from storage.words import Words as Searched
from sync.documents import Examined
from sync.errors import SyncError, Unreadable
from sync.wire.messages import Blob

log = logging.getLogger(__name__)

T = TypeVar("T")

CAUSE = "sync"  # of versions that are kept before something is taken
_PAINTER_S = 30.0  # that the process which draws cards waits for another
_CARD_BYTES = 16_000_000  # of pictures that are drawn on a card
LOOK_S = 2.0  # of rest before the library looks at a closed diagram again


class LibraryDocuments:
    """Implements `sync.documents.Documents`. Of one library, for any one loop; closed before the library is.

    What is to be done is done one after the other in one thread, so that two calls about one diagram never overlap and
    none holds up the loop. `looked` is told of closed diagrams that somebody else has changed, once the library knows
    them anew, on any thread; `renamed` of a diagram to which the other side has given a title.
    """

    def __init__(
        self,
        storage: LocalLibrary,
        opened: OpenDocuments,
        background: Background,
        *,
        bounds: Bounds | None = None,
        looked: Callable[[str], None] = lambda _diagram: None,
        renamed: Callable[[str, str], None] = lambda _diagram, _title: None,
    ) -> None:
        self._storage = storage
        self._opened = opened
        self._background = background
        self._looked = looked
        self.renamed = renamed
        self._shadows = Shadows(storage.updates, bounds)
        self._cards = Cards()
        self._lane = ThreadPoolExecutor(1, "documents")
        self._changed: set[str] = set()  # diagrams that are open, and were changed by somebody else
        self._leave = opened.watch(self._opened_or_closed)

    async def version(self, diagram: str) -> Version:
        """Of all that is stored of it. Raises: DiagramMissing; SyncError when it cannot be read."""
        return await self._run(lambda: version_in(self._shadows.ask(Ask.VERSION, diagram).answer.words["version"]))

    async def unsent(self, diagram: str, known: Version) -> tuple[Sequence[Blob], int]:
        """All operations beyond `known`, in blobs of one peer each, and the number of the last update in them."""
        return await self._run(lambda: self._unsent(diagram, known))

    async def examine(self, diagram: str, arrivals: Sequence[Arrival]) -> Examined:
        """Read what came from elsewhere, for the first time, in a process that may die of it."""
        return await self._run(lambda: examined(self._shadows, diagram, arrivals))

    async def show(self, diagram: str, updates: Sequence[bytes]) -> None:
        """They are stored and part of the diagram now: whoever has it open shows them, else the library looks at it.

        Returns when that is done, or when it has taken so long that something must be wrong with the window.
        """
        takers = self._opened.takers(diagram)
        if not takers:
            self.look_soon(diagram)
            return
        self._changed.add(diagram)

        async def cut(known: Version, most: int) -> Sequence[Blob]:
            return (await self._run(lambda: self._unsent(diagram, known, most)))[0]

        for taker in takers:
            await shown(taker, updates, cut)

    async def fork(self, diagram: str, *, title: str = "") -> str:
        """All that is here as a diagram of its own, in its own words; without a title as a copy. Its id."""
        return await self._run(lambda: self._forked(diagram, title))

    async def rewritten(self, diagram: str, server: Sequence[bytes]) -> bytes:
        """What `diagram` says beyond the server's copy, as an update by a fresh peer on top of that; may be empty.

        That is the difference between the server's copy and that copy merged with what is here. A diagram that took
        this up while it keeps its old operations would have said the same words of a note twice.
        """
        return await self._run(lambda: self._rewritten(diagram, server))

    async def keep(self, diagram: str) -> None:
        """Keep what is here as a version, before something is taken that would delete most of it."""
        await self._run(lambda: self._keep(diagram))

    async def put_back(self, diagram: str) -> None:
        """Bring back what lived when `keep` was called and does not any more; an edit of here, which is sent."""
        update = await self._run(lambda: self._put_back(diagram))
        if update:
            await self.show(diagram, [update])

    async def freeze(self, diagram: str, frozen: bool = True) -> None:
        """Whoever has it open can change nothing any more, and all that was done there is on the disk.

        For what takes the place of all that a diagram is made of: an edit on top of that would be an edit of nothing.
        """
        for taker in self._opened.takers(diagram):
            await bounded(taker.freeze(frozen), SHOW_S)
        await asyncio.wrap_future(self._storage.sync_states.put())  # behind every edit that was made before

    def look_soon(self, diagram: str) -> None:
        """The library is to know anew what is in a closed diagram: words, pictures in use, kind, and its card."""
        self._background.after(LOOK_S, f"sync of {diagram}", lambda: self._look(diagram))

    def _opened_or_closed(self, diagram: str, opened: bool) -> None:
        if not opened and diagram in self._changed:
            self._changed.discard(diagram)
            self.look_soon(diagram)  # what came at the last moment was not shown, so nobody has looked at it

    def close(self) -> None:
        """End what is under way, and the process. Nothing is lost by it."""
        self._leave()
        self._lane.submit(self._shadows.close)
        self._lane.shutdown(wait=True)
        self._cards.end()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._lane, work)

    def _unsent(self, diagram: str, known: Version, most: int = PIECE) -> tuple[Sequence[Blob], int]:
        counts: Words = {"known": {str(peer): count for peer, count in known.items()}, "most": most}
        told = self._shadows.ask(Ask.UNSENT, diagram, words=counts)
        # Of operations that were summed up nobody knows any more who wrote them. As long as nothing was ever synced
        # they are this person's; later they are passed on without a claim, which costs nothing if they are.
        was_synced = bool(known) or self._storage.sync_states.get(diagram).title is not None
        spans = told.answer.words["spans"]
        assert isinstance(spans, list)
        blobs = [_blob(span, data, was_synced=was_synced) for span, data in zip(spans, told.answer.blobs, strict=True)]
        return blobs, told.upto

    def _forked(self, diagram: str, title: str) -> str:
        info = self._storage.diagrams.get(diagram)
        answer = self._shadows.ask(Ask.FORK, diagram).answer
        identity = str(new_id())
        digest = _digest(answer)
        fork = NewDiagram(
            identity, title or f"{info.title} (copy)", answer.blobs[0], (), info.folder_id, tuple(info.tags),
            digest.words, digest.kind,
        )  # fmt: skip
        self._storage.diagrams.add(fork).result()
        self._storage.digests.use_assets(identity, digest.assets).result()
        return identity

    def _rewritten(self, diagram: str, server: Sequence[bytes]) -> bytes:
        try:
            answer = self._shadows.ask(Ask.REWRITE, diagram, blobs=server).answer
        except WorkerLost as lost:
            raise Unreadable(f"the server's copy cannot be read: {lost}") from lost
        if answer.said is not Said.DONE:
            raise Unreadable(f"the server's copy cannot be read: {answer.words.get('reason', '')}")
        return answer.blobs[0] if answer.blobs else b""

    def _keep(self, diagram: str) -> None:
        answer = self._shadows.ask(Ask.PARTS, diagram).answer
        identity, count = str(new_id()), answer.words["records"]
        assert isinstance(count, int)
        new = NewVersion(tuple(answer.blobs), _names(answer.words["assets"]), count, cause=CAUSE)
        if not self._storage.versions.put(identity, diagram, new).result():
            identity = self._storage.versions.all(diagram)[0].id  # which says the same
        self._storage.settings.put(_kept(diagram), identity).result()

    def _put_back(self, diagram: str) -> bytes:
        identity = self._storage.settings.get(_kept(diagram))
        if identity is None:
            return b""
        parts = self._storage.versions.parts(identity)
        answer = self._shadows.ask(Ask.PUT_BACK, diagram, blobs=parts).answer
        if answer.said is not Said.DONE:
            raise Unreadable("what was kept cannot be read")
        if not answer.blobs:
            return b""
        self._storage.updates.append(diagram, answer.blobs).result()
        return answer.blobs[0]

    def _look(self, diagram: str) -> None:
        """In the background; a question may be put only where the others are."""
        if self._background.is_closed:  # at the end of the program it waits for the next start
            return
        try:
            stored = self._storage.updates.load(diagram)
            seen = self._asked(Ask.GIST, diagram, (*stored.done, *stored.undone))
            if diagram in self._opened:
                # Whoever attends to it there does not see what was in it when it was opened, such as pictures that are
                # not here yet. That is noted now, and when it is closed it is looked at again.
                self._storage.digests.put(diagram, _digest(seen.answer)).result()
                self._changed.add(diagram)
                return
            self._storage.digests.put(diagram, _digest(seen.answer), upto=seen.upto).result()
            self._draw_card(diagram)
        except (DiagramMissing, RuntimeError):  # it was deleted meanwhile, or sync has ended
            return
        except (StorageError, SyncError) as error:
            log.warning("the library does not know what arrived in a diagram: %s", error)
            return
        self._looked(diagram)

    def _asked(self, ask: Ask, diagram: str, blobs: Sequence[bytes] = ()) -> Told:
        return self._lane.submit(self._shadows.ask, ask, diagram, blobs=blobs).result()

    def _draw_card(self, diagram: str) -> None:
        answer = self._asked(Ask.PARTS, diagram).answer
        assets, size = {}, 0
        for name in sorted(_names(answer.words["assets"])):
            data = self._storage.assets.get(name)
            if data is not None and size + len(data) <= _CARD_BYTES:
                assets[name], size = data, size + len(data)
        picture = self._cards.drawn(answer.blobs, assets)
        self._background.after(_PAINTER_S, "the painter of cards", self._cards.end)
        if picture:
            self._storage.diagrams.put_thumbnail(diagram, picture).result()


def _kept(diagram: str) -> str:
    """Where the id of the version is written that `put_back` goes by, for it outlives a crash."""
    return f"kept for {diagram}"


def _blob(span: Json, data: bytes, *, was_synced: bool) -> Blob:
    assert isinstance(span, list)
    peer, start, end, is_own = span
    assert isinstance(peer, int) and isinstance(start, int) and isinstance(end, int)
    return Blob(peer, start, end, data, was_synced and not is_own)


def _digest(answer: Answer) -> Digest:
    words = answer.words
    return Digest(Searched(str(words["labels"]), str(words["notes"])), _names(words["assets"]), str(words["kind"]))


def _names(words: Json) -> frozenset[str]:
    assert isinstance(words, list)
    return frozenset(str(one) for one in words)
