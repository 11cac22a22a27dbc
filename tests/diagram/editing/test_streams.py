"""Any stream of events: nothing raises, and giving up always leaves the document as it was."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagram.editing.editor import Editor
from diagram.editing.events import Button, Cancel, Drag, Event, Key, Keys, Press, Release
from diagram.editing.tools.registry import TOOLS
from diagram.geometry.point import Point
from tests.diagram.editing.hand import contents, furnished

keys = st.builds(Keys, st.booleans(), st.booleans(), st.booleans())
places = st.builds(Point, st.sampled_from(range(0, 820, 20)), st.sampled_from(range(0, 620, 20)))
buttons = st.sampled_from(Button)
scales = st.sampled_from((0.05, 1.0, 8.0))


@st.composite
def pointer_events(draw: st.DrawFn) -> Event:
    place, held, scale = draw(places), draw(keys), draw(scales)
    match draw(st.sampled_from(("press", "drag", "drag", "hover", "release"))):
        case "press":
            return Press(place, place, scale, draw(buttons), held, draw(st.sampled_from((1, 1, 1, 2))))
        case "release":
            return Release(place, place, scale, draw(buttons), held)
        case name:
            return Drag(place, place, scale, name == "drag", held)


names = st.sampled_from(
    "escape enter tab delete left right a c d g z l r h v q 1 2 [ ] f2 backspace pageup pagedown + - ' x".split()
)
key_events = st.builds(Key, names, keys)
streams = st.lists(st.one_of(pointer_events(), pointer_events(), pointer_events(), key_events, st.just(Cancel())))
tools = st.sampled_from(sorted(TOOLS))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tools, streams)
def test_nothing_raises_and_giving_up_rests(tool: str, stream: list[Event]) -> None:
    editor = furnished()
    editor.set_tool(tool)
    for event in stream:
        editor.handle(event)
        _consistent(editor)
    editor.cancel_text()
    before, steps = contents(editor), editor.document.history.done
    editor.handle(Cancel())
    assert editor.is_resting
    assert contents(editor) == before and editor.document.history.done == steps
    while editor.document.history.undo():
        pass
    assert contents(editor) == contents(furnished())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tools, places, st.lists(st.tuples(places, keys), max_size=6), st.sampled_from(("escape", "cancel")))
def test_a_gesture_given_up_writes_nothing(
    tool: str, start: Point, path: list[tuple[Point, Keys]], way_out: str
) -> None:
    editor = furnished()
    editor.select(editor.scene.order[:2])
    editor.set_tool(tool)
    before = contents(editor)
    editor.handle(Press(start, start))
    for place, held in path:
        editor.handle(Drag(place, place, pressed=True, keys=held))
    editor.handle(Key("escape") if way_out == "escape" else Cancel())
    assert editor.is_resting
    assert contents(editor) == before and not editor.document.history.can_undo
    assert not (editor.preview.changed or editor.preview.drafts or editor.preview.marquee)


def _consistent(editor: Editor) -> None:
    records = editor.document.records
    assert editor.selection <= set(records)
    assert editor.page in records
    assert editor.editing is None or editor.editing in records
    assert editor.inside is None or editor.inside in records
