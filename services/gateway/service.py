"""The gateway: the one door through which clients reach all other services."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.catalogue import PORTS, load
from services.gateway import routes
from services.gateway.doors import Doors, PublicPaths
from services.gateway.health import Rounds, health_of_services
from services.gateway.keys import KeyRing
from services.gateway.pages import add_documents
from services.gateway.proxy import Proxy
from services.gateway.rates import Rates
from services.gateway.settings import GatewaySettings
from services.gateway.tokens import Tokens
from services.gateway.upstreams import NAMES, Upstreams
from services.platform.platform import Platform
from services.web.service import Service, build

_FINISH_S = 0.5


@dataclass(frozen=True, slots=True)
class Parts:
    """What a gateway's app is made of, as `app.state.gateway`."""

    settings: GatewaySettings
    upstreams: Upstreams
    keys: KeyRing
    rates: Rates
    proxy: Proxy
    rounds: Rounds


def put_together(
    settings: GatewaySettings | None, apps: Mapping[str, ASGIApp], app: FastAPI, platform: Platform
) -> None:
    """Make `app` a gateway. Services named in `apps` are called in this process, all others at their URLs."""
    settings = settings or GatewaySettings()
    upstreams = Upstreams(settings, apps)
    services = [load(name) for name in NAMES]
    public = PublicPaths({service.name: service.table() for service in services})
    keys, rates = KeyRing(upstreams["auth"]), Rates(platform.settings)
    doors = Doors(public, rates, Tokens(keys.key_of, platform.clock))
    proxy = Proxy(platform, settings, upstreams, doors)
    rounds = Rounds(upstreams, platform.clock)
    app.state.gateway = Parts(settings, upstreams, keys, rates, proxy, rounds)
    app.include_router(health_of_services(rounds, upstreams))
    add_documents(app, services)
    # A path has one spelling; the gateway sends nobody from one to another.
    app.router.redirect_slashes = False
    app.mount("/api", proxy)


@asynccontextmanager
async def exchanging(_platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """The time in which a gateway works; at its end it finishes what is under way."""
    parts: Parts = app.state.gateway
    yield
    # Whoever waits for an answer has it by now: the server has waited for them. The rest is nobody's any more.
    await parts.proxy.finish(_FINISH_S)
    await parts.keys.finish(_FINISH_S)
    await parts.rounds.finish(_FINISH_S)
    await parts.upstreams.pool.aclose()
    await parts.rates.aclose()


SERVICE = Service(
    "gateway",
    PORTS["gateway"],
    "Gateway",
    routes,
    background=(exchanging,),
    extension=partial(put_together, None, {}),
    uses_database=False,
    own_bounds=("/api/",),
)


def gateway(platform: Platform, settings: GatewaySettings | None = None, **apps: ASGIApp) -> FastAPI:
    """A gateway of its own settings; services named in `apps` are called in this process, all others at their URLs."""
    return build(replace(SERVICE, extension=partial(put_together, settings, apps)), platform)


def everything(platform: Platform, settings: GatewaySettings | None = None) -> FastAPI:
    """One app for one process: the gateway, and behind it every other service. Its lifespan is that of all.

    A service that the settings name a URL for is asked there instead.
    """
    settings = settings or GatewaySettings()
    here = [name for name in NAMES if name not in settings.upstreams]
    apps = {name: build(load(name), platform) for name in here}
    app = gateway(platform, settings, **apps)
    alone = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in apps.values():
                await stack.enter_async_context(one.router.lifespan_context(one))
            await stack.enter_async_context(alone(app))
            yield

    app.router.lifespan_context = lifespan
    return app
