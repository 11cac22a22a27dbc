"""The worker of `app.syncing.cards`: `python -m app.syncing.painting`, the parts of a version in, a PNG out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from app.library.version_content import records_in
from diagram.render.pictures import PictureOptions, draw_page, encode
from diagram.scene.tree import RecordTree
from diagram.worker import serve

CARD_PX = (440, 248)  # as ui.thumbnails.CARD_PX, which would load the window
_MARGIN = 2.0
_NICE = 5  # who draws comes first, on a machine with few cores


def painted(blobs: Sequence[bytes]) -> bytes:
    """The first page of records; nothing when there is nothing on it."""
    head = json.loads(blobs[0])
    records = records_in(blobs[1 : 1 + head["parts"]])
    assets = dict(zip(head["assets"], blobs[1 + head["parts"] :], strict=True))
    tree = RecordTree(records)
    pages = tree.pages()
    if not pages:
        return b""
    drawing = draw_page(tree, pages[0], PictureOptions(margin=_MARGIN))
    if drawing.bounds.w <= 0 or drawing.bounds.h <= 0:
        return b""
    width, height = CARD_PX
    scale = min(width / drawing.bounds.w, height / drawing.bounds.h, 2.0)
    return encode([drawing], "png", PictureOptions(scale, _MARGIN), asset=assets.get, title="")


def main() -> int:
    """Answer until there is no more to read."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    serve(lambda blobs: ([painted(blobs)], False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
