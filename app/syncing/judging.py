"""Judging what came from elsewhere: all of it at once, and when that goes wrong one blob after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.syncing.asked import Answer, Json, Said
from app.syncing.shadows import MEGABYTE, Shadows
from diagram.document.shadow import Arriving
from diagram.worker import WorkerLost
from storage.arrivals import Arrival
from storage.sync_states import NOTHING, Version
from sync.documents import Examined, Finding

_LARGEST = 64 * MEGABYTE
_DEATHS = 8  # after so many the rest waits for the next time


def examined(shadows: Shadows, diagram: str, arrivals: Sequence[Arrival]) -> Examined:
    """What is to be said of `arrivals`. The process may die of them. Raises: as `Shadows.ask`."""
    large = [place for place, one in enumerate(arrivals) if len(one.data) > _LARGEST]
    if large:
        return Examined(Finding.REFUSED, bad=tuple(large), reason=f"at most {_LARGEST // MEGABYTE} MB are taken")
    arriving = [Arriving(one.data, None if one.peer is None else (one.peer, one.start, one.end)) for one in arrivals]
    shadows.prepare(diagram)
    try:
        answer = shadows.examine(diagram, arriving).answer
    except WorkerLost:
        return _Singly(shadows, diagram, arriving).examined()
    if answer.said is Said.DONE:
        return _taken(answer)
    bad = _places(answer)
    if bad:
        return Examined(Finding.REFUSED, bad=bad, reason=_reason(answer))
    return _Singly(shadows, diagram, arriving).examined()


@dataclass(slots=True)
class _Singly:
    """One after the other, each on what was sound before it; after a death in a fresh process."""

    shadows: Shadows
    diagram: str
    arrivals: Sequence[Arriving]
    sound: list[Arriving] = field(default_factory=list)
    bad: dict[int, str] = field(default_factory=dict)
    deaths: int = 0
    generation: int = -1  # of the process that has what is sound; -1: none has
    deletes: int = 0

    def examined(self) -> Examined:
        result = Examined(Finding.SOUND)
        waits = False
        living: int | None = None
        for place, one in enumerate(self.arrivals):
            answer = self._judged(place, one)
            if answer is None:
                if self.deaths >= _DEATHS:
                    break
                continue
            result = _taken(answer)
            living = result.living if living is None else living
            waits |= result.finding is Finding.WAITING
            self.deletes += result.deletes
            self.sound.append(one)
        if self.bad:
            reason = next(iter(self.bad.values()))
            return Examined(Finding.REFUSED, bad=tuple(self.bad), reason=reason)
        if waits:
            return Examined(Finding.WAITING, result.version)
        return Examined(Finding.SOUND, result.version, deletes=self.deletes, living=living or 0)

    def _judged(self, place: int, one: Arriving) -> Answer | None:
        """None: it is bad."""
        for is_last in (False, True):
            self._make_ready()
            try:
                answer = self.shadows.examine(self.diagram, [one], goes_on=True).answer
            except WorkerLost as lost:
                self.generation = -1
                self.deaths += 1
                if is_last or not lost.timed_out:  # a machine that was busy is no fault of the blob
                    self.bad[place] = str(lost)
                    return None
                continue
            if answer.said is Said.DONE:
                return answer
            self.bad[place] = _reason(answer)
            if not answer.words.get("clean"):
                self.generation = -1
            return None
        return None

    def _make_ready(self) -> None:
        if self.generation == self.shadows.generation:
            return
        self.shadows.forget(self.diagram)
        self.shadows.prepare(self.diagram)
        if self.sound:
            self.shadows.examine(self.diagram, self.sound, goes_on=True)
        self.generation = self.shadows.generation


def _taken(answer: Answer) -> Examined:
    words = answer.words
    version = version_in(words["version"])
    deletes, living = words["deletes"], words["living"]
    assert isinstance(deletes, int) and isinstance(living, int)
    return Examined(Finding.WAITING if words["waits"] else Finding.SOUND, version, deletes=deletes, living=living)


def _places(answer: Answer) -> tuple[int, ...]:
    bad = answer.words.get("bad", [])
    assert isinstance(bad, list)
    return tuple(place for place in bad if isinstance(place, int))


def _reason(answer: Answer) -> str:
    return str(answer.words.get("reason", ""))


def version_in(words: Json) -> Version:
    """A version, out of an answer."""
    if not isinstance(words, Mapping):
        return NOTHING
    return {int(peer): int(str(count)) for peer, count in words.items()}
