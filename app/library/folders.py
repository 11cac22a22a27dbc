"""The folders and tags of the library, as the window asks for them: names cleaned, answers waited for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.errors import EmptyName
from diagram.ids import new_id
from storage.library import LocalLibrary
from ui.library_ports import TOP, Folder, Tag

_COLOUR = re.compile(r"(#[0-9a-fA-F]{6})?")
_LONGEST = 200


class Folders:
    """`storage` gives the library that is open now: a restored backup is another one. `arranged` hears of changes."""

    def __init__(self, storage: Callable[[], LocalLibrary], arranged: Callable[[], None] = lambda: None) -> None:
        self._storage = storage
        self._arranged = arranged

    def all(self) -> Sequence[Folder]:
        """Parents before their children, siblings in their order."""
        return [
            Folder(one.id, one.name, one.parent_id or TOP, one.colour, one.diagrams, one.created_s)
            for one in self._storage().folders.all()
        ]

    def create(self, name: str, parent: str = TOP) -> str:
        """Add a folder as the last of its siblings; its id."""
        identity = str(new_id())
        self._storage().folders.create(identity, cleaned(name), parent or None).result()
        self._arranged()
        return identity

    def rename(self, folder: str, name: str) -> None:
        self._storage().folders.rename(folder, cleaned(name)).result()
        self._arranged()

    def colour(self, folder: str, colour: str) -> None:
        """``#rrggbb``, or empty for none."""
        if not _COLOUR.fullmatch(colour):
            raise ValueError(f"{colour!r} is not of the form #rrggbb")
        self._storage().folders.colour(folder, colour.lower()).result()
        self._arranged()

    def move(self, folder: str, parent: str, before: str = "") -> None:
        """Put a folder into another, in front of its new sibling `before` or as the last."""
        self._storage().folders.move(folder, parent or None, before or None).result()
        self._arranged()

    def delete(self, folder: str, *, keep_contents: bool = False) -> None:
        """Into the trash with all in it; with `keep_contents` the contents move to the parent instead."""
        if keep_contents:
            self._storage().folders.dissolve(folder).result()
        else:
            self._storage().trash.put_folder(folder).result()
        self._arranged()

    def restore(self, folder: str) -> None:
        """Bring a deleted folder back with what was trashed along with it."""
        self._storage().trash.restore_folder(folder).result()
        self._arranged()

    def duplicate(self, folder: str) -> str:
        """Copy a folder with all that is in it, beside it; the id of the copy."""
        name = next((one.name for one in self.all() if one.id == folder), "Folder")
        copy = self._storage().copies.duplicate_folder(folder, f"{name} (copy)").result()
        self._arranged()
        return copy


class Tags:
    """As `Folders`."""

    def __init__(self, storage: Callable[[], LocalLibrary], arranged: Callable[[], None] = lambda: None) -> None:
        self._storage = storage
        self._arranged = arranged

    def all(self) -> Sequence[Tag]:
        """In alphabetical order."""
        return [Tag(name, diagrams) for name, diagrams in self._storage().tags.all()]

    def add(self, diagrams: Sequence[str], tag: str) -> None:
        self._storage().tags.add(diagrams, cleaned(tag)).result()
        self._arranged()

    def remove(self, diagrams: Sequence[str], tag: str) -> None:
        self._storage().tags.remove(diagrams, cleaned(tag)).result()
        self._arranged()

    def rename(self, tag: str, new: str) -> None:
        """On every diagram; a tag that is there already takes the other in."""
        self._storage().tags.rename(cleaned(tag), cleaned(new)).result()
        self._arranged()

    def delete(self, tag: str) -> None:
        """Take it off every diagram."""
        self._storage().tags.delete(cleaned(tag)).result()
        self._arranged()


def cleaned(name: str) -> str:
    """A name on one line, without outer spaces.

    Raises:
        EmptyName: nothing is left of it.
    """
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:_LONGEST]
    if not plain:
        raise EmptyName("a name needs at least one letter")
    return plain
