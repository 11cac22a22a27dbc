"""`docs/protocol.md` and the code say the same: every message, field, number and byte."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sync.wire import limits, messages, requests
from sync.wire.codec import BadMessage, encode, from_client, from_server, negotiated
from sync.wire.codes import Code
from sync.wire.messages import FromClient, FromServer, Message, Mode, Push, Status
from tests.sync.wire.examples import EXAMPLES

TEXT = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text(encoding="utf-8")
STRUCTS = [messages.Blob, messages.Update, messages.SnapshotInfo, messages.Present] + [
    one for one in vars(requests).values() if isinstance(one, type) and one.__module__ == requests.__name__
]


def section(title: str) -> str:
    """What stands under a heading."""
    found = re.search(rf"^### `{title}`.*?(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/protocol.md has no section `{title}`"
    return found.group(0)


def fields_of(text: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)


def tag_of(message: type[msgspec.Struct]) -> str:
    return str(message.__struct_config__.tag)


def test_every_message_has_an_example() -> None:
    assert {type(one) for one in EXAMPLES} == set(FromClient.__args__) | set(FromServer.__args__)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: tag_of(type(one)))
def test_every_message_is_described_field_by_field_and_byte_by_byte(example: Message) -> None:
    text = section(tag_of(type(example)))
    assert fields_of(text) == [field for field in type(example).__struct_fields__ if field != "trace"]
    shown = bytes.fromhex("".join(re.search(r"```hex\n(.*?)```", text, re.DOTALL).group(1).split()))  # type: ignore[union-attr]
    assert shown == encode(example), f"docs/protocol.md should show {encode(example).hex()}"
    read = from_client if type(example) in FromClient.__args__ else from_server
    assert read(shown) == example


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda one: one.__name__)
def test_every_part_of_a_message_is_described(struct: type[msgspec.Struct]) -> None:
    assert fields_of(section(struct.__name__)) == list(struct.__struct_fields__)


def test_every_number_and_word_is_in_the_document() -> None:
    rows = dict(re.findall(r"^\| (\d{4}) \| `(\w+)` \|", TEXT, re.MULTILINE))
    assert rows == {str(code.value): code.name for code in Code}
    assert re.findall(r"^\| `(\w+)` \| (\d{4}|none) \|", TEXT, re.MULTILINE) == [
        (status.value, str(int(status.code)) if status.code else "none") for status in Status
    ]
    assert all(f"`{mode.value}`" in TEXT for mode in Mode)
    named = dict(re.findall(r"^\| `([A-Z_]+)` \| ([\d,]+) \|", TEXT, re.MULTILINE))
    wanted = {name: value for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)}
    wanted.pop("KIBIBYTE"), wanted.pop("MEBIBYTE")
    assert {name: int(value.replace(",", "")) for name, value in named.items()} == wanted


def test_what_is_not_known_is_skipped_and_what_is_wrong_is_refused() -> None:
    more = msgspec.msgpack.encode({"t": "leave", "diagram": "a" * 32, "later": [1, 2]})
    assert from_client(more).diagram == "a" * 32  # type: ignore[union-attr]
    too_many = encode(Push(batch_id="a" * 32, diagram="a" * 32, blobs=[messages.Blob(1, 0, 1, b"x")] * 2_001))
    too_large = b"\xc6" + (2 << 20).to_bytes(4, "big") + bytes(2 << 20)
    for wrong in (b"", b"\x80", too_many, too_large, msgspec.msgpack.encode({"t": "leave", "diagram": "../etc"})):
        with pytest.raises(BadMessage):
            from_client(wrong)


def test_versions_are_negotiated() -> None:
    assert negotiated([1]) == 1
    assert negotiated([7, 1]) == 1
    assert negotiated([7]) is None


@pytest.mark.fuzz
@given(some.binary(max_size=300))
def test_bytes_of_any_kind_are_a_message_or_refused(data: bytes) -> None:
    for read in (from_client, from_server):
        try:
            read(data)
        except BadMessage as error:
            assert len(str(error)) <= limits.REASON
