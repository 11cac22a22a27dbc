"""`python -m docs.concurrency` writes docs/concurrency.md anew, from the table that the tests check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.diagram.document.deeds import DEEDS
from tests.diagram.document.matrix import RULES, Outcome, outcome_of

TARGET = Path(__file__).with_suffix(".md")
SIGNS = {Outcome.BOTH: "·", Outcome.LATER: "1", Outcome.DELETED: "D", Outcome.LOWEST: "L", Outcome.RING: "R"}
_INTRODUCTION = """# Two people, one moment

What a diagram shows after two people did something to it at the same time, each without the other's work. The order in
which the work arrives never matters, and no clock is asked. Made by `python -m docs.concurrency` from the table in
`tests/diagram/document/matrix.py`; every pair is checked there, in both orders of arrival, on four replicas.

A property of a record has one value. Of two values the one with the greater Lamport time stays: the one whose writer
had seen more. When both had seen equally much, the greater peer id decides. The value that went is still in the history
of the person who wrote it. Texts of notes merge letter by letter.

A deletion is a mark on the record. Whatever is written to a deleted record stays below the mark, and shows when the
deletion is undone, by whomever.
"""


def text() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *_rules(), "", *_table(), ""])


def _rules() -> Iterator[str]:
    yield "| sign | one person | the other | what shows | why |"
    yield "|---|---|---|---|---|"
    yield f"| {SIGNS[Outcome.BOTH]} | anything else | anything else | {Outcome.BOTH.value} | Nothing is in the way. |"
    same = [rule for rule in RULES if rule.these == rule.those]
    alike = "; ".join(rule.these[0] for rule in same)
    yield f"| {SIGNS[same[0].outcome]} | {alike} | the same | {same[0].outcome.value} | {same[0].why} |"
    for rule in RULES:
        if rule not in same:
            these, those = "; ".join(rule.these), "; ".join(rule.those)
            yield f"| {SIGNS[rule.outcome]} | {these} | {those} | {rule.outcome.value} | {rule.why} |"


def _table() -> Iterator[str]:
    """All pairs; the columns are numbered as the rows."""
    yield "| | one person | " + " | ".join(str(number) for number in range(1, len(DEEDS) + 1)) + " |"
    yield "|---|---|" + "---|" * len(DEEDS)
    for number, row in enumerate(DEEDS, 1):
        cells = " | ".join(SIGNS[outcome_of(row.name, column.name)] for column in DEEDS)
        yield f"| {number} | {row.name} | {cells} |"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
