"""What can be done about words that two people wrote at once: take the others, keep both, or leave it.

Each is one edit like any other: it merges, and it can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from diagram.document import Conflict, Document
from diagram.records import Record

_TEXT = "text"


def standing(document: Document, conflict: Conflict) -> str | None:
    """What the property says now; None when there is nothing to decide any more: it is gone, or says `other`."""
    record = document.get(conflict.record)
    now = getattr(record, conflict.property, None)
    if not isinstance(now, str):
        return None
    is_other = now == conflict.other and _is_html(record, conflict.property) == conflict.html
    return None if is_other else now


def is_html(document: Document, conflict: Conflict) -> bool:
    """How what the property says now is to be read."""
    return _is_html(document.get(conflict.record), conflict.property)


def take_other(document: Document, conflicts: Sequence[Conflict]) -> None:
    """Show the words that were not. Raises: DocumentError when the document only shows."""
    with document.edit("Use the other text") as edit:
        for one in conflicts:
            record = edit.get(one.record)
            if record is not None and hasattr(record, one.property):
                read = {"html": one.html} if _has_html(record, one.property) else {}
                edit.change(one.record, **{one.property: one.other}, **read)


def keep_both(document: Document, conflict: Conflict) -> None:
    """Show what stands there and the other words below it; of a title or name, behind it. Raises: as `take_other`."""
    with document.edit("Keep both texts") as edit:
        record = edit.get(conflict.record)
        now = getattr(record, conflict.property, None)
        if record is None or not isinstance(now, str):
            return
        if conflict.property != _TEXT:
            edit.change(conflict.record, **{conflict.property: f"{now} / {conflict.other}".strip(" /")})
            return
        was_html = _is_html(record, _TEXT)
        text, html = joined((now, was_html), (conflict.other, conflict.html))
        read = {"html": html} if _has_html(record, _TEXT) else {}
        edit.change(conflict.record, text=text, **read)


def joined(first: tuple[str, bool], second: tuple[str, bool]) -> tuple[str, bool]:
    """Two labels as one, the first above the second; each is (text, whether it is HTML), and so is the answer."""
    filled = [one for one in (first, second) if one[0]]
    if len(filled) < 2:
        return filled[0] if filled else ("", False)
    if not first[1] and not second[1]:
        return f"{first[0]}\n{second[0]}", False
    return "".join(f"<div>{text if html else _as_html(text)}</div>" for text, html in (first, second)), True


def _as_html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _has_html(record: Record, name: str) -> bool:
    return name == _TEXT and hasattr(record, "html")


def _is_html(record: Record | None, name: str) -> bool:
    return name == _TEXT and bool(getattr(record, "html", False))
