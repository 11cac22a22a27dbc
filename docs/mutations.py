"""`python -m docs.mutations` writes docs/mutations.md anew, from the faults that the tests seed."""

from __future__ import annotations

from pathlib import Path

from tests.mutations.every import MUTATIONS

TARGET = Path(__file__).with_suffix(".md")
_INTRODUCTION = """# The tests, tested

Each of these faults is put into a copy of the program; the test named beside it has to fail there. `make soak` does so
with all, `make test` with a few. Made by `python -m docs.mutations` from `tests/mutations`.

All were run on 27 November 2026, and all were caught. Four of those of syncing had survived at first: the cursor of the
feed that goes on too early, another database that is not noticed, a feed that passes over what is committed late, and
rows that are taken away too early. The tests that catch them were written then.

| fault | where | caught by |
|---|---|---|"""


def text() -> str:
    """The whole page."""
    rows = [f"| {one.fault} | `{one.file}` | `{one.caught_by}` |" for one in MUTATIONS]
    return "\n".join([_INTRODUCTION, *rows, ""])


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
