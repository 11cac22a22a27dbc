"""A store of one's own, with an authority of one's own: believed when it is named, also after a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sync.bucket.joining import come_back, join
from sync.errors import Untrusted
from tests.sync.bucket.scene import CHEAP, PASSPHRASE, Computer, Ring, Scene, rounds
from tests.sync.desk import Desk
from tests.sync.net.authority import Authority
from tests.sync.net.secured import Door, secured

pytestmark = pytest.mark.sync


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ours")


@pytest.fixture
async def door(scene: Scene, ours: Authority) -> AsyncIterator[Door]:
    async with secured(scene.s3.ports[0], ours.papers("127.0.0.1")) as opened:
        yield opened


async def test_a_bucket_is_reached_by_the_authority_that_was_named(
    scene: Scene, ours: Authority, door: Door, tmp_path: Path
) -> None:
    place = scene.place(address=door.url, ca_file=str(ours.file))
    computers = []
    for name in ("ann", "ben"):
        ring = Ring()
        joined = await join(place, PASSPHRASE, scene.machine(ring), cost=CHEAP)
        assert (await come_back(joined.account, scene.machine(ring))).place == place, "it is kept with the account"
        desk = Desk(tmp_path / name, name)
        desk.library.accounts.use(joined.account).result()
        computers.append(Computer(desk, joined, ring))
    ann, ben = computers
    try:
        plan, picture = ann.desk.make("Plan", 3), b"\x89PNG\r\n\x1a\n" + b"picture" * 100
        ann.desk.library.assets.put(plan, [picture]).result()
        await rounds(ann, ben)
        assert ben.desk.hash(plan) == ann.desk.hash(plan)
        ben.name_picture(plan, picture)
        await ben.engine.files.once()
        assert [diagram for diagram, _ in ben.arrived] == [plan] and door.passed > 0
    finally:
        for one in computers:
            one.engine.close()
            one.desk.close()


async def test_a_bucket_whose_store_nobody_vouches_for_gets_nothing(scene: Scene, door: Door, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other", "somebody else")
    for ca_file in ("", str(other.file)):
        place = scene.place(address=door.url, ca_file=ca_file)
        with pytest.raises(Untrusted, match="vouches"):
            await join(place, PASSPHRASE, scene.machine(), cost=CHEAP)
    assert door.passed == 0 and scene.names() == []
