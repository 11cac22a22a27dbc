"""Forged updates are read by a worker that may die; this process never is the first to read them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from diagram.document import Document, Examiner, Finding, Limits
from diagram.ids import RecordId
from diagram.records import Page
from tests.diagram.document.acts import do
from tests.diagram.document.drawing import A, copy_of, drawing
from tests.diagram.document.forging import MAGIC, SUM, damaged, forged, resealed, xxhash32

# An update of ours with a few bytes changed and a checksum that fits: Loro 1.17.1 reserves gigabytes for it, and the
# process is aborted.
KILLER = bytes.fromhex(
    "6c6f726f0000000000000000000000003736d0150004433c0128010111019d3426985abc5fdb1a8d7ad9c9ffd7000101000000"
    "00000901000001004c6f636b0601040000003607066c6f636b6564000e000402010002ff0002010b020101000101"
)


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    one = Examiner()
    yield one
    one.close()


def moved(document: Document, x: float) -> bytes:
    before = document.version()
    with document.edit("Move") as edit:
        edit.change(A, x=x)
    return document.export_since(before)


def test_the_checksum_is_the_one_that_loro_takes() -> None:
    blob = drawing().export_snapshot()
    assert blob[MAGIC] == b"loro" and resealed(blob) == blob
    assert xxhash32(b"", 0) == 0x02CC5D05
    assert xxhash32(b"abc", 0) == 0x32D153FF
    assert xxhash32(bytes(range(100)), 0) != xxhash32(bytes(range(1, 101)), 0)


def test_an_update_of_ours_is_sound_and_says_who_wrote_it(examiner: Examiner) -> None:
    document = drawing()
    base = document.export_snapshot()
    update = moved(document, 3.0)
    verdict = examiner.examine(update, [base])
    assert verdict.is_sound
    assert list(verdict.peers) == [document.peer]
    start, end = verdict.peers[document.peer]
    assert 0 < end - start < 4
    assert examiner.examine(base).is_sound


def test_an_update_whose_base_is_missing_waits(examiner: Examiner) -> None:
    document = drawing()
    base = document.export_snapshot()
    first, second = moved(document, 3.0), moved(document, 4.0)
    assert examiner.examine(second, [base]).finding is Finding.WAITING
    assert examiner.examine(second, [base, first]).is_sound


def test_damage_is_refused_with_a_reason(examiner: Examiner) -> None:
    chance = random.Random(3)
    base = drawing().export_snapshot()
    for _ in range(100):
        verdict = examiner.examine(damaged(base, chance), [base])
        assert verdict.finding is Finding.REFUSED and verdict.reason


def test_too_much_is_refused_without_a_worker() -> None:
    examiner = Examiner(Limits(size=1000))
    verdict = examiner.examine(bytes(1001))
    assert verdict.finding is Finding.REFUSED and "1,001 bytes" in verdict.reason


def forge_and_examine(examiner: Examiner, seed: int, count: int) -> Counter[str]:
    """Whatever the worker says, this process lives; and what is sound can be merged here."""
    chance = random.Random(seed)
    author = drawing()
    base, first = author.export_snapshot(), author.version()
    blobs = [base]
    author.subscribe_updates(blobs.append)
    for turn in range(40):
        do(chance, author, f"n{turn}")
    blobs += [author.export_snapshot(), author.export_since(first)]
    found: Counter[str] = Counter()
    for number in range(count):
        blob = forged(chance.choice(blobs), chance)
        assert blob[SUM] == resealed(blob)[SUM]
        verdict = examiner.examine(blob, [base])
        found[verdict.finding.value] += 1
        if verdict.is_sound:
            document = Document.load([base])
            document.import_update(blob)
            assert copy_of(document).records == document.records, f"seed {seed}, blob {number}"
    return found


@pytest.mark.fuzz
def test_forged_updates_are_read_by_the_worker(examiner: Examiner) -> None:
    found = forge_and_examine(examiner, 1, 1_000)
    assert found["refused"] > 300 and found["sound"] > 5
    assert examiner.examine(drawing().export_snapshot()).is_sound


@pytest.mark.soak
@pytest.mark.fuzz
def test_a_hundred_thousand_forged_updates_are_read_by_the_worker(examiner: Examiner) -> None:
    found: Counter[str] = Counter()
    for seed in range(10, 20):
        found += forge_and_examine(examiner, seed, 10_000)
    assert found["refused"] > 30_000 and found["sound"] > 500 and found["killed"] > 5


def huge() -> bytes:
    """An update of some kilobytes that is a word of thirty megabytes."""
    return Document.of([Page(RecordId("page"), "a", "a" * 30_000_000)]).export_snapshot()


def test_what_ends_a_process_ends_the_worker_and_nothing_else(examiner: Examiner) -> None:
    pytest.importorskip("resource", reason="without a limit it takes six gigabytes")
    verdict = examiner.examine(KILLER, [drawing().export_snapshot()])
    assert verdict.finding is Finding.KILLED and "-6" in verdict.reason
    assert examiner.examine(drawing().export_snapshot()).is_sound


def test_what_takes_too_much_memory_costs_the_worker_and_nothing_else() -> None:
    pytest.importorskip("resource", reason="only POSIX limits memory")
    examiner = Examiner(Limits(memory=160 * 1024 * 1024, seconds=60.0))
    try:
        bomb = huge()
        assert len(bomb) < 1_000_000
        verdict = examiner.examine(bomb)
        assert verdict.finding in (Finding.REFUSED, Finding.KILLED)
        assert examiner.examine(drawing().export_snapshot()).is_sound
    finally:
        examiner.close()


def test_what_takes_too_long_is_stopped() -> None:
    examiner = Examiner(Limits(seconds=0.2))
    try:
        slow = Document.of(Page(RecordId(f"{number:06d}"), "a", name=str(number)) for number in range(60_000))
        verdict = examiner.examine(slow.export_snapshot())
        assert verdict.finding is Finding.KILLED and "longer than 0.2 seconds" in verdict.reason
        assert examiner.examine(b"junk").finding is Finding.REFUSED
    finally:
        examiner.close()


def test_a_worker_that_has_died_is_replaced() -> None:
    examiner = Examiner()
    try:
        assert examiner.examine(drawing().export_snapshot()).is_sound
        worker = examiner._worker
        assert worker is not None
        worker._process.kill()
        worker._process.wait()
        assert examiner.examine(drawing().export_snapshot()).is_sound
    finally:
        examiner.close()
