"""What became of updates from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from diagram.document.conflicts import Met
from diagram.ids import RecordId


class Merged(NamedTuple):
    """What a merge changed: the properties of each record; and what clashed with what was here."""

    touched: Mapping[RecordId, set[str]]
    met: Met


class Absorbed(NamedTuple):
    """What several updates changed, and whether one of them waits for others that it builds on."""

    touched: Mapping[RecordId, set[str]]
    waits: bool
