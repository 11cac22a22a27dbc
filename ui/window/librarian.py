"""Fulfils the wishes of the library page: every one is a job, and the page shows the library as it is afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from ui.jobs import Lane
from ui.library_ports import Hit
from ui.ports import Entry, Library, NewDiagram
from ui.start import wishes
from ui.start.gallery import Look
from ui.start.naming import Naming
from ui.start.shelf import InFolder, Order, Shelf, named
from ui.window.holding import keep_back
from ui.window.library_reading import Reading, with_sharing

if TYPE_CHECKING:
    from ui.start.page import StartPage
    from ui.start.wishes import Ids, Wish
    from ui.window.desk import Desk

log = logging.getLogger(__name__)

FOUND = 500  # hits; the page shows those of the place that it is at
UNTITLED = "Untitled diagram"


class Librarian(QObject):
    """Between the page, which wishes and shows, and the library, which may wait for the disk."""

    def __init__(self, desk: Desk, page: StartPage) -> None:
        super().__init__(desk)
        self._desk = desk
        self._page = page
        self._refreshes = 0
        self._naming = Naming((page.sidebar, page.gallery.cards, page.gallery.table), self)
        page.wished.connect(self.fulfil)
        page.find_wanted.connect(self._find)
        page.arranged.connect(self._remember)
        page.pictures.wanted.connect(self._fetch_pictures)
        desk.library_ready.connect(self.refresh)
        desk.library_changed.connect(self.refresh)
        desk.library_away.connect(self._show_away)
        desk.recent_changed.connect(self._show_recent)
        self._arrange()

    def refresh(self) -> None:
        """Read the library again and show it; of several calls at once the last one shows."""
        library = self._desk.library
        if library is None:
            return
        self._refreshes += 1
        number = self._refreshes

        def read(_progress: object, _cancelled: object) -> Reading | None:
            return Reading.of(library) if number == self._refreshes else None  # else a later one is on its way

        def show(reading: Reading | None) -> None:
            if reading is not None:
                self._page.show_shelf(with_sharing(reading.shelf, self._desk.syncing))
                self._page.show_size(reading.size)
                self._show_recent()

        self._desk.jobs.run("", read, done=lambda reading: self._naming.afterwards(lambda: show(reading)))

    def _show_away(self, away: bool) -> None:
        """While the library is exchanged for another, the page waits; then it shows what is there now."""
        self._page.setEnabled(not away)
        self._page.show_waiting(away)
        if not away:
            self._page.pictures.forget()
            self.refresh()

    def _show_recent(self) -> None:
        from ui.window.recent_files import remembered

        self._page.show_recent(remembered(self._desk))

    def fulfil(self, wish: Wish) -> None:  # noqa: C901, PLR0912  # one row for each wish
        """Do what the page asks for."""
        match wish:
            case wishes.Create(folder=folder, tags=tags):
                self._desk.create(NewDiagram(UNTITLED, folder=folder, tags=tags))
            case wishes.OpenFile() | wishes.LocateFile() | wishes.ForgetFiles() as wish:
                self._open_file(wish)
            case wishes.Open(diagrams=diagrams):
                for diagram in diagrams:
                    self._desk.open(diagram)
            case wishes.Rename(diagram=diagram, title=title):
                self._rename(diagram, title)
            case wishes.Duplicate(diagrams=diagrams):
                self._change(lambda library: library.duplicate(*diagrams), self._select)
            case wishes.Star(diagrams=diagrams, starred=starred):
                self._change(lambda library: library.star_all(diagrams, starred))
            case wishes.Move(diagrams=diagrams, folder=None):
                self._ask_folder(diagrams)
            case wishes.Move(diagrams=diagrams, folder=str(folder)):
                self._move(diagrams, folder)
            case wishes.Tagged(diagrams=diagrams, tag=tag, on=on):
                self._tag(diagrams, tag, on=on)
            case wishes.ChooseTags(entries=entries):
                self._ask_tags(entries)
            case wishes.KeepBack(diagrams=diagrams, on=on):
                keep_back(self._desk, diagrams, on=on)
            case wishes.Trash(diagrams=diagrams):
                self._trash(diagrams)
            case wishes.Restore(diagrams=diagrams):
                self._change(lambda library: library.restore(*diagrams), lambda _nothing: self._say_restored(diagrams))
            case wishes.Delete() | wishes.EmptyTrash() as wish:
                self._ask_delete(wish)
            case _:
                self._change_folder_or_tag(wish)

    def keep_picture(self, diagram: str, png: bytes) -> None:
        """Store the picture of a diagram for its card; comfort, so a failure is only noted."""
        library = self._desk.library
        if library is None:
            return
        self._desk.jobs.run(
            "",
            lambda _progress, _cancelled: library.keep_thumbnail(diagram, png),
            done=lambda _nothing: self._page.pictures.refresh([diagram]),
            failed=lambda error: log.warning("a card keeps its old picture: %s", error),
        )

    def _change_folder_or_tag(self, wish: Wish) -> None:
        match wish:
            case wishes.CreateFolder(parent=parent):
                self._create_folder(parent)
            case wishes.RenameFolder(folder=folder, name=name):
                self._change(lambda library: library.folders.rename(folder, name))
            case wishes.ColourFolder(folder=folder, colour=colour):
                self._change(lambda library: library.folders.colour(folder, colour))
            case wishes.MoveFolder(folder=folder, parent=parent, before=before):
                self._change(lambda library: library.folders.move(folder, parent, before))
            case wishes.DuplicateFolder(folder=folder):
                self._change(lambda library: library.folders.duplicate(folder))
            case wishes.DeleteFolder(folder=folder, keep_contents=keep):
                self._delete_folder(folder, keep_contents=keep)
            case wishes.RenameTag(tag=tag, new=new):
                self._change(lambda library: library.tags.rename(tag, new))
            case wishes.DeleteTag(tag=tag):
                self._delete_tag(tag)
            case _:
                raise TypeError(f"nobody fulfils {wish!r}")

    # Diagrams.

    def _change(self, act: Callable[[Library], object], then: Callable[[object], None] | None = None) -> None:
        """Do something to the library, show it as it is afterwards, and then go on with what `act` returned."""

        def done(result: object) -> None:
            self._desk.library_changed.emit()
            if then is not None:
                # In the same lane, so that the page shows the new state first.
                self._desk.jobs.run("", lambda _progress, _cancelled: result, done=then)

        def failed(error: BaseException) -> None:
            self._page.show_again()
            self.refresh()
            self._desk.jobs.report(error)

        def start(library: Library) -> None:
            self._desk.jobs.run("", lambda _progress, _cancelled: act(library), done=done, failed=failed)

        self._desk.with_library(start)

    def _select(self, made: object) -> None:
        if isinstance(made, Sequence):
            self._page.gallery.select([str(one) for one in made])

    def _rename(self, diagram: str, title: str) -> None:
        for tab in self._desk.tabs:
            if tab.diagram.id == diagram:
                self._desk.rename(tab, title)
                return
        self._change(lambda library: library.rename(diagram, title))

    def _move(self, diagrams: Ids, folder: str) -> None:
        entries = self._entries(diagrams)
        where = self._folder_name(folder)
        back: dict[str, list[str]] = {}
        for entry in entries:
            back.setdefault(entry.folder, []).append(entry.id)

        def undo() -> None:
            for place, moved in back.items():
                self._change(lambda library, place=place, moved=moved: library.move(moved, place))  # type: ignore[misc]  # the defaults bind the loop's names

        def said(_nothing: object) -> None:
            self._desk.say_with(f"{named(entries)} moved to {where}", "Undo", undo)

        trashed = [entry.id for entry in entries if entry.days_left is not None]

        def act(library: Library) -> None:
            if trashed:
                library.restore(*trashed)
            library.move(diagrams, folder)

        if trashed or any(entry.folder != folder for entry in entries):
            self._change(act, said)

    def _tag(self, diagrams: Ids, tag: str, *, on: bool) -> None:
        self._change(lambda library: (library.tags.add if on else library.tags.remove)(diagrams, tag))

    def _trash(self, diagrams: Ids) -> None:
        desk, entries = self._desk, [entry for entry in self._entries(diagrams) if entry.days_left is None]
        diagrams = wishes.ids_of(entries)
        if not entries:
            return  # they are in the trash already
        if not desk.diagrams.close_all(diagrams):
            return
        back = partial(self._change, lambda library: library.restore(*diagrams))
        said = "Moved to the trash" if len(entries) < 2 else f"{named(entries)} moved to the trash"
        self._change(lambda library: library.trash(*diagrams), lambda _nothing: desk.say_with(said, "Undo", back))

    def _say_restored(self, diagrams: Ids) -> None:
        self._desk.say("Restored" if len(diagrams) == 1 else f"{len(diagrams):,} diagrams restored")

    def _ask_delete(self, wish: wishes.Delete | wishes.EmptyTrash) -> None:
        """Ask first: what is deleted for good is in no history."""
        from ui.dialogs.confirm import ConfirmDialog

        match wish:
            case wishes.Delete(entries=entries):
                what, ids = named(entries), wishes.ids_of(entries)
                act: Callable[[Library], object] = lambda library: library.delete(*ids)  # noqa: E731  # one row of a table
            case wishes.EmptyTrash(diagrams=count):
                what = "the 1 diagram" if count == 1 else f"all {count:,} diagrams"
                what, act = f"{what} in the trash", lambda library: library.empty_trash()
            case _:
                assert_never(wish)
        dialog = ConfirmDialog(f"Delete {what} for good?", "This cannot be undone.", "Delete", self._desk.window)
        dialog.accepted.connect(lambda: self._change(act))
        dialog.open_alone()

    def _ask_folder(self, diagrams: Ids) -> None:
        from ui.dialogs.choose_folder import ChooseFolder

        shelf = self._page.shelf or Shelf()
        entries = self._entries(diagrams)
        now = {entry.folder for entry in entries}
        dialog = ChooseFolder(
            f"Move {named(entries)} to", shelf, now.pop() if len(now) == 1 else None, self._desk.window
        )
        dialog.accepted.connect(lambda: self._move(diagrams, dialog.chosen))
        dialog.open_alone()

    def _ask_tags(self, entries: Sequence[Entry]) -> None:
        from ui.dialogs.choose_tags import ChooseTags

        shelf = self._page.shelf or Shelf()
        dialog = ChooseTags(
            named(entries), [tag.name for tag in shelf.tags], [entry.tags for entry in entries], self._desk.window
        )
        ids = wishes.ids_of(entries)

        def change() -> None:
            added, removed = dialog.added, dialog.removed  # the dialog is gone when the job runs
            self._change(lambda library: _give_tags(library, ids, added, removed))

        dialog.accepted.connect(change)
        dialog.open_alone()

    def _open_file(self, wish: wishes.OpenFile | wishes.LocateFile | wishes.ForgetFiles) -> None:
        from ui.window.opening import ask_files, open_files
        from ui.window.recent_files import forget_all, locate

        match wish:
            case wishes.OpenFile(path=path):
                open_files(self._desk, [path] if path is not None else ask_files(self._desk, "Open"))
            case wishes.LocateFile(path=path):
                locate(self._desk, path)
            case wishes.ForgetFiles():
                forget_all(self._desk)

    # Folders and tags.

    def _create_folder(self, parent: str) -> None:
        page = self._page
        self._change(
            lambda library: library.folders.create("New folder", parent),
            lambda made: page.sidebar.rename(InFolder(str(made))),
        )

    def _delete_folder(self, folder: str, *, keep_contents: bool) -> None:
        name = self._folder_name(folder)

        def said(_nothing: object) -> None:
            if keep_contents:
                self._desk.say(f"{name} removed, what was in it is kept")
                return
            back = partial(self._change, lambda library: library.folders.restore(folder))
            self._desk.say_with(f"{name} moved to the trash", "Undo", back)

        inside = {entry.id for entry in (self._page.shelf or Shelf()).entries if folder in self._way(entry.folder)}
        if not keep_contents and not self._desk.diagrams.close_all(inside):
            return
        self._change(lambda library: library.folders.delete(folder, keep_contents=keep_contents), said)

    def _delete_tag(self, tag: str) -> None:
        carried = [entry.id for entry in (self._page.shelf or Shelf()).entries if tag in entry.tags]
        back = partial(self._change, lambda library: library.tags.add(carried, tag))
        self._change(
            lambda library: library.tags.delete(tag),
            lambda _nothing: self._desk.say_with(f"Tag “{tag}” deleted", "Undo", back),
        )

    # Reading.

    def _find(self, words: str) -> None:
        library = self._desk.library
        if library is None:
            return

        def find(_progress: object, _cancelled: object) -> Sequence[Hit]:
            return library.find(words, FOUND)

        # Beside the other lane: who types does not wait for an import.
        self._desk.jobs.run("", find, done=lambda hits: self._page.show_hits(words, hits), lane=Lane.POOL)

    def _fetch_pictures(self, diagrams: list[str]) -> None:
        library = self._desk.library
        if library is None:
            return

        def read(_progress: object, _cancelled: object) -> dict[str, QImage]:
            found = library.thumbnails(diagrams)
            return {one: _read_png(found[one]) if one in found else QImage() for one in diagrams}

        def failed(error: BaseException) -> None:
            log.warning("the pictures of %d cards cannot be read: %s", len(diagrams), error)
            self._page.pictures.give_up(diagrams)

        self._desk.jobs.run("", read, done=self._page.pictures.take, failed=failed, lane=Lane.POOL)

    def _entries(self, diagrams: Ids) -> list[Entry]:
        shelf = self._page.shelf or Shelf()
        wanted = set(diagrams)
        return [entry for entry in (*shelf.entries, *shelf.trashed) if entry.id in wanted]

    def _way(self, folder: str) -> list[str]:
        return [one.id for one in (self._page.shelf or Shelf()).way_to(folder)]

    def _folder_name(self, folder: str) -> str:
        found = (self._page.shelf or Shelf()).folder(folder)
        return f"“{found.name}”" if found is not None else "the top"

    # How the page is arranged.

    def _arrange(self) -> None:
        from ui.library_ports import Sort

        settings = self._desk.services.settings
        look, sort = str(settings.get("library_look")), str(settings.get("library_sort"))
        if look in {one.value for one in Look}:
            self._page.show_look(Look(look))
        if sort in {one.value for one in Sort}:
            self._page.show_order(Order(Sort(sort), reverse=bool(settings.get("library_reversed"))))

    def _remember(self, look: Look, order: Order) -> None:
        settings = self._desk.services.settings
        settings.put("library_look", look.value)
        settings.put("library_sort", order.sort.value)
        settings.put("library_reversed", order.reverse)


def _give_tags(library: Library, diagrams: Ids, added: Sequence[str], removed: Sequence[str]) -> None:
    for tag in added:
        library.tags.add(diagrams, tag)
    for tag in removed:
        library.tags.remove(diagrams, tag)


def _read_png(data: bytes) -> QImage:
    """Named a PNG: who lets Qt find that out in a thread may wait for ever, see `diagram.render.assets`."""
    return QImage.fromData(data, "PNG")  # type: ignore[arg-type]  # the stub wants bytes, which PySide refuses
