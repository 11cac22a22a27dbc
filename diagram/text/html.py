"""Label HTML to rich text and back. The HTML is other people's: nothing in it is run, loaded or trusted."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from diagram.text.flow import paragraphs_of
from diagram.text.rich import Paragraph, RichText, Run
from diagram.text.tags import tokens_of

MAX_LENGTH = 500_000
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_MARKUP = re.compile(r"[<&\x00-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_FLAGS = (("bold", "b"), ("italic", "i"), ("underline", "u"), ("strike", "s"))


def parse_html(text: str, *, size: float = 12.0, breaks: bool = True) -> RichText:
    """The paragraphs and looks of label HTML, as a browser would show them.

    `size` is the label's font size, for lengths relative to it. With `breaks`, as draw.io does it, a newline breaks the
    line like ``<br>``; without, it is a space. Scripts, styles, frames and event handlers are
    dropped, links keep only harmless targets. What comes after 500,000 characters, 40,000 tags and texts or 5,000
    paragraphs is cut off. Never fails.
    """
    return _parsed(text[:MAX_LENGTH], size, breaks)


def to_html(text: RichText) -> str:
    """The shortest HTML that `parse_html` reads as `text` again (but for bullets, which become letters)."""
    lines = text.paragraphs
    if all(line == Paragraph(line.runs) for line in lines):
        return "<br>".join(_runs(line) for line in lines)
    return "".join(_block(line) for line in lines)


def plain_of(text: str, html: bool) -> str:
    """What a person reads in a label, a line per paragraph; for search and reports."""
    if not html:
        return text
    lines = (_SPACES.sub(" ", line).strip() for line in _read(parse_html(text)))
    return "\n".join(lines).strip("\n")


def _read(text: RichText) -> list[str]:
    return [
        f"{line.bullet} {''.join(run.text for run in line.runs)}".lstrip() for line in text.paragraphs if not line.rule
    ]


@lru_cache(maxsize=8192)
def _parsed(text: str, size: float, breaks: bool) -> RichText:
    if _MARKUP.search(text) is None:
        return _plain(text)
    return paragraphs_of(tokens_of(text), size, breaks=breaks)


def _plain(text: str) -> RichText:
    """Most labels have no markup at all."""
    text = " ".join(part for part in text.split(" ") if part)
    return RichText((Paragraph((Run(text),)),) if text else ())


def _block(line: Paragraph) -> str:
    if line.rule:
        return "<hr>"
    styles = []
    if line.align:
        styles.append(f"text-align:{line.align}")
    for name, value in (("margin-top", line.space_before), ("margin-bottom", line.space_after)):
        if value:
            styles.append(f"{name}:{value:g}px")
    if line.indent:
        styles.append(f"margin-left:{line.indent:g}px")
    if line.line_height:
        styles.append(f"line-height:{line.line_height:g}")
    if line.size is not None:
        styles.append(f"font-size:{line.size:g}px")
    style = f' style="{";".join(styles)}"' if styles else ""
    bullet = f"{escape(line.bullet)} " if line.bullet else ""
    return f"<div{style}>{bullet}{_runs(line) or '<br>'}</div>"


def _runs(line: Paragraph) -> str:
    return "".join(_run(run) for run in line.runs)


def _run(run: Run) -> str:
    out = escape(run.text, quote=False).replace("  ", " \u00a0")
    for name, tag in _FLAGS:
        if getattr(run, name):
            out = f"<{tag}>{out}</{tag}>"
    if run.script:
        tag = "sup" if run.script > 0 else "sub"
        out = f"<{tag}>{out}</{tag}>"
    if styles := _styles(run):
        out = f'<span style="{escape(";".join(styles))}">{out}</span>'
    return f'<a href="{escape(run.link)}">{out}</a>' if run.link else out


def _styles(run: Run) -> list[str]:
    styles = []
    if run.bold is False:
        styles.append("font-weight:normal")
    if run.italic is False:
        styles.append("font-style:normal")
    if run.family is not None:
        styles.append(f"font-family:{run.family}")
    if run.size is not None:
        styles.append(f"font-size:{run.size:g}px")
    if run.color is not None:
        styles.append(f"color:{run.color}")
    if run.background is not None:
        styles.append(f"background-color:{run.background}")
    return styles
