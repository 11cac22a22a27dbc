"""Every pair of deeds at the same time: all copies agree, in every order of arrival, on what the table says."""

from __future__ import annotations

import pytest

from diagram.document import Document
from docs import concurrency
from tests.diagram.document.deeds import DEEDS, Deed, base
from tests.diagram.document.drawing import copy_of, exchange
from tests.diagram.document.matrix import Outcome, outcome_of
from tests.diagram.document.soundness import restless, view, violations


def fork(document: Document, peer: int) -> Document:
    """A copy on another computer, with the same steps to undo; it writes as `peer`."""
    copy = copy_of(document)
    copy._replica._doc.peer_id = peer
    copy.history.restore(document.history.done, document.history.undone)
    return copy


def at_once(one: Deed, other: Deed, *, peers: tuple[int, int]) -> tuple[Document, Document]:
    """Both deeds done apart, then everywhere; what two others see who hear of them in either order."""
    start = base()
    first, second, forth, back = fork(start, peers[0]), fork(start, peers[1]), fork(start, 3), fork(start, 4)
    one.do(first, 0)
    other.do(second, 1)
    assert one.shows(first, 0) and other.shows(second, 1), "a deed that does nothing tests nothing"
    updates = [document.export_since(start.version()) for document in (first, second)]
    for update in updates:
        forth.import_update(update)
    for update in reversed(updates):
        back.import_update(update)
    exchange(first, second)
    assert view(first) == view(second) == view(forth) == view(back) == view(copy_of(back))
    assert len({document.value_hash() for document in (first, second, forth, back)}) == 1
    assert not violations(first) and not restless(first)
    return first, second


def seen(one: Deed, other: Deed, document: Document) -> tuple[bool, bool]:
    return one.shows(document, 0), other.shows(document, 1)


@pytest.mark.convergence
@pytest.mark.parametrize("one", DEEDS, ids=lambda deed: deed.name)
def test_of_any_two_deeds_at_once_the_documented_one_shows(one: Deed) -> None:
    for other in DEEDS[DEEDS.index(one) :]:
        outcomes = []
        for peers in ((9, 5), (5, 9)):
            first, second = at_once(one, other, peers=peers)
            outcomes.append(seen(one, other, first))
            if outcome_of(one.name, other.name) is Outcome.DELETED:
                check_undone(one, other, first, second)
        check(one, other, outcomes)


def check(one: Deed, other: Deed, outcomes: list[tuple[bool, bool]]) -> None:
    """`outcomes`: what of both shows where the first writes as the greater peer, and where the second does."""
    outcome, pair = outcome_of(one.name, other.name), f"{one.name}, {other.name}: {outcomes}"
    if outcome is Outcome.BOTH:
        assert outcomes == [(True, True)] * 2, pair
    elif one == other and outcome is Outcome.LATER:
        assert outcomes == [(True, False), (False, True)], pair
    elif outcome is Outcome.LATER:
        assert all(map(any, outcomes)), pair
    elif outcome is Outcome.DELETED:
        assert outcomes == [(one.name.startswith("deletes"), other.name.startswith("deletes"))] * 2, pair
    else:  # the same one whoever did it: decided by ids
        assert outcomes[0] == outcomes[1] and sum(outcomes[0]) == 1, pair


def check_undone(one: Deed, other: Deed, first: Document, second: Document) -> None:
    deleter = first if one.name.startswith("deletes") else second
    assert deleter.history.undo()
    exchange(first, second)
    showing = seen(one, other, first)
    assert showing == (deleter is second, deleter is first), f"{one.name}, {other.name}: undone, {showing}"
    assert view(first) == view(second)


def test_the_page_of_the_documentation_says_what_the_table_says() -> None:
    page = concurrency.TARGET.read_text(encoding="utf-8")
    assert page == concurrency.text(), "docs/concurrency.md is stale: run `python -m docs.concurrency`"
