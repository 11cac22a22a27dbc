"""The selection in a few words, for the status bar."""

from __future__ import annotations

from diagram.editing.editor import Editor


def selection_words(editor: Editor) -> str:
    """Such as "3 selected · 240 × 160"; empty when nothing is."""
    count = len(editor.selection)
    if not count:
        return ""
    box = editor.extent()
    size = f"{box.w:,.0f} × {box.h:,.0f}" if box is not None else ""
    return " · ".join(part for part in (f"{count:,} selected", size) if part)
