"""One range of bytes, as RFC 9110 has it; what is not understood means all."""

from __future__ import annotations

import pytest

from services.platform.errors import Outdated
from services.web.ranges import Part, Unsatisfiable, asked_part

ETAG = '"abc"'


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, None),
        ({"range": "bytes=0-3"}, Part(0, 4)),
        ({"range": "bytes=4-"}, Part(4, 10)),
        ({"range": "bytes=9-999999999999999"}, Part(9, 10)),
        ({"range": "bytes=4-3"}, None),
        ({"range": "bytes=-3"}, None),
        ({"range": "bytes=0-1,4-5"}, None),
        ({"range": "lines=0-3"}, None),
        ({"range": "bytes=0-9999999999999999"}, None),
        ({"range": "bytes=0-3", "if-range": ETAG}, Part(0, 4)),
        ({"range": "bytes=0-3", "if-range": '"old"'}, None),
        ({"range": "bytes=0-3", "if-match": f'"old", {ETAG}'}, Part(0, 4)),
        ({"range": "bytes=0-3", "if-match": "*"}, Part(0, 4)),
    ],
)
def test_which_part_is_meant(headers: dict[str, str], part: Part | None) -> None:
    assert asked_part(headers, ETAG, 10) == part


def test_another_version_and_nothing_there_are_errors() -> None:
    with pytest.raises(Outdated):
        asked_part({"range": "bytes=0-3", "if-match": '"old"'}, ETAG, 10)
    with pytest.raises(Unsatisfiable):
        asked_part({"range": "bytes=10-"}, ETAG, 10)
    with pytest.raises(Unsatisfiable):
        asked_part({"range": "bytes=0-"}, ETAG, 0)


def test_the_words_of_a_part() -> None:
    assert Part(4, 10).words(12) == "bytes 4-9/12"
