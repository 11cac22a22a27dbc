"""The Edit menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram.editing import selecting
from diagram.editing.clipboard import from_clipboard, text_on, to_clipboard
from diagram.editing.commands.conditions import free, one, selected
from diagram.editing.commands.registry import change, command
from diagram.editing.copying import clip
from diagram.editing.deleting import delete
from diagram.editing.pasting import duplicate, paste, paste_text

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor

MENU = ("Edit",)


def _can_undo(editor: Editor) -> bool:
    return editor.document.history.can_undo


def _can_redo(editor: Editor) -> bool:
    return editor.document.history.can_redo


def _can_paste(editor: Editor) -> bool:
    return bool(editor.clipboard.get())


def _locked_tool(editor: Editor) -> bool:
    return editor.tool_locked


@command("edit.undo", "Undo", menu=MENU, shortcut="Ctrl+Z", enabled=_can_undo, section="history", icon="undo")
def undo(editor: Editor) -> None:
    editor.document.history.undo()


@command(
    "edit.redo",
    "Redo",
    menu=MENU,
    shortcut=("Ctrl+Y", "Ctrl+Shift+Z"),
    enabled=_can_redo,
    section="history",
    icon="redo",
)
def redo(editor: Editor) -> None:
    editor.document.history.redo()


@change("edit.cut", "Cut", menu=MENU, shortcut="Ctrl+X", enabled=free, section="clipboard", icon="cut")
def cut(editor: Editor, edit: Edit) -> None:
    copy(editor)
    delete(editor, edit, editor.selection)


@command("edit.copy", "Copy", menu=MENU, shortcut="Ctrl+C", enabled=selected, section="clipboard", icon="copy")
def copy(editor: Editor) -> None:
    clipping = clip(editor, editor.selection)
    if clipping is not None:
        editor.clipboard.set(to_clipboard(clipping))
        editor.recent.pastes = None


@command("edit.paste", "Paste", menu=MENU, shortcut="Ctrl+V", enabled=_can_paste, section="clipboard", icon="paste")
def paste_here(editor: Editor) -> None:
    contents = editor.clipboard.get()
    clipping = from_clipboard(contents)
    if clipping is not None:
        paste(editor, clipping)
    elif text_on(contents):
        paste_text(editor, text_on(contents))


@command(
    "edit.duplicate",
    "Duplicate",
    menu=MENU,
    shortcut=("Ctrl+D", "Ctrl+Return"),
    enabled=selected,
    section="clipboard",
    icon="duplicate",
)
def duplicate_again(editor: Editor) -> None:
    duplicate(editor)


@change(
    "edit.delete", "Delete", menu=MENU, shortcut=("Del", "Backspace"), enabled=free, section="clipboard", icon="delete"
)
def delete_selected(editor: Editor, edit: Edit) -> None:
    delete(editor, edit, editor.selection)


@command("edit.select_all", "Select All", menu=MENU, shortcut="Ctrl+A", section="selection")
def select_all(editor: Editor) -> None:
    editor.select(selecting.everything(editor), inside=editor.inside)


@command("edit.select_none", "Select None", menu=MENU, shortcut="Ctrl+Shift+A", enabled=selected, section="selection")
def select_none(editor: Editor) -> None:
    editor.select(())


@command("text.edit", "Edit Text", menu=MENU, shortcut=("F2", "Return"), enabled=one, section="text", icon="text")
def edit_text(editor: Editor) -> None:
    editor.begin_text(next(iter(editor.selection)))


@command("edit.keep_tool", "Keep Tool", menu=MENU, shortcut="Q", checked=_locked_tool, section="tool", icon="pin")
def keep_tool(editor: Editor) -> None:
    editor.set_tool(editor.tool_name, locked=not editor.tool_locked)
