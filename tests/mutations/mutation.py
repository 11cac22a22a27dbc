"""A fault as a small change of the program, and what finds it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """`old` stands once in `file`; with `new` in its place the test `caught_by` has to fail.

    `is_quick`: that takes a moment, and is done with every run of the tests.
    """

    fault: str
    file: str
    old: str
    new: str
    caught_by: str
    is_quick: bool = False
