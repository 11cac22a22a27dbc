"""Which diagrams a listing shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from storage.diagrams import DiagramInfo
from storage.folders import FolderInfo
from ui.library_ports import TOP, Kind, Sort, Wanted
from ui.ports import Entry
from ui.start.shelf import name_key

_Key: TypeAlias = tuple[object, ...]
_KINDS = {kind.value: kind for kind in Kind}


def listed(infos: Iterable[DiagramInfo], wanted: Wanted, folders: Sequence[FolderInfo]) -> list[DiagramInfo]:
    """Those of `infos` that fit, in order; `folders` is the whole tree, parents first."""
    place = _places(wanted, folders)
    tags = {tag.casefold() for tag in wanted.tags}
    there = {one.id for one in folders}
    found = [
        info
        for info in infos
        if (place is None or (info.folder_id if info.folder_id in there else None) in place)
        and (not wanted.starred or info.starred)
        and (wanted.kind is None or info.kind == wanted.kind.value)
        and (not wanted.recent or info.opened_s is not None)
        and (not tags or tags <= {tag.casefold() for tag in info.tags})
    ]
    sort = wanted.sort or (Sort.OPENED if wanted.recent else Sort.EDITED)
    found.sort(key=lambda info: info.id)
    found.sort(key=_KEYS[sort], reverse=wanted.reverse)
    return found


def entry_of(info: DiagramInfo, thumbnail: bytes = b"") -> Entry:
    """A row of the catalogue as the window sees it."""
    return Entry(
        id=info.id,
        title=info.title,
        edited_s=info.changed_s,
        thumbnail=thumbnail,
        starred=info.starred,
        folder=info.folder_id or TOP,
        tags=info.tags,
        kind=kind_of(info.kind),
        created_s=info.created_s,
        opened_s=info.opened_s,
        size=info.size,
        days_left=info.days_left,
        source=info.source,
    )


def kind_of(word: str) -> Kind:
    """A newer program may know other kinds."""
    return _KINDS.get(word, Kind.CANVAS)


def _places(wanted: Wanted, folders: Sequence[FolderInfo]) -> set[str | None] | None:
    if wanted.folder is None or (wanted.folder == TOP and wanted.below):
        return None
    inside: set[str | None] = {wanted.folder or None}
    if wanted.below:
        for one in folders:
            if one.parent_id in inside and one.parent_id is not None:
                inside.add(one.id)
    return inside


_KEYS: Mapping[Sort, Callable[[DiagramInfo], _Key]] = {
    Sort.NAME: lambda info: name_key(info.title),
    Sort.EDITED: lambda info: (-info.changed_s,),
    Sort.CREATED: lambda info: (-info.created_s,),
    Sort.SIZE: lambda info: (-info.size,),
    Sort.OPENED: lambda info: (info.opened_s is None, -(info.opened_s or 0.0)),
}
