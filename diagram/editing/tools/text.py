"""The text tool: click and type, or drag a box to type in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram.editing.magnets import on_grid
from diagram.editing.texts import TEXT
from diagram.editing.tools.drawing import drawing, insert
from diagram.editing.tools.registry import Tool, tool
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.shapes.registry import SHAPES

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


def new_text_at(editor: Editor, at: Point) -> RecordId:
    """Put an empty text box around `at` and start to edit it."""
    w, h = SHAPES[TEXT].size
    corner = on_grid(editor, Point(at.x - w / 2, at.y - h / 2))
    identity = insert(editor, TEXT, Box(corner.x, corner.y, w, h))
    editor.begin_text(identity)
    return identity


tool(Tool("text", "Text", ("T",), "text", "text", drawing(TEXT, typing=True)))
