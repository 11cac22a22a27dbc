"""Two people with real clients in processes of their own, on one diagram, and what must be true of them in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from services.platform.settings import Settings
from storage.library import LocalLibrary
from tests.services.servers import free_port
from tests.sync.driven import PATIENCE_S, Driven, Gone
from tests.sync.site import PASSWORD, Site
from tests.sync.zygote import Zygote

Ways = Sequence[Callable[[Site], str]]
BURST = 12  # edits that are asked for at once
TAIL = 5_000  # characters of what each process complained of, when it went wrong


@dataclass
class Player:
    """One client over many lives. `saved` are the labels of edits that were acknowledged as being on its disk."""

    name: str
    folder: Path
    zygote: Zygote
    diagram: str = ""
    desk: Driven | None = None
    drawn: int = 0
    saved: dict[str, tuple[int, int]] = field(default_factory=dict)
    peers: list[int] = field(default_factory=list)  # of every life that wrote something
    program: str = "tests.sync.desktop_process:main"

    @property
    def log(self) -> Path:
        """What it complained of, in all its lives."""
        return self.folder.with_suffix(".log")

    async def start(self) -> Driven:
        words = [str(self.folder), self.name]
        child = self.zygote.start(self.program, words, self.log)
        self.desk = Driven(child)
        await self.desk.up()
        if self.diagram:
            await self.desk.ask("open", diagram=self.diagram)
        return self.desk

    def work(self) -> None:
        """Ask for some edits and do not wait."""
        assert self.desk is not None
        self.desk.tell("edit", count=BURST, first=self.drawn, pause_s=0.005)
        self.drawn += BURST

    async def killed(self) -> None:
        assert self.desk is not None
        await self.desk.kill()
        self.note()
        self.desk = None

    def note(self) -> None:
        """Remember what it has acknowledged in this life."""
        assert self.desk is not None
        lives = {fact["peer"] for fact in self.desk.facts if "saved" in fact}
        self.peers += lives
        self.saved |= {fact["saved"]: (fact["peer"], fact["upto"]) for fact in self.desk.facts if "saved" in fact}

    def acknowledged_there(self) -> dict[int, int]:
        """What its disk says that the server has; it must not run."""
        library = LocalLibrary.open(self.folder / "library")
        try:
            return dict(library.sync_states.get(self.diagram).acked)
        finally:
            library.close()


@asynccontextmanager
async def two_people(
    zygote: Zygote, settings: Settings, folder: Path, *, more: str = "", port: int = 0, ways: Ways = ()
) -> AsyncIterator[tuple[Site, list[Player]]]:
    """Ann and Ben, signed in and with a diagram of Ann's open that she shares with him. `ways` lead to the server."""
    site = Site(zygote, settings, folder / "site.log", port or free_port())
    players = [Player(name + more, folder / name, zygote) for name in ("ann", "ben")]
    async with together(site, players, ways):
        yield site, players


@asynccontextmanager
async def together(site: Site, players: list[Player], ways: Ways = ()) -> AsyncIterator[None]:
    """As `two_people`, with a server and clients that are not up yet; all end with the block."""
    await asyncio.to_thread(site.start)
    try:
        desks = []
        for player, way in zip(players, ways or (lambda site: site.address,) * 2, strict=True):
            player.folder.mkdir()
            desk = await player.start()
            email = await site.person(player.name)
            await desk.ask("sign_in", address=way(site), email=email, password=PASSWORD)
            desks.append(desk)
        diagram = await desks[0].ask("create", title="Plan")
        await desks[0].ask("open", diagram=diagram)
        await desks[0].until("status", lambda told: told["phase"] == "synced")
        await desks[0].ask("share", diagram=diagram, email=f"{players[1].name}@example.org")
        await desks[1].ask("try_now")
        await desks[1].until("diagrams", lambda there: diagram in there)
        await desks[1].ask("open", diagram=diagram)
        for player in players:
            player.diagram = diagram
        yield
    finally:
        for player in players:
            if player.desk is not None:
                player.desk.child.kill()
                player.desk.leave()
        site.kill()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many edits were acknowledged, and in how many lives of the clients."""

    edits: int
    lives: int


Deed = Callable[[Site, list[Player], Random], Awaitable[None]]


async def shake(zygote: Zygote, settings: Settings, folder: Path, deed: Deed, *, more: str = "") -> Outcome:
    """Two people draw while `deed` is done to them and the server, by chance; then all must be well.

    What goes wrong is raised with the seed and with what each process complained of.
    """
    seed = Random().randrange(2**32)
    async with two_people(zygote, settings, folder, more=more) as (site, players):
        try:
            await deed(site, players, Random(seed))
            for player in players:
                assert player.desk is not None
                await player.desk.ask("try_now")
            await settled(players)
            edits = await compare(site, players)
        except (AssertionError, Gone, TimeoutError) as error:
            error.add_note(f"seed {seed}")
            for log in (site.log, *(player.log for player in players)):
                error.add_note(f"{log.name}:\n{log.read_text(errors='replace')[-TAIL:]}")
            raise
    return Outcome(edits, sum(len(player.peers) for player in players))


async def check_acknowledged(site: Site, player: Player, when: str) -> None:
    """Whatever its disk says is there, is there: in the database of the server, past the server."""
    there = await site.version(player.diagram)
    for peer, count in player.acknowledged_there().items():
        assert there.get(peer, 0) >= count, f"{when}: {player.name} believes in {count} of {peer}: {there}"


async def settled(players: list[Player], within_s: float = PATIENCE_S) -> None:
    """Return when both say that they are online and synced."""
    for player in players:
        assert player.desk is not None
        await player.desk.until("status", _is_synced, within_s)


def _is_synced(told: dict[str, Any]) -> bool:  # Any: whatever JSON can say
    return told["reach"] == "online" and told["phase"] == "synced" and not told["unsynced"]


async def compare(site: Site, players: list[Player]) -> int:
    """Both say "synced": look for everything that was ever acknowledged; how many edits that were."""
    desks = [player.desk for player in players if player.desk is not None]
    there = await site.version(players[0].diagram)
    for desk in desks:
        await desk.until("version", lambda version: version == {str(peer): count for peer, count in there.items()})
    assert len({await desk.ask("hash") for desk in desks}) == 1, "both say they are synced and show different things"
    texts = [await desk.ask("texts") for desk in desks]
    assert max(texts[0].values()) == 1, "something is there twice"
    for player in players:
        player.note()
        for label, (peer, upto) in player.saved.items():
            assert [shown.get(label) for shown in texts] == [1, 1], f"{label} is there {texts} times"
            assert there.get(peer, 0) >= upto, f"{label} is not on the server"
    await check_rows(site, players)
    return sum(len(player.saved) for player in players)


async def check_rows(site: Site, players: list[Player]) -> None:
    """No operation has two rows, and no name was used by two lives."""
    rows = await site.rows(players[0].diagram)
    spans: dict[int, list[tuple[int, int]]] = {}
    for peer, start, end in rows:
        spans.setdefault(peer, []).append((start, end))
    for peer, found in spans.items():
        assert len(set(found)) == len(found), f"rows of {peer} are there twice"
    peers = [peer for player in players for peer in player.peers]
    assert len(set(peers)) == len(peers), "two lives wrote under one name"
