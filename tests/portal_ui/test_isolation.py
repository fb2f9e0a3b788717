"""T06: no page of one workspace shows a word of another, whoever asks, with ids and secrets of the other one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories.canaries import fill_all
from tests.factories.fixtures import companies as companies
from tests.factories.twins import Workspace

OTHER, OWN = "CANARYACME", "CANARYBETA"
# Pages about one thing by its id, which is the same in both workspaces; and lists.
OF_ITS_OWN = {
    "olga": (
        "studio/topics/", "studio/client-links/", "studio/client-links/1/", "studio/forms/", "studio/forms/1/",
        "studio/forms/1/versions/", "studio/forms/1/versions/1/", "studio/forms/1/answers/",
        "studio/forms/1/answers/1/", "studio/guest-door/", "studio/webhooks/", "studio/webhooks/1/", "studio/domains/",
        "desk/", "desk/tickets/1/", "desk/tickets/2/", "desk/tickets/3/",
    ),
    "alice": ("tickets/", "tickets/1/", "tickets/2/", "tickets/new/"),
    "": ("support/",),
}  # fmt: skip


# Which of the other workspace's secrets an address may take.
SECRETS = {
    "uuid": ("uuid", "delivery"),
    "claim_id": ("claim",),
    "code": ("code", "link"),
    "token": ("guest", "confirm"),
}


def addresses(patterns: list[Any] | None = None, before: str = "") -> list[str]:
    """Every address with a parameter on a workspace's host, but those of the REST API and of the demo."""
    found: list[str] = []
    for entry in patterns if patterns is not None else get_resolver("config.urls_tenant").url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += addresses(entry.url_patterns, path)
        elif isinstance(entry, URLPattern) and "<" in path and not path.startswith(("^", "api/", "dev/")):
            found.append(path)
    return found


def filled(path: str, secrets: dict[str, str]) -> list[str]:
    """The address with the ids both workspaces have, once with each secret of the other one that fits."""
    path = re.sub(r"<int:\w+>", "1", path)
    values = {"which": "form", "kind": "csv" if "answers" in path else "svg", "key": "colour", "part": "home"}
    values |= {"page": "signin", "slug": "acme"}
    path = re.sub(r"<slug:(\w+)>", lambda found: values.get(found[1], "nothing"), path)
    path = re.sub(r"<str:(?!code|token)\w+>", "nothing", path)
    paths = [path]
    for name, fitting in SECRETS.items():
        paths = [
            re.sub(rf"<\w+:{name}>", secrets[secret], one)
            for one in paths
            for secret in (fitting if f":{name}>" in one else fitting[:1])
        ]
    return paths


def test_every_parameter_is_filled() -> None:
    secrets = dict.fromkeys((one for fitting in SECRETS.values() for one in fitting), "x")
    paths = [path for pattern in addresses() for path in filled(pattern, secrets)]
    assert len(paths) > 90
    assert [path for path in paths if "<" in path] == []


@pytest.mark.parametrize("name", ["olga", "alice", ""])
def test_T06_no_page_shows_a_word_of_the_other_workspace(companies: tuple[Workspace, Workspace], name: str) -> None:
    acme, beta = companies
    secrets = fill_all(acme, OTHER)
    fill_all(beta, OWN)
    cache.clear()
    browser = Client(headers={"host": beta.host})
    if name:
        with beta.inside():
            browser.force_login(beta.user(name))
    for path in OF_ITS_OWN[name]:
        assert seen(browser, path) == (OWN,), path
    for pattern in addresses():
        for path in filled(pattern, secrets):
            assert OTHER not in seen(browser, path), path


def seen(browser: Client, path: str) -> tuple[str, ...]:
    """Whose words a page shows, in its headers too."""
    answer = browser.get(f"/{path}")
    assert answer.status_code < 500, path
    content = b"".join(answer) if answer.streaming else answer.content
    words = (content.decode(errors="replace") + str(answer.headers)).lower()
    return tuple(mark for mark in (OTHER, OWN) if mark.lower() in words)
