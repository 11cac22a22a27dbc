"""What another computer did to folders, stars and tags is shown at once, and takes nothing out of anybody's hands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from diagram.ids import new_id
from tests.ui.start.conftest import Shop
from ui.start.shelf import InFolder, Place, WithTag


def arrive(shop: Shop, *, tag: str) -> None:
    """As sync does it: behind the window's back, and then it is told."""
    storage = shop.library.storage
    storage.folders.create(str(new_id()), f"Folder {tag}").result()
    storage.tags.add([storage.diagrams.all()[0].id], tag).result()
    shop.window.desk.library_changed.emit()


def stands(shop: Shop, place: Place) -> bool:
    return shop.page.sidebar.rows.find(place).isValid()


def folder_named(shop: Shop, name: str) -> str:
    assert shop.page.shelf is not None
    return next((one.id for one in shop.page.shelf.folders if one.name == name), "")


def test_c2_arriving_folders_and_tags_are_shown_and_the_selection_stays(shop: Shop) -> None:
    shop.page.gallery.select([shop.page.shown[0].id])
    selected = [one.id for one in shop.page.gallery.selected()]
    arrive(shop, tag="sea")
    shop.bot.waitUntil(lambda: stands(shop, WithTag("sea")))
    assert folder_named(shop, "Folder sea") and [one.id for one in shop.page.gallery.selected()] == selected != []


def test_c2_a_name_that_is_being_typed_is_not_disturbed(shop: Shop) -> None:
    arrive(shop, tag="first")
    shop.bot.waitUntil(lambda: stands(shop, WithTag("first")))
    place = InFolder(folder_named(shop, "Folder first"))
    shop.page.sidebar.rename(place)
    (field,) = shop.page.sidebar.viewport().findChildren(QLineEdit)
    field.setText("Half typ")
    arrive(shop, tag="second")
    shop.rest()
    assert shop.page.sidebar.viewport().findChildren(QLineEdit) == [field] and field.text() == "Half typ"
    assert not stands(shop, WithTag("second")), "it waits"
    field.setText("Typed to its end")
    shop.bot.keyClick(field, Qt.Key.Key_Return)
    shop.bot.waitUntil(lambda: stands(shop, WithTag("second")) and bool(folder_named(shop, "Typed to its end")))


def test_c2_a_title_that_is_being_typed_is_not_disturbed(shop: Shop) -> None:
    view = shop.page.gallery.view
    shop.page.gallery.select([shop.page.shown[0].id], current=shop.page.shown[0].id)
    shop.page.gallery.rename_current()
    (field,) = view.viewport().findChildren(QLineEdit)
    field.setText("Half typ")
    arrive(shop, tag="third")
    shop.rest()
    assert view.viewport().findChildren(QLineEdit) == [field] and field.text() == "Half typ"
    shop.bot.keyClick(field, Qt.Key.Key_Escape)
    shop.bot.waitUntil(lambda: stands(shop, WithTag("third")))
