"""What people write into one line or a text: bounded, and free of what could forge or hide other text."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

# They turn the direction of what follows, so that a name reads as another one (CVE-2021-42574).
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def _line(text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(letter) in _FORBIDDEN or letter in _TURNING for letter in text):
        raise ValueError("it may have no control, line or direction characters")
    if not text:
        raise ValueError("it may not be empty")
    return text


def plain_text(text: str) -> str:
    """`text`, if it has no control characters but line ends and tabs. Raises: ValueError."""
    if any(
        letter in _TURNING or (unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t") for letter in text
    ):
        raise ValueError("it may have no control characters but line ends and tabs, and no direction characters")
    return text


def _longest(most: int) -> AfterValidator:
    # Again after the normal form, which can be longer than what was sent.
    def check(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"it may have at most {most} characters")
        return text

    return AfterValidator(check)


Title = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_line), _longest(500)]
"""The title of a diagram: one line of 1 to 500 characters, without space at its ends."""
Name = Annotated[str, StringConstraints(max_length=800), AfterValidator(_line), _longest(200)]
"""The name of a folder, a version or a template."""
Tag = Annotated[str, StringConstraints(max_length=256), AfterValidator(_line), _longest(64)]
Colour = Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$", max_length=7)]
"""``#rrggbb``, or empty for none."""
Body = Annotated[str, StringConstraints(min_length=1, max_length=10_000), AfterValidator(plain_text)]
"""A comment."""
