"""Words as the search compares them: without case, accents and width, and their trigrams."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
# Writing without spaces (Chinese, Japanese, Thai ...): each letter stands for itself.
_DENSE = re.compile("([\u0e00-\u0eff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_LONGEST_WORD = 64
_ALIKE = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})


def words_in(text: str) -> list[str]:
    """The folded words of `text` in their order, the longest cut."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    plain = unicodedata.normalize("NFKC", plain).translate(_ALIKE)
    return [word[:_LONGEST_WORD] for word in _WORD.findall(_DENSE.sub(r" \1 ", plain))]


def grams_of(words: Iterable[str]) -> set[str]:
    """The trigrams of words, each padded by two spaces before and one behind, as pg_trgm does it."""
    return {padded[at : at + 3] for word in words for padded in [f"  {word} "] for at in range(len(padded) - 2)}


def allowed_mistakes(word: str) -> int:
    """None in short words and numbers, one in words of four to seven letters, two in longer ones."""
    if len(word) < 4 or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def passage(text: str, words: Iterable[str], longest: int = 160) -> str:
    """The first line of `text` with a word that begins as one of `words` does; empty when there is none."""
    beginnings = tuple(words)
    for line in text.splitlines():
        if any(word.startswith(beginnings) for word in words_in(line)):
            return line.strip()[:longest]
    return ""
