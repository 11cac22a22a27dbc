"""Fractional index keys: a key always fits between two others, so a z-order change writes one record.

Keys are non-empty strings over `DIGITS` that never end in the lowest digit; plain string comparison is z-order.
Source: David Greenspan, "Implementing Fractional Indexing", 2020 (the idea; the code is ours).
"""

from __future__ import annotations

from itertools import takewhile

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(DIGITS)
_VALUE = {digit: value for value, digit in enumerate(DIGITS)}


def between(below: str | None, above: str | None) -> str:
    """A key strictly above `below` and below `above`; None is the end of the world on that side.

    A key that another program has made counts up to its first strange character.

    Raises:
        ValueError: `below` is not less than `above`.
    """
    below, above = _sound(below), _sound(above) or None
    if below is not None and above is not None and below >= above:
        raise ValueError(f"no key fits between {below!r} and {above!r}")
    key: list[str] = []
    index = 0
    while True:
        low = _VALUE[below[index]] if below is not None and index < len(below) else 0
        high = _VALUE[above[index]] if above is not None and index < len(above) else _BASE
        if high - low > 1:
            key.append(DIGITS[(low + high) // 2])
            return "".join(key)
        key.append(DIGITS[low])
        if high > low:
            above = None
        index += 1


def _sound(key: str | None) -> str | None:
    if key is None or (key.isascii() and key.isalnum()):
        return key
    return "".join(takewhile(_VALUE.__contains__, key))


def sequence(count: int) -> list[str]:
    """`count` ascending keys of one length, spread evenly; for a document read from a file."""
    width = 1
    while _BASE**width < (count + 1) * 2:
        width += 1
    step = _BASE**width // (count + 1)
    return [_key(step * (index + 1), width) for index in range(count)]


def _key(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, _BASE)
        digits.append(DIGITS[digit])
    key = "".join(reversed(digits))
    return key if key[-1] != DIGITS[0] else key + DIGITS[_BASE // 2]
