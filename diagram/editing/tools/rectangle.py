"""The rectangle tool."""

from __future__ import annotations

from diagram.editing.tools.drawing import drawing
from diagram.editing.tools.registry import Tool, tool

tool(Tool("rectangle", "Rectangle", ("R",), "rectangle", "crosshair", drawing("rectangle")))
