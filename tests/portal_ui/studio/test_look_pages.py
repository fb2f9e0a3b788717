"""The four customisations of the portal's pages, the look of mails, texts per language, reports of translations."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from branding.mails.queries import mail_style
from branding.pages.queries import read_pages
from branding.wordings.models import WordingReport
from notify.api import Recipient
from notify.rendering import render
from outbox.models import Event
from support.guests.queries import guest_door
from tests.factories.twins import Workspace
from tests.portal_ui.studio.test_workspace_pages import picture, version_in, workspace

LOOK = "/studio/look/"


def visitor(company: Workspace, language: str = "en") -> Client:
    """Somebody without an account, whose browser speaks a language."""
    return Client(headers={"host": company.host, "accept-language": language})


def test_S4_44_C10_four_blocks(adam: Client) -> None:
    page = adam.get(LOOK).content.decode()
    assert re.findall(r'class="card look-block" aria-labelledby="([a-z-]+)"', page) == [
        "look-theme", "look-favicon", "look-title", "look-links",
    ]  # fmt: skip
    assert 'href="/signin/?customise"' in page and 'href="/register/?customise"' in page


def test_S4_48_the_favicon_is_updated_reset_and_brought_back(company: Workspace, adam: Client) -> None:
    def now() -> str:
        with company.inside():
            return read_pages().favicon

    assert adam.post(f"{LOOK}favicon/", {"picture": picture()}).status_code == 302
    uploaded = now()
    icon = f"/{uploaded}"
    assert uploaded and icon in adam.get(LOOK).content.decode()
    assert icon in visitor(company).get("/signin/").content.decode()
    adam.post(f"{LOOK}favicon/", {"remove": "1"})
    assert now() == "" and icon not in visitor(company).get("/signin/").content.decode()
    assert "The favicon was reset." in adam.get(LOOK).content.decode()
    adam.post(f"{LOOK}undo/")
    assert now() == uploaded
    assert "The favicon was reset." not in adam.get(LOOK).content.decode(), "it can be taken once"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG pictures are not accepted"),
        (b"no picture at all", "not a picture we can read"),
        (b"", "This file is empty"),
    ],
)
def test_what_is_no_favicon_is_refused_at_the_field(
    company: Workspace, adam: Client, data: bytes, message: str
) -> None:
    file = picture()
    file.seek(0)
    file.truncate()
    file.write(data)
    file.seek(0)
    answer = adam.post(f"{LOOK}favicon/", {"picture": file})
    page = answer.content.decode()
    assert answer.status_code == 422 and message in page and 'aria-invalid="true"' in page
    with company.inside():
        assert read_pages().favicon == ""


def test_S4_49_the_page_title_per_language_reset_and_brought_back(company: Workspace, adam: Client) -> None:
    data = {"page_title-en": "Acme help", "page_title-fa": "راهنمای اکمی"}
    assert adam.post(f"{LOOK}title/", data).status_code == 302
    for language, title in (("en", "Acme help"), ("fa", "راهنمای اکمی"), ("tr", "Acme help")):
        assert f"· {title}</title>" in visitor(company, language).get("/signin/").content.decode()
    adam.post(f"{LOOK}title/", {"remove": "1", "page_title-en": "typed meanwhile"})
    assert "· Acme</title>" in visitor(company).get("/signin/").content.decode()
    adam.post(f"{LOOK}undo/")
    with company.inside():
        assert read_pages().page_title == {"en": "Acme help", "fa": "راهنمای اکمی"}


@pytest.mark.parametrize("text", ["x" * 5000, "Acme \u202eecruos", "a\u2066b"])
def test_a_title_that_cannot_be_is_answered_at_the_field(company: Workspace, adam: Client, text: str) -> None:
    answer = adam.post(f"{LOOK}title/", {"page_title-en": text, "page_title-fa": "خوب"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="id_page_title_error"' in page and 'value="خوب"' in page
    with company.inside():
        assert read_pages().page_title == {}


def test_two_admins_change_the_title_at_once(company: Workspace, adam: Client) -> None:
    version = version_in(adam.get(LOOK).content.decode())
    assert adam.post(f"{LOOK}title/", {"page_title-en": "First", "version": version}).status_code == 302
    answer = adam.post(f"{LOOK}title/", {"page_title-en": "Second", "version": version})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="Second"' in page and "Saved by somebody else meanwhile" in page
    again = {"page_title-en": "Second", "version": version_in(page)}
    assert adam.post(f"{LOOK}title/", again).status_code == 302


def test_page_links_are_added_refused_and_removed(company: Workspace, adam: Client) -> None:
    good = {"count": "1", "link0-label-en": "Privacy", "link0-url": "https://acme.example/privacy"}
    assert adam.post("/studio/look/links/", good).status_code == 302
    bad = {**good, "count": "2", "link1-label-en": "Evil", "link1-url": "javascript:alert(1)"}
    answer = adam.post("/studio/look/links/", bad)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Write an address that begins with https://" in page
    assert 'value="Evil"' in page and 'value="javascript:alert(1)"' in page
    with company.inside():
        assert [link.url for link in read_pages().links] == ["https://acme.example/privacy"]
    adam.post("/studio/look/links/", {"count": "2", "link0-label-en": "", "link0-url": ""})
    with company.inside():
        assert list(read_pages().links) == []


def test_two_admins_change_the_links_at_once(company: Workspace, adam: Client) -> None:
    version = version_in(adam.get("/studio/look/links/").content.decode())
    first = {"count": "1", "version": version, "link0-label-en": "First", "link0-url": "https://one.example"}
    assert adam.post("/studio/look/links/", first).status_code == 302
    second = {**first, "link0-label-en": "Second", "link0-url": "https://two.example"}
    answer = adam.post("/studio/look/links/", second)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Saved by somebody else meanwhile" in page
    assert 'value="Second"' in page and "https://one.example" in page
    assert adam.post("/studio/look/links/", {**second, "version": version_in(page)}).status_code == 302
    with company.inside():
        assert [link.url for link in read_pages().links] == ["https://two.example"]


def test_S4_50_links_are_moved_removed_reset_and_brought_back(company: Workspace, adam: Client) -> None:
    def urls() -> list[str]:
        with company.inside():
            return [link.url for link in read_pages().links]

    data: dict[str, Any] = {"count": "3"}
    for index, name in enumerate(("a", "b", "c")):
        data |= {f"link{index}-label-en": name, f"link{index}-url": f"https://{name}.example"}
    adam.post(f"{LOOK}links/", data)
    assert urls() == ["https://a.example", "https://b.example", "https://c.example"]
    for path in ("/signin/", "/register/", "/support/"):
        page = visitor(company).get(path).content.decode()
        assert re.findall(r'href="https://(\w)\.example"', page) == ["a", "b", "c"], path
    # Without scripts: the page comes back in the new order, nothing is saved.
    page = adam.post(f"{LOOK}links/", {**data, "order": ["0", "1", "2"], "move": "2:up"}).content.decode()
    assert re.findall(r'name="order" value="(\d)"', page) == ["0", "2", "1"]
    assert urls() == ["https://a.example", "https://b.example", "https://c.example"]
    adam.post(f"{LOOK}links/", {**data, "order": ["2", "0", "1"], "link0-remove": "on"})
    assert urls() == ["https://c.example", "https://b.example"]
    adam.post(f"{LOOK}links/reset/")
    assert urls() == [] and "The page links were removed." in adam.get(LOOK).content.decode()
    adam.post(f"{LOOK}undo/")
    assert urls() == ["https://c.example", "https://b.example"]


def test_the_look_of_mails_is_tried_saved_and_worn(company: Workspace, adam: Client) -> None:
    path = f"{LOOK}mails/"
    query = {"tried": "1", "colour": "#8A2BE2", "footer-fa": "شرکت اکمی <b>", "language": "fa", "mode": "dark"}
    answer = adam.get(f"{path}preview/", query)
    tried = answer.content.decode()
    assert '<html lang="fa" dir="rtl">' in tried and "#8a2be2" in tried and "شرکت اکمی &lt;b&gt;" in tried
    assert "@media all {" in tried and "sandbox" in answer["Content-Security-Policy"]
    assert "@media not all {" in adam.get(f"{path}preview/").content.decode()
    with company.inside():
        assert mail_style().version == 0, "trying saves nothing"
    version = version_in(adam.get(path).content.decode())
    data = {"shows_logo": "on", "colour": "#8a2be2", "footer-en": "Acme Ltd\nReg. 1", "footer-fa": "شرکت اکمی"}
    assert adam.post(path, {**data, "version": version}).status_code == 302
    with company.inside():
        for language, foot in (("en", "Acme Ltd"), ("fa", "شرکت اکمی"), ("tr", "Acme Ltd")):
            mail = render("mail_style_sample", company.tenant, Recipient("a@x.example", language=language), {})
            assert foot in mail.html and foot in mail.text and "#8a2be2" in mail.html
        assert '<div lang="en" dir="ltr"' in mail.html, "a Turkish mail says that its foot is English"
    answer = adam.post(path, {**data, "colour": "red", "footer-en": "x" * 5000, "version": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Write a colour as #" in page and "at most 1000 characters" in page
    stale = adam.post(path, {**data, "colour": "#000000", "version": version})
    assert stale.status_code == 422 and "Saved by somebody else meanwhile" in stale.content.decode()
    with company.inside():
        assert (mail_style().colour, mail_style().version) == ("#8a2be2", 1)


def test_a_sample_mail_goes_to_the_admin(company: Workspace, adam: Client) -> None:
    adam.post(f"{LOOK}mails/sample/", {"language": "fr"})
    adam.post(f"{LOOK}mails/sample/", {"language": "xx"})
    with company.inside():
        asked = Event.objects.filter(name="mail_style.sample_asked")
        assert [event.payload["language"] for event in asked] == ["fr"]


def test_S4_39_S4_38_three_texts_per_language_fall_back_on_their_own(company: Workspace, adam: Client) -> None:
    data = {
        "names-en": "Acme Works", "names-fr": "Ateliers Acme", "form_name-en": "Ask us", "form_name-fa": "از ما بپرسید",
        "intro-en": "We answer today.", "intro-fr": "Réponse dans la journée.",
    }  # fmt: skip
    assert adam.post("/studio/languages/texts/", data).status_code == 302
    adam.post("/studio/guest-door/switch/", {"is_open": "yes"})
    french = visitor(company, "fr").get("/support/").content.decode()
    assert "Ateliers Acme" in french and "Réponse dans la journée." in french
    assert '<span lang="en" dir="ltr">Ask us</span>' in french
    turkish = visitor(company, "tr").get("/support/").content.decode()
    for text in ("Acme Works", "Ask us", "We answer today."):
        assert f'<span lang="en" dir="ltr">{text}</span>' in turkish
    with company.inside():
        client = visitor(company, "fa")
        client.force_login(company.user("alice"))
    assert "از ما بپرسید" in client.get("/tickets/new/").content.decode()
    assert (workspace(company).name, workspace(company).names["fr"]) == ("Acme Works", "Ateliers Acme")


def test_wrong_texts_change_none_of_the_three(company: Workspace, adam: Client) -> None:
    data = {"names-en": "", "form_name-en": "x\u202ey", "intro-en": "x" * 2001}
    answer = adam.post("/studio/languages/texts/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    for name in ("names", "form_name", "intro"):
        assert f'id="id_{name}_error"' in page
    with company.inside():
        assert (guest_door().form_name, workspace(company).name) == ({}, "Acme")


def test_S3_36_anybody_reports_a_translation(company: Workspace, adam: Client) -> None:
    guest = visitor(company, "tr")
    page = guest.get("/signin/").content.decode()
    link = re.search(r'href="(/translation/[^"]*)" data-wording', page)
    assert link is not None and link[1] == "/translation/?page=%2Fsignin%2F"
    form = guest.get(f"{link[1]}&text=Yanlış").content.decode()
    assert ">\nYanlış</textarea>" in form and 'name="page" value="/signin/"' in form
    data = {"language": "tr", "page": "/signin/", "text": "Yanlış", "problem": "Yazım", "suggestion": "Doğru"}
    refused = guest.post("/translation/", {**data, "text": "", "problem": " "})
    assert refused.status_code == 422
    with company.inside():
        assert WordingReport.objects.count() == 0
    assert guest.post("/translation/", data)["Location"] == "/translation/sent/"
    shown = adam.get("/studio/translation-reports/").content.decode()
    assert "Yanlış" in shown and "Yazım" in shown and "Doğru" in shown
    with company.inside():
        report = WordingReport.objects.get()
        assert (report.reporter_id, report.language, report.page) == (None, "tr", "/signin/")
    adam.post(f"/studio/translation-reports/{report.pk}/", {"is_done": "yes"})
    assert "Yanlış" not in adam.get("/studio/translation-reports/").content.decode()
    assert "Yanlış" in adam.get("/studio/translation-reports/?done").content.decode()


def test_a_report_names_no_secret_of_the_address(company: Workspace) -> None:
    page = visitor(company).get("/join/TOP-SECRET-TOKEN/").content.decode()
    link = re.search(r'href="(/translation/[^"]*)" data-wording', page)
    assert link is not None and link[1] == "/translation/?page=%2Fjoin%2F%E2%80%A6%2F"
    guest = visitor(company)
    data = {"language": "en", "page": "/join/<script>?token=1", "text": "a", "problem": "b"}
    guest.post("/translation/", data)
    with company.inside():
        assert WordingReport.objects.get().page == ""


def test_reports_are_limited_and_not_for_clients_to_read(company: Workspace, browser_of: Any) -> None:
    guest = visitor(company)
    data = {"language": "en", "page": "", "text": "a", "problem": "b"}
    answers = [guest.post("/translation/", data).status_code for _time in range(12)]
    assert answers == [302] * 10 + [422] * 2
    assert browser_of("alice").get("/studio/translation-reports/").status_code == 404
    with company.inside():
        report = WordingReport.objects.first()
        assert report is not None
    browser_of("anna").post(f"/studio/translation-reports/{report.pk}/", {"is_done": "yes"})
    with company.inside():
        report.refresh_from_db()
        assert report.done_at is None
        assert Entry.objects.filter(verb="wordings.moved").count() == 0
