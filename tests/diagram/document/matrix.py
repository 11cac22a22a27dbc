"""Who wins when two people do something at the same time: the one table of it; docs/concurrency.md is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tests.diagram.document.deeds import DEEDS


class Outcome(Enum):
    """What both people see once they have each other's work."""

    BOTH = "both deeds show"
    LATER = "one of the two shows"
    DELETED = "the deletion shows; undoing it shows the other's work too"
    LOWEST = "the first of the two shows, as if nobody had deleted it"
    RING = "the deed shows that moved the record with the smaller id"


@dataclass(frozen=True)
class Rule:
    """Whenever one person does one of `these` and the other one of `those`."""

    these: tuple[str, ...]
    those: tuple[str, ...]
    outcome: Outcome
    why: str


# Pairs that no rule names end in BOTH.
RULES: tuple[Rule, ...] = (
    *(
        Rule((name,), (name,), Outcome.LATER, "Both wrote the same properties of the same record, with other values.")
        for name in (
            "moves A",
            "resizes A",
            "fills A",
            "labels A",
            "raises A",
            "puts A into another shape",
            "ties the line elsewhere",
            "bends the line",
            "groups B and C",
            "restores a deleted shape",
            "renames the page",
            "moves the page's tab",
            "edits on the other page",
        )
    ),
    Rule(
        ("ungroups the group around A",),
        ("moves A", "raises A", "puts A into another shape", "undoes a move of A"),
        Outcome.LATER,
        "Ungrouping writes the place of what it lets out.",
    ),
    Rule(
        ("groups B and C",),
        ("puts B into A",),
        Outcome.LATER,
        "A shape lies in one thing only.",
    ),
    Rule(
        ("deletes A", "deletes the group around A"),
        (
            "moves A",
            "resizes A",
            "fills A",
            "labels A",
            "raises A",
            "puts A into another shape",
            "puts B into A",
            "locks A",
            "undoes a move of A",
        ),
        Outcome.DELETED,
        "A deletion is a mark on the record: what is written below it stays.",
    ),
    Rule(
        ("deletes the page", "deletes the layer"),
        (
            "moves A",
            "resizes A",
            "fills A",
            "labels A",
            "raises A",
            "puts A into another shape",
            "puts B into A",
            "locks A",
            "undoes a move of A",
            "ties the line elsewhere",
            "bends the line",
            "groups B and C",
            "hides the layer",
        ),
        Outcome.DELETED,
        "A deletion takes along what lay there; new things find a home elsewhere.",
    ),
    Rule(
        ("deletes the page",),
        ("renames the page", "moves the page's tab"),
        Outcome.DELETED,
        "A deletion is a mark on the record: what is written below it stays.",
    ),
    Rule(
        ("deletes the other page",),
        ("edits on the other page",),
        Outcome.DELETED,
        "A deletion takes along what lay there; new things find a home elsewhere.",
    ),
    Rule(
        ("deletes the note",),
        ("writes into the note",),
        Outcome.DELETED,
        "The text below a deletion goes on merging.",
    ),
    Rule(
        ("deletes the page",),
        ("deletes the other page",),
        Outcome.LOWEST,
        "A diagram has a page; the first edit of it stores that it lives.",
    ),
    Rule(
        ("deletes the layer",),
        ("deletes the other layer",),
        Outcome.LOWEST,
        "A page has a layer; the first edit of it stores that it lives.",
    ),
    Rule(
        ("puts A into another shape",),
        ("puts B into A",),
        Outcome.RING,
        "Nothing lies in itself: of a ring the record with the greatest id goes to the layer.",
    ),
)


def _outcomes() -> dict[frozenset[str], Outcome]:
    found: dict[frozenset[str], Outcome] = {}
    known = {deed.name for deed in DEEDS}
    for rule in RULES:
        for one in rule.these:
            for other in rule.those:
                pair = frozenset((one, other))
                if pair in found or not pair <= known:
                    raise ValueError(f"two rules, or none, for {one!r} and {other!r}")
                found[pair] = rule.outcome
    return found


_OUTCOMES = _outcomes()


def outcome_of(one: str, other: str) -> Outcome:
    """What happens when one person does `one` and another `other`, by the names of the deeds."""
    return _OUTCOMES.get(frozenset((one, other)), Outcome.BOTH)
