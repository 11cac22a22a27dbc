"""What may stand in a request: names, passwords and tokens, each bounded."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

# Control characters could add headers to a mail or lines to a log; PostgreSQL keeps no NUL, UTF-8 no half characters.
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})


def one_line(text: str) -> str:
    """`text` without blanks around it. Raises: ValueError when it has control characters or halves of characters."""
    if any(unicodedata.category(letter) in _REFUSED for letter in text):
        raise ValueError("control characters and line breaks are not allowed here")
    return text.strip()


def _named(text: str) -> str:
    if not (name := one_line(text)):
        raise ValueError("a name has at least one character")
    return name


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("half of a character is not text") from None
    return text


PersonName = Annotated[str, Field(max_length=200), AfterValidator(one_line)]
ThingName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_named)]
DeviceName = Annotated[str, Field(max_length=200), AfterValidator(one_line)]
NewPassword = Annotated[str, Field(min_length=8, max_length=256), AfterValidator(_encodable)]
Password = Annotated[str, Field(max_length=256), AfterValidator(_encodable)]
"""A password that is to be checked; whatever is longer than a new one may be is wrong anyway."""
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.~-]{16,200}$")]


def device_name(user_agent: str) -> str:
    """What a session is called when its client does not say: the user agent, in one short line."""
    letters = (letter for letter in user_agent if unicodedata.category(letter) not in _REFUSED)
    return "".join(letters)[:200].strip()
