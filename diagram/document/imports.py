"""Taking many updates into a Loro document as one.

Loro's own `import_batch` first reads the header of every update to put them in order, which takes half of its time; an
update that comes before what it builds on waits in the document anyway, until that is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from loro import ImportStatus, LoroDoc, VersionVector

from diagram.document.door import is_panic
from diagram.document.writes import Spans


class Taken(NamedTuple):
    """Of each peer which operations are new here; and whether one of the updates waits for others."""

    arrived: Spans
    waits: bool


def take_one(doc: LoroDoc, update: bytes) -> Taken:
    """An update from elsewhere. Raises: Loro's error; nothing has changed then."""
    status = doc.import_with(update, "remote")
    return Taken(status.success.inner(), status.pending is not None)


def take_all(doc: LoroDoc, updates: Sequence[bytes]) -> Taken:
    """Updates, in any order; whoever listens hears of all of them at once, or of the first by itself in an empty `doc`.

    Raises: Loro's error for one of them; others have been taken.
    """
    if not updates:
        return Taken({}, False)
    before = doc.oplog_vv
    statuses: list[ImportStatus] = []
    if doc.len_ops == 0:  # a snapshot is taken as it is where nothing is yet
        statuses.append(doc.import_(updates[0]))
        updates = updates[1:]
    if updates:
        with _apart(doc):
            statuses += _imported(doc, updates)
    return _taken(doc, before, statuses)


def _imported(doc: LoroDoc, updates: Iterable[bytes]) -> list[ImportStatus]:
    statuses: list[ImportStatus] = []
    refused: BaseException | None = None
    for update in updates:
        try:
            statuses.append(doc.import_(update))
        except BaseException as error:  # which is what Loro raises itself, when it refuses one
            if type(error) is not BaseException:
                raise
            refused = error
    if refused is not None:
        raise refused
    return statuses


@contextmanager
def _apart(doc: LoroDoc) -> Iterator[None]:
    """Meanwhile the values of the document stay as they are; then they are brought up to its operations at once."""
    doc.detach()
    try:
        yield
    except BaseException as error:
        if not is_panic(error):  # else nobody asks it for anything any more
            doc.checkout_to_latest()
        raise
    doc.checkout_to_latest()


def _taken(doc: LoroDoc, before: VersionVector, statuses: Sequence[ImportStatus]) -> Taken:
    known, here = _counts(before), _counts(doc.oplog_vv)
    arrived = {peer: (known.get(peer, 0), end) for peer, end in here.items() if end > known.get(peer, 0)}
    waiting = (pending.inner().items() for status in statuses if (pending := status.pending) is not None)
    return Taken(arrived, any(here.get(peer, 0) < end for spans in waiting for peer, (_, end) in spans))


def _counts(version: VersionVector) -> dict[int, int]:
    return {peer: end for peer, (_, end) in version.to_spans().inner().items()}
