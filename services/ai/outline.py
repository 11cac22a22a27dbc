"""An outline of a diagram as text in the way of Mermaid, taken out of whatever a model has said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_LINES = 400
LONGEST_LINE = 500


class Kind(StrEnum):
    """The kinds of outlines; the value is how the first line begins."""

    FLOWCHART = "flowchart"
    SEQUENCE = "sequenceDiagram"
    CLASS = "classDiagram"
    STATE = "stateDiagram-v2"
    ER = "erDiagram"
    MINDMAP = "mindmap"


@dataclass(frozen=True, slots=True)
class Outline:
    """`text` is the whole outline with its first line, without an end of line at the end."""

    kind: Kind
    text: str


class NoOutline(Exception):
    """That is no outline; the text says why."""


_HEADS = (
    (Kind.FLOWCHART, re.compile(r"(?:flowchart|graph)\s+(?:TB|TD|BT|RL|LR)\s*;?$")),
    (Kind.SEQUENCE, re.compile(r"sequenceDiagram$")),
    (Kind.CLASS, re.compile(r"classDiagram(?:-v2)?$")),
    (Kind.STATE, re.compile(r"stateDiagram(?:-v2)?$")),
    (Kind.ER, re.compile(r"erDiagram$")),
    (Kind.MINDMAP, re.compile(r"mindmap$")),
)
# What at least one line of each kind must look like; prose under a good heading does not.
_BODY = {
    Kind.FLOWCHART: re.compile(r"\s*[\w-]+\s*(?:[\[({>]|--|==|-\.|<--)"),
    Kind.SEQUENCE: re.compile(r"\s*[^:]+?(?:--?>>?|--?x|--?\))[^:]+:"),
    Kind.CLASS: re.compile(
        r"\s*(?:class\s+\w|\w+\s*(?:\"[^\"]*\"\s*)?(?:<\|--|\*--|o--|-->|--|\.\.>|\.\.\|>|\.\.)|\w+\s*:)"
    ),
    Kind.STATE: re.compile(r"\s*(?:\[\*\]|\w+)\s*-->\s*(?:\[\*\]|\w+)"),
    Kind.ER: re.compile(r"\s*\S+\s+[|}o]{1,2}(?:--|\.\.)[|{o]{1,2}\s+\S+\s*:"),
    Kind.MINDMAP: re.compile(r"\s+\S"),
}
_FENCE = re.compile(r"^\s*(?:```|~~~)")
# Lines that steer a renderer or link to somewhere; an outline is content only.
_DIRECTIVE = re.compile(r"\s*(?:%%|click\b|link\b|href\b|style\b|classDef\b|linkStyle\b|accTitle|accDescr)")
_QUOTED = re.compile(r'"[^"]*"')


def outline_in(answer: str) -> Outline:
    """The first outline in `answer`, which may stand in a fence or among sentences. Raises: NoOutline."""
    lines = [_clean(line) for line in answer.splitlines()]
    for number, line in enumerate(lines):
        for kind, head in _HEADS:
            if head.match(line.strip()):
                return _checked(kind, line.strip().rstrip(";").rstrip(), _below(lines[number + 1 :]))
    raise NoOutline("it has no line with which an outline begins")


def _clean(line: str) -> str:
    return "".join(letter for letter in line.expandtabs(2).rstrip() if letter.isprintable())


def _below(lines: list[str]) -> list[str]:
    """The lines up to the end of the fence, without those that are not content."""
    kept = []
    for line in lines:
        if _FENCE.match(line):
            break
        if line.strip() and not _DIRECTIVE.match(line):
            kept.append(line)
    return kept


def _checked(kind: Kind, head: str, body: list[str]) -> Outline:
    if len(body) > MOST_LINES or any(len(line) > LONGEST_LINE for line in body):
        raise NoOutline(f"its outline has more than {MOST_LINES} lines, or lines of more than {LONGEST_LINE} letters")
    if not any(_BODY[kind].match(line) for line in body):
        raise NoOutline("its outline says nothing that could be drawn")
    if kind is Kind.FLOWCHART and not all(_is_balanced(line) for line in body):
        raise NoOutline("its outline has brackets that do not match")
    return Outline(kind, "\n".join([head, *body]))


def _is_balanced(line: str) -> bool:
    """Whether every bracket of a line of a flowchart is closed in it."""
    bare = _QUOTED.sub("", line)
    return all(bare.count(left) == bare.count(right) for left, right in ("[]", "()", "{}"))
