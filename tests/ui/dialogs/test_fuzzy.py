"""A few letters find the command that one means."""

from __future__ import annotations

import pytest

from ui.dialogs.fuzzy import score

TITLES = (
    "Align left Arrange",
    "Align right Arrange",
    "Bring to Front Arrange",
    "Export… File",
    "Zoom In View",
    "Group Arrange",
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("align left", "Align left Arrange"),
        ("al", "Align left Arrange"),
        ("btf", "Bring to Front Arrange"),
        ("exp", "Export… File"),
        ("zi", "Zoom In View"),
        ("group", "Group Arrange"),
    ],
)
def test_the_best_match_is_the_one_meant(typed: str, found: str) -> None:
    assert max(TITLES, key=lambda title: score(typed, title)) == found


def test_letters_that_are_not_there_do_not_fit() -> None:
    assert score("xyz", "Align left") == 0
    assert score("tfel", "Align left") == 0


def test_an_empty_query_fits_everything() -> None:
    assert score("  ", "Anything") > 0
