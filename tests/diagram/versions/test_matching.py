"""Records of a draw.io file that was read twice, with changes between."""

from __future__ import annotations

from diagram.formats.drawio.naming import names_of
from diagram.formats.drawio.reader import read
from diagram.formats.drawio.writer import write
from diagram.formats.registry import Contents, own_names
from diagram.ids import RecordId
from diagram.versions.matching import Name, recognised, renamed
from diagram.versions.version import Version, version_of
from tests.diagram.versions.drawing import shape

CELL = '<mxCell id="{0}" value="{0}" vertex="1" parent="1"><mxGeometry width="9" height="9" as="geometry"/></mxCell>'
LONG = "kJ3_x9Qh2LmPz0aB-7"


def page(cells: str, head: str = 'id="p1" name="One"') -> str:
    return (
        f'<diagram {head}><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
        f"{cells}</root></mxGraphModel></diagram>"
    )


def file(*pages: str) -> bytes:
    return f"<mxfile>{''.join(pages)}</mxfile>".encode()


def again(before: bytes, after: bytes) -> tuple[Version, Version]:
    first, second = read(before).records, read(after).records
    return version_of(first), renamed(version_of(second), recognised(names_of(second), names_of(first)))


def test_equal_names_are_equal_records() -> None:
    before, after = again(file(page(CELL.format("a"))), file(page(CELL.format("b") + CELL.format("a"))))
    assert set(before) < set(after)
    (new,) = set(after) - set(before)
    assert after[new]["text"] == "b"
    assert after[new]["parent"] in before, "what is new lies on the layer that we know"


def test_a_page_without_an_id_is_known_when_it_gets_one() -> None:
    bare = f"<mxGraphModel><root><mxCell id='0'/><mxCell id='1' parent='0'/>{CELL.format('a')}</root></mxGraphModel>"
    before, after = again(bare.encode(), file(page(CELL.format("a"))))
    assert set(before) == set(after)


def test_short_ids_on_two_pages_are_two_things() -> None:
    second = 'id="p2" name="Two"'
    before, after = again(
        file(page(CELL.format("2")), page("", second)), file(page(""), page(CELL.format("2"), second))
    )
    assert len(set(before) & set(after)) == 4
    assert len(set(after) - set(before)) == 1


def test_a_telling_id_is_known_on_another_page() -> None:
    second = 'id="p2" name="Two"'
    before, after = again(
        file(page(CELL.format(LONG)), page("", second)), file(page(""), page(CELL.format(LONG), second))
    )
    assert set(before) == set(after)


def test_names_are_those_that_the_writer_writes() -> None:
    first = read(file(page(CELL.format("a")), page(CELL.format("a"), 'name="Two"'))).records
    ours = (*first, shape("z", parent=first[1].id))
    second = read(write(Contents(ours, lambda _: None))).records
    assert names_of(ours)[RecordId("z")] == Name("p1", "z")
    assert set(recognised(names_of(second), names_of(ours)).values()) == {one.id for one in ours}


def test_json_keeps_our_ids() -> None:
    records = read(file(page(CELL.format("a")))).records
    assert own_names(records)[records[0].id] == Name("", records[0].id)
    names = own_names(records)
    assert recognised(names, names) == {one.id: one.id for one in records}
