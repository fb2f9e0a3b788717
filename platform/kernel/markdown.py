"""Markdown that people write, as HTML that is safe in a page, a mail and a PDF."""

from __future__ import annotations

import re
from html import unescape

import nh3
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).enable(["table", "strikethrough"])

_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_BLOCKS = ("p", "ul", "ol", "blockquote", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6")

# Pictures are left out on purpose: an address in a text must not tell a stranger who reads it.
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={tag: {"dir": "auto"} for tag in _BLOCKS},
)


def render(text: str) -> str:
    """Safe HTML; every block carries `dir="auto"`, so that each finds its own direction."""
    return _cleaner.clean(_parser.render(text))


def plain(html: str) -> str:
    """The words of rendered HTML, one line, for previews and search."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
