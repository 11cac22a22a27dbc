"""When a diagram was edited, as one would say it."""

from __future__ import annotations

import time

import pytest

from ui.start.model import edited

NOON = time.mktime((2026, 6, 15, 12, 0, 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("ago_s", "said"),
    [
        (5, "just now"),
        (-30, "just now"),
        (61, "1 minute ago"),
        (3_000, "50 minutes ago"),
        (7_300, "2 hours ago"),
        (90_000, "yesterday"),
        (4 * 86_400, "4 days ago"),
        (31 * 86_400, "15 May"),
    ],
)
def test_edited(ago_s: float, said: str) -> None:
    assert edited(NOON - ago_s, NOON) == said


def test_another_year_is_named() -> None:
    assert edited(NOON - 400 * 86_400, NOON).endswith(" 2025")
