"""Drawing in processes that may die of it: the same files as here, and a service that lives on."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from diagram.document import Document
from diagram.formats.registry import Contents, recognise
from diagram.render.pictures import PictureOptions, files_of
from services.platform.errors import ServiceError, TooLarge, Unavailable, Unprocessable
from services.platform.metrics import rendered
from services.rendering.settings import RenderingSettings
from services.rendering.wish import Form, Source, Wish
from services.rendering.workshop import Workshop, open_workshop
from tests.diagram.document.drawing import drawing
from tests.diagram.document.test_examiner import KILLER
from tests.services.rendering.documents import HOSTILE, drawio, many_shapes

pytestmark = pytest.mark.backend
PLAN = drawio("First", "Second")


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    async with open_workshop(RenderingSettings(workers=1, seconds=20)) as opened:
        yield opened


def file(data: bytes) -> Source:
    return Source(Form.FILE, (data,), "plan")


@contextmanager
def refused(kind: type[ServiceError], code: str) -> Iterator[None]:
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.code == code


def worker_of(workshop: Workshop) -> int:
    [worker] = workshop._idle
    return worker.pid


@pytest.mark.parametrize("target", ["svg", "png", "drawio"])
async def test_i2_the_service_renders_the_same_picture_as_the_desktop(workshop: Workshop, target: str) -> None:
    reading = recognise(PLAN, "plan").read(PLAN)  # type: ignore[misc]  # readable
    here = files_of(
        Contents(reading.records, reading.assets.get, "plan"), target, PictureOptions(scale=2), lambda pages: pages
    )
    there = await workshop.draw(file(PLAN), Wish(target, scale=2))
    assert there.files == tuple(here)
    assert len(there.files) == (2 if target in ("svg", "png") else 1)


async def test_a_pdf_has_a_sheet_for_each_page_and_one_page_can_be_chosen(workshop: Workshop) -> None:
    [(_, whole)] = (await workshop.draw(file(PLAN), Wish("pdf"))).files
    [(_, second)] = (await workshop.draw(file(PLAN), Wish("pdf", page=2))).files
    assert whole.startswith(b"%PDF") and whole.count(b"/Type /Page\n") == 2
    assert second.count(b"/Type /Page\n") == 1
    [(name, one)] = (await workshop.draw(file(PLAN), Wish("svg", page=2))).files
    assert name == "" and b"Second" in one and b"First" not in one
    with refused(Unprocessable, "no_such_page"):
        await workshop.draw(file(PLAN), Wish("svg", page=3))


async def test_a_document_of_the_update_log_is_read_in_the_worker(workshop: Workshop) -> None:
    document = drawing()
    snapshot, before = document.export_snapshot(), document.version()
    with document.edit("Rename") as edit:
        edit.change(document.records_in_order()[0].id, name="Renamed")
    source = Source(Form.UPDATES, (snapshot, document.export_since(before)), "plan")
    [(_, data)] = (await workshop.draw(source, Wish("json"))).files
    assert b"Renamed" in data
    empty = Source(Form.UPDATES, (Document.new().export_snapshot(),), "plan")
    with refused(Unprocessable, "no_such_page"):
        await workshop.draw(empty, Wish("pdf"))
    # The same diagram gives the same text, for histories of text.
    assert (await workshop.draw(source, Wish("json"))).files == (("", data),)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_document_is_refused_or_drawn_and_the_service_lives(workshop: Workshop, name: str) -> None:
    try:
        await workshop.draw(file(HOSTILE[name]), Wish("svg"))
    except ServiceError as error:
        assert error.status in (413, 422)
        assert error.detail
    assert (await workshop.draw(file(PLAN), Wish("svg", page=1))).files


async def test_bytes_that_abort_their_reader_take_only_the_worker(workshop: Workshop) -> None:
    await workshop.draw(file(PLAN), Wish("svg"))
    first = worker_of(workshop)
    source = Source(Form.UPDATES, (drawing().export_snapshot(), KILLER), "plan")
    with pytest.raises(ServiceError) as caught:
        await workshop.draw(source, Wish("svg"))
    assert caught.value.status in (413, 422)
    assert (await workshop.draw(file(PLAN), Wish("svg"))).files
    assert worker_of(workshop) != first


async def test_a_document_that_needs_too_much_memory_is_too_large() -> None:
    async with open_workshop(RenderingSettings(workers=1, memory_mib=256, seconds=60)) as small:
        with refused(TooLarge, "needs_too_much_memory"):
            await small.draw(file(many_shapes(150_000)), Wish("svg"))
        assert (await small.draw(file(PLAN), Wish("svg"))).files


async def test_a_document_that_takes_too_long_is_given_up() -> None:
    async with open_workshop(RenderingSettings(workers=1, seconds=1)) as hasty:
        with refused(Unprocessable, "takes_too_long"):
            await hasty.draw(file(many_shapes(100_000)), Wish("pdf"))
        assert (await hasty.draw(file(PLAN), Wish("svg"))).files
        assert hasty.killed == 1
        assert b'autograph_worker_crashes_total{kind="rendering"}' in rendered()


async def test_results_and_pages_are_bounded() -> None:
    settings = RenderingSettings(workers=1, max_pages=2, max_result_bytes=100_000, max_document_bytes=100_000)
    async with open_workshop(settings) as narrow:
        with refused(TooLarge, "too_large"):
            await narrow.draw(file(drawio("1", "2", "3")), Wish("svg"))
        with refused(TooLarge, "too_large"):
            await narrow.draw(file(drawio("1", width=20_000)), Wish("png", scale=100))
        with refused(TooLarge, "too_large"):
            await narrow.draw(file(many_shapes(900)), Wish("svg"))
        with refused(TooLarge, "too_large"):
            await narrow.draw(file(b" " * 100_001), Wish("svg"))
        assert (await narrow.draw(file(PLAN), Wish("svg"))).files


async def test_a_worker_is_warm_and_replaced_after_some_documents() -> None:
    async with open_workshop(RenderingSettings(workers=1, jobs_per_worker=2)) as shop:
        await shop.draw(file(PLAN), Wish("svg"))
        first = worker_of(shop)
        await shop.draw(file(PLAN), Wish("svg"))
        await asyncio.gather(*shop._replacing)
        assert worker_of(shop) != first
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)


async def test_a_worker_that_died_in_between_harms_no_document(workshop: Workshop) -> None:
    await workshop.draw(file(PLAN), Wish("svg"))
    os.kill(worker_of(workshop), signal.SIGKILL)
    assert (await workshop.draw(file(PLAN), Wish("svg"))).files


async def test_a_worker_knows_no_secret(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_SECRET", "do-not-tell")
    await workshop.draw(file(PLAN), Wish("svg"))
    known = await asyncio.to_thread(Path(f"/proc/{worker_of(workshop)}/environ").read_bytes)
    assert b"PATH=" in known and b"do-not-tell" not in known


async def test_too_many_waiting_drawings_are_sent_away() -> None:
    async with open_workshop(RenderingSettings(workers=1, queue=1)) as shop:
        answers = await asyncio.gather(*(shop.draw(file(PLAN), Wish("svg")) for _ in range(3)), return_exceptions=True)
    kinds = [type(answer) for answer in answers]
    assert kinds.count(Unavailable) == 1


async def test_who_waits_too_long_for_a_worker_is_sent_away() -> None:
    async with open_workshop(RenderingSettings(workers=1, wait_seconds=0.3)) as shop:
        long = asyncio.create_task(shop.draw(file(many_shapes(100_000)), Wish("pdf")))
        await asyncio.sleep(0)
        with refused(Unavailable, "busy"):
            await shop.draw(file(PLAN), Wish("svg"))
        long.cancel()
        await asyncio.wait([long])
        assert (await shop.draw(file(PLAN), Wish("svg"))).files


async def test_a_drawing_that_nobody_waits_for_ends_its_worker(workshop: Workshop) -> None:
    await workshop.draw(file(PLAN), Wish("svg"))
    pid = worker_of(workshop)
    task = asyncio.create_task(workshop.draw(file(many_shapes(100_000)), Wish("pdf")))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert (await workshop.draw(file(PLAN), Wish("svg"))).files
