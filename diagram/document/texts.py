"""The merging texts of a document: one Loro text per record at the root, named after it.

A root text exists on every copy under its name, so two people who begin to write in one note at once write in one
text; a text inside a map would be made twice, and one of them would be lost. With `diagram.document.replica` the only
file that knows Loro; every call happens behind the replica's door.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, unquote

from loro import Cursor, LoroDoc, LoroText, Side

from diagram.document.letters import Letter, Part, Renaming, Run, renamed, runs_of
from diagram.document.splices import Splice
from diagram.errors import DocumentError
from diagram.ids import RecordId

_PREFIX = "text:"  # of the names of root texts; what follows is percent-encoded, because Loro forbids slashes


@dataclass(frozen=True, slots=True)
class Turned:
    """What taking back some parts did: parts again, which take that back; and the new names of old characters."""

    parts: tuple[Part, ...]
    renamings: tuple[Renaming, ...]


class Texts:
    """The texts of one Loro document, by the record they belong to."""

    def __init__(self, doc: LoroDoc) -> None:
        self._doc = doc

    def of(self, identity: RecordId) -> str:
        """Empty where nothing was ever written."""
        return self._text(identity).to_string()

    def owners(self) -> set[RecordId]:
        """The records that have a text, even if it is empty by now."""
        names = cast(dict[str, object], self._doc.get_value())
        return {owner for owner in map(owner_of, names) if owner is not None}

    def splice(self, identity: RecordId, splices: Iterable[Splice]) -> tuple[Part, ...]:
        """Write `splices`, one after the other, before the commit.

        Raises:
            DocumentError: one reaches beyond the text.
        """
        text = self._text(identity)
        return tuple(self._spliced(text, one) for one in splices if one.removed or one.inserted)

    def stands(self, identity: RecordId, parts: Iterable[Part]) -> bool:
        """Whether taking back `parts` would change anything."""
        parts = tuple(parts)
        if any(part.removed for part in parts):
            return True
        mine = _letters(parts)
        return any(letter in mine for letter in self._letters(self._text(identity)))

    def is_only_of(self, identity: RecordId, parts: Iterable[Part]) -> bool:
        """Whether nobody but the writer of `parts` has anything in the text."""
        mine = _letters(parts)
        return all(letter in mine for letter in self._letters(self._text(identity)))

    def turn(self, identity: RecordId, parts: Sequence[Part]) -> Turned:
        """Take back `parts`, the last first: what they inserted and still stands goes, what they removed returns."""
        text = self._text(identity)
        letters = self._letters(text)
        found: list[Part] = []
        renamings: list[Renaming] = []
        for part in reversed(parts):
            (part,) = renamed([part], renamings)
            found += self._killed(text, letters, part)
            if part.removed:
                at = self._place(letters, part)
                back = self._spliced(text, Splice(at, 0, part.text))
                (run,) = back.inserted
                letters[at:at] = [Letter(run.peer, run.start + index) for index in range(run.length)]
                found.append(back)
                renamings += _renamings(part.removed, run)
        return Turned(tuple(found), tuple(renamings))

    def _killed(self, text: LoroText, letters: list[Letter], part: Part) -> list[Part]:
        mine = _letters([part])
        places = [at for at, letter in enumerate(letters) if letter in mine] if mine else []
        found: list[Part] = []
        while places:
            end = places.pop()
            start = end
            while places and places[-1] == start - 1:
                start = places.pop()
            found.append(self._spliced(text, Splice(start, end + 1 - start)))
            del letters[start : end + 1]
        return found

    def _place(self, letters: Sequence[Letter], part: Part) -> int:
        if part.after is None:
            return 0
        if part.after in letters:
            return letters.index(part.after) + 1
        return min(len(letters), self._doc.get_cursor_pos(Cursor.decode(part.place)).current.pos)

    def _spliced(self, text: LoroText, splice: Splice) -> Part:
        at, removed, inserted = splice.at, splice.removed, splice.inserted
        if not 0 <= at <= at + removed <= text.len_unicode:
            raise DocumentError(f"{removed} characters at {at} are not within the text")
        gone = Part()
        if removed:
            cursor = text.get_cursor(at, Side.Middle)
            gone = Part(
                removed=runs_of(_letter(text, place) for place in range(at, at + removed)),
                text=text.slice(at, at + removed),
                after=_letter(text, at - 1) if at else None,
                place=b"" if cursor is None else cursor.encode(),
            )
            text.delete(at, removed)
        if not inserted:
            return gone
        text.insert(at, inserted)
        first = _letter(text, at)
        return Part((Run(first.peer, first.number, len(inserted)),), gone.removed, gone.text, gone.after, gone.place)

    def _text(self, identity: RecordId) -> LoroText:
        return self._doc.get_text(_PREFIX + quote(identity, safe=""))

    def _letters(self, text: LoroText) -> list[Letter]:
        """Who wrote every character of a text; 1 µs each."""
        return [_letter(text, place) for place in range(text.len_unicode)]


def owner_of(name: object) -> RecordId | None:
    """The record whose text is called `name` at the root of the document."""
    if isinstance(name, str) and name.startswith(_PREFIX):
        return RecordId(unquote(name[len(_PREFIX) :]))
    return None


def _letter(text: LoroText, place: int) -> Letter:
    cursor = text.get_cursor(place, Side.Middle)
    assert cursor is not None and cursor.id is not None, "there is a character at every place of a text"
    return Letter(cursor.id.peer, cursor.id.counter)


def _letters(parts: Iterable[Part]) -> set[Letter]:
    """All that `parts` inserted."""
    runs = (run for part in parts for run in part.inserted)
    return {Letter(run.peer, run.start + index) for run in runs for index in range(run.length)}


def _renamings(removed: Iterable[Run], back: Run) -> list[Renaming]:
    found: list[Renaming] = []
    number = back.start
    for run in removed:
        found.append(Renaming(run, Letter(back.peer, number)))
        number += run.length
    return found
