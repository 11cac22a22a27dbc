from __future__ import annotations

import pytest

from storage.errors import FolderInItself, FolderMissing
from storage.library import LocalLibrary


@pytest.fixture
def tree(library: LocalLibrary) -> LocalLibrary:
    """a(b(c), d2) and e at the top."""
    for name, parent in (("a", None), ("b", "a"), ("c", "b"), ("d2", "a"), ("e", None)):
        library.folders.create(name, name.upper(), parent).result()
    return library


def shape(library: LocalLibrary) -> list[tuple[str, str | None]]:
    return [(one.id, one.parent_id) for one in library.folders.all()]


def test_parents_come_before_children_and_siblings_in_their_order(tree: LocalLibrary) -> None:
    assert shape(tree) == [("a", None), ("b", "a"), ("c", "b"), ("d2", "a"), ("e", None)]


def test_names_and_colours(tree: LocalLibrary) -> None:
    tree.folders.rename("c", "Größer 🙂").result()
    tree.folders.colour("c", "#ff8800").result()
    found = {one.id: one for one in tree.folders.all()}
    assert (found["c"].name, found["c"].colour) == ("Größer 🙂", "#ff8800")


def test_moving_before_a_sibling_and_to_the_end(tree: LocalLibrary) -> None:
    tree.folders.move("d2", "a", "b").result()
    assert shape(tree)[:3] == [("a", None), ("d2", "a"), ("b", "a")]
    tree.folders.move("e", "a").result()
    assert shape(tree) == [("a", None), ("d2", "a"), ("b", "a"), ("c", "b"), ("e", "a")]
    tree.folders.move("c", None, "a").result()
    assert shape(tree)[0] == ("c", None)


@pytest.mark.parametrize("target", ["a", "b", "c"])
def test_no_folder_goes_into_itself(tree: LocalLibrary, target: str) -> None:
    before = shape(tree)
    with pytest.raises(FolderInItself):
        tree.folders.move("a", target).result()
    assert shape(tree) == before


def test_dissolving_leaves_the_contents_to_the_parent(tree: LocalLibrary) -> None:
    tree.diagrams.move(["d"], "b").result()
    tree.folders.dissolve("b").result()
    assert shape(tree) == [("a", None), ("d2", "a"), ("c", "a"), ("e", None)]
    assert tree.diagrams.get("d").folder_id == "a"


def test_what_is_not_there_is_said(tree: LocalLibrary) -> None:
    for change in (
        tree.folders.rename("no", "x"),
        tree.folders.colour("no", ""),
        tree.folders.move("no", None),
        tree.folders.move("a", "no"),
        tree.folders.move("a", None, "no"),
        tree.folders.dissolve("no"),
        tree.folders.create("f", "F", "no"),
        tree.trash.put_folder("no"),
        tree.trash.restore_folder("no"),
        tree.copies.duplicate_folder("no", "x"),
        tree.diagrams.move(["d"], "no"),
    ):
        with pytest.raises(FolderMissing):
            change.result()


def test_a_whole_folder_is_copied(tree: LocalLibrary) -> None:
    tree.updates.append("d", [b"x"]).result()
    tree.tags.add(["d"], "tag").result()
    tree.diagrams.move(["d"], "c").result()
    tree.diagrams.create("gone", "Gone").result()
    tree.diagrams.move(["gone"], "c").result()
    tree.trash.put(["gone"]).result()
    copy = tree.copies.duplicate_folder("a", "A (copy)").result()
    found = {one.id: one for one in tree.folders.all()}
    inside = {one.name: one for one in found.values() if one.id not in ("a", "b", "c", "d2", "e")}
    assert found[copy].name == "A (copy)" and found[copy].parent_id is None
    assert set(inside) == {"A (copy)", "B", "C", "D2"}
    assert inside["C"].parent_id == inside["B"].id
    (twin,) = [one for one in tree.diagrams.all() if one.folder_id == inside["C"].id]
    assert (twin.title, twin.tags) == ("Title", ("tag",))
    assert tree.updates.load(twin.id).blobs == (b"x",)
