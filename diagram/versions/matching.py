"""Which record of a file read again is which record of ours: by the names that the file itself uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from diagram.ids import RecordId
from diagram.records import Value, Values
from diagram.versions.version import Version

UNNAMED = "#"  # begins the name of a page that has no id in the file, before its number
_TELLING = 12  # letters; a shorter id, such as "2", stands on many pages for different things


@dataclass(frozen=True, slots=True)
class Name:
    """What a file calls a record: the page it is on and its id there. A page's own `cell` is empty."""

    page: str
    cell: str = ""


Names: TypeAlias = Mapping[RecordId, Name]


def recognised(names: Names, known: Names) -> dict[RecordId, RecordId]:
    """The ids that `known` has for what is called the same in `names`; what is new is left out.

    A page that had no id and got one is known by its place, a cell that moved to another page by its id, if that is
    long enough to be telling.
    """
    pages = _pages(names.values(), known.values())
    by_name = {name: identity for identity, name in known.items()}
    ids: dict[RecordId, RecordId] = {}
    for identity, name in names.items():
        found = by_name.get(Name(pages.get(name.page, name.page), name.cell))
        if found is not None:
            ids[identity] = found
    strangers = {identity: name for identity, name in names.items() if identity not in ids}
    return ids | _moved(strangers, known, set(ids.values()))


def renamed(version: Version, ids: Mapping[RecordId, RecordId]) -> dict[RecordId, Values]:
    """`version` with other ids, wherever a property names one too."""
    return {ids.get(identity, identity): _renamed(values, ids) for identity, values in version.items()}


def _pages(names: Iterable[Name], known: Iterable[Name]) -> dict[str, str]:
    """Pages that are called otherwise in `known`, because there or here they have no id: those left over, in order."""
    theirs, ours = dict.fromkeys(name.page for name in names), dict.fromkeys(name.page for name in known)
    left = zip((page for page in theirs if page not in ours), (page for page in ours if page not in theirs))  # noqa: B905  # the longer side has pages that were added or deleted
    return {new: old for new, old in left if UNNAMED in (new[:1], old[:1])}


def _moved(strangers: Names, known: Names, taken: set[RecordId]) -> dict[RecordId, RecordId]:
    """Those among `strangers` that are on another page in `known`."""
    missing = {identity: name for identity, name in known.items() if identity not in taken}
    here, there = _single(strangers), _single(missing)
    return {here[cell]: there[cell] for cell in here.keys() & there.keys() if len(cell) >= _TELLING}


def _single(names: Names) -> dict[str, RecordId]:
    """By cell, as far as the cell stands there only once."""
    counts = Counter(name.cell for name in names.values())
    return {name.cell: identity for identity, name in names.items() if counts[name.cell] == 1}


def _renamed(values: Values, ids: Mapping[RecordId, RecordId]) -> dict[str, Value]:
    return {key: ids.get(RecordId(value), value) if isinstance(value, str) else value for key, value in values.items()}
