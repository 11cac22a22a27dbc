"""Faults of storage and of the document that would lose or change somebody's work."""

from __future__ import annotations

from tests.mutations.mutation import Mutation

OF_DOCUMENTS: tuple[Mutation, ...] = (
    Mutation(
        "an edit is acknowledged before its commit",
        "storage/writer.py",
        "                    answers.append((job, result))\n",
        "                    job.future.set_result(result)\n",
        "tests/storage/test_writer.py::test_a_commit_that_fails_acknowledges_nothing",
    ),
    Mutation(
        "a peer id is used twice",
        "diagram/document/replica.py",
        "        self._records = self._doc.get_map(RECORDS)\n",
        "        self._records = self._doc.get_map(RECORDS)\n        self._doc.peer_id = 7\n",
        "tests/diagram/document/test_broken.py::test_w8_every_copy_writes_under_a_peer_that_nobody_has_used",
    ),
    Mutation(
        "updates that wait for others are dropped by a compaction",
        "diagram/document/compaction.py",
        "    if whole.has_gap:",
        "    if False:",
        "tests/diagram/document/test_compaction.py::test_with_an_update_missing_nothing_is_summed_up",
        is_quick=True,
    ),
    Mutation(
        "a snapshot is believed without being read back",
        "diagram/document/compaction.py",
        "    if again.versions() != whole.versions() or again.value_hash() != whole.value_hash():\n",
        "    if False:\n",
        "tests/app/library/test_compaction_crash.py::test_a_wrong_snapshot_never_takes_the_place_of_updates",
        is_quick=True,
    ),
    Mutation(
        "what hangs on something absent is taken for deleted",
        "diagram/document/projection.py",
        "            record = self._homed(record)\n",
        "            record = None\n",
        "tests/diagram/document/test_projection.py"
        "::test_a_shape_drawn_in_a_group_that_somebody_deleted_stays_where_it_was",
    ),
    Mutation(
        "undo overwrites what somebody else wrote later",
        "diagram/document/history.py",
        "    keys = [key for key in expected if key not in overruled and same(current.get(key), expected[key])]\n",
        "    keys = list(expected)\n",
        "tests/diagram/document/test_history.py::test_what_somebody_else_wrote_since_stays",
        is_quick=True,
    ),
    Mutation(
        "after a restart undo forgets who wrote a value",
        "diagram/document/history.py",
        "        if not step.peers:\n            return {}\n",
        "        return {}\n",
        "tests/diagram/document/test_history.py"
        "::test_after_a_restart_too_what_another_wrote_stays_though_it_is_the_same",
        is_quick=True,
    ),
    Mutation(
        "the normaliser depends on the order of arrival",
        "diagram/document/risen.py",
        "    return [min(records, key=lambda record: (record.order, record.id))] if records else []\n",
        "    return records[-1:]\n",
        "tests/diagram/document/test_risen.py::test_the_order_of_arrival_does_not_matter",
    ),
    Mutation(
        "a missing update is not noticed",
        "diagram/document/replica.py",
        "        if self._gap or taken.waits:\n",
        "        if self._gap:\n",
        "tests/diagram/document/test_broken.py::test_w7_a_gap_is_said_and_closed_by_an_exchange_of_versions",
    ),
    Mutation(
        "a document that has panicked is used again",
        "diagram/document/replica.py",
        "        if self._broken:\n",
        "        if False:\n",
        "tests/diagram/document/test_broken.py::test_a_panic_in_any_entry_ends_the_replica_for_good",
    ),
    Mutation(
        "foreign bytes are not limited in memory",
        "diagram/worker.py",
        "    resource.setrlimit(resource.RLIMIT_AS, (size, size))\n",
        "",
        "tests/diagram/document/test_examiner.py::test_what_takes_too_much_memory_costs_the_worker_and_nothing_else",
    ),
    Mutation(
        "a stored blob is given out without comparing its hash",
        "storage/updates.py",
        '    return hashlib.sha256(row["bytes"]).digest() == bytes(row["sha256"])\n',
        "    return True\n",
        "tests/storage/test_updates.py::test_a_damaged_update_is_put_aside_and_the_rest_is_given_out",
        is_quick=True,
    ),
    Mutation(
        "a commit does not wait for the disk",
        "storage/database.py",
        'SYNCHRONOUS = "FULL"',
        'SYNCHRONOUS = "NORMAL"',
        "tests/storage/test_writer.py::test_every_commit_waits_for_the_disk",
    ),
    Mutation(
        "the steps of an edit are stored apart from its update",
        "app/library/open_diagram.py",
        "        self._saver.keep((update,), steps, (self.document.peer, start, self._written))\n",
        "        self._saver.keep((update,))\n        self._saver.keep((), steps)\n",
        "tests/app/library/test_library.py::test_an_edit_and_its_step_are_stored_together",
    ),
    Mutation(
        "a backup counts without being looked at",
        "storage/backups.py",
        '        return [*found, *(["it ends before its last page"] if is_cut_short(file) else [])]\n',
        "        return []\n",
        "tests/storage/test_backups.py::test_a_backup_that_ends_inside_its_last_page_is_not_sound",
    ),
    Mutation(
        "a shortcut is used for a diagram that has changed since",
        "storage/cache.py",
        "made_of != identity.hex()",
        "False",
        "tests/storage/test_cache.py::test_it_counts_only_for_the_state_and_the_name_it_was_made_for",
    ),
    Mutation(
        "what was examined and not accepted counts as part of a diagram",
        "app/syncing/shadowing.py",
        "        if shadow.is_ahead and not question.goes_on:\n",
        "        if False:\n",
        "tests/app/syncing/documents/test_documents.py::test_a_sound_arrival_says_what_the_diagram_would_be",
    ),
    Mutation(
        "what arrives while a diagram is being opened is never shown",
        "app/library/open_diagram.py",
        "        self._catch_up(stored)\n",
        "",
        "tests/app/library/test_taking.py::test_what_came_while_a_diagram_was_being_opened_is_shown",
    ),
)
