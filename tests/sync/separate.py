"""The backend as people run it in a cluster: a process for each service, on PostgreSQL, Redis and S3."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from services.platform.settings import Settings
from tests.services.servers import answers, free_ports, wait_until
from tests.sync.site import Site, environment
from tests.sync.zygote import Child, Zygote

SERVICES = ("auth", "diagrams", "collaboration")


@dataclass(slots=True)
class Separate:
    """Started and stopped as a whole; it is found at the same address again. `site` asks its database."""

    zygote: Zygote
    settings: Settings
    folder: Path
    ports: list[int] = field(default_factory=lambda: free_ports(len(SERVICES) + 1))
    children: list[Child] = field(default_factory=list)

    @property
    def site(self) -> Site:
        return Site(self.zygote, self.settings, self.folder / "gateway.log", self.ports[-1])

    def start(self) -> None:
        """Returns when all of them listen, the gateway last."""
        upstreams = {name: f"http://127.0.0.1:{port}" for name, port in zip(SERVICES, self.ports, strict=False)}
        more = {**environment(self.settings), "AUTOGRAPH_GATEWAY_UPSTREAMS": json.dumps(upstreams)}
        for name, port in zip((*SERVICES, "gateway"), self.ports, strict=True):
            log = self.folder / f"{name}.log"
            words = ["run", name, "--port", str(port)]
            self.children.append(self.zygote.start("tests.sync.site:run", words, log, **more))
            if name == "gateway":
                for one in self.ports:
                    wait_until(lambda one=one: answers(one), "a service")

    def stop(self) -> None:
        """SIGTERM for all."""
        for child in reversed(self.children):
            child.signal(15)
        for child in self.children:
            child.wait()
            child.close()
        self.children.clear()
