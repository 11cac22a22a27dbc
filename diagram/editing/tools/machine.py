"""The machine that runs a tool: one state at a time, each a small frozen value that answers an event with the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from diagram.editing.events import Cancel, Event, Key

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


class State(Protocol):
    """One situation of a tool. It previews through `editor.show` and writes only on release."""

    def handle(self, event: Event, editor: Editor) -> State: ...


def gives_up(event: Event) -> bool:
    """Whether `event` ends what is under way without a trace."""
    return isinstance(event, Cancel) or (isinstance(event, Key) and event.name == "escape")


class Machine:
    """Holds the state of the tool at hand.

    A tool's resting state sees every event; any other state never sees Escape or Cancel: they bring the tool back to
    rest and clear the preview, so no state can forget to.
    """

    def __init__(self, rest: State) -> None:
        self.rest = rest
        self.state = rest

    @property
    def is_resting(self) -> bool:
        return self.state == self.rest

    def change_tool(self, rest: State) -> None:
        self.rest = rest
        self.state = rest

    def give_up(self, editor: Editor) -> None:
        self.state = self.rest
        editor.show()

    def handle(self, event: Event, editor: Editor) -> None:
        if not self.is_resting and gives_up(event):
            self.give_up(editor)
            return
        before = self.rest
        state = self.state.handle(event, editor)
        # A state may have changed the tool; then the new tool is already at rest and the old state's answer is void.
        if self.rest == before:
            self.state = state
