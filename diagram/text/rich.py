"""Rich text as a value: paragraphs of runs. What labels are laid out from, whatever they were written in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look; None means as the label around it."""

    text: str
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    strike: bool | None = None
    family: str | None = None
    size: float | None = None  # document units
    color: str | None = None
    background: str | None = None
    script: int = 0  # 1 superscript, -1 subscript
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of text without line breaks. `bullet` stands in the margin; `rule` is a line instead of text."""

    runs: tuple[Run, ...] = ()
    align: str = ""  # empty: the label's
    indent: float = 0.0  # units
    bullet: str = ""
    rule: bool = False
    space_before: float = 0.0
    space_after: float = 0.0
    line_height: float = 0.0  # times the font size; 0: the standard 1.2
    size: float | None = None  # font size that every line leaves room for; None: the label's


@dataclass(frozen=True, slots=True)
class RichText:
    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def plain(self) -> str:
        return "\n".join("".join(run.text for run in paragraph.runs) for paragraph in self.paragraphs)

    @staticmethod
    def of(text: str) -> RichText:
        """Plain text, a paragraph per line."""
        return RichText(tuple(Paragraph((Run(line),) if line else ()) for line in text.split("\n")))
