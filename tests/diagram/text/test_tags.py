from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.text.tags import End, Start, Text, Token, tokens_of


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain", [Text("plain")]),
        ("<b>x</b>", [Start("b"), Text("x"), End("b")]),
        ("a < b", [Text("a <"), Text(" b")]),
        ("1 <2", [Text("1 <"), Text("2")]),
        ("x<br/>y", [Text("x"), Start("br", {}, True), Text("y")]),
        ("a<!-- <b> -->c", [Text("a"), Text("c")]),
        ("a<![CDATA[x]]>c", [Text("a"), Text("c")]),
        ("a<?php x?>c", [Text("a"), Text("c")]),
        ("&lt;b&gt; &amp;amp;", [Text("<b> &amp;")]),
        ("<a href=\"x>y\" B='q' c=d e>", [Start("a", {"href": "x>y", "b": "q", "c": "d", "e": ""})]),
        ('<a title="a&quot;b">', [Start("a", {"title": 'a"b'})]),
        ("<script>if (a<b) x()</script>c", [Start("script"), Text("c")]),
        ("<style>b{}", [Start("style")]),
        ("a<b class=", [Text("a")]),
        ("a</ b>c", [Text("a"), Text("c")]),
    ],
)
def test_markup_is_cut_as_a_browser_does(html: str, expected: list[Token]) -> None:
    assert list(tokens_of(html)) == expected


@given(st.text(alphabet="<>/!-=\"' abdiv&;\n", max_size=200))
def test_anything_can_be_cut(html: str) -> None:
    assert sum(len(token.text) for token in tokens_of(html) if isinstance(token, Text)) <= len(html)


@pytest.mark.parametrize("part", ["<", "<a ", "<a b='", '<a b="x', "<!--", "</", "<script>", "&"])
def test_hostile_repetition_is_cut_in_linear_time(part: str) -> None:
    list(tokens_of(part * 100_000))
