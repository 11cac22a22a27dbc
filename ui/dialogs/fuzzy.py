"""How well a few typed letters fit a title."""

from __future__ import annotations

from functools import cache

_RUN, _START, _WHOLE = 8, 10, 40


def score(typed: str, title: str) -> int:
    """0: does not fit. The letters must come in order; starts of words and runs of letters count more.

    An empty query fits everything equally. The best way to place the letters counts, not the first.
    """
    letters = "".join(typed.casefold().split())
    if not letters:
        return 1
    text = title.casefold()

    @cache
    def best(letter: int, start: int) -> int:
        """The points of the letters from `letter` on, placed from `start` on; negative when they do not fit."""
        if letter == len(letters):
            return 0
        most = -1
        place = text.find(letters[letter], start)
        while place >= 0:
            rest = best(letter + 1, place + 1)
            if rest >= 0:
                run = _RUN if letter and place == start else 0
                most = max(most, rest + 1 + run + (_START if _starts_word(text, place) else 0))
            place = text.find(letters[letter], place + 1)
        return most

    points = best(0, 0)
    if points < 0:
        return 0
    whole = _WHOLE if typed.strip().casefold() in text else 0
    return max(1, (points + whole) * 100 - len(text))


def _starts_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()
