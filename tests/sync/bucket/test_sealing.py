"""Keys, sealed objects and their names, without a store."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.bucket.index import Index
from sync.bucket.keys import Header, Keys, WrongPassphrase
from sync.bucket.records import Entry, Name, Record, file_name
from sync.bucket.sealing import OVERHEAD, opened, padded, sealed
from sync.errors import Unreadable
from sync.wire.messages import Blob
from tests.sync.bucket.scene import CHEAP, PASSPHRASE

KEYS, OTHERS = Keys(b"k" * 32), Keys(b"o" * 32)
DIAGRAM = "d" * 32


@given(st.binary(max_size=2_000))
def test_what_was_sealed_opens_under_its_name_and_key_only(content: bytes) -> None:
    data = sealed(KEYS, "name", content)
    assert opened(KEYS, "name", data) == content
    assert sealed(KEYS, "name", content) != data, "never the same twice"
    for keys, name, given_data in (
        (OTHERS, "name", data), (KEYS, "another", data), (KEYS, "name", data[:-1]), (KEYS, "name", data + b"0"),
        (KEYS, "name", data[:50] + bytes([data[50] ^ 1]) + data[51:]), (KEYS, "name", data[::-1]),
    ):  # fmt: skip
        with pytest.raises(Unreadable):
            opened(keys, name, given_data)


@given(st.binary(max_size=300))
def test_noise_is_refused_in_our_words(data: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(KEYS, "name", data)
    with pytest.raises(Unreadable):
        Header.read(data)
    try:
        Record.read(data)
    except Unreadable:
        pass
    assert Name.read(data.decode("latin-1")) is None


@given(st.integers(0, 2**40))
def test_sizes_are_few_and_little_larger(length: int) -> None:
    size = padded(length)
    assert size >= max(length, 256) and size <= max(length * 1.12, 256) and padded(size) == size


def test_sizes_tell_little() -> None:
    assert len({padded(length) for length in range(1_000, 1_000_000, 7)}) < 400
    assert len(sealed(KEYS, "n", b"a" * 1_000)) == len(sealed(KEYS, "n", b"a" * 1_001))
    assert len(sealed(KEYS, "n", b"")) == 256 + OVERHEAD - 8


@settings(deadline=None, max_examples=5)
@given(st.text(min_size=10, max_size=40))
def test_a_header_opens_with_its_passphrase_only(passphrase: str) -> None:
    header, keys = Header.new(passphrase, CHEAP)
    again = Header.read(header.written())
    assert again.opened(passphrase) == keys
    with pytest.raises(WrongPassphrase):
        again.opened(passphrase + "!")


def test_one_passphrase_in_two_buckets_gives_two_keys_and_one_way_of_typing_it() -> None:
    one, other = Header.new("caf\u00e9 au lait", CHEAP), Header.new("cafe\u0301 au lait", CHEAP)
    assert one[1] != other[1] and one[0].opened("cafe\u0301 au lait") == one[1]
    assert PASSPHRASE.encode() not in one[0].written() and one[1].master not in one[0].written()


@pytest.mark.parametrize("field", ["id", "memory_kib", "passes", "lanes", "salt", "nonce", "wrapped"])
def test_a_header_that_was_changed_in_any_part_does_not_open(field: str) -> None:
    header, _ = Header.new(PASSPHRASE, CHEAP)
    was = getattr(header, field)
    if isinstance(was, bytes):
        now: object = bytes([was[0] ^ 1]) + was[1:]
    elif isinstance(was, str):
        now = "0" * 32
    else:
        now = was + 1
    with pytest.raises(WrongPassphrase):
        msgspec.structs.replace(header, **{field: now}).opened(PASSPHRASE)


def test_names_tell_nothing_and_are_the_same_for_the_same() -> None:
    one = Name.of(KEYS, "w" * 32, 1, b"content")
    assert one == Name.of(KEYS, "w" * 32, 1, b"content") and Name.read(str(Name(1, "a" * 32, "b" * 32)))
    others = [Name.of(KEYS, "w" * 32, 2, b"content"), Name.of(KEYS, "w" * 32, 1, b"other")]
    others.append(Name.of(OTHERS, "w" * 32, 1, b"content"))
    assert one.digest not in {other.digest for other in others}
    assert file_name(KEYS, "1" * 64) != file_name(OTHERS, "1" * 64) and "1" * 16 not in file_name(KEYS, "1" * 64)
    assert KEYS.name(b"ab", b"c") != KEYS.name(b"a", b"bc")


def entry(peer: int, start: int, end: int) -> Entry:
    return Entry(DIAGRAM, [Blob(peer, start, end, b"data")])


def test_only_what_has_no_gap_counts_and_what_builds_on_something_comes_behind_it(tmp_path: Path) -> None:
    index = Index.load(tmp_path, "account")
    names = [Name(number, "a" * 32, f"{number:032x}") for number in range(1, 5)]
    index.add(names[2], Record(7, {}, [entry(1, 5, 9)]))
    assert index.version(DIAGRAM) == {} and index.lacking(DIAGRAM, {}) == []
    index.add(names[0], Record(3, {}, [entry(1, 0, 5)]))
    index.add(names[1], Record(5, {}, [entry(1, 0, 3), entry(2, 4, 6)]))
    assert index.version(DIAGRAM) == {1: 9}
    assert [(one.start, one.end) for one in index.lacking(DIAGRAM, {})] == [(0, 5), (5, 9)], "by their clocks"
    assert [(one.start, one.end) for one in index.lacking(DIAGRAM, {1: 5})] == [(5, 9)]
    assert index.lacking(DIAGRAM, {1: 9}) == []


def test_an_index_is_read_again_and_a_torn_one_begins_anew(tmp_path: Path) -> None:
    index = Index.load(tmp_path, "account")
    index.add(Name(1, "a" * 32, "b" * 32), Record(3, {"c" * 32: 4}, [entry(1, 0, 5)]))
    index.save()
    again = Index.load(tmp_path, "account")
    assert (again.id, again.writer, set(again.names)) == (index.id, index.writer, set(index.names))
    assert again.version(DIAGRAM) == {1: 5} and again.withheld() == 4
    index.file.write_bytes(index.file.read_bytes()[:-9])
    torn = Index.load(tmp_path, "account")
    assert torn.id != index.id and torn.writer != index.writer and not torn.names
