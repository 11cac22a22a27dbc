"""The people of the diagram in front, in a whole window: faces, menu, following, and what it shows of itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt

from sync.status import Person
from tests.fakes.scripted_sync import ScriptedSync, online
from tests.ui.conftest import Program
from tests.ui.people.conftest import person
from ui.people.avatars import MOST, Avatars
from ui.people.company import Company, sound
from ui.ports import NewDiagram

NAMES = ("Ann Ames", "Ben Bull", "Cleo Carr", "Dan Dorn", "Eve Egan", "Finn Fox", "Gus Gray")


class Meeting:
    """The window, and others who come and go."""

    def __init__(self, program: Program) -> None:
        self.program, self.bot = program, program.bot
        self.sync = ScriptedSync(online())
        program.desktop.window.use_sync(self.sync)
        self.diagram = program.tab.diagram.id

    @property
    def avatars(self) -> Avatars:
        return self.program.desktop.window.top_bar.people

    @property
    def company(self) -> Company:
        company = self.program.view.company
        assert company is not None
        return company

    def here(self, name: str, **more: object) -> Person:
        return person(name, 40.0, 40.0, page=self.program.editor.page, **more)

    def come(self, *people: Person) -> None:
        self.sync.tell_people(self.diagram, *people)
        self.bot.waitUntil(lambda: self.company.people == people)


@pytest.fixture
def meeting(program: Program) -> Meeting:
    return Meeting(program)


def test_faces_come_and_go_and_say_who_and_where(meeting: Meeting) -> None:
    assert meeting.avatars.isHidden()
    meeting.come(meeting.here("Ann Ames"), person("Ben Bull", page="gone"))
    ann, ben = meeting.avatars.faces
    assert meeting.avatars.isVisible() and not meeting.avatars.more.isVisible()
    assert ann.toolTip().splitlines() == ["Ann Ames — on “Welcome”", "Click to follow"]
    assert ben.toolTip().splitlines()[0] == "Ben Bull"
    assert meeting.company.layer.isVisible()
    meeting.come()
    assert meeting.avatars.isHidden() and meeting.company.layer.isHidden()


def test_many_are_a_number_and_all_of_them_in_the_menu(meeting: Meeting) -> None:
    meeting.come(*(meeting.here(name) for name in NAMES))
    assert len(meeting.avatars.faces) == MOST - 1 and meeting.avatars.more.count == len(NAMES) - MOST + 1
    texts = [action.text() for action in meeting.avatars.menu().actions()]
    assert [text.partition(" — ")[0] for text in texts] == list(NAMES)


def test_who_is_followed_has_a_face_in_any_case(meeting: Meeting) -> None:
    meeting.come(*(meeting.here(name) for name in NAMES))
    meeting.company.toggle("s-Gus Gray")
    assert [face.session for face in meeting.avatars.faces] == ["s-Ann Ames", "s-Ben Bull", "s-Gus Gray"]
    places = [face.x() for face in meeting.avatars.faces]
    assert all(0 < after - before < meeting.avatars.faces[0].width() for before, after in pairwise(places))


def test_others_on_other_pages_are_listed_but_not_drawn(meeting: Meeting) -> None:
    meeting.program.run("page.add")
    first, second = (page.id for page in meeting.program.editor.document.pages())
    assert meeting.program.editor.page == second
    meeting.come(person("Ann Ames", 40.0, page=first))
    assert meeting.company.layer.isHidden() and "Welcome" in meeting.avatars.faces[0].toolTip()
    meeting.program.editor.set_page(first)
    assert meeting.company.layer.isVisible()


def test_a_click_follows_and_a_second_one_ends_it(meeting: Meeting) -> None:
    meeting.come(meeting.here("Ann Ames", view=(500.0, 500.0, 300.0, 200.0)))
    face = meeting.avatars.faces[0]
    meeting.bot.mouseClick(face, Qt.MouseButton.LeftButton)
    following = meeting.company.following
    assert following.person is not None and "Stop following" in face.toolTip()
    meeting.bot.waitUntil(lambda: following.is_idle)
    seen = meeting.program.editor.camera.seen(*meeting.program.editor.view_size)
    assert seen.x <= 500.0 and seen.right >= 800.0 and seen.w < 700.0
    meeting.bot.waitUntil(lambda: meeting.sync.shown[-1][1].view == (500.0, 500.0, 300.0, 200.0))
    meeting.bot.mouseClick(face, Qt.MouseButton.LeftButton)
    assert following.person is None
    meeting.bot.waitUntil(lambda: meeting.sync.shown[-1][1].view != (500.0, 500.0, 300.0, 200.0))


def test_the_keyboard_follows_from_the_menu_and_escape_ends_it(meeting: Meeting) -> None:
    meeting.come(meeting.here("Ann Ames", view=(500.0, 500.0, 300.0, 200.0)), meeting.here("Ben Bull"))
    meeting.program.run("view.people")
    menu = meeting.avatars.findChildren(type(meeting.avatars.menu()))[0]
    assert menu.isVisible()
    meeting.bot.keyClick(menu, Qt.Key.Key_Return)
    assert meeting.company.following.person is not None
    assert meeting.company.following.person.name == "Ann Ames"
    meeting.program.press(Qt.Key.Key_Escape)
    assert meeting.company.following.person is None


def test_oneself_on_another_computer_is_told_apart(meeting: Meeting) -> None:
    meeting.come(meeting.here("Ann Ames"))
    other = Person("s2", "ann", "Ann Ames", "#123456")
    meeting.come(other)
    assert meeting.avatars.words(other) == "Ann Ames (you, elsewhere)"


def test_each_diagram_has_its_own_company(meeting: Meeting) -> None:
    meeting.come(meeting.here("Ann Ames"))
    meeting.program.desktop.window.desk.create(NewDiagram("Alone"))
    meeting.program.wait_for_tabs(2)
    assert meeting.avatars.isHidden()
    meeting.program.desktop.window.desk.show(meeting.program.desktop.window.desk.tabs[0])
    assert len(meeting.avatars.faces) == 1 and meeting.avatars.isVisible()
    meeting.program.desktop.window.desk.show(None)
    assert meeting.avatars.isHidden()


def test_a_closed_diagram_is_neither_heard_of_nor_shown(meeting: Meeting) -> None:
    meeting.bot.waitUntil(lambda: bool(meeting.sync.shown))
    meeting.program.run("file.close")
    assert not meeting.sync._people[meeting.diagram]
    said = len(meeting.sync.shown)
    meeting.bot.wait(80)
    assert len(meeting.sync.shown) == said


@pytest.mark.parametrize("wild", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_places_that_no_page_has_are_dropped(wild: float) -> None:
    told = person("Ann", wild, selection=("a",), view=(0.0, wild, 10.0, 10.0))
    assert sound(told) == person("Ann", selection=("a",))
    assert sound(person("Ann", view=(0.0, 0.0, 0.0, 10.0))).view is None
