"""The files that the diagrams of a window are linked with: watched, taken over when they change, written when asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from ui.errors import describe
from ui.file_ports import FileGone, FileMerged, FileSame, FileUnread, FileWritten, LinkedFile, Outcome
from ui.window.file_watch import FileWatch

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab


class LinkedFiles(QObject):
    """Follows the desk. Also looks whenever the window comes to the front: not every change is told."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.watch = FileWatch(self)
        self.watch.changed.connect(self._changed)
        self._leave: dict[Tab, Callable[[], None]] = {}
        self._behind: dict[Tab, bool] = {}
        self._unseen: dict[Tab, FileMerged] = {}  # what differs, until it was looked at
        self._trouble: dict[Path, str] = {}  # what was told of a file, lest it be told again
        desk.opened.connect(self.follow)
        desk.closed.connect(self._forget)
        desk.window.installEventFilter(self)

    def follow(self, tab: Tab) -> None:
        """Begin with a diagram's file, if it has one."""
        linked = tab.diagram.linked
        if linked is None or tab in self._leave:
            return
        self._behind[tab] = linked.is_behind
        self._leave[tab] = linked.watch(lambda: self._ahead(tab, linked))
        self.watch.add(linked.path)
        self.check(tab)

    def check(self, tab: Tab) -> None:
        """Take over what was changed outside, if anything was."""
        linked = tab.diagram.linked
        if linked is not None:
            self._desk.jobs.run_steps("", linked.catch_up(), done=lambda outcome: self._came(tab, linked, outcome))

    def save(self, tab: Tab, *, anew: bool = False) -> None:
        """Write the diagram's file; asks before it writes one that is gone or cannot be read."""
        linked = tab.diagram.linked
        if linked is None:
            return
        if not linked.is_writable:
            self._desk.say(f"{linked.path.name} can be read but not written. Save a copy instead.")
            return
        title = f"Writing {linked.path.name}"
        steps = linked.save(anew=anew)
        self._desk.jobs.run_steps(title, steps, done=lambda outcome: self._saved(tab, linked, outcome))

    def unlink(self, tab: Tab) -> None:
        """Go on without the file, which stays as it is."""
        linked = tab.diagram.linked
        if linked is None:
            return
        self._forget(tab)

        def done(_nothing: None) -> None:
            self._desk.say(f"This diagram has nothing to do with {linked.path.name} any more.")
            self._desk.file_changed.emit(tab)

        self._desk.jobs.run_steps("", tab.diagram.unlink(), done=done)

    def differences(self, tab: Tab) -> int:
        """How many changes differ outside that the person has not looked at."""
        from diagram.versions.disagreements import disagreements

        merged = self._unseen.get(tab)
        return 0 if merged is None else len(disagreements(merged.clashes, tab.diagram.document.records))

    def show_differences(self, tab: Tab) -> None:
        linked, merged = tab.diagram.linked, self._unseen.get(tab)
        if linked is not None and merged is not None:
            self._show(tab, linked, merged)

    def move(self, tab: Tab, path: Path) -> None:
        """A diagram's file is elsewhere now."""
        linked = tab.diagram.linked
        if linked is not None:
            self._forget(tab)
            linked.move(path)
            self.follow(tab)
            self._desk.file_changed.emit(tab)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.WindowActivate:
            for tab in self._leave:
                self.check(tab)
        return super().eventFilter(watched, event)

    def _changed(self, path: Path) -> None:
        for tab in self._leave:
            linked = tab.diagram.linked
            if linked is not None and linked.path == path:
                self.check(tab)

    def _forget(self, tab: Tab) -> None:
        leave = self._leave.pop(tab, None)
        if leave is None:
            return
        leave()
        del self._behind[tab]
        self._unseen.pop(tab, None)
        followed = {one.diagram.linked.path for one in self._leave if one.diagram.linked is not None}
        linked = tab.diagram.linked
        if linked is not None and linked.path not in followed:
            self.watch.drop(linked.path)

    def _ahead(self, tab: Tab, linked: LinkedFile) -> None:
        """On every edit, so it must cost nothing."""
        if tab in self._behind and self._behind[tab] is not linked.is_behind:
            self._behind[tab] = linked.is_behind
            self._desk.file_changed.emit(tab)

    # What came of it.

    def _came(self, tab: Tab, linked: LinkedFile, outcome: Outcome) -> None:
        name = linked.path.name
        match outcome:
            case FileMerged():
                self._trouble.pop(linked.path, None)
                self._tell_merge(tab, linked, outcome, f"{name} changed outside. ")
            case FileGone():
                text = f"{name} is not there any more. The diagram stays here."
                self._once(linked, text, "Locate…", lambda: self._locate(linked))
            case FileUnread(error=error):
                text = f"{name} cannot be read as it is now. Nothing was changed here."
                self._once(linked, text, "Why", lambda: self._explain(error))
            case FileSame() | FileWritten():
                self._trouble.pop(linked.path, None)

    def _saved(self, tab: Tab, linked: LinkedFile, outcome: Outcome) -> None:
        name = linked.path.name
        match outcome:
            case FileWritten(merged=None):
                self.watch.add(linked.path)
                self._desk.say(f"Written to {name}")
            case FileWritten(merged=FileMerged() as merged):
                self._tell_merge(tab, linked, merged, f"{name} changed outside and was merged before writing. ")
            case FileGone():
                what = "It was deleted or renamed outside AutoGraph."
                self._ask(tab, f"{name} is not there any more. Write it anew?", what, "Write Anew")
            case FileUnread(error=error):
                what = f"{describe(error).what}. What it holds now is kept beside it."
                self._ask(tab, f"{name} cannot be read as it is now. Write it anyway?", what, "Write Anyway")
            case _:
                pass

    def _ask(self, tab: Tab, question: str, what: str, yes: str) -> None:
        from ui.dialogs.confirm import ConfirmDialog

        dialog = ConfirmDialog(question, what, yes, self._desk.window)
        dialog.accepted.connect(lambda: self.save(tab, anew=True))
        dialog.open_alone()

    def _once(self, linked: LinkedFile, text: str, action: str, then: Callable[[], object]) -> None:
        if self._trouble.get(linked.path) != text:
            self._trouble[linked.path] = text
            self._desk.say_with(text, action, then)

    def _locate(self, linked: LinkedFile) -> None:
        from ui.window.recent_files import locate

        locate(self._desk, linked.path)

    def _explain(self, error: BaseException) -> None:
        from ui.dialogs.problem import ProblemDialog

        ProblemDialog(describe(error), self._desk.window).open_alone()

    def _tell_merge(self, tab: Tab, linked: LinkedFile, merged: FileMerged, lead: str) -> None:
        from diagram.versions.disagreements import disagreements

        if not merged.taken and not merged.clashes:
            return
        count = len(disagreements(merged.clashes, tab.diagram.document.records))
        changes = "1 change" if merged.taken == 1 else f"{merged.taken:,} changes"
        if count:
            self._unseen[tab] = merged
            self._desk.file_changed.emit(tab)
        differ = f", {count:,} {'differs' if count == 1 else 'differ'}" if count else ""
        text = f"{lead}{changes} taken over{differ}"
        self._desk.say_with(text, "Show", lambda: self._show(tab, linked, merged))

    def _show(self, tab: Tab, linked: LinkedFile, merged: FileMerged) -> None:
        from ui.dialogs.merge_report import MergeReport

        if self._unseen.pop(tab, None) is not None:
            self._desk.file_changed.emit(tab)
        MergeReport(linked, merged, tab.diagram.document, self._desk.window).open_alone()
