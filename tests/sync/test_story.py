"""The story of the product, with real windows and real processes: two people, one diagram, and a server that goes away.

With ``AUTOGRAPH_PICTURES=docs/images/sync`` in the environment the pictures of each state are kept there.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from services.platform.settings import Settings
from tests.machine.fixtures import Note
from tests.sync.chaos import Proxy, Weather
from tests.sync.driven import Driven
from tests.sync.separate import Separate
from tests.sync.site import PASSWORD
from tests.sync.zygote import Zygote

pytestmark = pytest.mark.sync

Told = dict[str, Any]  # Any: whatever JSON can say
STOCK = 23  # diagrams that one of them makes meanwhile
CATCHING_UP = re.compile(r"Catching up: ([0-9]+) of ([0-9]+) diagrams")


@pytest.fixture
def windows() -> Iterator[Zygote]:
    with Zygote() as process:
        yield process


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("AUTOGRAPH_PICTURES", str(tmp_path / "pictures"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@asynccontextmanager
async def seated(windows: Zygote, folder: Path, name: str) -> AsyncIterator[Driven]:
    """Somebody at a desktop of their own."""
    place = folder / name
    place.mkdir()
    homes = {one: str(place) for one in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    more = {"QT_QPA_PLATFORM": "offscreen", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **homes}
    desk = Driven(windows.start("tests.sync.window_process:main", [str(place), name], folder / f"{name}.log", **more))
    try:
        await desk.up()
        await desk.until("is_ready", bool)
        yield desk
        assert await desk.end() == 0, desk.child.log.read_text()
    finally:
        desk.child.kill()
        desk.leave()


async def sign_in(desk: Driven, address: str, email: str) -> None:
    await desk.ask("command", name="sync.sign_in")
    await desk.until("dialogs", lambda there: there == ["Sign in"])
    await desk.ask("sign_in", address=address, email=email, password=PASSWORD)
    await desk.until("words", lambda words: "Got it" in words)  # there is no keyring here, and the window says so
    await desk.ask("press")
    await desk.until("status", lambda told: told["reach"] == "online")


def synced(told: Told) -> bool:
    return told["reach"] == "online" and told["phase"] == "synced" and told["unsynced"] == 0


def says(text: str, told: Told) -> bool:
    return any(text in word for word in told["words"])


async def test_the_story(
    windows: Zygote, zygote: Zygote, server_settings: Settings, tmp_path: Path, pictures: Path, note: Note
) -> None:
    backend = Separate(zygote, server_settings, tmp_path)
    await asyncio.to_thread(backend.start)
    try:
        async with Proxy(backend.site.port, 1) as way:
            await tell(backend, way, windows, tmp_path, pictures)
    finally:
        await asyncio.to_thread(backend.stop)
    kept = await asyncio.to_thread(lambda: [one.name for one in pictures.glob("*.png")])
    note("the story", pictures=len(kept))


async def tell(backend: Separate, way: Proxy, windows: Zygote, folder: Path, pictures: Path) -> None:
    """Both go through `way`, where everything takes its time when they come back, so that catching up can be seen."""
    emails = [await backend.site.person(name) for name in ("ann", "ben")]
    async with seated(windows, folder, "ann") as ann, seated(windows, folder, "ben") as ben:
        for desk, email in ((ann, emails[0]), (ben, emails[1])):
            await sign_in(desk, f"http://127.0.0.1:{way.port}", email)
        diagram = await draw_and_share(ann, ben, emails[1])
        await see_each_other(ann, ben, pictures)
        await asyncio.to_thread(backend.stop)
        await lose_the_server(ann, ben, pictures)
        way.become(Weather(delay_s=0.4))
        await asyncio.to_thread(backend.start)
        await come_back(backend, diagram, (ann, ben), pictures)
        await settle(ann, ben, pictures)


async def draw_and_share(ann: Driven, ben: Driven, email: str) -> str:
    await ann.ask("create", title="Launch plan")
    diagram = str(await ann.until("open_diagram", bool))
    for number, label in enumerate(("Idea", "Sketch", "Build")):
        await ann.ask("draw", label=label, x=40.0 + 190 * number, y=40.0)
    await ann.until("status", synced)
    await ann.ask("share", diagram=diagram, email=email)
    await ann.until("is_shared", bool)
    await ben.ask("command", name="sync.now")
    await ben.until("cards", lambda cards: cards.get(diagram) == "Launch plan")
    await ben.ask("open", diagram=diagram)
    await ben.until("open_diagram", lambda there: there == diagram)
    await ben.until("texts", lambda texts: texts == {"Idea": 1, "Sketch": 1, "Build": 1})
    return diagram


async def see_each_other(ann: Driven, ben: Driven, pictures: Path) -> None:
    """Live: each has the other's name and cursor, and an edit of one is on the other's screen."""
    for desk in (ann, ben):
        await desk.ask("fit")
    await ben.ask("select", label="Sketch")
    await ben.ask("point", x=420, y=300)
    await ann.until("people", lambda people: people == [["Ben", True]])
    await ben.until("people", lambda people: [name for name, _ in people] == ["Ann"])
    await ben.ask("draw", label="Review", x=230.0, y=150.0)
    await ann.until("texts", lambda texts: "Review" in texts)
    for desk in (ann, ben):
        await desk.until("status", synced)
    await ann.ask("grab", path=str(pictures / "live.png"))


async def lose_the_server(ann: Driven, ben: Driven, pictures: Path) -> None:
    """The breaker opens, the windows say so, and both go on drawing."""
    for desk in (ann, ben):
        await desk.until("status", lambda told: told["reach"] == "offline" and says("Offline", told))
    for number, label in enumerate(("Test", "Ship")):
        await ann.ask("draw", label=label, x=40.0 + 190 * number, y=260.0)
    await ann.ask("move", label="Idea", x=40.0, y=150.0)
    await ben.ask("draw", label="Celebrate", x=420.0, y=260.0)
    await ben.ask("move", label="Idea", x=40.0, y=370.0)
    told = await ann.until("status", lambda told: told["unsynced"] == 3 and says("3 edits", told))
    assert told["phase"] == "waiting" and told["saved"] == "SAVED"
    await ben.until("status", lambda told: told["unsynced"] == 2 and says("2 edits", told))
    await ann.until("status", lambda told: "open" in told["breakers"].values())
    await ann.ask("fit")
    await ann.ask("grab", path=str(pictures / "offline.png"))
    await ann.ask("stock", count=STOCK)


async def come_back(backend: Separate, diagram: str, desks: tuple[Driven, Driven], pictures: Path) -> None:
    """Both catch up by themselves, and nobody says "synced" before it is true."""
    seen: set[tuple[int, int]] = set()
    loop = asyncio.get_running_loop()
    end = loop.time() + 120.0
    waiting = list(desks)
    while waiting:
        assert loop.time() < end, f"not synced again: {[await desk.ask('status') for desk in waiting]}"
        for desk in tuple(waiting):
            told = await desk.ask("status")
            await look_how_far(desk, told, seen, pictures / "catching-up.png")
            if told["phase"] == "synced":
                there = await backend.site.version(diagram)
                assert all(there.get(int(peer), 0) >= count for peer, count in told["version"].items()), "a lie"
                if synced(told):
                    waiting.remove(desk)
        await asyncio.sleep(0.02)
    wanted = {label: 1 for label in ("Idea", "Sketch", "Build", "Review", "Test", "Ship", "Celebrate")}
    for desk in desks:
        await desk.until("texts", lambda texts: texts == wanted)
        await desk.ask("select", label="")
        await desk.until("status", lambda told: synced(told) and says("Synced", told) and not says("online", told))
    assert seen and all(done <= total <= STOCK + 1 for done, total in seen), f"how far it is: {seen}"
    assert len({await desk.ask("hash") for desk in desks}) == 1
    drawn = {await desk.ask("picture") for desk in desks}
    assert len(drawn) == 1, "the same diagram looks different on two desktops"
    await desks[0].ask("fit")
    await desks[0].ask("grab", path=str(pictures / "synced.png"))


async def settle(ann: Driven, ben: Driven, pictures: Path) -> None:
    """Both had moved one shape: both are told, one takes the other place, and it is there for both."""
    for desk in (ann, ben):
        await desk.until("status", lambda told: says("1 conflict", told))
    before = await ann.ask("place", label="Idea")
    await ann.ask("command", name="edit.conflicts")
    await ann.until("dialogs", lambda there: there == ["Changed at the same time"])
    await ann.ask("grab", path=str(pictures / "clash.png"))
    await ann.ask("use_the_other")
    after = await ann.ask("place", label="Idea")
    assert sorted([before, after]) == [[40.0, 150.0], [40.0, 370.0]]
    await ben.until("place", lambda there: there == after, label="Idea")
    for desk in (ann, ben):
        await desk.until("status", lambda told: synced(told) and not says("conflict", told))


async def look_how_far(desk: Driven, told: Told, seen: set[tuple[int, int]], file: Path) -> None:
    """Note what the window says of the way that is done. The picture is of the first, or better of one in between."""
    found = next((found for word in told["words"] if (found := CATCHING_UP.search(word))), None)
    if found is not None:
        done, total = int(found[1]), int(found[2])
        if not seen or 0 < done < total:
            await desk.ask("grab", path=str(file))
        seen.add((done, total))
