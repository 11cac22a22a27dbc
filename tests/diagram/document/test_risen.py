"""Two people each delete one of two pages or layers: the diagram still has one, the same for everybody."""

from __future__ import annotations

from itertools import permutations

import pytest

from diagram.document import Document
from diagram.ids import RecordId
from diagram.records import Layer, Page, Shape
from tests.diagram.document.drawing import LAYER, PAGE, RECORDS, A, copy_of, exchange, shape
from tests.diagram.document.soundness import restless, view, violations

TWO, PANE, NEW = RecordId("two"), RecordId("pane"), RecordId("new")


def two_pages() -> Document:
    return Document.of((*RECORDS, Page(TWO, "b", "Second"), Layer(PANE, TWO, "a")))


def delete(document: Document, identity: RecordId) -> None:
    with document.edit("Delete") as edit:
        edit.delete(identity)


def test_of_two_pages_that_two_people_deleted_the_first_is_shown() -> None:
    document = two_pages()
    other = copy_of(document)
    delete(document, PAGE)
    delete(other, TWO)
    exchange(document, other)
    for one in (document, other, copy_of(document)):
        assert [page.id for page in one.pages()] == [PAGE]
        assert one.children(PAGE) == [LAYER]
        assert one.get(A) is None
        assert not violations(one) and not restless(one)


def test_the_first_edit_of_such_a_page_brings_it_back_to_life() -> None:
    document = two_pages()
    other = copy_of(document)
    delete(document, PAGE)
    delete(other, TWO)
    exchange(document, other)
    with document.edit("Draw") as edit:
        edit.change(PAGE, name="Again")
        edit.put(Shape(NEW, LAYER, "a"))
    exchange(document, other)
    assert shape(other, NEW).parent == LAYER
    assert other.history.undo()  # of the second page's deletion
    exchange(document, other)
    assert [page.id for page in document.pages()] == [PAGE, TWO]
    assert view(document) == view(other) == view(copy_of(document))


def test_a_page_that_comes_back_sends_the_risen_one_down_again() -> None:
    document = two_pages()
    other = copy_of(document)
    delete(document, PAGE)
    delete(other, TWO)
    exchange(document, other)
    with document.edit("Draw") as edit:
        edit.put(Shape(NEW, LAYER, "a"))
    assert other.history.undo()
    exchange(document, other)
    assert [page.id for page in document.pages()] == [TWO]
    assert shape(document, NEW).parent == PANE
    assert view(document) == view(other) == view(copy_of(document))


def test_a_page_keeps_a_layer_when_two_people_deleted_one_each() -> None:
    document = Document.of((*RECORDS, Layer(PANE, PAGE, "b")))
    other, third = copy_of(document), copy_of(document)
    delete(document, LAYER)
    delete(other, PANE)
    with third.edit("Draw") as edit:
        edit.put(Shape(NEW, PANE, "a"))
    exchange(document, other, third)
    for one in (document, other, third, copy_of(third)):
        assert one.children(PAGE) == [LAYER]
        assert shape(one, NEW).parent == LAYER
        assert not violations(one)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_arrival_does_not_matter(order: tuple[int, ...]) -> None:
    first = two_pages()
    updates: list[bytes] = []
    for number, identity in enumerate((PAGE, TWO, PANE, LAYER)):
        author = copy_of(first)
        author.subscribe_updates(updates.append)
        delete(author, identity)
        assert len(updates) == number + 1
    expected = copy_of(first)
    for update in updates:
        expected.import_update(update)
    reader = copy_of(first)
    for number in order:
        reader.import_update(updates[number])
        assert not violations(reader)
    assert view(reader) == view(expected) == view(copy_of(reader))
    assert [page.id for page in reader.pages()] == [PAGE]


def test_a_document_that_never_had_a_page_gets_none() -> None:
    assert Document.new().pages() == []
