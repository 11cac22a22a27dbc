"""What the process that reads diagrams is asked, and what it answers: a line of JSON, then blobs.

A question goes along with the rows of the diagram that the process has not seen, so that nothing is asked twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from diagram.document.shadow import Arriving, Row

Json: TypeAlias = "str | int | float | bool | None | list[Json] | dict[str, Json]"
Words: TypeAlias = dict[str, Json]


class Ask(StrEnum):
    VERSION = "version"
    UNSENT = "unsent"
    EXAMINE = "examine"
    GIST = "gist"  # what the library knows about the inside of a diagram
    PARTS = "parts"  # of a version
    FORK = "fork"
    PUT_BACK = "put back"
    REWRITE = "rewrite"


class Said(StrEnum):
    DONE = "done"
    UNKNOWN = "unknown"  # the process does not hold what the rows go on from: all of them, please
    BROKEN = "broken"  # what is stored cannot be read
    UNSOUND = "unsound"  # what came cannot be part of the diagram
    FAULT = "fault"  # a bug


@dataclass(frozen=True, slots=True)
class Question:
    """About one diagram: `rows` go on from update `since` (-1: they are all there is) up to update `upto`.

    `goes_on`: what was examined before this still counts as part of the diagram.
    """

    ask: Ask
    diagram: str
    since: int
    upto: int
    rows: Sequence[Row] = ()
    words: Words = field(default_factory=dict)
    blobs: Sequence[bytes] = ()
    arrivals: Sequence[Arriving] = ()
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    said: Said
    words: Words = field(default_factory=dict)
    blobs: Sequence[bytes] = ()


def pack_question(question: Question) -> list[bytes]:
    head: Words = {
        "ask": question.ask.value,
        "diagram": question.diagram,
        "since": question.since,
        "upto": question.upto,
        "rows": "".join("l" if row.is_local else "o" for row in question.rows),
        "arrivals": [None if one.span is None else list(one.span) for one in question.arrivals],
        "goes_on": question.goes_on,
        "words": question.words,
    }
    rows, arrivals = [row.data for row in question.rows], [one.data for one in question.arrivals]
    return [json.dumps(head).encode(), *rows, *arrivals, *question.blobs]


def unpack_question(blobs: Sequence[bytes]) -> Question:
    head = json.loads(blobs[0])
    first, second = 1 + len(head["rows"]), 1 + len(head["rows"]) + len(head["arrivals"])
    rows = [Row(data, flag == "l") for data, flag in zip(blobs[1:first], head["rows"], strict=True)]
    arrivals = [
        Arriving(data, None if span is None else (span[0], span[1], span[2]))
        for data, span in zip(blobs[first:second], head["arrivals"], strict=True)
    ]
    return Question(
        Ask(head["ask"]), head["diagram"], head["since"], head["upto"], rows, head["words"], blobs[second:], arrivals,
        head["goes_on"],
    )  # fmt: skip


def pack_answer(answer: Answer) -> list[bytes]:
    return [json.dumps({"said": answer.said.value, "words": answer.words}).encode(), *answer.blobs]


def unpack_answer(blobs: Sequence[bytes]) -> Answer:
    head = json.loads(blobs[0])
    return Answer(Said(head["said"]), head["words"], blobs[1:])
