"""Keeps a library in step with the account in use: rounds when there is something to do, rest when nobody answers.

Offline is a state here, not an error. Whatever goes wrong on the way ends in words for a person and the time of the
next try; nothing waits for it but the next round.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from storage.errors import StorageError
from sync.errors import CircuitOpen, Refused, SignedOut, SlowDown, SyncError
from sync.pace import Pace
from sync.partner import Partner
from sync.status import Progress, Reach, SyncStatus
from sync.watchers import Leave

log = logging.getLogger(__name__)

POLL_S = 30.0  # between two rounds when nothing is known to wait
SOON_S = 0.3  # after an edit of a diagram that is not live: the next edits go along
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
LOST_S = 1.0  # to twice that after the live connection was lost: it may be back by then
TELL_S = 0.05  # what changes within that is told in one word

Watcher = Callable[[SyncStatus, float], None]


@dataclass(frozen=True, slots=True)
class _Standing:
    """How it went last. `due_s` is when the next round comes, by the pace's clock."""

    reach: Reach = Reach.SIGNED_OUT
    why: str = ""
    due_s: float = 0.0


class Conductor:
    """Belongs to one loop; only `nudge` may be called from other threads, by way of `loop.call_soon_threadsafe`."""

    def __init__(self, pace: Pace, told: Watcher) -> None:
        """`told` hears, on the loop, how things stand whenever that changed, and when (by the pace) that was asked."""
        self._pace = pace
        self._told = told
        self._partner: Partner | None = None
        self._is_paused = False
        self._standing = _Standing()
        self._progress: Progress | None = None
        self._was_live = False
        self._failures = 0
        self._wake = asyncio.Event()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._telling: asyncio.Task[None] | None = None
        self._leave: Leave = lambda: None

    @property
    def partner(self) -> Partner:
        """The other side. Raises: SignedOut when there is none."""
        if self._partner is None:
            raise SignedOut("nobody is signed in")
        return self._partner

    @property
    def has_partner(self) -> bool:
        return self._partner is not None

    @property
    def reach(self) -> Reach:
        return self._standing.reach

    async def use(self, partner: Partner | None, *, paused: bool | None = None, ends: bool = True) -> None:
        """Work with this other side from now on, or with none; the one before is let go, unless `ends` is off."""
        await self._stop()
        before, self._partner = self._partner, partner
        self._leave()
        self._leave = lambda: None
        if ends and before is not None and before is not partner:
            await before.end()
        if paused is not None:
            self._is_paused = paused
        self._failures = 0
        self._was_live = False
        if partner is not None:
            self._leave = partner.watch(self._partner_changed)
        self._start()

    async def pause(self, paused: bool) -> None:
        """Work offline, or no longer."""
        if paused != self._is_paused:
            self._is_paused = paused
            await self._stop()
            self._failures = 0
            self._start()

    async def end(self) -> None:
        """Let everything go; nothing is told any more."""
        await self._stop()
        telling, self._telling = self._telling, None
        if telling is not None:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        self._leave()
        partner, self._partner = self._partner, None
        if partner is not None:
            await partner.end()

    def try_now(self) -> None:
        """Do not wait for the next try."""
        if self._partner is not None and not self._is_paused:
            self._failures = 0
            self._partner.again()
            self.nudge()

    def nudge(self) -> None:
        """There is something to do."""
        self._wake.set()

    def saved(self, diagram: str) -> None:
        """An edit is on the disk: live diagrams push it by themselves, for the others there is a round soon."""
        if self._partner is not None and not self._is_paused:
            self._partner.saved(diagram)
            if not self._partner.keeps_up(diagram) and self._standing.reach is Reach.ONLINE:
                asyncio.get_running_loop().call_later(SOON_S, self.nudge)
        self.changed()

    def arranged(self) -> None:
        """Folders, stars or tags are others on the disk: there is a round soon."""
        if self._partner is not None and not self._is_paused and self._standing.reach is Reach.ONLINE:
            asyncio.get_running_loop().call_later(SOON_S, self.nudge)
        self.changed()

    def changed(self) -> None:
        """Something is another now: tell it, together with what else changes in the next moment."""
        self._news.set()
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def status(self) -> SyncStatus:
        """How things stand now. What the disk says is read for it."""
        partner, standing = self._partner, self._standing
        if partner is None:
            return SyncStatus()
        try:
            diagrams = await partner.statuses()
            unshelved = await partner.unshelved()
        except StorageError as error:
            log.warning("how the diagrams stand cannot be read: %s", error)
            return SyncStatus(standing.reach, partner.account, why=standing.why)
        is_trying = standing.reach in (Reach.OFFLINE, Reach.CONNECTING)
        return SyncStatus(
            standing.reach,
            partner.account,
            why=standing.why,
            next_try_s=max(standing.due_s - self._pace.now(), 0.0) if is_trying else 0.0,
            progress=self._progress,
            diagrams=diagrams,
            services=tuple(partner.services()),
            pool=partner.pool(),
            unshelved=unshelved.count,
            unshelved_s=0.0 if unshelved.oldest_s is None else max(self._pace.wall() - unshelved.oldest_s, 0.0),
        )

    # The rounds

    def _start(self) -> None:
        if self._partner is None:
            self._stand(Reach.SIGNED_OUT)
        elif self._is_paused:
            self._stand(Reach.PAUSED, "You work offline.")
        else:
            self._stand(Reach.CONNECTING)
            self._wake.set()
            self._tasks = [
                asyncio.create_task(self._rounds(self._partner)), asyncio.create_task(self._beside(self._partner)),
            ]  # fmt: skip

    async def _stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._progress = None

    async def _rounds(self, partner: Partner) -> None:
        while True:
            wait_s = await self._round(partner)
            self._progress = None
            self._standing = replace(self._standing, due_s=self._pace.now() + wait_s)
            self.changed()
            await self._woken_within(wait_s)

    async def _round(self, partner: Partner) -> float:
        """One round; in how many seconds the next is due."""
        self._wake.clear()
        was_offline = self._standing.reach is Reach.OFFLINE
        try:
            await partner.once(self._progressed)
        except SignedOut as error:
            self._stand(Reach.SIGNED_OUT, str(error))
            return float("inf")
        except CircuitOpen as error:
            self._failures += 1
            self._stand(Reach.OFFLINE, _words(error))
            return error.retry_after_s + self._pace.jittered(1.0)
        except SyncError as error:
            self._failures += 1
            self._stand(Reach.OFFLINE, _words(error))
            patience_s = error.retry_after_s if isinstance(error, SlowDown) else 0.0
            return max(patience_s, self._wait_s())
        except StorageError as error:
            log.warning("a round of sync ended: %s", error)
            self._failures += 1
            self._stand(Reach.OFFLINE, f"{getattr(error, 'title', 'The library cannot be used')}.")
            return self._wait_s()
        except Exception:  # a round is a job: a fault of ours must not end all that would come after it
            log.exception("a round of sync failed")
            self._failures += 1
            self._stand(Reach.OFFLINE, "Something went wrong while syncing; the log says what.")
            return self._wait_s()
        self._failures = 0
        self._stand(Reach.OFFLINE if partner.trouble else Reach.ONLINE, partner.trouble)
        if was_offline and not partner.trouble and not partner.is_live:
            partner.again()  # the way is open again: whatever else waits for that need not wait any longer
        return POLL_S

    async def _beside(self, partner: Partner) -> None:
        """Live editing and the like. It looks after its own troubles; if it ends all the same, it begins again."""
        while True:
            try:
                await partner.run()
            except (SyncError, StorageError) as error:
                log.warning("what runs beside the rounds ended: %s", error)
            except Exception:  # as above
                log.exception("what runs beside the rounds failed")
            await self._pace.sleep(FIRST_WAIT_S + self._pace.jittered(FIRST_WAIT_S))

    def _wait_s(self) -> float:
        longest = min(FIRST_WAIT_S * 2.0 ** min(self._failures - 1, 10), LONGEST_WAIT_S)
        return longest / 2 + self._pace.jittered(longest / 2)

    async def _woken_within(self, seconds: float) -> None:
        waits = [asyncio.create_task(self._wake.wait())]
        if seconds != float("inf"):
            waits.append(asyncio.ensure_future(self._pace.sleep(seconds)))  # type: ignore[arg-type]  # any awaitable
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    def _partner_changed(self) -> None:
        """A breaker opened or closed, the live connection came or went."""
        partner = self._partner
        was_live, self._was_live = self._was_live, partner is not None and partner.is_live
        if partner is None or self._is_paused or self._standing.reach is Reach.SIGNED_OUT:
            self.changed()
            return
        if partner.trouble:
            if self._standing.reach is not Reach.OFFLINE:
                self._stand(Reach.OFFLINE, partner.trouble)
                self.nudge()
        elif partner.is_live and self._standing.reach is Reach.OFFLINE:
            self.nudge()  # it answers again: a round says whether all of it does
        elif was_live and not partner.is_live:
            asyncio.get_running_loop().call_later(LOST_S + self._pace.jittered(LOST_S), self._look_after_loss)
        self.changed()

    def _look_after_loss(self) -> None:
        """Whether it was only the live connection, or everything is out of reach; and others' edits come as well."""
        if self._partner is not None and not self._partner.is_live and self._standing.reach is Reach.ONLINE:
            self.nudge()

    # What is told

    def _stand(self, reach: Reach, why: str = "") -> None:
        if (reach, why) != (self._standing.reach, self._standing.why):
            log.info("sync: %s%s", reach.value, f" ({why})" if why else "")
        self._standing = replace(self._standing, reach=reach, why=why)
        self.changed()

    def _progressed(self, progress: Progress) -> None:
        """The other side has answered: what is left of the round is catching up, not an outage."""
        self._progress = progress if progress.total else None
        is_out = self._standing.reach in (Reach.OFFLINE, Reach.CONNECTING)
        if self._progress is not None and is_out and self._partner is not None and not self._partner.trouble:
            self._stand(Reach.ONLINE)
        self.changed()

    async def _tell(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(TELL_S)
            self._news.clear()
            try:
                asked_s = self._pace.now()
                self._told(await self.status(), asked_s)
            except Exception:  # whoever is told must not end the telling
                log.exception("the state of sync could not be told")


def _words(error: SyncError) -> str:
    """Why, for a person: what happened, and the server's own words only where it refused something."""
    return f"{error.title}: {error}" if isinstance(error, Refused) else f"{error.title}."
