"""From bytes that nobody has looked into to files. Runs in a worker only: hostile bytes may take the process along."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from diagram.collector import collector_paused
from diagram.document import Document
from diagram.errors import LimitExceeded
from diagram.formats.registry import Contents, Loss, recognise
from diagram.records import Page, Record
from diagram.render.pictures import PictureOptions, files_of
from services.rendering.wish import Drawn, Form, Source, Wish

Asset = Callable[[str], bytes | None]
_MOST_LOSSES = 100


class NoSuchPage(Exception):
    """The wish names a page that the document does not have."""


@collector_paused()
def draw(source: Source, wish: Wish, asset: Asset, *, most_pages: int, most_bytes: int) -> Drawn:
    """The files that `wish` asks for.

    Raises:
        DiagramError: the bytes are no document, or the files would be too large.
        NoSuchPage: there is no such page.
    """
    records, assets, losses = _read(source)
    contents = Contents(records, lambda name: assets.get(name) or asset(name), source.name)
    options = PictureOptions(wish.scale, wish.margin, wish.background)

    def chosen(pages: list[Page]) -> list[Page]:
        if not pages:
            raise NoSuchPage("the document has no page yet")
        if wish.page:
            if wish.page > len(pages):
                raise NoSuchPage(f"there is no page {wish.page}; the document has {len(pages)}")
            return [pages[wish.page - 1]]
        if len(pages) > most_pages:
            raise LimitExceeded(f"the document has {len(pages)} pages; at most {most_pages} are drawn at once")
        return pages

    files, total = [], 0
    for suffix, data in files_of(contents, wish.target, options, chosen):
        total += len(data)
        if total > most_bytes:
            raise LimitExceeded(f"the result has more than {most_bytes:,} bytes", advice="Choose a smaller scale.")
        files.append((suffix, data))
    return Drawn(tuple(files), tuple(_sentence(loss) for loss in losses[:_MOST_LOSSES]))


def _read(source: Source) -> tuple[tuple[Record, ...], Mapping[str, bytes], tuple[Loss, ...]]:
    if source.form is Form.UPDATES:
        document = Document.load(source.blobs, read_only=True) if source.blobs else Document.new()
        return document.records_in_order(), {}, ()
    data = source.blobs[0]
    entry = recognise(data, source.name)
    assert entry.read is not None  # recognise() only returns readable formats
    reading = entry.read(data)
    return reading.records, reading.assets, reading.losses


def _sentence(loss: Loss) -> str:
    text = f"{loss.where}: {loss.message}" if loss.where else loss.message
    return text[:300]
