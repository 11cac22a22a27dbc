"""What is said of a diagram: short, exact, and never more than the other side has acknowledged."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.status import (
    AccountStatus,
    DiagramStatus,
    Hold,
    Phase,
    PoolStatus,
    Progress,
    Reach,
    ServiceStatus,
    SyncStatus,
)
from tests.fakes.scripted_sync import ANN, SYNCED, online
from ui.icons import has_icon
from ui.syncing.ages import later
from ui.syncing.facts import fact, mark
from ui.syncing.words import age, headline, initials, is_all_synced, service_state, waiting, who

WORDS = st.sampled_from(["", "Synced", "synced", "Everything is synced.", "no answer"])
DIAGRAMS = st.builds(
    DiagramStatus,
    phase=st.sampled_from(Phase),
    unsynced=st.integers(-1, 5) | st.integers(0, 10**7),
    age_s=st.floats(-10, 1e7),
    role=st.sampled_from(["owner", "editor", "commenter", "viewer", "", "Synced"]),
    hold=st.sampled_from(Hold),
    reason=WORDS,
    missing_assets=st.integers(0, 3),
)
STATUSES = st.builds(
    SyncStatus,
    reach=st.sampled_from(Reach),
    account=st.none() | st.just(ANN),
    why=WORDS,
    next_try_s=st.floats(0, 1e5),
    progress=st.none() | st.builds(Progress, st.integers(0, 9), st.integers(0, 9)),
    diagrams=st.dictionaries(st.sampled_from("abcdef"), DIAGRAMS, max_size=4),
    pool=st.just(PoolStatus()),
)


@given(STATUSES, DIAGRAMS, st.booleans())
def test_r05_synced_is_said_only_of_what_was_acknowledged(
    status: SyncStatus, diagram: DiagramStatus, is_saved: bool
) -> None:
    shown = fact(status, diagram, is_saved=is_saved)
    if "synced" in shown.text.lower():
        assert diagram.is_synced and not diagram.unsynced and is_saved and status.reach is Reach.ONLINE
    assert shown.text and shown.tip and has_icon(shown.sign)
    assert (shown.sign == "cloud-check") == (shown.text == "Synced"), "the sign says what the words say"
    on_card = mark(status, diagram)
    if on_card is not None and "synced" in on_card.text.lower():
        assert diagram.is_synced and not diagram.unsynced


def test_r05_synced_is_said_only_of_what_was_acknowledged_in_every_combination() -> None:
    """The rare ones too, which chance seldom finds."""
    values = (Phase, (0, 1), Hold, ("owner", "editor", "viewer"), (0, 1), Reach, (None, ANN), (True, False))
    seen = 0
    for phase, unsynced, hold, role, missing, reach, account, is_saved in product(*values):
        one = DiagramStatus(phase, unsynced, role=role, hold=hold, missing_assets=missing)
        if "synced" in fact(SyncStatus(reach, account), one, is_saved=is_saved).text.lower():
            seen += 1
            assert one.is_synced and not unsynced and is_saved and reach is Reach.ONLINE and account is not None
    assert seen


@given(STATUSES)
def test_r05_the_whole_is_called_synced_only_when_all_of_it_is(status: SyncStatus) -> None:
    title, text = headline(replace(status, why=""))
    if "is synced" in f"{title} {text}".lower():
        assert is_all_synced(status) and not status.unsynced and status.reach is Reach.ONLINE


def diagram(phase: Phase = Phase.WAITING, **values: object) -> DiagramStatus:
    return replace(DiagramStatus(phase), **values)  # type: ignore[arg-type]  # the names are checked by replace


@pytest.mark.parametrize(
    ("reach", "one", "text"),
    [
        (Reach.ONLINE, SYNCED, "Synced"),
        (Reach.ONLINE, diagram(unsynced=3), "3 edits to sync"),
        (Reach.ONLINE, diagram(unsynced=3, age_s=29.9), "3 edits to sync"),
        (Reach.ONLINE, diagram(unsynced=3, age_s=250.0), "3 edits to sync, oldest 4 min"),
        (Reach.ONLINE, diagram(unsynced=1, age_s=31.0), "1 edit to sync, 31 s old"),
        (Reach.ONLINE, diagram(Phase.SYNCING, unsynced=3), "Syncing…"),
        (Reach.ONLINE, diagram(Phase.SYNCED, unsynced=1), "1 edit to sync"),
        (Reach.ONLINE, diagram(Phase.SYNCED, missing_assets=2), "2 pictures to come"),
        (Reach.ONLINE, diagram(Phase.SYNCED, role="viewer"), "View only"),
        (Reach.ONLINE, diagram(Phase.SYNCED, role="commenter"), "Comment only"),
        (Reach.ONLINE, diagram(Phase.LOCAL), "On this computer only"),
        (Reach.OFFLINE, diagram(unsynced=12, age_s=240.0), "Offline · 12 edits, oldest 4 min"),
        (Reach.OFFLINE, SYNCED, "Offline"),
        (Reach.OFFLINE, diagram(Phase.SYNCED, role="viewer"), "View only · offline"),
        (Reach.PAUSED, diagram(unsynced=1_200, age_s=9_000.0), "Working offline · 1,200 edits, oldest 2 h"),
        (Reach.SIGNED_OUT, diagram(unsynced=2), "Signed out · 2 edits"),
        (Reach.CONNECTING, SYNCED, "Connecting…"),
        (Reach.ONLINE, diagram(Phase.HELD, hold=Hold.BRAKE), "Waits for your decision"),
        (Reach.OFFLINE, diagram(Phase.HELD, hold=Hold.WITHDRAWN), "Not shared with you any more"),
        (Reach.ONLINE, diagram(Phase.HELD, hold=Hold.KEPT_BACK), "On this computer only"),
    ],
)
def test_each_state_has_its_words(reach: Reach, one: DiagramStatus, text: str) -> None:
    assert fact(SyncStatus(reach, ANN), one).text == text


def test_without_an_account_everything_is_on_this_computer_only() -> None:
    shown = fact(SyncStatus(), SYNCED)
    assert shown.text == "On this computer only" and "Sign in" in shown.tip
    assert mark(SyncStatus(), SYNCED) is None


def test_what_is_not_on_the_disk_is_not_called_synced() -> None:
    assert fact(online(), SYNCED, is_saved=False).text == "Syncs once it is saved"


def test_ages_are_told_in_the_largest_unit_that_fits() -> None:
    assert [age(one) for one in (-1, 0, 59.9, 60, 3_599, 3_600, 86_399, 86_400, 200_000)] == [
        "0 s", "0 s", "59 s", "1 min", "59 min", "1 h", "23 h", "1 day", "2 days",
    ]  # fmt: skip


def test_breakers_are_told_in_words() -> None:
    assert service_state(ServiceStatus("auth")) == "Works"
    assert service_state(ServiceStatus("auth", "open", 5, next_try_s=12.4)) == "Resting, next try in 12 s"
    assert service_state(ServiceStatus("auth", "half-open")) == "Trying"
    assert service_state(ServiceStatus("auth", "closed", 2)) == "Works, 2 tries failed"


def test_somebody_has_one_or_two_letters() -> None:
    def account(name: str, email: str = "") -> AccountStatus:
        return AccountStatus("a", "server", "https://x.org", email, name)

    assert initials(account("Ann Ames")) == "AA"
    assert initials(account("", "bob.van.dyke@example.org")) == "BD"
    assert initials(account("Élodie")) == "É"
    assert initials(account("", "")) == "" and who(account("")) == "x.org"


def test_the_oldest_waits_at_the_top() -> None:
    status = online(a=diagram(unsynced=1, age_s=5), b=diagram(unsynced=2, age_s=50), c=SYNCED)
    assert [name for name, _one in waiting(status)] == ["b", "a"]
    assert headline(status) == ("Connected", "3 edits in 2 diagrams to sync.")
    assert headline(online(a=SYNCED)) == ("Connected", "Everything is synced.")
    assert headline(online(a=diagram(Phase.HELD, hold=Hold.BRAKE)))[1] == "1 diagram waits for your decision."


def test_c2_folders_stars_and_tags_that_wait_are_told_and_nothing_is_called_synced() -> None:
    status = replace(online(a=SYNCED), unshelved=2, unshelved_s=40.0)
    assert not is_all_synced(status) and status.oldest_s == 40.0
    assert headline(status) == ("Connected", "2 changes of folders, stars or tags to sync.")
    both = replace(online(a=diagram(unsynced=3)), unshelved=1)
    assert headline(both)[1] == "3 edits in 1 diagram and 1 change of folders, stars or tags to sync."
    assert later(status, 5.0).unshelved_s == 45.0
