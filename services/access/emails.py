"""E-mail addresses as people are known by: whoever is named by one is found however it was written."""

from __future__ import annotations

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field

# Local names are addresses too where the backend serves one house; nobody can make them leave it.
_LOCAL = (".local", ".test", ".localhost", ".internal", ".lan", ".home")


def _email(text: str) -> str:
    host = text.rpartition("@")[2].lower()
    is_local = "." not in host or host.endswith(_LOCAL)
    try:
        # A name that has the same shape, so that the rest is looked at as strictly.
        probe = f"{text.rpartition('@')[0]}@house.example.org" if is_local and _is_host(host) else text
        found = validate_email(probe, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    address = f"{found.local_part}@{host}" if probe is not text else found.normalized
    if len(address) > 254:
        raise ValueError("an e-mail address has at most 254 characters")
    return address.lower()


def _is_host(host: str) -> bool:
    labels = host.split(".")
    return all(one.isascii() and one.replace("-", "a").isalnum() and not one.startswith("-") for one in labels)


Email = Annotated[str, Field(max_length=320), AfterValidator(_email)]
"""An address in lower case."""
