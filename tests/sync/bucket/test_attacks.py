"""What the owner of a bucket can do to it: nothing is lost, nothing wrong is believed, and what is seen is told."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from sync.bucket.joining import come_back, join, leave
from sync.bucket.keys import Header
from sync.bucket.objects import KeysRefused
from sync.bucket.sealing import opened, sealed
from sync.errors import Refused, SignedOut, Unreadable, WrongSignIn
from tests.sync.bucket.scene import CHEAP, PASSPHRASE, Computer, Ring, Scene, rounds

pytestmark = pytest.mark.sync
LOG, FILES, HEADER = "autograph/log/", "autograph/files/", "autograph/header"


async def pair(scene: Scene) -> tuple[Computer, Computer, str]:
    """Two computers with one diagram, which both have."""
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 3)
    await rounds(ann, ben)
    return ann, ben, plan


async def test_a_wrong_passphrase_is_told_at_once(scene: Scene) -> None:
    await scene.computer("ann")
    before = scene.names()
    with pytest.raises(WrongSignIn, match="not the passphrase"):
        await scene.computer("ben", "correct horse battery stable")
    assert scene.names() == before


async def test_a_new_bucket_wants_a_passphrase_that_is_long_enough(scene: Scene) -> None:
    with pytest.raises(WrongSignIn, match="10 characters"):
        await scene.computer("ann", "too short")
    assert scene.names() == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"secret_key": "not it"}, KeysRefused), ({"bucket": "nobody-made-it"}, Refused),
        ({"address": "ftp://store"}, Refused), ({"address": "http://store/path"}, Refused),
        ({"bucket": "no bucket"}, Refused),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_the_way_to_it_is_told(
    scene: Scene, wrong: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        await join(scene.place(**wrong), PASSPHRASE, scene.machine())
    assert scene.s3.secret_key not in str(caught.value) and "not it" not in str(caught.value)


async def test_the_keys_are_kept_by_the_keyring_only(scene: Scene) -> None:
    ann = await scene.computer("ann")
    again = await come_back(ann.joined.account, scene.machine(ann.ring))
    assert again.keys == ann.joined.keys and again.place == ann.joined.place
    assert max(len(secret) for secret in ann.ring.kept.values()) < 500
    ann.desk.close()
    on_disk = b"".join(file.read_bytes() for file in ann.desk.folder.rglob("*") if file.is_file())
    assert scene.s3.secret_key.encode() not in on_disk and ann.joined.keys.master not in on_disk
    ann.desk.open()
    await leave(again)
    with pytest.raises(SignedOut):
        await come_back(ann.joined.account, scene.machine(ann.ring))
    with pytest.raises(SignedOut):
        await come_back(ann.joined.account, scene.machine(Ring()))


async def test_an_emptied_bucket_deletes_nothing_and_is_filled_again(scene: Scene) -> None:
    ann, ben, plan = await pair(scene)
    ann.desk.library.assets.put(plan, [b"picture"]).result()
    old = ann.desk.make("In the trash")
    await rounds(ann, ben)
    ben.desk.library.trash.put([old]).result()
    await rounds(ben, ann)
    scene.remove(*scene.names())
    ann.desk.edit(plan, 2)
    await rounds(ann, ben)
    assert ann.desk.hash(plan) == ben.desk.hash(plan) and len(ben.desk.shapes(plan)) == 5
    assert ann.desk.titles() == ben.desk.titles() == {plan: "Plan"}
    assert ben.desk.titles(trashed=True) == {old: "In the trash"}
    cas = await scene.computer("cas")
    await rounds(cas)
    assert cas.desk.hash(plan) == ann.desk.hash(plan) and cas.desk.titles() == {plan: "Plan"}
    assert len(scene.names(FILES)) == 1


async def test_records_that_were_deleted_are_put_back_with_their_titles(scene: Scene) -> None:
    ann, ben, plan = await pair(scene)
    ann.desk.edit(plan, 2)
    await rounds(ann, ben)
    scene.remove(scene.names(LOG)[0])  # the one with the title, and what the others build on
    await rounds(ben, ann)
    cas = await scene.computer("cas")
    await rounds(cas)
    assert cas.desk.titles() == ann.desk.titles() == {plan: "Plan"}
    assert cas.desk.hash(plan) == ann.desk.hash(plan) and len(cas.desk.shapes(plan)) == 5


def flipped(data: bytes) -> bytes:
    return data[:60] + bytes([data[60] ^ 1]) + data[61:]


@pytest.mark.parametrize("spoil", [flipped, lambda data: data[:-40], lambda _data: b"", lambda data: data + b"more"])
async def test_records_that_were_changed_are_passed_over_and_put_back(scene: Scene, spoil: object) -> None:
    ann, ben, plan = await pair(scene)
    ann.desk.edit(plan, 2)
    await ann.once()
    new = next(name for name in scene.names(LOG) if "/0000000002-" in name)
    assert callable(spoil)
    scene.write(new, spoil(scene.read(new)))
    await ben.once()
    assert len(ben.desk.shapes(plan)) == 3 and not ben.desk.state(plan).hold
    (problem,) = ben.engine.problems
    assert problem.startswith("1 objects in the bucket were changed")
    await rounds(ann, ben)
    assert ann.desk.hash(plan) == ben.desk.hash(plan) and len(ben.desk.shapes(plan)) == 5


async def test_records_that_were_moved_are_refused(scene: Scene) -> None:
    ann, ben, plan = await pair(scene)
    ann.desk.edit(plan, 2)
    await rounds(ann, ben)
    first, second = scene.names(LOG)[:2]
    folder, digest = second.rsplit("/", 1)
    scene.write(f"{folder}/0000000009-{digest[11:]}", scene.read(second))
    scene.write(f"{LOG}{'0' * 32}/{digest}", scene.read(second))
    scene.write(first.replace("0000000001-", "0000000008-"), scene.read(second))
    scene.write(f"{LOG}nothing of ours", b"hello")
    await rounds(ben, ann)
    assert ann.desk.hash(plan) == ben.desk.hash(plan) and len(ben.desk.shapes(plan)) == 5
    assert ben.engine.problems[0].startswith("3 objects")


async def test_a_record_that_is_not_what_its_name_says_is_refused(scene: Scene) -> None:
    """Only who has the keys can make one: a program of theirs that is wrong, or a folder that was copied."""
    ann, ben, plan = await pair(scene)
    ann.desk.edit(plan, 2)
    await rounds(ann, ben)
    name, keys = next(name for name in scene.names(LOG) if "/0000000002-" in name), ann.joined.keys
    content, elsewhere = opened(keys, name, scene.read(name)), name.replace("/0000000002-", "/0000000009-")
    scene.write(elsewhere, sealed(keys, elsewhere, content))
    await rounds(ben, ann)
    assert ann.desk.hash(plan) == ben.desk.hash(plan) and len(ben.desk.shapes(plan)) == 5
    assert ben.engine.problems[0].startswith("1 objects")


async def test_records_that_come_again_change_nothing(scene: Scene) -> None:
    ann, ben, plan = await pair(scene)
    old = scene.names(LOG)[0]
    kept = scene.read(old)
    ben.desk.library.diagrams.rename(plan, "New name").result()
    await rounds(ben, ann)
    scene.remove(old)
    await rounds(ann, ben)
    scene.write(old, kept)
    await rounds(ann, ben)
    assert ann.desk.titles() == ben.desk.titles() == {plan: "New name"}
    assert ann.desk.hash(plan) == ben.desk.hash(plan)


async def test_what_is_held_back_from_a_newcomer_is_told(scene: Scene) -> None:
    ann, ben, plan = await pair(scene)
    for one in (ann, ben):
        one.desk.edit(plan, 1)
        await one.once()
    mine = [name for name in scene.names(LOG) if name.split("/")[2] == ann.engine._log.index.writer]  # type: ignore[union-attr]  # it has had a round
    scene.remove(mine[-1])
    cas = await scene.computer("cas")
    await cas.once()
    assert cas.engine.problems == ("the bucket does not show 1 objects that another computer has seen there",)


async def test_a_header_that_is_gone_is_put_back_and_another_one_stops_everything(scene: Scene) -> None:
    ann, _ben, plan = await pair(scene)
    before = scene.read(HEADER)
    scene.remove(HEADER)
    with pytest.raises(Refused, match="not the header"):
        await scene.computer("cas")
    await ann.once()
    assert scene.read(HEADER) == before
    other, _ = Header.new("another passphrase", CHEAP)
    scene.write(HEADER, other.written())
    names = scene.names()
    ann.desk.edit(plan, 1)
    with pytest.raises(Refused, match="set up anew"):
        await ann.once()
    assert scene.names() == names and len(ann.desk.shapes(plan)) == 4


async def test_a_picture_that_was_changed_is_neither_kept_nor_shown(scene: Scene) -> None:
    ann, ben, plan = await pair(scene)
    ann.desk.library.assets.put(plan, [b"picture", b"another"]).result()
    await rounds(ann)
    one, other = scene.names(FILES)
    scene.write(one, scene.read(other))
    ben.name_picture(plan, b"picture", b"another")
    await ben.once()
    there = [ben.desk.library.assets.get(hashlib.sha256(data).hexdigest()) for data in (b"picture", b"another")]
    assert there.count(None) == 1 and ben.engine.files.missing() == {plan: 1} and len(ben.arrived) == 1


@pytest.mark.parametrize("change", [{"memory_kib": 8}, {"memory_kib": 2**31}, {"passes": 1_000}, {"lanes": 200}])
def test_headers_that_protect_nothing_or_stop_the_machine_are_refused(change: dict[str, int]) -> None:
    header, _ = Header.new(PASSPHRASE, CHEAP)
    with pytest.raises(Unreadable):
        Header.read(msgspec.structs.replace(header, **change).written())
