"""The note tool."""

from __future__ import annotations

from diagram.editing.tools.drawing import drawing
from diagram.editing.tools.registry import Tool, tool

tool(Tool("note", "Note", ("N",), "note", "crosshair", drawing("note", typing=True)))
