"""Carries out what is ordered, some at a time, with signs of life, so that another instance can take over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Update, and_, or_, select, update

from services.access.roles import role_on
from services.background.rounds import Bell
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.exports.orders import Order
from services.exports.packing import Package, Piece, packed
from services.exports.settings import ExportsSettings
from services.platform.errors import NotFound, ServiceError, TooLarge, Unavailable
from services.platform.platform import Platform
from services.rendering.contents import Subject, source_of
from services.rendering.pictures import pictures_of
from services.rendering.wish import Wish
from services.rendering.workshop import Workshop
from services.schema.exports import Export

log = logging.getLogger(__name__)
BUCKET = "exports"


class CalledOff(Exception):
    """Its owner does not want it any more, or another instance has taken it over."""


class Runner:
    """One per instance. Whoever sets the lease of an export carries it out."""

    def __init__(self, platform: Platform, workshop: Workshop, settings: ExportsSettings, bell: Bell) -> None:
        self._platform = platform
        self._workshop = workshop
        self._settings = settings
        self._bell = bell
        self._under_way: set[asyncio.Task[None]] = set()

    async def round(self) -> bool:
        """Begin with as many as there is room for; each ends by ringing for the next round."""
        room = self._settings.parallel - len(self._under_way)
        for export_id in await self._waiting(room):
            export = await self._claimed(export_id)
            if export is not None:
                task = asyncio.create_task(self._carry_out(export))
                self._under_way.add(task)
                task.add_done_callback(self._ended)
        return False

    async def rest(self) -> None:
        """Stop. What is under way goes back into the queue, for whoever comes next."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._bell.ring()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an export stopped; its lease runs out", exc_info=error)

    async def _waiting(self, room: int) -> list[str]:
        if room <= 0:
            return []
        left = and_(Export.status == "running", Export.leased_until < self._platform.clock())
        query = select(Export.id).where(or_(Export.status == "queued", left)).order_by(Export.created_at, Export.id)
        async with self._platform.database.read() as session:
            return list(await session.scalars(query.limit(room)))

    async def _claimed(self, export_id: str) -> Export | None:
        at = self._platform.clock()
        left = and_(Export.status == "running", Export.leased_until < at)
        claim = update(Export).where(Export.id == export_id, or_(Export.status == "queued", left))
        values = {"status": "running", "leased_until": self._until(), "started_at": at, "done": 0}
        async with self._platform.database.begin() as session:
            result = await session.execute(claim.values(**values, attempts=Export.attempts + 1))
            assert isinstance(result, CursorResult)
            if not result.rowcount:
                return None
            export = await session.get_one(Export, export_id)
            if export.attempts <= self._settings.attempts:
                return export
            export.status, export.ended_at, export.leased_until = "failed", at, None
            if not export.problem_code:
                export.problem_code, export.problem = "given_up", "whoever worked on it stopped, again and again"
            return None

    async def _carry_out(self, export: Export) -> None:
        try:
            async with self._alive(export.id):
                package, losses = await self._made(export)
                name = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in package.file_name)
                key = f"{export.owner_id}/{export.id}/{name}"
                await self._platform.blobs.put(BUCKET, key, package.data, package.content_type)
            await self._finish(export, package, key, losses)
        except CalledOff:
            return
        except Unavailable as error:
            await self._put_off(export.id, error)
        except ServiceError as error:
            await self._fail(export.id, error.code, str(error))
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(export.id))
            raise
        except Exception:  # the job runner: whatever it is, its owner must hear that there will be nothing
            log.exception("an export failed")
            await self._fail(export.id, "internal", "the service could not do that")

    async def _made(self, export: Export) -> tuple[Package, list[str]]:
        order = Order.of(export.request)
        pieces: list[Piece] = []
        losses: list[str] = []
        problem: ServiceError | None = None
        for number, subject in enumerate(order.subjects, 1):
            try:
                drawn, lost = await self._drawn(export.owner_id, subject, order.wish)
                pieces += drawn
                losses += lost
            except Unavailable:
                raise  # nothing is wrong with the diagram: all of it is begun again later
            except ServiceError as error:
                # Of several diagrams the others are still wanted.
                problem = problem or error
                losses.append(f"{subject.diagram_id}: {error}")
            if sum(len(piece.data) for piece in pieces) > self._settings.max_bytes:
                raise TooLarge(f"the result has more than {self._settings.max_bytes:,} bytes")
            await self._note(export.id, done=number)
        if not pieces:
            assert problem is not None, "an order has at least one diagram"
            raise problem
        return await asyncio.to_thread(packed, pieces), losses[:200]

    async def _drawn(self, owner_id: str, subject: Subject, wish: Wish) -> tuple[list[Piece], list[str]]:
        async with self._platform.database.read() as session:
            role = await role_on(session, owner_id, subject.diagram_id, at=self._platform.clock())
        if role is None:
            raise NotFound("there is no such diagram any more, or it is not shared with you now")
        source = await source_of(self._platform, subject, most_bytes=self._workshop.max_document_bytes)
        drawn = await self._workshop.draw(source, wish, pictures_of(self._platform, subject.diagram_id))
        pieces = [Piece(source.name, suffix, wish.target, data) for suffix, data in drawn.files]
        return pieces, [f"{source.name}: {loss}" for loss in drawn.losses]

    @asynccontextmanager
    async def _alive(self, export_id: str) -> AsyncIterator[None]:
        """Give signs of life while the block runs; the block ends when it is called off. Raises: CalledOff."""
        is_off = False
        task = asyncio.current_task()
        assert task is not None

        async def beat() -> None:
            nonlocal is_off
            while True:
                await asyncio.sleep(self._settings.heartbeat_s)
                if not await self._changed(update(Export).values(leased_until=self._until()), export_id):
                    is_off = True
                    task.cancel()
                    return

        heart = asyncio.create_task(beat())
        try:
            yield
        except asyncio.CancelledError:
            if is_off:
                task.uncancel()
                raise CalledOff from None
            raise
        finally:
            heart.cancel()
            await asyncio.wait([heart])

    async def _note(self, export_id: str, *, done: int) -> None:
        if not await self._changed(update(Export).values(done=done), export_id):
            raise CalledOff

    async def _finish(self, export: Export, package: Package, key: str, losses: list[str]) -> None:
        at = self._platform.clock()
        values = {
            "status": "done", "ended_at": at, "leased_until": None, "losses": losses, "problem_code": "",
            "problem": "", "file_name": package.file_name,
            "content_type": package.content_type, "size": len(package.data), "blob_key": key,
            "expires_at": at + timedelta(days=self._platform.settings.exports_lifetime_days),
        }  # fmt: skip
        if not await self._changed(update(Export).values(**values), export.id, tell=export):
            await self._platform.blobs.delete(BUCKET, key)

    async def _fail(self, export_id: str, code: str, problem: str) -> None:
        values = {"status": "failed", "ended_at": self._platform.clock(), "leased_until": None}
        await self._changed(update(Export).values(**values, problem_code=code, problem=problem[:1000]), export_id)

    async def _put_off(self, export_id: str, error: Unavailable) -> None:
        """Its lease runs out soon, and it is begun again, as often as the settings say."""
        until = self._platform.clock() + timedelta(seconds=self._settings.again_s)
        values = {"leased_until": until, "problem_code": error.code, "problem": str(error)[:1000]}
        await self._changed(update(Export).values(**values), export_id)

    async def _give_back(self, export_id: str) -> None:
        values = {"status": "queued", "leased_until": None, "attempts": Export.attempts - 1}
        await self._changed(update(Export).values(**values), export_id)

    async def _changed(self, change: Update, export_id: str, *, tell: Export | None = None) -> bool:
        """Whether the export was still ours to change."""
        async with self._platform.database.begin() as session:
            result = await session.execute(change.where(Export.id == export_id, Export.status == "running"))
            assert isinstance(result, CursorResult)
            if result.rowcount and tell is not None:
                detail = {"export_id": export_id, "schedule_id": tell.schedule_id}
                happening = Happening(Kind.EXPORT_FINISHED, tell.owner_id, tell.owner_id, None, detail)
                announce(self._platform, session, happening)
            return bool(result.rowcount)

    def _until(self) -> datetime:
        return self._platform.clock() + timedelta(seconds=self._settings.lease_s)
