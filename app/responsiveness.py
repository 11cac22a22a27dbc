"""Python's own pauses, kept below what a person at the screen can feel."""

from __future__ import annotations

import gc
import sys

# The thread that paints and the one that writes wait for whoever computes: 5 ms each time, were it left alone. An edit
# takes about ten such turns to reach the disk. Measured beside an import: p95 115 ms with 5 ms turns, 35 with these.
_TURN_S = 0.001
# The collector looks at every object that is alive, 0.1-0.2 s for a large diagram, and finds nothing: records have no
# cycles. So it comes seldom, and never looks at what an open diagram is made of.
_YOUNG, _MIDDLE, _OLD = 200_000, 20, 100


def keep_responsive() -> None:
    """Set up this process for a window; once, at the start."""
    sys.setswitchinterval(_TURN_S)
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


def leave_alone() -> None:
    """Call it when much has been made that will stay, such as an opened diagram: the collector passes it over."""
    gc.freeze()


def sweep() -> None:
    """Call it when much has been let go, such as a closed diagram: everything is looked at once."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
