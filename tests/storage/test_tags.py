from __future__ import annotations

import pytest

from storage.library import LocalLibrary


@pytest.fixture
def three(library: LocalLibrary) -> LocalLibrary:
    library.diagrams.create("e", "Second").result()
    library.diagrams.create("f", "Third").result()
    return library


def test_many_tags_on_many_diagrams_are_counted(three: LocalLibrary) -> None:
    three.tags.add(["d", "e"], "ship").result()
    three.tags.add(["d"], "Urgent").result()
    three.tags.add(["d"], "ship").result()
    assert three.tags.all() == [("ship", 2), ("Urgent", 1)]
    assert three.diagrams.get("d").tags == ("Urgent", "ship")
    three.trash.put(["e"]).result()
    assert three.tags.all() == [("ship", 1), ("Urgent", 1)]
    three.tags.remove(["d"], "SHIP").result()
    assert three.diagrams.get("d").tags == ("Urgent",)


def test_case_makes_no_second_tag(three: LocalLibrary) -> None:
    three.tags.add(["d"], "Straße").result()
    three.tags.add(["e"], "STRASSE").result()
    assert three.tags.all() == [("Straße", 2)]


def test_renaming_merges(three: LocalLibrary) -> None:
    three.tags.add(["d", "e"], "ship").result()
    three.tags.add(["e", "f"], "boat").result()
    three.tags.rename("ship", "BOAT").result()
    assert three.tags.all() == [("boat", 3)]
    three.tags.rename("boat", "Boat").result()
    assert three.tags.all() == [("Boat", 3)]
    assert [hit.id for hit in three.search.find("boat")] == ["f", "e", "d"]
    three.tags.delete("boat").result()
    assert three.tags.all() == []
    assert three.search.find("boat") == []


def test_renaming_what_is_not_there_does_nothing(three: LocalLibrary) -> None:
    three.tags.rename("no", "yes").result()
    three.tags.delete("no").result()
    assert three.tags.all() == []
