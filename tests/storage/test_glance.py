"""The first look at a library sees what the whole library sees, and never complains."""

from __future__ import annotations

from pathlib import Path

from storage.glance import PICTURES, glance
from storage.library import LocalLibrary


def test_the_catalogue_is_seen_while_the_library_is_open(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)
    for name in ("a", "b", "c"):
        library.diagrams.create(name, f"Diagram {name}").result()
    library.trash.put(["b"]).result()
    library.diagrams.star(["c"], True).result()
    library.diagrams.put_thumbnail("a", b"picture").result()
    seen = glance(tmp_path)
    assert seen is not None
    assert [one.id for one in seen] == [info.id for info in library.diagrams.all()]
    assert {one.id: (one.title, one.starred, one.thumbnail) for one in seen} == {
        "a": ("Diagram a", False, b"picture"),
        "c": ("Diagram c", True, b""),
    }
    library.close()
    assert glance(tmp_path) == seen


def test_where_there_is_nothing_to_see(tmp_path: Path) -> None:
    assert glance(tmp_path / "nowhere") is None
    (tmp_path / "library.db").write_bytes(b"no database at all" * 100)
    assert glance(tmp_path) is None


def test_only_the_pictures_of_the_last_changed_are_fetched(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)
    for number in range(PICTURES + 5):
        library.diagrams.create(f"{number:03}", "Diagram")
        library.diagrams.put_thumbnail(f"{number:03}", b"picture")
    library.close()
    seen = glance(tmp_path)
    assert seen is not None and len(seen) == PICTURES + 5
    assert [bool(one.thumbnail) for one in seen] == [True] * PICTURES + [False] * 5
