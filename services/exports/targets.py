"""The kinds of files that an export makes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`by_page`: each page is a file of its own; else one file holds all pages."""

    name: str
    title: str
    media_type: str
    by_page: bool


TARGETS = {
    one.name: one
    for one in (
        Target("svg", "SVG picture", "image/svg+xml", True),
        Target("png", "PNG picture", "image/png", True),
        Target("pdf", "PDF document", "application/pdf", False),
        Target("drawio", "draw.io diagram", "application/vnd.jgraph.mxfile", False),
        Target("json", "AutoGraph JSON", "application/json", False),
    )
}
