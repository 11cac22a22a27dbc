from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.text.html import parse_html, plain_of, to_html
from diagram.text.rich import Paragraph, RichText, Run


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("", []),
        ("one", ["one"]),
        ("  a \t b  ", ["a b"]),
        ("a&nbsp; b", ["a\xa0 b"]),
        ("a<br>b", ["a", "b"]),
        ("a<br>", ["a"]),
        ("a<br><br>b", ["a", "", "b"]),
        ("a\nb", ["a", "b"]),
        ("a<div>b</div>c", ["a", "b", "c"]),
        ("<div>a</div><div><br></div><div>b</div>", ["a", "", "b"]),
        ("<div>a<br></div><div>b</div>", ["a", "b"]),
        ("<div></div><div> </div>x", ["x"]),
        ("<p>a<p>b", ["a", "b"]),
        ("<p>a<div>b</div>", ["a", "b"]),
        ("<div><div><div>a</div></div></div>b", ["a", "b"]),
        ("<b>a</b> <i>b</i>", ["a b"]),
        ("<b>a </b> b", ["a b"]),
        ("<ul><li>a<li>b</ul>", ["a", "b"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c<td>d</table>", ["a\tb", "c\td"]),
        ("<pre>a  b\n  c</pre>", ["a  b", "  c"]),
        ("a<script>b</script><style>c</style><svg><text>d</text></svg>e", ["ae"]),
        ("<span style='display:none'>a<b>b</b></span>c", ["c"]),
        ("<img src='http://x/y.png' alt='Logo'> x", ["Logo x"]),
        ("a<iframe src=x>b</iframe>c", ["ac"]),
        ("<h1>T</h1>x", ["T", "x"]),
    ],
)
def test_blocks_become_paragraphs(html: str, lines: list[str]) -> None:
    text = parse_html(html)
    assert ["".join(run.text for run in line.runs) for line in text.paragraphs] == lines


@pytest.mark.parametrize(
    ("html", "run"),
    [
        ("<b>x</b>", Run("x", bold=True)),
        ("<strong>x</strong>", Run("x", bold=True)),
        ("<em><u>x</u></em>", Run("x", italic=True, underline=True)),
        ("<s>x</s>", Run("x", strike=True)),
        ("x<sub></sub>", Run("x")),
        ("<sup>x</sup>", Run("x", script=1)),
        ("<font color='red' face='Arial' size=5>x</font>", Run("x", family="Arial", size=24.0, color="#ff0000")),
        ("<font style='font-size: 9pt'>x</font>", Run("x", size=12.0)),
        ("<span style='font-size: 150%'>x</span>", Run("x", size=15.0)),
        ("<span style='font-size:2em'><small>x</small></span>", Run("x", size=20 / 1.2)),
        ("<span style='font-weight:400;font-style:normal'>x</span>", Run("x", bold=False, italic=False)),
        ("<span style='font-weight:700;text-decoration:line-through'>x</span>", Run("x", bold=True, strike=True)),
        ("<span style='background-color: rgb(255,255,0)'>x</span>", Run("x", background="#ffff00")),
        ("<span style='background: transparent; color: inherit'>x</span>", Run("x")),
        ("<code>x</code>", Run("x", family="monospace")),
        ("<a href='https://a.b/c'>x</a>", Run("x", underline=True, color="#0000ee", link="https://a.b/c")),
        ("<a href='https://a.b' style='text-decoration:none'>x</a>", Run("x", color="#0000ee", link="https://a.b")),
        ("<a href=' java&#09;script:alert(1)'>x</a>", Run("x")),
        ("<a href='data:text/html,<b>'>x</a>", Run("x")),
        ("<a href='#top'>x</a>", Run("x", underline=True, color="#0000ee", link="#top")),
        ("<a href='JavaScript:alert(1)'>x</a>", Run("x")),
    ],
)
def test_letters_take_their_look(html: str, run: Run) -> None:
    assert parse_html(html, size=10.0).paragraphs[0].runs == (run,)


def test_formats_end_where_a_browser_ends_them() -> None:
    runs = [run for line in parse_html("<b>a<i>b</b>c</i>d<b>e<div>f</div>g</b>h").paragraphs for run in line.runs]
    assert [(run.text, run.bold, run.italic) for run in runs] == [
        ("a", True, None), ("b", True, True), ("c", None, True), ("d", None, None), ("e", True, None),
        ("f", True, None), ("g", True, None), ("h", None, None),
    ]  # fmt: skip


def test_a_class_label_keeps_margins_rules_and_alignment() -> None:
    text = parse_html(
        '<p style="margin:0px;margin-top:4px;text-align:center;"><b>Class</b></p><hr size="1"/>'
        '<p style="margin:0 0 0 4px">+ a<br/>+ b</p>'
    )
    title, rule, first, second = text.paragraphs
    assert (title.align, title.space_before) == ("center", 4.0)
    assert rule.rule
    assert (first.indent, first.space_before, second.space_before) == (4.0, rule.space_before, 0.0)


def test_margins_collapse() -> None:
    first, second, third = parse_html("<h4>a</h4><p>b</p><div>c</div>", size=10.0).paragraphs
    assert (first.space_before, second.space_before, third.space_before) == (13.3, 13.3, 10.0)
    assert third.space_after == 0.0


def test_lists_are_marked_and_nested() -> None:
    text = parse_html("<ol><li>a</li><li>b<ul><li>c</ul></ol><ul style='list-style:none'><li>d</ul>")
    assert [(line.bullet, line.indent) for line in text.paragraphs] == [
        ("1.", 40.0), ("2.", 40.0), ("•", 80.0), ("", 40.0),
    ]  # fmt: skip


def test_line_heights_count_in_font_sizes() -> None:
    heights = ("1.5", "150%", "normal", "x")
    found = [parse_html(f"<div style='line-height:{height}'>a</div>").paragraphs[0].line_height for height in heights]
    assert found == [1.5, 1.5, 1.15, 0.0]


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("a < b", False, "a < b"),
        ("<b>a</b><br>&lt;b&gt;&nbsp;c", True, "a\n<b> c"),
        ("<ul><li>x</ul><hr>y", True, "• x\ny"),
        ("<div><br></div>", True, ""),
    ],
)
def test_plain_text_is_what_a_person_reads(text: str, html: bool, plain: str) -> None:
    assert plain_of(text, html) == plain


looks = st.builds(
    Run,
    st.text(alphabet="ab<&c", min_size=1, max_size=5),
    bold=st.sampled_from([None, True, False]),
    italic=st.sampled_from([None, True]),
    underline=st.sampled_from([None, True]),
    size=st.sampled_from([None, 18.0]),
    family=st.sampled_from([None, "Courier New", "'My Font', serif"]),
    color=st.sampled_from([None, "#ff0000", "#ff000080"]),
    background=st.sampled_from([None, "#ffff00"]),
    script=st.sampled_from([0, 1, -1]),
)


@given(st.lists(looks, min_size=1, max_size=4))
def test_written_html_is_read_as_the_same_text(runs: list[Run]) -> None:
    text = RichText((Paragraph(tuple(runs)), Paragraph(), Paragraph((Run("end"),))))
    again = parse_html(to_html(text))
    assert again.plain == text.plain
    assert parse_html(to_html(again)) == again


@given(st.text(alphabet="<>/ abpdivulrtbhem='\"-:;&#\n\x00\ufeff\u4e2d", max_size=300))
def test_anything_is_read(html: str) -> None:
    text = parse_html(html)
    assert len(text.plain) <= 20 * len(html)
    assert all(line.indent >= 0 and line.space_before >= 0 for line in text.paragraphs)


@pytest.mark.parametrize(
    "html",
    ["<div>" * 30_000 + "x", "<b>" * 30_000 + "x", "<ul><li>" * 5_000 + "x", "<p>" * 30_000 + "x", "x<br>" * 20_000],
)
def test_depth_and_size_are_bounded(html: str) -> None:
    text = parse_html(html)
    assert len(text.paragraphs) <= 5_000
    assert text.plain.startswith("x")
