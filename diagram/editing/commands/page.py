"""The Page menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram.editing import pages
from diagram.editing.commands import conditions
from diagram.editing.commands.registry import command
from diagram.editing.notices import NameWanted

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

MENU = ("Page",)


@command("page.add", "Add Page", menu=MENU, section="page", icon="add")
def add(editor: Editor) -> None:
    pages.add(editor)


@command("page.duplicate", "Duplicate Page", menu=MENU, section="page")
def duplicate(editor: Editor) -> None:
    pages.duplicate(editor)


@command("page.rename", "Rename Page", menu=MENU, section="page")
def rename(editor: Editor) -> None:
    editor.notify(NameWanted(editor.page))


@command("page.delete", "Delete Page", menu=MENU, enabled=conditions.pages, section="page")
def delete(editor: Editor) -> None:
    pages.delete(editor, editor.page)


@command("page.next", "Next Page", menu=MENU, shortcut="Ctrl+PgDown", enabled=conditions.pages, section="go")
def following(editor: Editor) -> None:
    pages.turn(editor, 1)


@command("page.previous", "Previous Page", menu=MENU, shortcut="Ctrl+PgUp", enabled=conditions.pages, section="go")
def previous(editor: Editor) -> None:
    pages.turn(editor, -1)
