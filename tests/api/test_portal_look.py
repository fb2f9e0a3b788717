"""Page title, favicon, links, mails and languages in the REST API, by the same use cases as the studio."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from branding.mails.queries import mail_style
from branding.pages.queries import read_pages
from tenants.registry.models import Tenant
from tests.api.caller import Caller
from tests.factories.twins import Workspace


def test_title_and_links(company: Workspace) -> None:
    olga = Caller(company, "olga")
    assert olga.get("/portal/pages").body == {"page_title": {}, "favicon": "", "links": []}
    links = [{"label": {"en": "Site"}, "url": "https://acme.example"}, {"label": {"fa": "تماس"}, "url": "tel:+98 21"}]
    answer = olga("PATCH", "/portal/pages", {"page_title": {"en": "Acme help"}, "links": links})
    assert (answer.status, answer.body["page_title"], answer.body["links"]) == (200, {"en": "Acme help"}, links)
    answer = olga("PATCH", "/portal/pages", {"page_title": {"fa": "راهنما"}})
    assert (answer.body["page_title"], answer.body["links"]) == ({"fa": "راهنما"}, links)
    evil = [{"label": {"en": "x"}, "url": "javascript:alert(1)"}]
    refused = olga("PATCH", "/portal/pages", {"page_title": {"en": "a\u202eb"}, "links": evil})
    status, errors = refused.problem
    assert (status, sorted(errors)) == (400, ["links.0.url", "page_title"])
    with company.inside():
        assert (read_pages().page_title, len(read_pages().links)) == ({"fa": "راهنما"}, 2)


def test_the_favicon(company: Workspace) -> None:
    olga, data = Caller(company, "olga"), io.BytesIO()
    Image.new("RGB", (64, 64), "#2f6f5e").save(data, "PNG")

    def send(content: bytes) -> Any:
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        body = encode_multipart(BOUNDARY, {"favicon": SimpleUploadedFile("x.png", content)})
        headers = {"Authorization": f"Bearer {olga.token}"}
        return olga.client.generic(
            "PUT", "/api/v1/portal/pages/favicon", body, content_type=MULTIPART_CONTENT, headers=headers
        )

    answer = send(data.getvalue())
    assert answer.status_code == 200 and answer.json()["favicon"].endswith("/icon-32.png")
    refused = send(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    assert refused.status_code == 400 and list(refused.json()["errors"]) == ["favicon"]
    assert olga("DELETE", "/portal/pages/favicon").body["favicon"] == ""


def test_the_look_of_mails(company: Workspace) -> None:
    olga = Caller(company, "olga")
    start = olga.get("/portal/mail-look").body
    assert start == {"shows_logo": True, "colour": "", "footer": {}, "version": 0}
    answer = olga("PATCH", "/portal/mail-look", {"footer": {"en": "Acme Ltd"}, "version": 0})
    assert answer.body == {"shows_logo": True, "colour": "", "footer": {"en": "Acme Ltd"}, "version": 1}
    assert olga("PATCH", "/portal/mail-look", {"colour": "#000000", "version": 0}).problem[0] == 409
    assert list(olga("PATCH", "/portal/mail-look", {"colour": "red"}).problem[1]) == ["colour"]
    with company.inside():
        assert (mail_style().colour, mail_style().version) == ("", 1)


def test_languages_and_week(company: Workspace) -> None:
    olga = Caller(company, "olga")
    assert olga.get("/portal/languages").body["default_language"] == "en"
    change = {"languages": ["fa", "en"], "default_language": "fa", "calendar": "jalali", "week_start": "5"}
    answer = olga("PATCH", "/portal/languages", change)
    assert {name: answer.body[name] for name in change} == change
    assert list(olga("PATCH", "/portal/languages", {"days_off": "01"}).problem[1]) == ["days_off"]
    with company.inside():
        assert Tenant.objects.get(pk=company.tenant.pk).days_off == ""


@pytest.mark.parametrize("path", ["/portal/pages", "/portal/mail-look", "/portal/languages"])
@pytest.mark.parametrize("name", ["anna", "alice"])
def test_only_admins(company: Workspace, path: str, name: str) -> None:
    caller = Caller(company, name)
    assert caller.get(path).status == 403
    assert caller("PATCH", path, {}).status in {403}
