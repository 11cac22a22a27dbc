"""Where two sides of a merge do not agree, as a list for a person to look through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from diagram.ids import RecordId
from diagram.properties import from_properties, to_properties
from diagram.records import Record
from diagram.versions.aspects import OTHER, Aspect, aspect_of, subject_of, value_words
from diagram.versions.merging import Clash, Fate
from diagram.versions.version import written

_USED, _DELETED = "Edited or used", "Deleted"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One line: what it is about, and what either side says. `clash` is what has to be settled to change it."""

    subject: str
    aspect: str
    ours: str
    theirs: str
    clash: Clash


def disagreements(clashes: Iterable[Clash], records: Mapping[RecordId, Record]) -> list[Disagreement]:
    """A line for each aspect that is contested; what is gone from `records` since is left out."""
    found: list[Disagreement] = []
    for clash in clashes:
        record = records.get(clash.record)
        if record is None:
            continue
        if clash.fate is Fate.OURS:
            found.extend(_contested(record, clash, records))
        else:
            ours, theirs = (_USED, _DELETED) if clash.fate is Fate.KEPT else (_DELETED, _USED)
            found.append(Disagreement(subject_of(record), "All of it", ours, theirs, clash))
    return found


def _contested(record: Record, clash: Clash, records: Mapping[RecordId, Record]) -> Iterator[Disagreement]:
    values = to_properties(record)
    ours = from_properties(record.id, written(values, clash.ours))
    theirs = from_properties(record.id, written(values, clash.theirs))
    for aspect, keys in _aspects(clash).items():
        part = Clash(
            clash.record,
            clash.fate,
            {key: clash.ours.get(key) for key in keys},
            {key: clash.theirs.get(key) for key in keys},
        )
        mine, other = (value_words(aspect, one, records) for one in (ours, theirs))
        yield Disagreement(subject_of(ours), aspect.title, mine, other, part)


def _aspects(clash: Clash) -> dict[Aspect, list[str]]:
    """The aspects in which the sides differ; keys that are the same on both go with those of their aspect."""
    found: dict[Aspect, list[str]] = {}
    differing: set[Aspect] = set()
    for key in clash.ours:
        aspect = aspect_of(key) or OTHER
        found.setdefault(aspect, []).append(key)
        if clash.ours.get(key) != clash.theirs.get(key):
            differing.add(aspect)
    return {aspect: keys for aspect, keys in found.items() if aspect in differing}
