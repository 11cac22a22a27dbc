"""Words as the search compares them: without case, accents and width; writing without spaces letter by letter."""

from __future__ import annotations

import re
import unicodedata

# What no decomposition of Unicode takes apart, but people do when they type.
_ALIKE = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t",
    "ŋ": "n", "ĸ": "k", "ſ": "s", "ё": "е", "й": "и",
})  # fmt: skip
# Chinese, Japanese, Thai and their neighbours write words without spaces: each letter stands for itself.
_DENSE = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff])"
)
# Vowel signs of the scripts of India are no letters to Unicode, yet they are parts of words.
_WORD = re.compile("(?:[^\\W_]|[\u0900-\u0dff])+")
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)


def folded(text: str) -> str:
    """`text` as it is compared; not letter by letter as long as it was."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", _MARKS.sub("", plain)).translate(_ALIKE)


def words_in(text: str) -> list[str]:
    """The folded words of `text` in their order."""
    plain = folded(text)
    return _WORD.findall(plain if plain.isascii() else _DENSE.sub(r" \1 ", plain))


def indexable(text: str) -> str:
    """The words of `text` with single spaces between them; its lines stay lines."""
    return "\n".join(" ".join(words_in(line)) for line in text.split("\n"))


def is_dense(word: str) -> bool:
    """Whether a folded word is a letter of a script without spaces."""
    return _DENSE.fullmatch(word) is not None
