"""No English left: every page and every mail in four languages, against the catalogues.

A text counts as left over when it is a message of the interface with at least two words, stands outside of what is
marked as another language, and its translation is missing or different.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

from notify.api import Recipient
from notify.rendering import render
from tests.factories.fixtures import companies, company
from tests.factories.twins import Workspace

__all__ = ["companies", "company"]

LANGUAGES = ("fa", "fr", "ru", "tr")
TAGS_WITHOUT_END = {"br", "img", "input", "link", "meta", "hr", "col", "source", "wbr", "area", "base", "embed"}
NOT_FOLLOWED = re.compile(r"/(?:api|static|brand|theme|files|dev|signout|handover)/|\.(?:svg|png|pdf|csv|xlsx|ics|css)")
# Three Latin words in a row were written by nobody in Persian; what the fixtures wrote holds one of the marks.
FOREIGN = re.compile(r"\b[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}\b")
MARKS = ("ZZZ", "Water on the floor")
# Names of time zones stay as they are.
PLACES = {zone.rpartition("/")[2].replace("_", " ") for zone in available_timezones()}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def messages_of(language: str) -> Iterator[tuple[str, str]]:
    """Every message of a catalogue with its translation ("" where there is none), plural forms each."""
    text = Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po").read_text(encoding="utf-8")
    for entry in text.split("\n\n"):
        if "#, fuzzy" in entry and 'msgid ""\nmsgstr' not in entry:
            entry = re.sub(r'msgstr(?:\[\d\])? "[^\n]*"(?:\n"[^\n]*")*', 'msgstr ""', entry)
        parts = re.findall(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"[^\n]*"\n?)+)', entry, re.MULTILINE)
        found = {name: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', body)) for name, body in parts}
        translated = next((text for name, text in found.items() if name.startswith("msgstr")), "")
        for name in ("msgid", "msgid_plural"):
            if found.get(name):
                yield unescaped(found[name]), unescaped(translated)


def unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def flat(text: str) -> str:
    return " ".join(text.split())


@lru_cache
def english(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """The English messages that must not show up: those without blanks to fill in, and a pattern of those with."""
    plain, filled = set(), set()
    for message, translated in messages_of(language):
        if len(message.split()) < 2 or translated == message or not re.search("[a-z]{2}", message):
            continue
        words = flat(message)
        if PLACEHOLDER.search(words):
            rest = PLACEHOLDER.sub("", words)
            if len(rest.split()) >= 2:
                filled.add(".{0,200}?".join(re.escape(part) for part in PLACEHOLDER.split(words)))
        else:
            plain.add(words)
    return frozenset(plain), re.compile(rf"(?:{'|'.join(sorted(filled)) or '(?!)'})\Z")


class Reader(HTMLParser):
    """Collects what a person reads or hears on a page in the page's own language, and the links on it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        other = given.get("lang", self.language) != self.language
        hidden = (self.open[-1][1] if self.open else False) or other or tag in {"script", "style", "code"}
        if not hidden:
            self.texts += [given[name] for name in ("aria-label", "title", "placeholder", "alt") if given.get(name)]
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag not in TAGS_WITHOUT_END:
            self.open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        if self.open and not self.open[-1][1] and data.strip():
            self.texts.append(data)


def left_over(html: str, language: str) -> list[str]:
    """The English messages on a page."""
    reader = Reader()
    reader.feed(html)
    return english_in(reader.texts, language)


def english_in(texts: list[str], language: str) -> list[str]:
    plain, filled = english(language)
    return [
        text
        for text in map(flat, texts)
        if text in plain
        or (re.search("[a-z]{3}", text) and filled.match(text))
        or (
            language == "fa"
            and FOREIGN.search(text)
            and not (any(mark in text for mark in MARKS) or text.rpartition("/")[2] in PLACES)
        )
    ]


def crawl(client: Client, start: list[str], language: str) -> tuple[dict[str, list[str]], int]:
    """Follow links from `start`, one page for each pattern of an address; what is left over by page, and how many."""
    queue, seen, found = deque(start), set[str](), dict[str, list[str]]()
    while queue:
        path = queue.popleft()
        address, _mark, query = path.partition("?")
        try:
            route = f"{resolve(address, 'config.urls_tenant').route}?{query.partition('=')[0]}"
        except Resolver404:
            route = path
        if route in seen:
            continue
        seen.add(route)
        answer = client.get(path)
        if answer.status_code in {301, 302}:
            queue.append(answer["Location"])
            continue
        if answer.streaming or "text/html" not in answer.get("Content-Type", ""):
            continue
        reader = Reader()
        reader.feed(answer.content.decode())
        if reader.language not in {"", language}:
            continue  # a person's or a link's own language
        if words := english_in(reader.texts, language):
            found[path] = words
        for link in reader.links:
            if link.startswith("/") and not link.startswith("//") and not NOT_FOLLOWED.search(link):
                queue.append(link.split("#")[0])
            elif link.startswith("?"):
                queue.append(path.split("?")[0] + link)
    return found, len(seen)


@pytest.fixture
def world(company: Workspace) -> Workspace:
    """A workspace with something of everything, which is the platform's own as well."""
    from tests.factories.canaries import fill_all

    cache.clear()
    fill_all(company, "ZZZ")
    type(company.tenant).objects.filter(pk=company.tenant.pk).update(is_house=True)
    with company.inside():
        olga = company.user("olga")
        type(olga).objects.filter(pk=olga.pk).update(is_operator=True, language="")
    connection.set_schema_to_public()
    return company


def test_no_english_is_left_on_any_page(world: Workspace) -> None:
    # One language tells: a missing translation is found in the catalogues, words outside of them show up in each.
    language = "fa"
    start = {
        "": [
            "/",
            "/signin/",
            "/register/",
            "/support/",
            "/password/reset/",
            "/signin/code/",
            "/translation/",
            "/nowhere/",
        ],
        "alice": ["/", "/tickets/new/", "/profile/", "/notices/", "/nowhere/"],
        "anna": ["/desk/", "/desk/new/", "/profile/", "/studio/"],
        "olga": ["/studio/", "/desk/", "/operators/", "/operators/deliveries/"],
    }
    pages = 0
    found: dict[str, list[str]] = {}
    for name, addresses in start.items():
        client = Client(headers={"host": world.host, "accept-language": language})
        client.cookies["language"] = language
        if name:
            with world.inside():
                client.force_login(world.user(name))
        words, count = crawl(client, addresses, language)
        pages += count
        found |= {f"{name or 'guest'} {path}": texts for path, texts in words.items()}
    public = Client(headers={"host": settings.PORTICO_BASE_HOST, "accept-language": language})
    for path in ("/", "/signup/", "/workspaces/", "/nowhere/"):
        if texts := left_over(public.get(path).content.decode(), language):
            found[f"public {path}"] = texts
    assert pages > 80, "the crawl went astray"
    assert not found, "\n".join(f"{place}: {sorted(set(texts))}" for place, texts in found.items())


def mail_kinds() -> list[str]:
    """Every kind of mail there is."""
    root = Path(settings.LOCALE_PATHS[0]).parents[1]
    floors = ("platform", "tenants", "support", "branding")
    return sorted(
        path.name.removesuffix(".subject.txt")
        for floor in floors
        for path in (root / floor).rglob("templates/notify/mails/*.subject.txt")
    )


class Anything(dict[str, Any]):
    """A fact that has every attribute and reads as nothing in particular."""

    def __missing__(self, key: str) -> Any:
        return "ZZZ"

    def __str__(self) -> str:
        return "ZZZ"


def facts_of(kind: str) -> dict[str, Any]:
    """Something for every name that the templates of a kind use."""
    root = Path(settings.LOCALE_PATHS[0]).parents[1]
    source = "".join(
        path.read_text()
        for ending in ("html", "txt", "subject.txt")
        for floor in ("platform", "tenants", "support", "branding")
        for path in (root / floor).rglob(f"templates/notify/mails/{kind}.{ending}")
    )
    facts: dict[str, Any] = dict.fromkeys(re.findall(r"(?:\{\{ |=|if |and |or )(\w+)", source), "ZZZ")
    facts |= {name: Anything() for name in re.findall(r"(?:\{\{ |=|if |and |or |in )(\w+)\.\w+", source)}
    facts |= {name: datetime(2026, 11, 22, tzinfo=UTC) for name in re.findall(r"mail_(?:moment|day) (\w+)", source)}
    facts |= dict.fromkeys(re.findall(r"count \w+=(\w+)", source), 2)
    facts |= {name: [] for name in re.findall(r"for \w+ in (\w+)", source)}
    for name in (
        "recipient",
        "workspace_name",
        "portal_url",
        "button_url",
        "language",
        "dir",
        "look",
        "footer",
        "prefs",
    ):
        facts.pop(name, None)
    return facts


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_in_any_mail(company: Workspace, language: str) -> None:
    found: dict[str, list[str]] = {}
    with company.inside():
        for kind in mail_kinds():
            to = Recipient("alice@people.example", "ZZZ", language=language)
            mail = render(kind, company.tenant, to, facts_of(kind), button_url="https://zzz.example/")
            texts = left_over(mail.html, language) + english_in([mail.subject, *mail.text.splitlines()], language)
            if texts:
                found[kind] = texts
    assert len(mail_kinds()) > 15
    assert not found, "\n".join(f"{place}: {sorted(set(texts))}" for place, texts in found.items())
