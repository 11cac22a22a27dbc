"""The Style menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram.editing.commands.conditions import free, selected
from diagram.editing.commands.registry import command
from diagram.editing.styling import common, copied, set_style

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

MENU = ("Style",)
FONT = ("Style", "Font")


def _is_bold(editor: Editor) -> bool:
    return common(editor, "bold") is True


def _is_italic(editor: Editor) -> bool:
    return common(editor, "italic") is True


def _is_underlined(editor: Editor) -> bool:
    return common(editor, "underline") is True


def _can_paste(editor: Editor) -> bool:
    return editor.copied_style is not None and free(editor)


@command("style.bold", "Bold", menu=FONT, shortcut="Ctrl+B", enabled=free, checked=_is_bold, icon="bold")
def bold(editor: Editor) -> None:
    set_style(editor, bold=not _is_bold(editor))


@command(
    "style.italic",
    "Italic",
    menu=FONT,
    shortcut="Ctrl+I",
    enabled=free,
    checked=_is_italic,
    icon="italic",
)
def italic(editor: Editor) -> None:
    set_style(editor, italic=not _is_italic(editor))


@command(
    "style.underline",
    "Underline",
    menu=FONT,
    shortcut="Ctrl+U",
    enabled=free,
    checked=_is_underlined,
    icon="underline",
)
def underline(editor: Editor) -> None:
    set_style(editor, underline=not _is_underlined(editor))


@command("style.copy", "Copy Style", menu=MENU, shortcut="Ctrl+Alt+C", enabled=selected, section="copy")
def copy(editor: Editor) -> None:
    editor.copied_style = copied(editor.selected[-1]) if editor.selected else None


@command("style.paste", "Paste Style", menu=MENU, shortcut="Ctrl+Alt+V", enabled=_can_paste, section="copy")
def paste(editor: Editor) -> None:
    if editor.copied_style is not None:
        set_style(editor, **editor.copied_style)
