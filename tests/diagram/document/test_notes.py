"""Notes merge by character, and undo takes back one's own characters and nobody else's, also after a restart."""

from __future__ import annotations

import random

import pytest

from diagram.document import Document, StepsChanged, compacted
from diagram.document.steps import Step
from diagram.errors import BadUpdate, DocumentError, RecordMissing
from diagram.ids import RecordId
from diagram.records import ROOT, Layer, Note, Page
from tests.diagram.document.drawing import copy_of, exchange

NOTE = RecordId("note/1 é")  # a name that Loro takes for no container
OPENING = "The quick \U0001f98a fox"


def written(text: str = OPENING) -> Document:
    return Document.of(
        (Page(RecordId("p"), "V"), Layer(RecordId("l"), RecordId("p"), "V"), Note(NOTE, ROOT, "V", text=text))
    )


def text_of(document: Document) -> str:
    note = document.get(NOTE)
    assert isinstance(note, Note)
    return note.text


def write(document: Document, at: int, removed: int = 0, inserted: str = "") -> None:
    with document.edit("Type") as edit:
        edit.splice(NOTE, at, removed, inserted)


def restarted(document: Document) -> Document:
    """As storage would open it: the bytes, and the steps as they were kept."""
    again = copy_of(document)
    done, undone = (
        [Step.from_bytes(step.to_bytes()) for step in steps]
        for steps in (document.history.done, document.history.undone)
    )
    again.history.restore(done, undone)
    return again


def test_two_people_who_write_at_once_keep_every_character() -> None:
    one = written("shared")
    other = copy_of(one)
    write(one, 0, 0, "mine, ")
    write(other, 6, 0, " and theirs")
    write(other, 0, 0, "Their ")
    exchange(one, other)
    assert text_of(one) == text_of(other) == text_of(copy_of(one))
    assert sorted(text_of(one)) == sorted("mine, shared and theirsTheir ")
    assert one.value_hash() == other.value_hash()


def test_two_people_who_begin_the_same_note_write_in_one_text() -> None:
    one, other = Document.of(()), Document.of(())
    for document, text in ((one, "left"), (other, "right")):
        with document.edit("Begin") as edit:
            edit.put(Note(NOTE, ROOT, "V", text=text))
    exchange(one, other)
    assert text_of(one) == text_of(other)
    assert sorted(text_of(one)) == sorted("leftright")


def test_a_whole_new_text_is_written_as_the_difference() -> None:
    one = written("one two three")
    other = copy_of(one)
    with one.edit("Rewrite") as edit:
        edit.change(NOTE, text="one 2 three")
    with other.edit("Rewrite") as edit:
        edit.put(Note(NOTE, ROOT, "V", text="one two three four"))
    exchange(one, other)
    assert text_of(one) == text_of(other) == "one 2 three four"


def test_positions_of_qt_are_taken_where_they_are_meant() -> None:
    document = written("\U0001f600b\U0001f600")
    with document.edit("Type") as edit:
        edit.splice(NOTE, 3, 0, "!", utf16=True)
        edit.splice(NOTE, 4, 2, "?", utf16=True)
    assert text_of(document) == "\U0001f600b!?"


def test_what_cannot_be_written_is_refused_and_changes_nothing() -> None:
    document = written("abc")
    before = document.value_hash()
    with pytest.raises(DocumentError), document.edit("Type") as edit:
        edit.splice(NOTE, 2, 5, "x")
    with pytest.raises(RecordMissing), document.edit("Type") as edit:
        edit.splice(RecordId("l"), 0, 0, "x")
    assert document.value_hash() == before
    with document.edit("Type") as edit:
        edit.splice(NOTE, 3, 0, "\ud800")  # half a character
    assert text_of(document) == "abc?"


def test_one_edit_may_splice_change_and_delete() -> None:
    document = written("abc")
    with document.edit("All at once") as edit:
        edit.splice(NOTE, 3, 0, "def")
        edit.change(NOTE, title="T")
        edit.change(NOTE, text="abXdef")
        edit.splice(NOTE, 0, 1, "")
    assert text_of(document) == "bXdef"
    with document.edit("Away and back") as edit:
        edit.delete(NOTE)
        edit.put(Note(NOTE, ROOT, "V", text="new"))
    assert text_of(document) == "new"
    assert document.history.undo() and text_of(document) == "bXdef"
    assert document.history.undo() and text_of(document) == "abc"
    assert document.history.redo() and document.history.redo() and text_of(document) == "new"


def test_a_note_may_be_emptied() -> None:
    document = written("abc")
    write(document, 0, 3)
    assert text_of(document) == "" == text_of(copy_of(document))
    assert document.history.undo() and text_of(document) == "abc"
    with document.edit("Empty") as edit:
        edit.change(NOTE, text="")
    assert text_of(document) == ""
    with document.edit("Delete") as edit:
        edit.delete(NOTE)
    document.history.undo()
    document.history.undo()
    with document.edit("Delete") as edit:
        edit.delete(NOTE)
    with document.edit("Back, empty") as edit:
        edit.put(Note(NOTE, ROOT, "V"))
    assert text_of(document) == "" == text_of(copy_of(document))
    assert document.history.undo() and document.history.undo() and text_of(document) == "abc"


def test_deleting_a_note_is_soft_and_undo_brings_its_text_back() -> None:
    one = written()
    other = copy_of(one)
    with one.edit("Delete") as edit:
        edit.delete(NOTE)
    write(other, 0, 0, "Oh: ")
    exchange(one, other)
    assert one.get(NOTE) is None and other.get(NOTE) is None
    one.history.undo()
    exchange(one, other)
    assert text_of(one) == text_of(other) == "Oh: " + OPENING


def test_undo_keeps_what_somebody_wrote_into_mine() -> None:
    one = written("")
    write(one, 0, 0, "my words")
    other = copy_of(one)
    write(other, 2, 0, " THEIR")
    exchange(one, other)
    assert text_of(one) == "my THEIR words"
    assert one.history.undo()
    exchange(one, other)
    assert text_of(one) == text_of(other) == " THEIR"
    assert one.history.redo()
    assert sorted(text_of(one)) == sorted("my words THEIR")
    assert not one.history.can_redo


def test_undo_of_a_deletion_puts_it_back_where_it_was() -> None:
    one = written("one two three")
    other = copy_of(one)
    write(one, 4, 4)
    write(other, 13, 0, " four")
    write(other, 0, 0, "zero ")
    exchange(one, other)
    assert text_of(one) == "zero one three four"
    one.history.undo()
    assert text_of(one) == "zero one two three four"


def test_a_place_whose_neighbour_is_gone_as_well_is_still_found() -> None:
    one = written("one two three")
    write(one, 4, 4)
    other = copy_of(one)
    write(other, 1, 3)  # the character left of it, too
    exchange(one, other)
    assert one.history.undo()
    assert text_of(one) == "otwo three"


def test_letters_deleted_one_by_one_come_back_in_their_order() -> None:
    one = written("abcdef")
    for at in (4, 3, 2):
        write(one, at, 1)
    for state in ("abf", "abcf", "abcdf", "abcdef"):
        assert text_of(one) == state
        one.history.undo()
    assert not one.history.can_undo


def test_a_burst_of_typing_is_one_step() -> None:
    one = written("")
    mark = one.history.mark
    for at, letter in enumerate("helo\U0001f600"):
        write(one, at, 0, letter)
    write(one, 3, 2, "lo")
    one.history.squash(mark, "Typing")
    assert [step.label for step in one.history.done] == ["Typing"]
    one = restarted(one)
    assert one.history.undo() and text_of(one) == ""
    assert one.history.redo() and text_of(one) == "hello"
    mark = one.history.mark
    write(one, 5, 0, "x")
    write(one, 5, 1)
    write(one, 5)
    one.history.squash(mark, "Nothing")
    assert one.history.undo_label == "Typing"


def test_undoing_the_note_itself_spares_what_others_wrote_in_it() -> None:
    one = Document.of((Page(RecordId("p"), "V"),))
    with one.edit("New note") as edit:
        edit.put(Note(NOTE, ROOT, "V", text="mine"))
    write(one, 4, 0, " too")
    alone = restarted(one)
    assert alone.history.undo() and alone.history.undo() and alone.get(NOTE) is None
    assert alone.history.redo() and text_of(alone) == "mine"
    assert alone.history.redo() and text_of(alone) == "mine too"
    other = copy_of(one)
    write(other, 0, 0, "theirs, ")
    exchange(one, other)
    for document in (one, restarted(one)):  # the restarted one has only the stored characters to tell
        assert document.history.undo() and text_of(document) == "theirs, mine"
        assert not document.history.undo() and text_of(document) == "theirs, mine"


def test_steps_that_mention_renamed_characters_are_stored_again() -> None:
    one = written("")
    write(one, 0, 0, "abc")
    write(one, 1, 1)
    kept: dict[int, bytes] = {step.number: step.to_bytes() for step in one.history.done}

    def keep(change: StepsChanged) -> None:
        kept.update((step.number, step.to_bytes()) for step in (*change.done, *change.undone))

    one.history.subscribe(keep)
    one.history.undo()
    write(one, 3, 0, "d")  # the undone step is gone, and with it the only other mention of the new name
    again = copy_of(one)
    again.history.restore([Step.from_bytes(kept[step.number]) for step in one.history.done], ())
    assert again.history.undo() and again.history.undo() and text_of(again) == ""


def test_compaction_keeps_the_text_and_a_damaged_step_is_told() -> None:
    one = written()
    write(one, 0, 3, "A")
    small = compacted([one.export_snapshot()])
    assert small is not None and text_of(Document.load([small.blob])) == text_of(one)
    with pytest.raises(BadUpdate):
        Step.from_bytes(one.history.done[-1].to_bytes()[:-3])


ALPHABETS = ("abcdef\u00e9", "ABCDEF\U0001f600", "123456\U00020000")


def scribble(chance: random.Random, document: Document, who: int) -> None:
    text = text_of(document)
    with document.edit("Type") as edit:
        for _ in range(chance.choice((1, 1, 2))):
            at = chance.randint(0, len(text))
            removed = chance.randint(0, min(3, len(text) - at)) if chance.random() < 0.5 else 0
            at, removed = (0, len(text)) if chance.random() < 0.03 else (at, removed)
            inserted = "".join(chance.choices(ALPHABETS[who], k=chance.randint(0, 4)))
            edit.splice(NOTE, at, removed, inserted)
            text = text[:at] + inserted + text[at + removed :]


def is_within(part: str, whole: str) -> bool:
    letters = iter(whole)
    return all(letter in letters for letter in part)


def people(seed: int, turns: int) -> None:
    chance = random.Random(seed)
    crowd = [written()]
    crowd += [copy_of(crowd[0]), copy_of(crowd[0])]
    for _ in range(turns):
        who = chance.randrange(3)
        mine = crowd[who]
        roll = chance.random()
        if roll < 0.2:
            before = text_of(mine)
            mine.history.undo()
            theirs = "".join(letter for letter in before if letter not in ALPHABETS[who])
            assert is_within(theirs, text_of(mine)), f"seed {seed}: {before!r} became {text_of(mine)!r}"
        elif roll < 0.3:
            mine.history.redo()
        elif roll < 0.5:
            mine.import_update(chance.choice(crowd).export_since(mine.version()))
        elif roll < 0.6:
            crowd[who] = restarted(mine)
        elif roll < 0.65:
            mine.history.squash(max(0, mine.history.mark - 3), "Typing")
        else:
            scribble(chance, mine, who)
    exchange(*crowd)
    assert len({text_of(one) for one in crowd}) == 1, f"seed {seed}"
    assert len({one.value_hash() for one in (*crowd, copy_of(crowd[0]))}) == 1, f"seed {seed}"


@pytest.mark.convergence
@pytest.mark.parametrize("seed", range(30))
def test_three_people_agree_and_undo_spares_what_others_typed(seed: int) -> None:
    people(seed, 60)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_three_people_agree_at_length(block: int) -> None:
    for seed in range(1000 + 100 * block, 1100 + 100 * block):
        people(seed, 80)


@pytest.mark.convergence
@pytest.mark.parametrize("seed", range(40))
def test_alone_every_state_comes_back_in_both_directions(seed: int) -> None:
    chance = random.Random(seed)
    document = written()
    states = [text_of(document)]
    for _ in range(20):
        steps = len(document.history.done)
        scribble(chance, document, 0)
        if len(document.history.done) > steps:
            states.append(text_of(document))
        if chance.random() < 0.2:
            document = restarted(document)
    for _ in range(2):
        for state in reversed(states[:-1]):
            assert document.history.undo() and text_of(document) == state, f"seed {seed}"
            if chance.random() < 0.2:
                document = restarted(document)
        assert not document.history.can_undo
        for state in states[1:]:
            assert document.history.redo() and text_of(document) == state, f"seed {seed}"
            if chance.random() < 0.2:
                document = restarted(document)
