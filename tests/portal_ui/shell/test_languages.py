"""In which language a visitor reads, and that everybody can change it on every page."""

from __future__ import annotations

import itertools
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from kernel.http.language import choose_language
from tests.factories.fixtures import companies, company
from tests.factories.twins import Workspace

__all__ = ["companies", "company"]

# From the strongest to the weakest; each names a language of its own.
SOURCES = {"account": "fa", "link": "fr", "cookie": "ru", "browser": "tr", "default": "en"}


def request_with(sources: set[str], offered: list[str]) -> Any:
    """A request in which these sources name their language."""
    path = f"/?lang={SOURCES['link']}" if "link" in sources else "/"
    headers = {"accept-language": f"{SOURCES['browser']}-TR,de;q=0.5"} if "browser" in sources else {}
    request: Any = RequestFactory().get(path, headers=headers)
    if "cookie" in sources:
        request.COOKIES["language"] = SOURCES["cookie"]
    language = SOURCES["account"] if "account" in sources else ""
    request.user = SimpleNamespace(is_authenticated="account" in sources, language=language)
    request.tenant = SimpleNamespace(default_language="en", languages=offered)
    return request


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_S4_38_account_link_cookie_browser_default_in_that_order(number: int) -> None:
    names = list(SOURCES)
    for given in itertools.combinations(names[:-1], number):
        expected = min((*given, "default"), key=names.index)
        assert choose_language(request_with(set(given), list(SOURCES.values()))) == SOURCES[expected], given


def test_S4_38_a_language_that_is_off_counts_as_none() -> None:
    names = list(SOURCES)
    for stronger, weaker in itertools.combinations(names, 2):
        offered = [code for name, code in SOURCES.items() if name != stronger]
        assert choose_language(request_with({stronger, weaker}, offered)) == SOURCES[weaker], (stronger, weaker)


def pages_without_arguments(namespace: str) -> list[str]:
    """Addresses of a workspace's host that need nothing filled in."""

    def walk(resolver: URLResolver, prefix: str) -> Any:
        for entry in resolver.url_patterns:
            path = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, path)
            elif isinstance(entry, URLPattern) and not re.search(r"[<^(]", path):
                yield f"/{path}"

    found = [path for path in walk(get_resolver("config.urls_tenant"), "") if not path.startswith(("/api/", "/dev/"))]
    inside = {"studio": "/studio/", "desk": "/desk/"}
    if namespace:
        return [path for path in found if path.startswith(inside[namespace])]
    return [path for path in found if not path.startswith((*inside.values(), "/operators/"))]


def switcher_missing(client: Client, paths: list[str]) -> list[str]:
    """The pages among `paths` that have no way to another language."""
    without = []
    for path in paths:
        answer = client.get(path)
        if answer.status_code not in {200, 403, 404} or "text/html" not in answer["Content-Type"]:
            continue
        page = answer.content.decode()
        is_part = "<html" not in page
        # The mail in the preview and the page drawn in a frame are what others see, not pages of their own.
        if is_part or "mails/preview" in path:
            continue
        if 'name="language" value="fa"' not in page and "?lang=fa" not in page:
            without.append(path)
    return without


@pytest.mark.parametrize(
    ("name", "area"),
    [("", ""), ("alice", ""), ("anna", "desk"), ("adam", "studio")],
)
def test_everybody_changes_the_language_on_every_page(
    company: Workspace, name: str, area: str, django_db_blocker: Any
) -> None:
    client = Client(headers={"host": company.host})
    if name:
        with company.inside():
            client.force_login(company.user(name))
    paths = [*pages_without_arguments(area), "/nowhere/"]
    assert len(paths) > 5
    assert switcher_missing(client, paths) == []


def test_pages_that_ask_first_and_closed_workspaces_have_it_too(
    company: Workspace, acme_client: Client, public_client: Client
) -> None:
    from tenants.registry.models import Tenant

    assert 'value="fa"' in public_client.get("/").content.decode()
    assert "?lang=fa" in public_client.get("/nowhere/").content.decode()
    Tenant.objects.filter(pk=company.tenant.pk).update(state="suspended")
    try:
        from tenants.registry.host_map import hosts

        hosts.forget_all()
        closed = acme_client.get("/")
        assert closed.status_code == 503
        assert "?lang=fa" in closed.content.decode() or 'value="fa"' in closed.content.decode()
    finally:
        Tenant.objects.filter(pk=company.tenant.pk).update(state="active")
