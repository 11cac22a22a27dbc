"""Faults of the sync client that would lose or double an edit, or let the status say what is not so."""

from __future__ import annotations

from tests.mutations.mutation import Mutation

ENGINE, ACCOUNT, LIVE, NET = "tests/sync/engine", "tests/sync/account", "tests/sync/live", "tests/sync/net"

OF_SYNC: tuple[Mutation, ...] = (
    Mutation(
        "an acknowledgement counts for one edit more than was pushed",
        "sync/engine/outbox.py",
        "upto=reported[-1].number, title=title)",
        "upto=reported[-1].number + 1, title=title)",
        f"{ENGINE}/test_outbox.py::"
        "test_an_edit_that_is_on_the_disk_but_not_reported_yet_does_not_hold_up_those_before_it",
        is_quick=True,
    ),
    Mutation(
        "an answer that does not say that it is durable counts as one that does",
        "sync/engine/outbox.py",
        "        if not ack.durable:  # nothing else means that it is kept\n",
        "        if False:\n",
        f"{ENGINE}/test_outbox.py::test_d1_an_answer_that_does_not_say_durable_acknowledges_nothing",
    ),
    Mutation(
        "what was pushed when the session was over counts as acknowledged",
        "sync/engine/outbox.py",
        "            return Answered(Next.SIGN_IN)\n",
        "            have, upto = version_of(pending.blobs), pending.upto\n"
        "            await self._disk.write(self._states.acknowledge(diagram, pending.epoch, have, upto=upto))\n"
        "            return Answered(Next.SIGN_IN)\n",
        f"{ENGINE}/test_outbox.py::test_what_was_not_stored_is_kept",
    ),
    Mutation(
        "the answer of another database counts in this one",
        "storage/sync_states.py",
        "    if state.epoch != epoch:\n        return state\n",
        "",
        "tests/storage/test_sync_states.py::test_acknowledgements_never_go_back_and_count_only_in_their_epoch",
    ),
    Mutation(
        "that a diagram is not there for somebody deletes it here, after a push",
        "sync/engine/outbox.py",
        "            return await self._hold(pending.diagram, Hold.WITHDRAWN, ack.reason)\n",
        "            await self._disk.write(self._states.start_over(pending.diagram))\n"
        "            return Answered(Next.HELD)\n",
        f"{ENGINE}/test_outbox.py::test_one_of_somebody_else_that_is_unknown_is_held",
    ),
    Mutation(
        "that a diagram is not there for somebody deletes it here, after a pull",
        "sync/engine/pulling.py",
        "            self._finish(want, is_behind=pulled.status is not Status.UNKNOWN)\n",
        "            await self._place.disk.write(self._place.library.sync_states.start_over(want.diagram))\n"
        "            self._finish(want, is_behind=False)\n",
        f"{ENGINE}/test_many.py::test_a_log_that_cannot_be_read_there_changes_nothing_here",
    ),
    Mutation(
        "what the feed does not name is deleted here",
        "sync/engine/engine.py",
        "self._states.lost(diagram))  # of this epoch",
        "self._states.start_over(diagram))  # of this epoch",
        f"{ENGINE}/test_epochs.py::test_r19_emptied_it_gets_everything_again",
    ),
    Mutation(
        "the cursor of the feed goes on before what it told of is stored",
        "sync/engine/engine.py",
        "            await pulling.pull(wants)\n            self._board.caught_up(one for",
        "            await self._disk.write(self._library.accounts.keep_cursor(account.id, told.cursor, told.epoch))\n"
        "            await pulling.pull(wants)\n            self._board.caught_up(one for",
        f"{ENGINE}/test_faults.py::test_the_feed_is_read_on_only_when_all_that_it_told_of_is_here",
    ),
    Mutation(
        "another database is taken for the one of before",
        "sync/engine/engine.py",
        "            if page.epoch != account.epoch:\n",
        "            if not account.epoch:\n",
        f"{ENGINE}/test_epochs.py::test_r19_restored_it_is_noticed_though_the_feed_has_nothing_new",
    ),
    Mutation(
        "the server is told again and again that a diagram was deleted for good",
        "sync/engine/engine.py",
        "            await self._disk.write(self._states.told_farewell(diagram))\n",
        "",
        f"{ENGINE}/test_agreeing.py::"
        "test_what_is_deleted_for_good_here_goes_into_the_trash_there_and_does_not_come_back",
    ),
    Mutation(
        "a diagram may lose ten times as many shapes before anybody is asked",
        "sync/engine/inbox.py",
        "BRAKE_COUNT = 20\n",
        "BRAKE_COUNT = 200\n",
        f"{ENGINE}/test_inbox.py::test_r19_what_would_delete_most_of_a_diagram_is_held",
        is_quick=True,
    ),
    Mutation(
        "what was examined and is bad becomes part of the diagram all the same",
        "sync/engine/inbox.py",
        "            if examined.finding is not Finding.REFUSED:\n",
        "            if True:\n",
        f"{ENGINE}/test_inbox.py::test_r21_what_cannot_be_read_is_put_aside_after_one_more_try_and_the_rest_goes_on",
    ),
    Mutation(
        "behind a row that was refused the log counts as complete",
        "sync/engine/inbox.py",
        "        seq = 0 if sound.refused else delivery.seq\n",
        "        seq = delivery.seq\n",
        f"{ENGINE}/test_inbox.py::test_r21_what_cannot_be_read_is_put_aside_after_one_more_try_and_the_rest_goes_on",
    ),
    Mutation(
        "what arrives is shown before it is on the disk",
        "sync/engine/inbox.py",
        "        accept = self._library.arrivals.accept(\n",
        "        await self._documents.show(diagram, [one.data for one in sound.arrivals])\n"
        "        accept = self._library.arrivals.accept(\n",
        f"{ENGINE}/test_inbox.py::test_a_live_edit_waits_for_the_disk_once_and_is_not_shown_before_that",
    ),
    Mutation(
        "synced is said while edits wait for the server",
        "sync/engine/status_board.py",
        "    elif count or not standing.is_current or not state.whole:\n",
        "    elif not standing.is_current or not state.whole:\n",
        f"{ENGINE}/test_status_board.py::test_from_a_new_diagram_to_a_synced_one_and_back",
    ),
    Mutation(
        "synced is said of what another database had acknowledged",
        "sync/engine/status_board.py",
        "    elif count or not standing.is_current or not state.whole:\n",
        "    elif count or not state.whole:\n",
        f"{ENGINE}/test_status_board.py::test_what_was_acknowledged_in_another_epoch_than_the_accounts_is_not_believed",
    ),
    Mutation(
        "signing out deletes what is not synced",
        "storage/accounts.py",
        "        return self._access.write(lambda connection: _set(connection, None, in_use=0))\n",
        "        from storage.schema import diagram, sync_state\n\n"
        "        def work(connection: Connection) -> None:\n"
        "            _set(connection, None, in_use=0)\n"
        "            connection.execute(delete(diagram).where(diagram.c.id.in_(select(sync_state.c.diagram_id))))\n\n"
        "        return self._access.write(work)\n",
        f"{ENGINE}/test_purge.py::test_after_signing_out_everything_is_there_and_is_pushed_after_signing_in",
    ),
    Mutation(
        "a renewed session is used before its token is kept",
        "sync/account/tokens.py",
        "        self.keeping = await self._vault.keep(session.renewal)\n        if not self.keeping.is_kept:\n",
        "        self._session, self._over = session, None\n"
        "        self.keeping = await self._vault.keep(session.renewal)\n        if not self.keeping.is_kept:\n",
        f"{ACCOUNT}/test_renewing.py::test_a_new_token_is_kept_before_anything_of_its_answer_is_used",
    ),
    Mutation(
        "a token that was used is sent again when its successor could not be kept",
        "sync/account/tokens.py",
        "            self._spent.add(token)\n",
        "            pass\n",
        f"{ACCOUNT}/test_keyrings.py::test_r36_a_token_that_arrives_late_in_the_keyring_is_never_sent_again",
    ),
    Mutation(
        "a request that is sent again has another idempotency key",
        "sync/net/retrying.py",
        "                response = await self._inner.send(ask)\n",
        "                if attempt:\n"
        '                    ask.request.headers[KEY] = f"{ask.request.headers.get(KEY)}-{attempt}"\n'
        "                response = await self._inner.send(ask)\n",
        f"{NET}/test_layers.py::test_what_changes_something_has_one_key_for_all_attempts",
    ),
    Mutation(
        "what changes something is sent again without a key",
        "sync/net/retrying.py",
        "        if attempt + 1 >= ATTEMPTS or not (ask.is_safe or KEY in ask.request.headers):\n",
        "        if attempt + 1 >= ATTEMPTS:\n",
        f"{NET}/test_retrying.py::test_only_what_can_be_sent_twice_is_sent_twice",
    ),
    Mutation(
        "nobody waits as long as the server asks",
        "sync/net/retrying.py",
        "        asked_s = None if response is None else retry_after_s(response, self._pace.wall)\n",
        "        asked_s = None\n",
        f"{NET}/test_retrying.py::test_retry_after_is_heeded_in_seconds_and_as_a_date_whatever_our_clock_says",
    ),
    Mutation(
        "a service at rest is tried by two at once",
        "sync/breaker.py",
        "            self._probing = True\n",
        "            self._probing = False\n",
        "tests/sync/test_breaker.py::test_a12_of_fifty_callers_at_once_one_is_the_probe",
        is_quick=True,
    ),
    Mutation(
        "online is said before the server has answered",
        "sync/conductor.py",
        "            self._stand(Reach.CONNECTING)\n",
        "            self._stand(Reach.ONLINE)\n",
        "tests/sync/test_conductor.py::test_it_is_online_only_after_an_answer",
    ),
    Mutation(
        "edits that were made while the line was down wait for the next one",
        "sync/live/seat.py",
        "                self._home.changed(self.diagram)\n        self._edits.set()\n",
        "                self._home.changed(self.diagram)\n",
        f"{LIVE}/test_access.py::test_r29_without_a_fresh_token_the_person_is_asked_and_edits_wait",
    ),
    Mutation(
        "behind a row that was too large for the line the log counts as complete",
        "sync/live/seat.py",
        "        seq = 0 if fetch else rows[-1].seq\n",
        "        seq = rows[-1].seq\n",
        f"{LIVE}/test_live.py::test_a_large_edit_goes_by_http_and_arrives_live",
    ),
    Mutation(
        "an edit goes before the picture that it needs",
        "sync/engine/outbox.py",
        "        if pending and self.ready is not None:\n",
        "        if False and self.ready is not None:\n",
        f"{ENGINE}/test_outbox.py::test_an_edit_goes_after_the_files_that_its_diagram_needs",
    ),
    Mutation(
        "a picture is kept though its bytes are others than were asked for",
        "sync/assets/downloads.py",
        "    if hashlib.sha256(data).hexdigest() != sha256:\n",
        "    if False:\n",
        "tests/sync/assets/test_transfers.py::test_r23_wrong_bytes_are_never_kept_or_shown",
    ),
    Mutation(
        "an object of a bucket opens under another name than the one that it was sealed for",
        "sync/bucket/sealing.py",
        '    return b"autograph bucket object\\0" + name.encode()\n',
        '    return b"autograph bucket object\\0"\n',
        "tests/sync/bucket/test_sealing.py::test_what_was_sealed_opens_under_its_name_and_key_only",
    ),
    Mutation(
        "a record of a bucket counts though it is not what its name says",
        "sync/bucket/log.py",
        "        if Name.of(self._keys, name.writer, name.number, content) != name:\n",
        "        if False:\n",
        "tests/sync/bucket/test_attacks.py::test_a_record_that_is_not_what_its_name_says_is_refused",
    ),
    Mutation(
        "what a bucket has lost counts as acknowledged",
        "sync/bucket/log.py",
        "        if lost and await self._are_gone(lost):\n",
        "        if False:\n",
        "tests/sync/bucket/test_attacks.py::test_records_that_were_deleted_are_put_back_with_their_titles",
    ),
)
