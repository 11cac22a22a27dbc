"""R23: a client is killed in the middle of sending and of fetching a picture. It goes on, and nothing is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
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

SIZE, PART = 480_000, 24_000
SLOW = Weather(bytes_per_s=160_000)
PICTURE = 1_000_000  # the number of the shape
WASTE = 4 * PART  # bytes that were on the way when the client died, and what surrounds them
HALF = SIZE // 2


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
        await until(self.is_there, "the picture never arrives")


async def until(is_true: Callable[[], Awaitable[bool]], what: str) -> None:
    end = asyncio.get_running_loop().time() + PATIENCE_S
    while not await is_true():
        assert asyncio.get_running_loop().time() < end, what
        await asyncio.sleep(0.01)


async def killed_half_way(player: Player, store: Proxy, done: Callable[[], int]) -> int:
    """Kill a client when half of a picture is `done`, and nothing moves meanwhile; how much that was."""

    async def is_half_done() -> bool:
        return done() >= HALF

    await until(is_half_done, "it does not begin")
    store.become(Weather(frozen=True))
    await player.killed()
    store.cut()
    amount = done()
    assert HALF <= amount < SIZE
    store.become(SLOW)
    return amount


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
            sent = await killed_half_way(ann, store, lambda: parts_there(site) * PART)
            assert not await upload.is_there()
            before = store.passed
            await ann.start()
            await upload.arrived()
            assert store.passed - before <= SIZE - sent + WASTE < SIZE, "parts that were there are sent again"

            got = await killed_half_way(ben, store, lambda: come(ben, name))
            before = store.passed
            await ben.start()
            assert ben.desk is not None
            assert await ben.desk.ask("kept_picture", name=name) == "", "half a picture is none"
            await ben.desk.until("kept_picture", lambda kept: kept == name, name=name)
            assert store.passed - before <= SIZE - got + WASTE < SIZE, "what had come is fetched again"
            store.become(FAIR)
            await settled(players)
            await compare(site, players)
    note("kill -9 with a picture under way", sent=f"{sent / SIZE:.0%}", fetched=f"{got / SIZE:.0%}")
