"""Markdown comes out safe, with a direction on every block."""

from __future__ import annotations

import pytest

from kernel.markdown import plain, render


def test_blocks_find_their_own_direction() -> None:
    assert render("سلام\n\n- one") == '<p dir="auto">سلام</p>\n<ul dir="auto">\n<li>one</li>\n</ul>\n'


def test_line_breaks_stay_as_typed() -> None:
    assert render("a\nb") == '<p dir="auto">a<br>\nb</p>\n'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>\n'),
        ("[x](javascript:alert(1))", '<p dir="auto">[x](javascript:alert(1))</p>\n'),
        ("![x](https://evil.example/t.gif)", '<p dir="auto"></p>\n'),
        (
            "[x](https://ok.example/)",
            '<p dir="auto"><a href="https://ok.example/" rel="noopener noreferrer nofollow">x</a></p>\n',
        ),
        ("[x](ftp://host/)", '<p dir="auto"><a rel="noopener noreferrer nofollow">x</a></p>\n'),
    ],
)
def test_T50_nothing_active_survives(text: str, html: str) -> None:
    assert render(text) == html


def test_plain_keeps_the_words_only() -> None:
    assert plain(render("**Hello** &\n\nworld")) == "Hello & world"
