"""Servers' addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.account.address import BadAddress, host_of, normalised

pytestmark = pytest.mark.sync


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.org", "https://example.org"),
        ("  Example.ORG/ ", "https://example.org"),
        ("example.org:8443", "https://example.org:8443"),
        ("https://example.org:443/", "https://example.org"),
        ("HTTPS://example.org", "https://example.org"),
        ("localhost", "http://localhost"),
        ("localhost:443", "http://localhost:443"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("https://localhost", "https://localhost"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("10.0.0.7", "https://10.0.0.7"),
        ("bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_what_people_type_becomes_one_address(typed: str, address: str) -> None:
    assert normalised(typed) == address
    assert normalised(address) == address


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("my server", "spaces"),
        ("http://example.org", "read your password"),
        ("http://10.0.0.7", "read your password"),
        ("http://localhost.example.org", "read your password"),
        ("ftp://example.org", "not by ftp"),
        ("file:///etc/passwd", "no server's name"),
        ("https://ann:secret@example.org", "no password"),
        ("https://example.org/login", "name and port"),
        ("https://example.org?next=/", "name and port"),
        ("https://", "no server's name"),
        ("https://example.org:99999", "to 65535"),
        ("https://example.org:port", "cannot be read"),
        ("https://exa\x00mple.org", "no spaces"),
        ("x" * 3_000, "that long"),
        ("https://a_very;strange$name", "no server's name"),
    ],
)
def test_what_is_no_address_is_refused_with_a_reason_and_advice(typed: str, word: str) -> None:
    with pytest.raises(BadAddress, match=word) as bad:
        normalised(typed)
    assert bad.value.advice and "secret" not in str(bad.value)


def test_http_elsewhere_must_be_allowed() -> None:
    assert normalised("http://10.0.0.7:8080", allows_plain=True) == "http://10.0.0.7:8080"
    assert normalised("10.0.0.7", allows_plain=True) == "https://10.0.0.7", "allowed is not asked for"


@given(st.text(max_size=60))
def test_nothing_that_can_be_typed_breaks_it(typed: str) -> None:
    try:
        address = normalised(typed)
    except BadAddress:
        return
    assert normalised(address) == address and host_of(address) in address
