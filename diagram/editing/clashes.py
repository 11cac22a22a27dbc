"""What can be done about what two people did at once: take the other's, keep both texts, or leave it.

Each is one edit like any other: it merges, and it can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from diagram.document import Conflict, Contest, Document
from diagram.document.edit import Edit
from diagram.document.values import DELETED
from diagram.properties import from_properties, to_properties
from diagram.records import Record, Value

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


def stands(document: Document, clash: Conflict | Contest) -> bool:
    """Whether there is anything to decide still."""
    if isinstance(clash, Conflict):
        return standing(document, clash) is not None
    if clash.is_deleted:
        return document.get(clash.record) is None
    return versions_of(document, clash) is not None


def versions_of(document: Document, contest: Contest) -> tuple[Record, Record] | None:
    """The record as it is and as it would be with the other's values; None when there is nothing to decide any more.

    Of a deleted record both are as it would come back.
    """
    record = document.get(contest.record)
    if contest.is_deleted:
        values = document.values(contest.record) if record is None else None
        if values is None:
            return None
        back = from_properties(contest.record, {key: value for key, value in values.items() if key != DELETED})
        return back, back
    other = None if record is None else _with(record, contest)
    return None if record is None or other is None or other == record else (record, other)


def take_other(document: Document, clashes: Sequence[Conflict | Contest]) -> None:
    """Show what was not, all of it in one step; what was deleted comes back. Raises: DocumentError: it only shows."""
    words = all(isinstance(one, Conflict) for one in clashes)
    with document.edit("Use the other text" if words else "Use the other") as edit:
        for one in clashes:
            if isinstance(one, Conflict):
                _take_words(edit, one)
            elif one.is_deleted:
                for record in document.buried(one.record):
                    edit.put(record)
            elif (now := edit.get(one.record)) is not None:
                edit.put(_with(now, one))


def _take_words(edit: Edit, conflict: Conflict) -> None:
    record = edit.get(conflict.record)
    if record is not None and hasattr(record, conflict.property):
        read = {"html": conflict.html} if _has_html(record, conflict.property) else {}
        edit.change(conflict.record, **{conflict.property: conflict.other}, **read)


def _with(record: Record, contest: Contest) -> Record:
    values: dict[str, Value] = {**to_properties(record), **dict(contest.other)}
    return from_properties(record.id, {key: value for key, value in values.items() if value is not None})


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
