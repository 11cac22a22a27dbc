"""The shape of somebody's folders: who is inside whom, and which moves keep it a tree."""

from __future__ import annotations

from collections.abc import Mapping

from services.platform.errors import Conflict, NotFound

DEEPEST = 16
MOST = 5_000

Parents = Mapping[str, str | None]
"""The parent of each folder by its id; None at the top."""


def subtree(parents: Parents, folder_id: str) -> list[str]:
    """A folder and all below it, the upper before the lower."""
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    found = [folder_id]
    for one in found:
        found.extend(children.get(one, ()))
    return found


def check_place(parents: Parents, folder_id: str | None, parent_id: str | None) -> None:
    """Raises: NotFound for a parent that is not there; Conflict for one inside the folder itself, or too deep.

    `folder_id` is None for a folder that is still to be made.
    """
    if parent_id is not None and parent_id not in parents:
        raise NotFound("there is no such folder to put it in")
    if folder_id is None and len(parents) >= MOST:
        raise Conflict(f"there are {MOST} folders already", advice="Delete some first.")
    if folder_id is not None and parent_id in subtree(parents, folder_id):
        raise Conflict("a folder cannot be inside itself", code="folder_cycle", advice="Choose another folder.")
    if _depth(parents, parent_id) + _height(parents, folder_id) > DEEPEST:
        raise Conflict(f"folders go {DEEPEST} deep at most", code="folder_too_deep", advice="Choose a higher folder.")


def _depth(parents: Parents, folder_id: str | None) -> int:
    depth = 0
    while folder_id is not None and depth <= DEEPEST:
        depth, folder_id = depth + 1, parents.get(folder_id)
    return depth


def _height(parents: Parents, folder_id: str | None) -> int:
    if folder_id is None:
        return 1
    inside = subtree(parents, folder_id)
    level = {folder_id: 1}
    for one in inside[1:]:
        parent = parents[one]
        assert parent is not None
        level[one] = level[parent] + 1
    return max(level.values())
