"""What tests ask of folders, stars and tags, of a library and of its other side."""

from __future__ import annotations

from diagram.ids import new_id
from tests.sync.desk import Desk
from tests.sync.home import Link

Tree = dict[str, tuple[str, str | None, str]]

SHELF = "/api/diagrams/sync/shelf"


def folder(desk: Desk, name: str, parent: str | None = None) -> str:
    identity = str(new_id())
    desk.library.folders.create(identity, name, parent).result()
    return identity


def tree(desk: Desk) -> Tree:
    """Name, parent and colour of every folder outside the trash."""
    return {one.id: (one.name, one.parent_id, one.colour) for one in desk.library.folders.all()}


def places(desk: Desk) -> dict[str, tuple[str | None, bool, tuple[str, ...]]]:
    """Folder, star and tags of every diagram; tags that differ in case only are one."""
    infos = [*desk.library.diagrams.all(), *desk.library.diagrams.all(trashed=True)]
    return {one.id: (one.folder_id, one.starred, tuple(sorted(map(str.casefold, one.tags)))) for one in infos}


def waits(link: Link) -> int:
    return link.desk.library.shelves.waiting(link.account).count


async def rounds(*links: Link) -> None:
    for link in links:
        await link.engine.once()
