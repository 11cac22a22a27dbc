"""The arrow tool."""

from __future__ import annotations

from diagram.editing.tools.connecting import connecting
from diagram.editing.tools.registry import Tool, tool

tool(Tool("arrow", "Arrow", ("A",), "arrow", "crosshair", connecting("orthogonal", {"end_arrow": "classic"})))
