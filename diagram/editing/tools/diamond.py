"""The diamond tool."""

from __future__ import annotations

from diagram.editing.tools.drawing import drawing
from diagram.editing.tools.registry import Tool, tool

tool(Tool("diamond", "Diamond", ("D",), "diamond", "crosshair", drawing("rhombus")))
