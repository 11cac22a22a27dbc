"""What two people did at once, in words and values for the eye."""

from __future__ import annotations

from collections.abc import Iterator

from diagram.document import Conflict, Contest, Document
from diagram.document.writes import LETTERS
from diagram.editing.clashes import is_html, standing, versions_of
from diagram.records import PLAIN, Connector, Layer, Note, Page, Record, Shape
from diagram.text.html import plain_of
from diagram.versions.aspects import SIZE, aspect_of, subject_of, value_words
from ui.dialogs.conflicts import Pair, Shown
from ui.widgets.value_rows import Valued
from ui.window.meetings import Clash

_LONGEST = 60
_HERE, _ELSEWHERE = "was here already", "came from elsewhere"
_COLORS = ("fill", "stroke", "font_color")
_NAMED_COLORS = {"none": "None", "default": "As the theme"}
_BACK = "Bring it back"
_ORDER = ("text", "title", "name", LETTERS, "kind", "x", "y", "w", "h", "rotation", "points", *_COLORS)


def pair_of(document: Document, clash: Clash) -> Pair:
    """Both sides as people read them."""
    elsewhere = f"came from {clash.writer}" if clash.writer else _ELSEWHERE
    whose = (_HERE, elsewhere) if clash.conflict.other_came else (elsewhere, _HERE)
    if isinstance(clash.conflict, Conflict):
        return _of_words(document, clash.id, clash.conflict, whose)
    return _of_values(document, clash.id, clash.conflict, whose)


def page_of(document: Document, record: Record | None) -> Page | None:
    """The page on which something lies."""
    while record is not None and not isinstance(record, Page):
        record = document.get(record.parent)
    return record


def _of_words(document: Document, identity: str, conflict: Conflict, whose: tuple[str, str]) -> Pair:
    shown = plain_of(standing(document, conflict) or "", is_html(document, conflict))
    other = plain_of(conflict.other, conflict.html)
    line = " ".join(shown.split()) or " ".join(other.split())
    title = f"{line[: _LONGEST - 1]}…" if len(line) > _LONGEST else line
    record = document.get(conflict.record)
    place = _on_page(document, record, _kind(record))
    return Pair(identity, title, place, Shown(whose[0], shown), Shown(whose[1], other))


def _of_values(document: Document, identity: str, contest: Contest, whose: tuple[str, str]) -> Pair:
    versions = versions_of(document, contest)
    if versions is None:
        return Pair(identity, "", "", Shown(whose[0]), Shown(whose[1]))
    now, then = versions
    subject = subject_of(now)
    if contest.is_deleted:
        kept = Shown(whose[1], rows=tuple(_rows(document, contest, then)))
        place = f"{subject} was deleted, and changed by somebody who did not know"
        gone = Shown(whose[0], rows=(Valued("Deleted", ""),))
        return Pair(identity, _bare(subject), place, gone, kept, _BACK, "Deleted and changed", is_here=False)
    titles = list(dict.fromkeys(aspect.title for key in _keys(contest) if (aspect := aspect_of(key)) is not None))
    listed = " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles).lower()
    detail = f"{listed[:1].upper()}{listed[1:]}"
    place = _on_page(document, now, f"{detail} of {_within(subject)}")
    shown, other = (tuple(_rows(document, contest, record)) for record in versions)
    return Pair(
        identity, _bare(subject), place, Shown(whose[0], rows=shown), Shown(whose[1], rows=other), detail=detail
    )


def _within(subject: str) -> str:
    """A label in quotes stays as it is; what a thing is gets its article."""
    return subject if subject.startswith("“") else f"a {subject.lower()}"


def _bare(subject: str) -> str:
    return subject.strip("“”")


def _rows(document: Document, contest: Contest, record: Record) -> Iterator[Valued]:
    told: set[str] = set()
    for key in _keys(contest):
        aspect = aspect_of(key)
        if aspect is None or aspect.title in told:
            continue
        told.add(aspect.title)
        if key == LETTERS:
            yield Valued("Text", "Written in")
        elif key in _COLORS:
            color = _color(record, key)
            yield Valued(aspect.title, _NAMED_COLORS.get(color, color), color)
        elif aspect == SIZE and isinstance(record, Shape):
            yield Valued(aspect.title, f"{record.w:g} × {record.h:g}")
        else:
            yield Valued(aspect.title, value_words(aspect, record, document.records))


def _keys(contest: Contest) -> list[str]:
    """What a person asks about first comes first."""
    found = [key for key, _ in contest.other]
    return sorted(found, key=lambda key: _ORDER.index(key) if key in _ORDER else len(_ORDER))


def _color(record: Record, key: str) -> str:
    style = record.style if isinstance(record, Shape | Connector) else PLAIN
    return str(getattr(style, key))


def _on_page(document: Document, record: Record | None, place: str) -> str:
    page = page_of(document, record) if len(document.pages()) > 1 and not isinstance(record, Page) else None
    return place if page is None else f"{place} on “{page.name}”"


def _kind(record: Record | None) -> str:
    match record:
        case Page():
            return "Name of a page"
        case Layer():
            return "Name of a layer"
        case Note():
            return "Title of a note"
        case Connector():
            return "Label of a line"
        case Shape():
            return "Text of a shape"
        case _:
            return "Text"
