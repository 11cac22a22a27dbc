"""R23: a client is killed in the middle of sending and of fetching a picture. It goes on, and nothing is believed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from services.platform.settings import Settings
from tests.machine.fixtures import Note
from tests.services.servers import free_port
from tests.sync.chaos import FAIR, Proxy, Weather
from tests.sync.driven import PATIENCE_S
from tests.sync.players import Player, compare, settled, together
from tests.sync.site import Site
from tests.sync.zygote import Zygote

pytestmark = [pytest.mark.sync, pytest.mark.durability]

SIZE, PART = 800_000, 40_000
SLOW = Weather(bytes_per_s=160_000)
PICTURE = 1_000_000  # the number of the shape
WASTE = 4 * PART  # bytes that are on the way when the client dies, and what surrounds them


def parts_there(site: Site) -> int:
    """How many parts of pictures the server has, that are not whole yet."""
    folder = site.settings.data / "blobs" / "uploads"
    return sum(one.is_file() and one.name.isdecimal() for one in folder.rglob("*"))


def come(player: Player, name: str) -> int:
    """Bytes of a picture that a client has fetched so far."""
    part = player.folder / "library" / "incoming" / f"{name}.part"
    return part.stat().st_size if part.exists() else 0


class Upload:
    """A picture of `player` on its way to the server, and the edit that needs it."""

    def __init__(self, site: Site, player: Player, name: str) -> None:
        assert player.desk is not None
        fact = next(one for one in player.desk.facts if one.get("saved") == f"{player.name} {PICTURE}")
        self.peer, self.upto = fact["peer"], fact["upto"]
        self.site, self.diagram, self.name = site, player.diagram, name

    async def is_there(self) -> bool:
        """The picture is; until then the edit must not be."""
        has_edit = (await self.site.version(self.diagram)).get(self.peer, 0) >= self.upto
        has_picture = await self.site.has_picture(self.name)
        assert has_picture or not has_edit, "the edit was sent before the picture that it needs"
        return has_picture

    async def arrived(self) -> None:
        end = asyncio.get_running_loop().time() + PATIENCE_S
        while not await self.is_there():
            assert asyncio.get_running_loop().time() < end, "the picture never arrives"
            await asyncio.sleep(0.05)


async def eventually(site: Site, player: Player, name: str, *, is_sent: bool) -> int:
    """Wait until part of a picture has been sent, or has come; how much."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            amount = parts_there(site) if is_sent else come(player, name)
            if amount >= (3 if is_sent else 3 * PART):
                return amount
            await asyncio.sleep(0.01)


async def test_r23_kill_9_in_the_middle_of_an_upload_and_of_a_download(
    zygote: Zygote, database_settings: Settings, quick_folder: Path, note: Note
) -> None:
    port = free_port()
    async with Proxy(port, 1) as store:
        site = Site(zygote, database_settings, quick_folder / "site.log", port)
        site.more = {
            "AUTOGRAPH_PUBLIC_URL": f"http://127.0.0.1:{store.port}",  # where links to files lead
            "AUTOGRAPH_DIAGRAMS_PARTS_FROM_BYTES": str(PART), "AUTOGRAPH_DIAGRAMS_PART_BYTES": str(PART),
        }  # fmt: skip
        players = [
            Player(name, quick_folder / name, zygote, program="tests.sync.tempers:patient_client")
            for name in ("ann", "ben")
        ]
        async with together(site, players):
            ann, ben = players
            assert ann.desk is not None and ben.desk is not None
            await settled(players)
            store.become(SLOW)
            name = await ann.desk.ask("picture", number=PICTURE, size=SIZE)
            upload = Upload(site, ann, name)
            sent = await eventually(site, ann, name, is_sent=True)
            await ann.killed()
            assert not await upload.is_there()
            before = store.passed
            await ann.start()
            await upload.arrived()
            assert store.passed - before <= SIZE - sent * PART + WASTE, "parts that were there are sent again"

            got = await eventually(site, ben, name, is_sent=False)
            await ben.killed()
            before, got = store.passed, come(ben, name)
            assert 0 < got < SIZE
            await ben.start()
            assert ben.desk is not None
            assert await ben.desk.ask("kept_picture", name=name) == "", "half a picture is none"
            await ben.desk.until("kept_picture", lambda kept: kept == name, name=name)
            assert store.passed - before <= SIZE - got + WASTE, "what had come is fetched again"
            store.become(FAIR)
            await settled(players)
            await compare(site, players)
    note("kill -9 with a picture under way", sent=f"{sent * PART / SIZE:.0%}", fetched=f"{got / SIZE:.0%}")
