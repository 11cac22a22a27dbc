"""Live editing through gateways, with the real collaboration service behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from starlette.types import ASGIApp

from services.catalogue import load
from services.gateway.service import everything, gateway
from services.gateway.settings import GatewaySettings
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram, Share
from services.web.service import build
from sync.wire.codes import Code
from sync.wire.messages import Hello
from tests.services.gateway.parts import serving
from tests.services.people import People, Person
from tests.services.updates.backend import url_of
from tests.services.updates.copies import Copy
from tests.services.updates.live import connected

pytestmark = pytest.mark.backend
OPTIONS = {"ws": "websockets-sansio", "ws_max_size": 1024 * 1024}


@asynccontextmanager
async def living(app: ASGIApp, lifespan: object) -> AsyncIterator[int]:
    async with lifespan, serving(app, **OPTIONS) as port:  # type: ignore[attr-defined]
        yield port


async def shared_diagram(platform: Platform, owner: Person, editor: Person) -> str:
    identity, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(Diagram(id=identity, owner_id=owner.id, title="Plan", head_seq=0, created_at=at, updated_at=at))
        await session.flush()
        share = Share(id=str(new_id()), diagram_id=identity, user_id=editor.id, role="editor", created_at=at)
        session.add(share)
    return identity


@pytest.fixture(params=["in one process", "two gateways over sockets"])
async def doors(request: pytest.FixtureRequest, on_servers: Platform) -> AsyncIterator[list[str]]:
    """Where two clients come in."""
    async with AsyncExitStack() as stack:
        if request.param == "in one process":
            app = everything(on_servers)
            port = await stack.enter_async_context(living(app, app.router.lifespan_context(app)))
            yield [url_of(port)] * 2
            return
        found = []
        for _ in range(2):
            service = build(load("collaboration"), on_servers)
            behind = await stack.enter_async_context(living(service, service.router.lifespan_context(service)))
            settings = GatewaySettings(upstreams={"collaboration": f"http://127.0.0.1:{behind}"})
            app = gateway(on_servers, settings)
            port = await stack.enter_async_context(living(app, app.router.lifespan_context(app)))
            found.append(url_of(port))
        yield found


async def test_a1_an_edit_at_one_gateway_arrives_at_the_other(on_servers: Platform, doors: list[str]) -> None:
    people = People(on_servers)
    ann, ben = await people.make("ann"), await people.make("ben")
    diagram = await shared_diagram(on_servers, ann, ben)
    copy = Copy().found().draw(3)
    async with connected(doors[0], ann.token) as a, connected(doors[1], ben.token) as b:
        await a.join(diagram)
        await b.join(diagram)
        ack = await a.push(diagram, copy.unsent())
        assert ack.durable
        other = Copy(blobs=[row.data for row in await b.rows(diagram, ack.seq)])
        assert other.hash() == copy.hash()
        await a.show(diagram, b"pointer")
        await b.sees(diagram, a.welcome.session if a.welcome else "", b"pointer")
    async with connected(doors[0], "", greets=False) as stranger:
        await stranger.say(Hello(protocols=[1], token="nobody's token", device_id=str(new_id()), schema=1))
        assert (await stranger.end())[0] == Code.TOKEN
