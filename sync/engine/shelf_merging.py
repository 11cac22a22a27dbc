"""What becomes of the order of a library when two computers changed it: three-way, the other side's word wins.

Of each name, colour, parent, star and tag: where only one side differs from what both last agreed on, the other
follows; where both differ, what is there stays, because all other computers have it by now. A folder that one side
deleted and the other changed stays. A folder that goes takes nothing along: what is in it lies in the next one above.
See docs/decisions/0043.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from storage.shelf_values import Changes, Place, Plan, Shelf, ShelfFolder
from sync.engine.titles import folder_name, is_colour, tag_name

T = TypeVar("T")

Folders = Mapping[str, ShelfFolder]
_PLAIN = Place()


def merged(base: Shelf, here: Shelf, there: Shelf) -> Plan:
    """What is to be changed here and there, so that both are the same and each is a tree.

    Only diagrams that are on both sides have a say. The answer depends on nothing but what is given.
    """
    mine = _as_told(here)
    folders = _folders(base.folders, mine.folders, there.folders)
    known = (folders, there.folders, base.folders, mine.folders)
    _settle_parents(folders, known, there.folders)
    places = {
        one: _place(base.places.get(one, _PLAIN), place, there.places[one], known)
        for one, place in mine.places.items()
        if one in there.places
    }
    return Plan(
        Changes(
            _new(mine.folders, folders), {one: new for one, new in places.items() if not _same(mine.places[one], new)}
        ),
        Changes(
            _new(there.folders, folders), {one: new for one, new in places.items() if not _same(there.places[one], new)}
        ),
    )


def _as_told(shelf: Shelf) -> Shelf:
    """What is here in the words that the other side takes."""
    folders = {
        one: replace(folder, name=folder_name(folder.name), colour=folder.colour if is_colour(folder.colour) else "")
        for one, folder in shelf.folders.items()
    }
    places = {one: replace(place, tags=_told_tags(place.tags)) for one, place in shelf.places.items()}
    return Shelf(folders, places)


def _told_tags(tags: frozenset[str]) -> frozenset[str]:
    """Of those that differ in case only, one."""
    return frozenset({name.casefold(): name for name in sorted(map(tag_name, tags), reverse=True)}.values())


# Folders.


def _folders(base: Folders, mine: Folders, theirs: Folders) -> dict[str, ShelfFolder]:
    found: dict[str, ShelfFolder] = {}
    for one in sorted({*mine, *theirs}):
        was, here, there = base.get(one), mine.get(one), theirs.get(one)
        if here is not None and there is not None:
            found[one] = _folder(was, here, there)
        else:
            left = here or there
            assert left is not None  # it is of one of the two
            if left != was:  # new, or changed by the one while the other deleted it
                found[one] = left
    return found


def _folder(was: ShelfFolder | None, here: ShelfFolder, there: ShelfFolder) -> ShelfFolder:
    if was is None:
        return there
    return ShelfFolder(
        _three_way(was.name, here.name, there.name),
        _three_way(was.parent, here.parent, there.parent),
        _three_way(was.colour, here.colour, there.colour),
        _three_way(was.trashed, here.trashed, there.trashed),
    )


def _three_way(was: T, here: T, there: T) -> T:
    return here if there == was else there


def _settle_parents(folders: dict[str, ShelfFolder], known: tuple[Folders, ...], theirs: Folders) -> None:
    """Make a tree of it: what goes into itself stays where the other side has it."""
    for one, folder in folders.items():
        folders[one] = replace(folder, parent=_remaining(folder.parent, known))
    while (ring := _ring(folders)) is not None:
        # The other side's is a tree, so in every ring something is elsewhere than there, or new.
        first = min(one for one in ring if folders[one].parent != _parent_there(one, known, theirs))
        folders[first] = replace(folders[first], parent=_parent_there(first, known, theirs))
    for one in _from_the_top(folders):
        folder = folders[one]
        parent = folder.parent
        while parent is not None and folders[parent].trashed and not folder.trashed:
            parent = folders[parent].parent
        folders[one] = replace(folder, parent=parent)


def _parent_there(one: str, known: tuple[Folders, ...], theirs: Folders) -> str | None:
    return _remaining(theirs[one].parent, known) if one in theirs else None


def _remaining(folder: str | None, known: tuple[Folders, ...]) -> str | None:
    """The folder, or the next above it that is left; `known` are those that are left, and what was said of others."""
    seen = set[str]()
    while folder is not None and folder not in known[0]:
        if folder in seen:
            return None
        seen.add(folder)
        said = next((folders[folder] for folders in known[1:] if folder in folders), None)
        folder = None if said is None else said.parent
    return folder


def is_tree(folders: Folders) -> bool:
    """Whether every folder lies in one that is there, and none in itself."""
    parents = {folder.parent for folder in folders.values()} - {None}
    return parents <= folders.keys() and _ring(folders) is None


def _ring(folders: Folders) -> list[str] | None:
    """The folders of a circle, if there is one."""
    sound = set[str]()
    for start in sorted(folders):
        way: list[str] = []
        here: str | None = start
        while here is not None and here not in sound:
            if here in way:
                return way[way.index(here) :]
            way.append(here)
            here = folders[here].parent
        sound.update(way)
    return None


def _from_the_top(folders: Folders) -> Iterator[str]:
    """Parents before their children."""
    children: dict[str | None, list[str]] = {}
    for one in sorted(folders):
        children.setdefault(folders[one].parent, []).append(one)
    ahead = list(children.get(None, ()))
    for one in ahead:
        ahead.extend(children.get(one, ()))
    yield from ahead


def _new(before: Folders, after: Folders) -> dict[str, ShelfFolder | None]:
    """Parents first, then what goes."""
    changed: dict[str, ShelfFolder | None] = {
        one: after[one] for one in _from_the_top(after) if before.get(one) != after[one]
    }
    return changed | {one: None for one in sorted(before) if one not in after}


# Places.


def _place(was: Place, here: Place, there: Place, known: tuple[Folders, ...]) -> Place:
    return Place(
        _remaining(_three_way(was.folder, here.folder, there.folder), known),
        _three_way(was.starred, here.starred, there.starred),
        _tags(was.tags, here.tags, there.tags),
    )


def _tags(was: frozenset[str], here: frozenset[str], there: frozenset[str]) -> frozenset[str]:
    """What either side added or took away; spelt as the other side does."""
    old, mine, theirs = ({name.casefold(): name for name in sorted(tags)} for tags in (was, here, there))
    added, gone = mine.keys() - old.keys(), old.keys() - mine.keys()
    kept = {key: name for key, name in theirs.items() if key not in gone}
    return frozenset((kept | {key: mine[key] for key in added if key not in theirs}).values())


def _same(one: Place, other: Place) -> bool:
    mine, theirs = ({name.casefold() for name in place.tags} for place in (one, other))
    return (one.folder, one.starred, mine) == (other.folder, other.starred, theirs)
