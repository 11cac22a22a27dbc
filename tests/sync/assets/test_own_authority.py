"""The store of the server is believed by whom the account names as its authority, and by nobody less."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from diagram.ids import new_id
from services.gateway.service import everything
from services.platform.platform import open_platform
from services.platform.settings import Settings
from storage.accounts import Account
from storage.library import LocalLibrary
from sync.assets.assets import Assets, Side
from sync.net.backend import Backend, Reaching
from tests.services.outside import served
from tests.services.people import People, Person
from tests.services.servers import free_port
from tests.services.updates.backend import uvicorn_config
from tests.sync.assets.scene import ACCOUNT, Clock, Desk, TokenOf, name_of
from tests.sync.assets.wire import Faulty
from tests.sync.net.authority import Authority
from tests.sync.net.secured import Door, secured

pytestmark = pytest.mark.sync
PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture" * 1_000


class Alone(Desk):
    """Reaches the store by itself: nothing stands between."""

    def begin(self) -> None:
        side = Side(ACCOUNT, str(new_id()))
        self.assets = Assets(self.backend, self.library, side, self.pace.pace, lambda *what: self.arrived.append(what))


@dataclass
class Site:
    """One backend behind two doors: `front` for the account, `store` where its links to files lead."""

    ours: Authority
    front: Door
    store: Door
    ann: Person
    folder: Path
    stack: AsyncExitStack

    def desk(self, name: str) -> Alone:
        library = LocalLibrary.open(self.folder / name)
        library.accounts.use(Account(ACCOUNT, "server", self.front.url)).result()
        clock = Clock()
        backend = Backend(self.front.url, Reaching(ca_file=self.ours.file, pace=clock.pace))
        backend.sign_with(TokenOf(self.ann))
        desk = Alone(library, backend, Faulty(), clock)
        self.stack.callback(library.close)
        self.stack.push_async_callback(backend.close)
        self.stack.push_async_callback(desk.assets.close)
        return desk


@pytest.fixture(params=["ours", "other"])
async def site(request: pytest.FixtureRequest, embedded_settings: Settings, tmp_path: Path) -> AsyncIterator[Site]:
    """The store has a certificate of our authority, or of another one."""
    authorities = {"ours": Authority(tmp_path / "ours"), "other": Authority(tmp_path / "other", "somebody else")}
    at = free_port()
    settings = embedded_settings.model_copy(update={"public_url": f"https://127.0.0.1:{at}"})
    async with AsyncExitStack() as stack:
        platform = await stack.enter_async_context(open_platform(settings))
        await platform.blobs.prepare()
        inner = await stack.enter_async_context(served(uvicorn_config(everything(platform))))
        front = await stack.enter_async_context(secured(inner.port, authorities["ours"].papers("127.0.0.1")))
        papers = authorities[request.param].papers("127.0.0.1")
        store = await stack.enter_async_context(secured(inner.port, papers, at=at))
        ann = await People(platform).make("ann")
        yield Site(authorities["ours"], front, store, ann, tmp_path, stack)


@pytest.mark.parametrize("site", ["ours"], indirect=True)
async def test_pictures_go_both_ways_by_the_authority_of_the_account(site: Site) -> None:
    here, there = site.desk("here"), site.desk("there")
    plan = here.diagram(PICTURE)
    assert await here.assets.ready(plan) == () and here.unsent(plan) == []
    there.pulled(plan, PICTURE)
    assert await there.assets.once() is None
    assert there.library.assets.get(name_of(PICTURE)) == PICTURE
    assert site.store.passed > len(PICTURE), "it went by the store's own door"


@pytest.mark.parametrize("site", ["other"], indirect=True)
async def test_a_store_that_nobody_vouches_for_gets_nothing(site: Site) -> None:
    here = site.desk("here")
    plan = here.diagram(PICTURE)
    (problem,) = await here.assets.ready(plan)
    assert "not trusted" in problem
    assert site.store.passed == 0 and here.unsent(plan) == [name_of(PICTURE)]
    assert (await here.backend.ask("GET", "/api/auth/me")).is_success, "the server itself is believed"
