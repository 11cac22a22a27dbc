"""The line tool."""

from __future__ import annotations

from diagram.editing.tools.connecting import connecting
from diagram.editing.tools.registry import Tool, tool

tool(
    Tool(
        "line",
        "Line",
        ("L",),
        "line",
        "crosshair",
        connecting("straight", {"start_arrow": "none", "end_arrow": "none"}),
    )
)
