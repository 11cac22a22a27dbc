"""What two people did at once: both are told which is shown, and the other waits until somebody decides."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from diagram.document import Changes, Conflict, Contest, Document
    from ui.window.desk import Desk, Tab

_LONGEST = 40  # characters of each text that are quoted
MOST = 500  # conflicts that wait for a decision; of more, the oldest are left as they are shown


@dataclass(frozen=True, slots=True)
class Clash:
    """One conflict that nobody has decided yet. `writer` is who was seen writing there, or empty."""

    id: str
    conflict: Conflict | Contest
    writer: str = ""


class Meetings(QObject):
    """Listens to one diagram. All that one merge brings is told in one word; all that waits is in `open`."""

    changed = Signal()

    def __init__(
        self, desk: Desk, tab: Tab, writer_of: Callable[[str], str], parent: QObject | None = None
    ) -> None:  # fmt: skip
        """`writer_of` says who was seen writing in a record, or nothing."""
        super().__init__(parent)
        self._desk, self._tab, self._writer_of = desk, tab, writer_of
        self._waiting: dict[Hashable, Conflict | Contest] = {}
        self._open: dict[Hashable, Clash] = {}
        self._count = 0
        self._said = 0  # how many were open when it was told last
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._look_again)
        document = tab.editor.document
        for leave in (
            document.subscribe_conflicts(lambda conflict: self._heard([conflict])),
            document.subscribe_contests(self._heard),
            document.subscribe(self._look),
        ):
            self.destroyed.connect(leave)

    @property
    def open(self) -> Sequence[Clash]:
        """What nobody has decided, the last first; what has become needless is left out."""
        from diagram.editing.clashes import stands

        document = self._tab.editor.document
        for clash in [one for one in self._open.values() if not stands(document, one.conflict)]:
            del self._open[_key(clash.conflict)]
        return list(self._open.values())[::-1]

    def put_away(self, *clashes: Clash) -> None:
        """They are decided."""
        known = [clash for clash in clashes if self._open.pop(_key(clash.conflict), None) is not None]
        if known:
            self._say()

    def _heard(self, clashes: Sequence[Conflict | Contest]) -> None:
        for one in clashes:
            self._waiting[_key(one)] = _joined(one, self._waiting.pop(_key(one), None))
            opposite = self._waiting.pop(_opposite(one), None)
            if opposite is not None and (left := _without(opposite, one)) is not None:
                self._waiting[_key(left)] = left
        self._soon.start(0)

    def _look(self, changes: Changes) -> None:
        """Somebody, perhaps elsewhere, may have decided."""
        records = {clash.conflict.record for clash in self._open.values()}
        if any(one in changes.updated or one in changes.added or one in changes.removed for one in records):
            self._again.start(0)

    def _look_again(self) -> None:
        if len(self.open) != self._said:
            self._say()

    def _say(self) -> None:
        self._said = len(self.open)
        self.changed.emit()

    def _tell(self) -> None:
        met, self._waiting = list(self._waiting.values()), {}
        for conflict in met:
            self._keep(conflict)
        self._say()
        action = "See both…" if len(met) == 1 else f"See all {len(met)}…"
        said = sentence(met, self._tab.editor.document)
        self._desk.say_with(said, action, lambda: show_conflicts(self._desk, self._tab))

    def _keep(self, conflict: Conflict | Contest) -> None:
        known = self._open.pop(_key(conflict), None)
        now = _joined(conflict, None if known is None else known.conflict)
        opposite = self._open.pop(_opposite(now), None)
        if opposite is not None and (left := _without(opposite.conflict, now)) is not None:
            self._open[_key(left)] = replace(opposite, conflict=left)
        self._count += 1
        self._open[_key(now)] = Clash(str(self._count), now, self._writer_of(conflict.record))
        while len(self._open) > MOST:
            del self._open[next(iter(self._open))]


def show_conflicts(desk: Desk, tab: Tab | None) -> None:
    """Show what waits for a decision in a diagram; nothing if there is nothing."""
    from ui.window.conflict_view import ConflictView

    meetings = None if tab is None else tab.meetings
    if tab is not None and meetings is not None and meetings.open:
        desk.show(tab)
        ConflictView(desk, tab, meetings).dialog.open_alone()


def sentence(met: Sequence[Conflict | Contest], document: Document) -> str:
    """What happened, for the toast."""
    from diagram.document import Conflict

    texts = [one for one in met if isinstance(one, Conflict)]
    if len(met) > 1:
        if len(texts) == len(met):
            return f"Two people wrote the same {len(met)} texts at once; one of each is shown"
        return f"Two people changed the same {len({one.record for one in met})} things at once; one of each is shown"
    if texts:
        kept, other = (_quoted(text, html) for text, html in ((texts[0].kept, False), (texts[0].other, texts[0].html)))
        return f"Two people wrote this at once: {kept} is shown, {other} is not"
    return _told(next(one for one in met if not isinstance(one, Conflict)), document)


def _told(contest: Contest, document: Document) -> str:
    from diagram.editing.clashes import versions_of
    from diagram.versions.aspects import aspect_of, subject_of

    versions = versions_of(document, contest)
    subject = subject_of(versions[0]) if versions is not None else "It"
    if contest.is_deleted:
        return f"{subject} was deleted while somebody else changed it"
    deeds = {aspect.deed for key, _ in contest.other if (aspect := aspect_of(key)) is not None}
    deed = deeds.pop() if len(deeds) == 1 else "changed"
    return f"Two people {deed} {subject if subject[:1] == '“' else f'the same {subject.lower()}'} at once; one is shown"


def _key(clash: Conflict | Contest) -> Hashable:
    """Clashes of one key are one: an edit that arrives in pieces clashes with each of them."""
    from diagram.document import Conflict

    return clash if isinstance(clash, Conflict) else (clash.record, clash.other_came)


def _opposite(clash: Conflict | Contest) -> Hashable:
    """The key of what the other side lost in the same thing."""
    from diagram.document import Conflict

    return None if isinstance(clash, Conflict) else (clash.record, not clash.other_came)


def _without(earlier: Conflict | Contest, later: Conflict | Contest) -> Conflict | Contest | None:
    """What is left of a contest now that for some of its values it was the other side that lost."""
    from diagram.document import Contest

    if not (isinstance(earlier, Contest) and isinstance(later, Contest)) or later.is_deleted != earlier.is_deleted:
        return earlier
    anew = dict(later.other)
    kept, other = (tuple(one for one in side if one[0] not in anew) for side in (earlier.kept, earlier.other))
    return replace(earlier, kept=kept, other=other) if other else None


def _joined(later: Conflict | Contest, earlier: Conflict | Contest | None) -> Conflict | Contest:
    from diagram.document import Conflict

    if earlier is None or isinstance(later, Conflict) or isinstance(earlier, Conflict):
        return later
    if later.is_deleted != earlier.is_deleted:
        return later
    kept, other = ({**dict(before), **dict(after)} for before, after in
                   ((earlier.kept, later.kept), (earlier.other, later.other)))  # fmt: skip
    return replace(later, kept=tuple(kept.items()), other=tuple(other.items()))


def _quoted(text: str, html: bool) -> str:
    from diagram.text.html import plain_of

    line = " ".join(plain_of(text, html).split())
    if not line:
        return "no text"
    return f"“{line[: _LONGEST - 1]}…”" if len(line) > _LONGEST else f"“{line}”"
