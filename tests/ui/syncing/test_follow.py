"""What the other side says on its thread arrives on ours, not more often than eyes can follow, and grows older."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from sync.status import DiagramStatus, Phase, Reach
from tests.fakes.scripted_sync import SYNCED, ScriptedSync, online
from tests.ui.conftest import Program
from ui.syncing.follow import Syncing


def failing(error: BaseException) -> None:
    raise error


def test_what_is_told_on_another_thread_is_shown_on_this_one(qtbot: QtBot) -> None:
    sync, syncing = ScriptedSync(), Syncing(failing)
    threads: list[int] = []
    syncing.changed.connect(lambda: threads.append(threading.get_ident()))
    syncing.use(sync)
    assert syncing.status.reach is Reach.SIGNED_OUT and not syncing.is_signed_in
    sync.tell(online(one=SYNCED))
    qtbot.waitUntil(lambda: syncing.status.reach is Reach.ONLINE)
    assert syncing.of("one").is_synced and syncing.is_signed_in
    assert set(threads) == {threading.get_ident()}
    syncing.leave()


def test_a_flood_of_news_is_drawn_a_few_times_and_ends_with_the_last(qtbot: QtBot) -> None:
    sync, syncing = ScriptedSync(online()), Syncing(failing)
    syncing.use(sync)
    drawn: list[int] = []
    syncing.changed.connect(lambda: drawn.append(syncing.status.unsynced))
    for left in range(200, -1, -1):
        sync.tell_diagram("one", DiagramStatus(Phase.SYNCING if left else Phase.SYNCED, unsynced=left))
    qtbot.waitUntil(lambda: syncing.of("one").is_synced)
    assert drawn[-1] == 0 and len(drawn) < 20
    syncing.leave()


def test_ages_grow_and_waits_shrink_while_nothing_is_heard(qtbot: QtBot) -> None:
    now = [100.0]
    waiting = DiagramStatus(Phase.WAITING, unsynced=2, age_s=29.0)
    sync = ScriptedSync(online(one=waiting, two=SYNCED))
    sync.tell(reach=Reach.OFFLINE, next_try_s=5.0)
    syncing = Syncing(failing, clock=lambda: now[0])
    syncing.use(sync)
    now[0] += 3.0
    assert (syncing.of("one").age_s, syncing.status.oldest_s, syncing.status.next_try_s) == (32.0, 32.0, 2.0)
    assert syncing.of("two").age_s == 0.0
    now[0] += 30.0
    assert syncing.status.next_try_s == 0.0
    with qtbot.waitSignal(syncing.changed, timeout=3000):
        pass  # it counts by itself
    syncing.leave()


def test_answers_come_on_this_thread_and_errors_go_where_they_were_asked_for(qtbot: QtBot) -> None:
    errors: list[BaseException] = []
    sync, syncing = ScriptedSync(online()), Syncing(errors.append)
    syncing.use(sync)
    sync.script.holds = True
    came: list[tuple[object, int]] = []
    future = sync.sign_out()
    syncing.answers.expect(future, lambda result: came.append((result, threading.get_ident())))
    assert not came
    sync.script.let_go()
    qtbot.waitUntil(lambda: bool(came))
    assert came == [(None, threading.get_ident())]
    sync.script.errors.append(OSError("no"))
    syncing.answers.expect(sync.sign_out())
    qtbot.waitUntil(lambda: len(errors) == 1)
    syncing.leave()


def test_a_window_uses_the_other_side_until_it_is_closed(program: Program) -> None:
    sync = ScriptedSync(online())
    program.desktop.window.use_sync(sync)
    assert program.desktop.window.desk.syncing.is_signed_in
    assert sync._watchers  # noqa: SLF001  # who listens is what this is about
    program.desktop.window.close()
    assert not sync._watchers  # noqa: SLF001
