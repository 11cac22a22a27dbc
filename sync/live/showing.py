"""What a person shows of themselves, as the bytes that travel: at most 4 KiB of MessagePack, opaque to the server.

Others may be older or newer programs, or hostile: fields that are not known are ignored, and whatever does not fit is
as if nothing was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from sync.status import Presence
from sync.wire import limits

_VERSION = 1
_NAMES = 64  # characters of an id
_SELECTED = 200
_FAR = 1e9  # no page is so large

_Name = Annotated[str, Meta(max_length=_NAMES)]


class _State(msgspec.Struct, frozen=True, omit_defaults=True):
    """`v` grows when a field changes its meaning; a field that is added needs no new version."""

    v: Annotated[int, Meta(ge=1, le=_VERSION)] = _VERSION
    page: _Name = ""
    cursor: tuple[float, float] | None = None
    selection: Annotated[tuple[_Name, ...], Meta(max_length=_SELECTED)] = ()
    view: tuple[float, float, float, float] | None = None
    editing: _Name = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_State)


def packed(presence: Presence) -> bytes:
    """As much of it as fits: of a large selection the first records, and no place that is none."""
    selection = tuple(one for one in presence.selection if len(one) <= _NAMES)[:_SELECTED]
    while True:
        state = _State(
            page=presence.page[:_NAMES],
            cursor=presence.cursor if _are_places(presence.cursor) else None,
            selection=selection,
            view=presence.view if _are_places(presence.view) else None,
            editing=presence.editing[:_NAMES],
        )
        data = _encoder.encode(state)
        if len(data) <= limits.STATE:
            return data
        selection = selection[: len(selection) * limits.STATE // len(data) - 1]


def unpacked(data: bytes) -> Presence | None:
    """What somebody shows; None for bytes that say nothing to this program."""
    if len(data) > limits.STATE:
        return None
    try:
        state = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return None
    if not (_are_places(state.cursor) and _are_places(state.view)):
        return None
    return Presence(state.page, state.cursor, state.selection, state.view, state.editing)


def _are_places(numbers: Sequence[float] | None) -> bool:
    return all(-_FAR <= one <= _FAR for one in numbers or ())  # never true of a NaN
