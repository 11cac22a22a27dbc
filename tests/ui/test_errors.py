"""Errors in a person's words."""

from __future__ import annotations

from diagram.errors import FormatError
from ui.errors import describe


def test_our_errors_bring_their_own_words() -> None:
    problem = describe(FormatError("no pages", where="plan.drawio"))
    assert problem.title == FormatError.title
    assert problem.what == "plan.drawio: no pages"
    assert problem.advice
    assert not problem.details


def test_anything_else_is_our_mistake_and_comes_with_its_trace() -> None:
    try:
        raise ZeroDivisionError("x")
    except ZeroDivisionError as error:
        problem = describe(error)
    assert "ZeroDivisionError: x" in problem.details
    assert "AutoGraph" in problem.title
