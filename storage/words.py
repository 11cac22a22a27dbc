"""What storage is told of the inside of a diagram: plain values, made wherever the diagram can be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What a diagram says, a label or a paragraph of a note per line."""

    labels: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """The gist of a diagram. `assets` are those that its records and its steps of undo name."""

    words: Words
    assets: frozenset[str]
    kind: str = "canvas"
