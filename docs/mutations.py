"""`python -m docs.mutations` writes docs/mutations.md anew, from the faults that the tests seed."""

from __future__ import annotations

from pathlib import Path

from tests.mutations.every import MUTATIONS

TARGET = Path(__file__).with_suffix(".md")
_INTRODUCTION = """# The tests, tested

Each of these faults is put into a copy of the program; the test named beside it has to fail there. `make soak` does so
with all, `make test` with a few. Made by `python -m docs.mutations` from `tests/mutations`.

| fault | where | caught by |
|---|---|---|"""


def text() -> str:
    """The whole page."""
    rows = [f"| {one.fault} | `{one.file}` | `{one.caught_by}` |" for one in MUTATIONS]
    return "\n".join([_INTRODUCTION, *rows, ""])


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
