"""Who may do what with the diagram of a simulation: its owner takes it away, and gives it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from tests.sync.simulated.server import Server

OWNER = "p0"


class Rights:
    """`happened` counts what was taken."""

    def __init__(self, server: Server, chance: Random) -> None:
        self.happened: Counter[str] = Counter()
        self._server = server
        self._chance = chance
        self._taken: set[str] = set()
        self._shares: dict[str, str] = {}

    async def give(self, diagram: str, name: str, role: str = "editor") -> None:
        wish = {"email": self._server.people[name].email, "role": role}
        made = await self._server.ask(OWNER, "POST", f"/api/diagrams/{diagram}/shares", json=wish)
        self._shares[name] = made.json()["id"]

    async def change(self, diagram: str, names: Sequence[str]) -> None:
        """Somebody gets back what was taken; if nothing is, it is taken from somebody."""
        if self._taken:
            await self._give_back(diagram, self._chance.choice(sorted(self._taken)))
            return
        name = self._chance.choice(names)
        self._taken.add(name)
        if self._chance.random() < 0.5:
            self.happened["somebody became a viewer"] += 1
            await self.give(diagram, name, "viewer")
        else:
            self.happened["somebody was shut out"] += 1
            await self._server.ask(OWNER, "DELETE", f"/api/diagrams/{diagram}/shares/{self._shares[name]}")

    async def restore(self, diagram: str) -> None:
        for name in sorted(self._taken):
            await self._give_back(diagram, name)

    async def _give_back(self, diagram: str, name: str) -> None:
        self._taken.discard(name)
        await self.give(diagram, name)
