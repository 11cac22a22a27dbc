from __future__ import annotations

import hashlib

import pytest

from storage.copies import Copy
from storage.errors import DiagramMissing
from storage.library import LocalLibrary


def titles(library: LocalLibrary, *, trashed: bool = False) -> list[str]:
    return [entry.title for entry in library.diagrams.all(trashed=trashed)]


def test_the_last_edited_comes_first(library: LocalLibrary) -> None:
    library.diagrams.create("e", "Other").result()
    assert titles(library) == ["Other", "Title"]
    library.updates.append("d", [b"x"]).result()
    assert titles(library) == ["Title", "Other"]


def test_rename_and_star(library: LocalLibrary) -> None:
    library.diagrams.rename("d", "Größer 🙂").result()
    library.diagrams.star(["d"], True).result()
    library.diagrams.mark_opened("d").result()
    entry = library.diagrams.get("d")
    assert (entry.title, entry.starred, entry.opened_s is not None) == ("Größer 🙂", True, True)


def test_the_trash_gives_back(library: LocalLibrary) -> None:
    library.trash.put(["d"]).result()
    assert (titles(library), titles(library, trashed=True)) == ([], ["Title"])
    library.trash.restore(["d"]).result()
    assert (titles(library), titles(library, trashed=True)) == (["Title"], [])


def test_titles_are_told_with_their_place(library: LocalLibrary) -> None:
    library.diagrams.create("e", "Other").result()
    library.trash.put(["e"]).result()
    assert library.diagrams.titles() == {"d": ("Title", False), "e": ("Other", True)}


def test_deleting_for_good_takes_everything_along(library: LocalLibrary) -> None:
    library.updates.append("d", [b"x"]).result()
    library.diagrams.put_thumbnail("d", b"png").result()
    library.trash.delete(["d"]).result()
    assert titles(library) == []
    assert library.diagrams.thumbnails() == {}
    with pytest.raises(DiagramMissing):
        library.updates.load("d")


def test_a_duplicate_goes_its_own_way(library: LocalLibrary) -> None:
    picture = b"picture"
    library.assets.put("d", [picture]).result()
    library.updates.append("d", [b"1"]).result()
    library.updates.put_snapshot("d", b"1", b"v", covers=library.updates.load("d").last).result()
    library.updates.append("d", [b"2"]).result()
    library.copies.duplicate({"d": Copy("e", "Copy")}).result()
    library.updates.append("e", [b"3"]).result()
    assert library.updates.load("d").blobs == (b"1", b"2")
    assert set(library.updates.load("e").blobs) == {b"1", b"2", b"3"}
    library.trash.delete(["d"]).result()
    library.assets.collect(grace_days=0).result()
    assert library.assets.get(hashlib.sha256(picture).hexdigest()) == picture


def test_the_newest_thumbnail_counts(library: LocalLibrary) -> None:
    library.diagrams.put_thumbnail("d", b"old").result()
    library.diagrams.put_thumbnail("d", b"new").result()
    assert library.diagrams.thumbnails() == {"d": b"new"}


def test_a_diagram_is_created_whole_or_not_at_all(library: LocalLibrary) -> None:
    failed = library.diagrams.create("d", "Again", b"first", [b"picture"])
    assert failed.exception() is not None
    assert titles(library) == ["Title"]
    assert library.assets.get(hashlib.sha256(b"picture").hexdigest()) is None
