"""Who else is here, in the top bar: faces that overlap, and a menu with all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from sync.status import Person
from ui.people.faces import colour_of, face, name_of, paint_face
from ui.theme.theme import tokens_of
from ui.widgets.card import Menu

if TYPE_CHECKING:
    from ui.people.company import Company  # which loads the editor: later than the top bar

MOST = 4  # faces; of more, the rest is a number
FACE_PX = 26
_ROOM_PX = 32  # of a face with its ring
_OVERLAP_PX = 6


class Avatars(QWidget):
    """Shows the company of the diagram in front. A click on a face follows it; on the number, or by key, a menu."""

    def __init__(self) -> None:
        super().__init__()
        self._company: Company | None = None
        self._me = ""
        self.faces: list[Face] = []
        self.more = More(self)
        self.more.clicked.connect(self.open_menu)
        self.setAccessibleName("People who are here")
        self.hide()

    def show_company(self, company: Company | None) -> None:
        """From now on these; None: the start page is in front."""
        if self._company is not company:
            if self._company is not None:
                self._company.changed.disconnect(self.refresh)
            self._company = company
            if company is not None:
                company.changed.connect(self.refresh)
        self.refresh()

    def show_me(self, user: str) -> None:
        """The person at this computer, who may be here a second time."""
        self._me = user
        self.refresh()

    def refresh(self) -> None:
        people = self._company.people if self._company is not None else ()
        shown = self._shown(people)
        self._make(len(shown))
        for button, person in zip(self.faces, shown, strict=True):
            button.show_person(person, followed=self._is_followed(person), tip=self.words(person))
        self.more.show_count(len(people) - len(shown))
        self._place()
        self.setVisible(bool(people))

    def words(self, person: Person) -> str:
        """Who somebody is, and where."""
        if self._company is None:
            return name_of(person)
        page = self._company.page_of(person)
        you = " (you, elsewhere)" if self._me and person.user_id == self._me else ""
        where = f" — on “{page}”" if page else ""
        return f"{name_of(person)}{you}{where}"

    def open_menu(self) -> None:
        """All of them, to be followed; with the keyboard too."""
        if self._company is not None and self._company.people:
            menu = self.menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.mapToGlobal(QPoint(0, self.height() + 6)))
            menu.setActiveAction(menu.actions()[0])

    def menu(self) -> Menu:
        menu, company = Menu(parent=self), self._company
        assert company is not None
        for person in company.people:
            picture = QIcon(face(person, 20, self.devicePixelRatioF()))
            action = menu.addAction(picture, self.words(person).replace("&", "&&"))
            action.setCheckable(self._is_followed(person))
            action.setChecked(self._is_followed(person))
            action.triggered.connect(lambda _on=False, session=person.session: company.toggle(session))
        if company.following.person is not None:
            menu.addSeparator()
            menu.addAction("Stop following\tEsc").triggered.connect(company.following.stop)
        return menu

    def _shown(self, people: tuple[Person, ...]) -> tuple[Person, ...]:
        """Those with a face: the first, and in any case who is followed."""
        if len(people) <= MOST:
            return people
        first, rest = people[: MOST - 1], people[MOST - 1 :]
        followed = tuple(one for one in rest if self._is_followed(one))
        return first[: MOST - 1 - len(followed)] + followed

    def _place(self) -> None:
        """Each face lies a little over the one before, which a layout cannot do."""
        row = [*self.faces, self.more] if self.more.count else self.faces
        step = _ROOM_PX - _OVERLAP_PX
        for number, one in enumerate(row):
            one.move(number * step, 0)
            one.raise_()
        self.setFixedSize(max(0, len(row) - 1) * step + _ROOM_PX, _ROOM_PX)
        for before, after in zip(row, row[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def _is_followed(self, person: Person) -> bool:
        followed = self._company.following.person if self._company is not None else None
        return followed is not None and followed.session == person.session

    def _make(self, count: int) -> None:
        while len(self.faces) > count:
            face_ = self.faces.pop()
            face_.hide()
            face_.deleteLater()
        while len(self.faces) < count:
            button = Face(self)
            button.clicked.connect(lambda _on=False, one=button: self._follow(one.session))
            button.show()
            self.faces.append(button)

    def _follow(self, session: str) -> None:
        if self._company is not None:
            self._company.toggle(session)


class _Round(QAbstractButton):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(_ROOM_PX, _ROOM_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_ROOM_PX, _ROOM_PX)

    @property
    def _disc(self) -> QRectF:
        room = (_ROOM_PX - FACE_PX) / 2
        return QRectF(room, room, FACE_PX, FACE_PX)

    def _paint_rings(self, painter: QPainter, ring: QColor | None) -> None:
        """A gap that parts it from the face below, and around that a ring for the one that is meant."""
        tokens = tokens_of()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawEllipse(self._disc.adjusted(-2, -2, 2, 2))
        if self.hasFocus():
            ring = QColor(tokens.accent)
        elif ring is None and self.underMouse():
            ring = QColor(tokens.border_strong)
        if ring is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ring, 2))
            painter.drawEllipse(self._disc.adjusted(-2, -2, 2, 2))


class Face(_Round):
    """One person. `session` names them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = ""
        self._person: Person | None = None
        self._followed = False

    def show_person(self, person: Person, *, followed: bool, tip: str) -> None:
        self.session, self._person, self._followed = person.session, person, followed
        self.setToolTip(f"{tip}\n{'Stop following' if followed else 'Click to follow'}")
        self.setAccessibleName(f"{tip}, followed" if followed else tip)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self._person is None:
            return
        with QPainter(self) as painter:
            self._paint_rings(painter, colour_of(self._person) if self._followed else None)
            inset = 1.5 if self._followed else 0.0
            paint_face(painter, self._disc.adjusted(inset, inset, -inset, -inset), self._person)


class More(_Round):
    """How many there are besides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = 0

    def show_count(self, count: int) -> None:
        self.count = count
        self.setVisible(count > 0)
        self.setToolTip(f"{count} more people")
        self.setAccessibleName(f"{count} more people")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_of()
        with QPainter(self) as painter:
            self._paint_rings(painter, None)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.pressed))
            painter.drawEllipse(self._disc)
            font = QFont(painter.font())
            font.setPixelSize(11 if self.count < 100 else 9)
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(QColor(tokens.text))
            painter.drawText(self._disc, int(Qt.AlignmentFlag.AlignCenter), f"+{self.count}")
