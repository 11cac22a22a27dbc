"""Faults of the server's part of syncing that would lose or double an edit, or make a client believe too much."""

from __future__ import annotations

from tests.mutations.mutation import Mutation

UPDATES = "tests/services/updates"

OF_SERVER: tuple[Mutation, ...] = (
    Mutation(
        "the server acknowledges before its commit",
        "services/updates/intake.py",
        "        try:\n            outcomes = await append(",
        "        for one in group:\n"
        "            one.settle(Outcome(Status.STORED))\n"
        "        try:\n            outcomes = await append(",
        f"{UPDATES}/test_trouble.py::"
        "test_r06s_whatever_call_of_the_database_fails_no_ack_lies_and_no_row_is_there_twice",
    ),
    Mutation(
        "what a peer has written is stored again when it arrives again",
        "services/updates/log.py",
        "    if blob.end <= peer.end:\n",
        "    if False:\n",
        f"{UPDATES}/test_log.py::test_rows_are_numbered_and_a_replay_changes_nothing",
        is_quick=True,
    ),
    Mutation(
        "the server takes a batch that begins behind what it has",
        "services/updates/log.py",
        "        if blob.start > have:\n",
        "        if False:\n",
        f"{UPDATES}/test_log.py::test_a_gap_is_refused_with_what_is_here",
    ),
    Mutation(
        "anybody may write under the name of somebody else's peer",
        "services/updates/log.py",
        "        if blob.end > have and peer and not peer.belongs_to(push):\n",
        "        if False:\n",
        f"{UPDATES}/test_log.py::test_b2_only_editors_write_and_only_under_their_own_peers",
    ),
    Mutation(
        "what is passed on claims the name of whose it is",
        "services/updates/log.py",
        "    if not blob.relayed and peer.owner is None:\n",
        "    if peer.owner is None:\n",
        f"{UPDATES}/test_log.py::test_what_is_passed_on_after_a_loss_claims_nothing",
    ),
    Mutation(
        "whoever only may look can write",
        "services/updates/log.py",
        "    if role < Role.EDITOR:\n",
        "    if False:\n",
        f"{UPDATES}/test_log.py::test_b2_only_editors_write_and_only_under_their_own_peers",
    ),
    Mutation(
        "a request that is sent again is done again",
        "services/web/idempotency.py",
        "                return await asking.begin() or await asking.run(lambda: answer(request))\n",
        "                return await answer(request)\n",
        "tests/services/web/test_idempotency.py::test_a16_a_request_sent_again_is_done_once",
    ),
    Mutation(
        "a renewal token whose answer was lost cannot be used again",
        "services/auth/refresh.py",
        "    if row.successor_salt is not None and at - row.rotated_at <= GRACE:\n",
        "    if False:\n",
        "tests/services/auth/test_refresh.py::test_a2_a_lost_answer_is_given_again_for_a_minute_and_it_is_the_same",
    ),
    Mutation(
        "a renewal token that somebody stole is good for both",
        "services/auth/refresh.py",
        "    kept.revoked_at = at\n",
        "",
        "tests/services/auth/test_refresh.py::"
        "test_a2_after_a_minute_a_second_use_ends_the_family_and_the_person_is_told",
    ),
    Mutation(
        "the feed goes on past what is not committed yet",
        "services/diagrams/feed.py",
        "        onward = Cursor(max(cursor.since, min(latest, settled)), None, digest)\n",
        "        onward = Cursor(max(cursor.since, at), None, digest)\n",
        f"{UPDATES}/test_exchange.py::test_the_feed_tells_of_what_was_committed_late",
    ),
    Mutation(
        "a restored database passes for the one of before",
        "services/archive/restore.py",
        "        await begin_epoch(connection, platform.clock())",
        "        pass",
        "tests/services/test_archive.py::test_a17_a_backup_restores_everything_and_begins_an_epoch",
    ),
    Mutation(
        "rows are taken away that a device of late does not have",
        "services/updates/summing.py",
        "(held, had), old)",
        "(held, None), old)",
        f"{UPDATES}/test_snapshots.py::test_r14_a_client_that_was_away_for_long_merges_everything",
    ),
)
