"""An outline made without any model, by rules that anybody can read: it knows lines, lists, arrows and sentences.

* Lines with arrows (``a -> b -> c``) become those arrows.
* Lists and indented lines become a tree.
* Anything else is read as steps, one sentence each; ``If ..., ... otherwise ...`` becomes a decision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from services.ai.outline import Kind, Outline

MOST_NODES = 100
LONGEST_LABEL = 80
_LONGEST_CONDITION = 500  # letters; what the pattern below takes grows with the cube of it
_ARROW = re.compile(r"\s*(?:-+>|=+>|→|⇒|⟶)\s*")
_BULLET = re.compile(r"^(\s*)(?:[-*•+]|\d{1,3}[.)])\s+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+|,?\s+(?:and\s+)?then\s+", re.IGNORECASE)
_IF = re.compile(
    r"^if\s+(?P<what>.{1,400}?)(?:,\s*(?:then\s+)?|\s+then\s+)(?P<yes>.{1,400}?)"
    r"(?:[,;]?\s+(?:otherwise|else|if not)[,:]?\s+(?P<no>.{1,400}))?$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Chart:
    """A flowchart in the making; nodes of one label are one node."""

    lines: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    @property
    def is_full(self) -> bool:
        return self._count >= MOST_NODES

    def node(self, text: str, *, decision: bool = False, shared: bool = False) -> str:
        label = _label(text)
        if shared and label.lower() in self._names:
            return self._names[label.lower()]
        self._count += 1
        name = f"n{self._count}"
        self._names[label.lower()] = name
        left, right = ("{", "}") if decision else ("[", "]")
        self.lines.append(f'  {name}{left}"{label}"{right}')
        return name

    def edge(self, start: str, end: str, label: str = "") -> None:
        line = f"  {start} -->{f'|{label}|' if label else ''} {end}"
        if line not in self.lines:
            self.lines.append(line)

    def outline(self) -> Outline:
        return Outline(Kind.FLOWCHART, "\n".join(["flowchart TD", *self.lines]))


def outlined_by_rules(text: str) -> Outline:
    """A flowchart of at most 100 nodes; the same text gives the same outline."""
    lines = [line for line in text.splitlines() if line.strip()]
    chart = _Chart()
    if any(_ARROW.search(line) for line in lines):
        _arrows(chart, lines)
    elif len(lines) > 1 and any(_BULLET.match(line) or line[0].isspace() for line in lines):
        _tree(chart, lines)
    else:
        _steps(chart, text)
    if not chart.lines:
        chart.node(text)
    return chart.outline()


def _arrows(chart: _Chart, lines: list[str]) -> None:
    for line in lines:
        parts = [part for part in _ARROW.split(_BULLET.sub("", line).strip()) if part.strip()]
        if chart.is_full or not parts:
            continue
        names = [chart.node(part, shared=True) for part in parts[:MOST_NODES]]
        for start, end in zip(names, names[1:], strict=False):
            chart.edge(start, end)


def _tree(chart: _Chart, lines: list[str]) -> None:
    above: list[tuple[int, str]] = []
    for line in lines:
        if chart.is_full:
            return
        found = _BULLET.match(line)
        depth = len((found.group(1) if found else line[: len(line) - len(line.lstrip())]).expandtabs(4))
        depth = depth * 2 + (1 if found else 0)  # a bullet stands below a bare line of the same depth
        name = chart.node(_BULLET.sub("", line))
        while above and above[-1][0] >= depth:
            above.pop()
        if above:
            chart.edge(above[-1][1], name)
        above.append((depth, name))


def _steps(chart: _Chart, text: str) -> None:
    before: list[tuple[str, str]] = []
    for sentence in (part.strip() for part in _SENTENCE.split(text)):
        if not sentence or chart.is_full:
            continue
        found = _IF.match(sentence.rstrip(".!;")) if len(sentence) <= _LONGEST_CONDITION else None
        if found is None:
            name = chart.node(sentence)
            _join(chart, before, name)
            before = [(name, "")]
            continue
        question = chart.node(found["what"].rstrip("?") + "?", decision=True)
        _join(chart, before, question)
        yes = chart.node(found["yes"])
        chart.edge(question, yes, "yes")
        before = [(yes, "")]
        if found["no"]:
            no = chart.node(found["no"])
            chart.edge(question, no, "no")
            before.append((no, ""))
        else:
            before.append((question, "no"))


def _join(chart: _Chart, before: list[tuple[str, str]], name: str) -> None:
    for start, label in before:
        chart.edge(start, name, label)


def _label(text: str) -> str:
    """`text` as it may stand between quotes: one line, no quotes, not too long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text).replace('"', "'")
    plain = " ".join(plain.split()).rstrip(".;:,") or "Step"
    plain = plain[0].upper() + plain[1:]
    return plain if len(plain) <= LONGEST_LABEL else plain[: LONGEST_LABEL - 1].rstrip() + "…"
