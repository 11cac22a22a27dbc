"""Outlines by rules: honest, bounded, the same each time, and always outlines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ai.outline import Kind, outline_in
from services.ai.plain_rules import MOST_NODES, outlined_by_rules

pytestmark = pytest.mark.backend


def test_arrows_are_taken_as_they_are() -> None:
    assert outlined_by_rules("Browser -> Gateway => Auth\nGateway → Diagrams").text.splitlines() == [
        "flowchart TD",
        '  n1["Browser"]', '  n2["Gateway"]', '  n3["Auth"]', "  n1 --> n2", "  n2 --> n3",
        '  n4["Diagrams"]', "  n2 --> n4",
    ]  # fmt: skip


def test_a_list_becomes_a_tree() -> None:
    text = outlined_by_rules("Company\n- Sales\n  - North\n  - South\n- Works").text
    assert [line.strip() for line in text.splitlines() if "-->" in line] == [
        "n1 --> n2", "n2 --> n3", "n2 --> n4", "n1 --> n5",
    ]  # fmt: skip


def test_sentences_become_steps_and_conditions_decisions() -> None:
    text = outlined_by_rules("Take the call, then note it. If it is urgent, wake Ann, otherwise wait. Sleep.").text
    assert text.splitlines() == [
        "flowchart TD",
        '  n1["Take the call"]',
        '  n2["Note it"]', "  n1 --> n2",
        '  n3{"It is urgent?"}', "  n2 --> n3",
        '  n4["Wake Ann"]', "  n3 -->|yes| n4",
        '  n5["Wait"]', "  n3 -->|no| n5",
        '  n6["Sleep"]', "  n4 --> n6", "  n5 --> n6",
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=400) | st.text(alphabet='ab ->-*.\n\t"[]{}if,thenotherwise', max_size=400))
def test_any_text_gives_an_outline_that_is_one(text: str) -> None:
    made = outlined_by_rules(text)
    assert made.kind is Kind.FLOWCHART
    assert outline_in(made.text) == made
    assert outlined_by_rules(text) == made


@pytest.mark.parametrize("text", ["step. " * 5_000, "a -> " * 3_000, "- x\n" * 3_000, "if " * 3_000, "x" * 8_000])
def test_much_text_gives_an_outline_of_bounded_size(text: str) -> None:
    made = outlined_by_rules(text[:8_000]).text
    assert len([line for line in made.splitlines() if '"' in line]) <= 2 * MOST_NODES
    assert len(made) < 30_000
