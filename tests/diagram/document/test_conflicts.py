"""Two people who word one label at once are both told, alike; nobody is told where one knew of the other."""

from __future__ import annotations

import random

import pytest

from diagram.document import Conflict, Document
from diagram.ids import RecordId
from diagram.records import ROOT, Note, Shape
from tests.diagram.document.drawing import LINE, PAGE, A, B, copy_of, drawing, exchange, shape


def word(document: Document, text: str, identity: RecordId = A, **more: object) -> None:
    with document.edit("Edit text") as edit:
        edit.change(identity, text=text, **more)


def met(one: Document, other: Document) -> tuple[list[Conflict], list[Conflict]]:
    """What each of them is told when they see each other's work."""
    told: tuple[list[Conflict], list[Conflict]] = ([], [])
    leave = [document.subscribe_conflicts(heard.append) for document, heard in zip((one, other), told, strict=True)]
    exchange(one, other)
    for way_out in leave:
        way_out()
    return told


def test_both_are_told_the_same_and_may_take_the_other_words() -> None:
    one = drawing()
    other = copy_of(one)
    word(one, "mine, first")
    word(one, "mine")
    word(other, "theirs")
    first, second = met(one, other)
    kept = shape(one, A).text
    lost = "theirs" if kept == "mine" else "mine"
    assert first == second == [Conflict(A, "text", kept, lost)]
    assert [one.other_came for one in (*first, *second)] == [kept == "mine", kept == "theirs"]
    assert shape(other, A).text == kept
    word(other, lost)
    assert met(one, other) == ([], [])
    assert shape(one, A).text == lost
    other.history.undo()
    assert shape(other, A).text == kept


def test_nobody_is_told_where_one_knew_of_the_other_or_they_do_not_meet() -> None:
    one = drawing()
    other = copy_of(one)
    word(one, "mine")
    assert met(one, other) == ([], [])
    word(other, "theirs")
    assert met(one, other) == ([], [])
    word(one, "again")
    word(other, "elsewhere", B)
    with other.edit("Move") as edit:
        edit.change(A, x=77.0)
    assert met(one, other) == ([], [])
    word(one, "alike")
    word(other, "alike")
    assert met(one, other) == ([], [])


def test_a_meeting_is_noticed_in_a_later_session_too() -> None:
    one = drawing()
    other = copy_of(one)
    word(one, "mine")
    word(other, "theirs")
    first, second = met(copy_of(one), copy_of(other))
    assert first == second and {first[0].kept, first[0].other} == {"mine", "theirs"}


def test_every_property_that_a_person_words_is_watched() -> None:
    one = drawing()
    note = RecordId("note")
    with one.edit("Note") as edit:
        edit.put(Note(note, ROOT, "V", "Title"))
    other = copy_of(one)
    for document, name in ((one, "left"), (other, "right")):
        with document.edit("Rename") as edit:
            edit.change(PAGE, name=name)
            edit.change(note, title=name, text=name)
            edit.change(LINE, text=name)
            edit.change(A, link=name)
    first, second = met(one, other)
    assert first == second
    assert {(told.record, told.property) for told in first} == {(PAGE, "name"), (note, "title"), (LINE, "text")}


def test_a_deleted_label_is_no_talk_and_an_emptied_one_is() -> None:
    one = drawing()
    other = copy_of(one)
    word(one, "")
    word(other, "theirs")
    with one.edit("Delete") as edit:
        edit.delete(B)
    word(other, "of what is gone", B)
    first, second = met(one, other)
    assert first == second and {first[0].kept, first[0].other} == {"", "theirs"} and len(first) == 1


@pytest.mark.parametrize("seed", range(10))
def test_the_other_words_are_read_as_they_were_meant(seed: int) -> None:
    chance = random.Random(seed)
    one = drawing()
    rich = chance.random() < 0.5
    word(one, "<i>start</i>" if rich else "start", html=rich)
    other = copy_of(one)
    meant: dict[str, bool] = {}
    for document, text in ((one, "mine"), (other, "theirs")):
        meant[text] = chance.random() < 0.5
        word(document, text, html=meant[text])
    first, second = met(one, other)
    assert first == second
    assert first[0].html is meant[first[0].other], f"seed {seed}"


@pytest.mark.convergence
@pytest.mark.parametrize("seed", range(25))
def test_whatever_the_order_all_are_told_the_same_words(seed: int) -> None:
    chance = random.Random(seed)
    crowd = [drawing()]
    crowd += [copy_of(crowd[0]) for _ in range(3)]
    heard: list[set[tuple[str, ...]]] = [set() for _ in crowd]
    for document, told in zip(crowd, heard, strict=True):
        document.subscribe_conflicts(lambda one, told=told: told.add((one.record, one.kept, one.other)))  # type: ignore[misc]  # bound now
    for who, document in enumerate(crowd[:2]):
        for turn in range(chance.randint(1, 4)):
            word(document, f"{who}-{turn}", chance.choice((A, B)))
    updates = [document.export_since(crowd[3].version()) for document in crowd[:2]]
    for who, document in enumerate(crowd):
        for update in chance.sample(updates, 2):
            document.import_update(update)
            document.import_update(chance.choice(updates))  # some come again
        assert {shape(document, one).text for one in (A, B)} == {shape(crowd[0], one).text for one in (A, B)} or who < 1
    assert heard[0] == heard[1] == heard[2] == heard[3], f"seed {seed}"


def test_a_long_absence_is_compared_too() -> None:
    one = drawing()
    other = copy_of(one)
    for number in range(200):
        with one.edit("Draw") as edit:
            edit.put(Shape(RecordId(f"s{number}"), RecordId("layer"), f"b{number:03d}", text=str(number)))
    word(one, "mine", B)
    word(other, "theirs", B)
    first, second = met(one, other)
    assert first == second and [told.record for told in first] == [B]


WORDS_LIKE_OPERATIONS = (
    '{"container":"cid:1@2:Map","content":{"type":"insert","key":"text","value":"x"},"counter":1}',
    '","key":"text","value":"',
    "\\",
    '\\"',
    'a\\\\"},"counter":9}',
    "\n\t\x01 é 🙂 \u2028",
    "",
)


@pytest.mark.parametrize("words", WORDS_LIKE_OPERATIONS)
def test_words_are_told_as_they_are_whatever_they_look_like(words: str) -> None:
    mine = drawing()
    theirs = copy_of(mine)
    heard: list[Conflict] = []
    mine.subscribe_conflicts(heard.append)
    theirs.subscribe_conflicts(heard.append)
    for document, said in ((mine, words), (theirs, f"{words}!")):
        with document.edit("Word") as edit:
            edit.change(A, text=said, html=False, link=words)
    mine.import_update(theirs.export_since(mine.version()))
    theirs.import_update(mine.export_since(theirs.version()))
    assert len(heard) == 2 and heard[0] == heard[1]
    assert {heard[0].kept, heard[0].other} == {words, f"{words}!"}


def test_what_another_program_wrote_beside_the_words_is_no_hindrance() -> None:
    """Lists and maps as values of a property that we word: those operations are read in full."""
    mine = drawing()
    theirs = copy_of(mine)
    heard: list[Conflict] = []
    mine.subscribe_conflicts(heard.append)
    with mine.edit("Word") as edit:
        edit.change(A, text="mine")
    for value in (["a", {"key": "text"}], "theirs"):
        theirs._replica.write({A: {"text": value}}, "Other")  # type: ignore[dict-item]  # another program's value
    mine.import_update(theirs.export_since(mine.version()))
    assert [{one.kept, one.other} for one in heard] == [{"mine", "theirs"}]
