"""Where found words stand in a text as it was written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from storage.folding import folded, is_dense, words_in

_LONGEST = 120  # letters of an excerpt
_BEFORE = 30  # letters of it before the first mark
_TRIES = 12  # lines that are looked at for one word
_WORD = re.compile("(?:[^\\W_]|[\u0300-\u036f\u0900-\u0dff])+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, and the (start, end) of what was found in it, in letters."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


NOWHERE = Passage("")


def marked(line: str, whole: Collection[str], beginnings: Sequence[str]) -> Passage:
    """`line` with the marks of all words that are among `whole` or begin as one of `beginnings`; all are folded."""
    marks: list[tuple[int, int]] = []
    for start, end in _marks(line, whole, beginnings):
        if marks and marks[-1][1] == start:
            marks[-1] = (marks[-1][0], end)
        else:
            marks.append((start, end))
    return Passage(line, tuple(marks))


def excerpt(texts: Sequence[tuple[str, str]], whole: Collection[str], beginnings: Sequence[str]) -> Passage:
    """The line in which the most different words are found, cut to a readable length; NOWHERE if none is.

    Each text is given as it was written and as it is indexed, line by line.
    """
    best, most = NOWHERE, 0
    for written, plain in texts:
        places = _lines_with((*whole, *beginnings), plain)
        lines = written.split("\n") if places else []
        for place in places:
            passage = marked(lines[place], whole, beginnings)
            found = len({folded(lines[place][start:end]) for start, end in passage.marks})
            if found > most:
                best, most = passage, found
    return _cut(best)


def _lines_with(needles: Sequence[str], plain: str) -> list[int]:
    """The numbers of the first lines that hold one of `needles`: the search is C's, the text may be long."""
    found: set[int] = set()
    for needle in needles:
        at = plain.find(needle)
        for _ in range(_TRIES):
            if at < 0:
                break
            found.add(plain.count("\n", 0, at))
            end = plain.find("\n", at)
            at = plain.find(needle, end) if end >= 0 else -1
    return sorted(found)


def _marks(line: str, whole: Collection[str], beginnings: Sequence[str]) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(line):
        start = match.start()
        for word, at, end in _pieces(match.group(), start):
            if word in whole:
                yield at, end
                continue
            fitting = [beginning for beginning in beginnings if word.startswith(beginning)]
            if fitting:
                # Letters that fold to two, as ß does, leave no count to go by: then the whole word is marked.
                length = max(map(len, fitting)) if len(word) == end - at else end - at
                yield at, at + length


def _pieces(written: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The folded words of one run of letters, each with its place; letters of dense scripts stand alone."""
    words = words_in(written)
    if len(words) == 1:
        yield words[0], start, start + len(written)
    elif all(map(is_dense, words)) and len(words) == len(written):
        for offset, word in enumerate(words):
            yield word, start + offset, start + offset + 1
    else:
        offset = 0
        for word in words:
            end = offset + 1
            while end < len(written) and words_in(written[offset:end])[:1] != [word]:
                end += 1
            yield word, start + offset, start + end
            offset = end


def _cut(passage: Passage) -> Passage:
    if len(passage.text) <= _LONGEST or not passage.marks:
        return passage
    first = max(0, passage.marks[0][0] - _BEFORE)
    if first:
        space = passage.text.find(" ", first, passage.marks[0][0])
        first = space + 1 if space >= 0 else first
    last = min(len(passage.text), first + _LONGEST)
    head, tail = "…" if first else "", "…" if last < len(passage.text) else ""
    shift = len(head) - first
    marks = tuple((a + shift, min(b, last) + shift) for a, b in passage.marks if a < last)
    return Passage(head + passage.text[first:last] + tail, marks)
