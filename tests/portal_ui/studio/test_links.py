"""The page of portal and form link, and the guest door's switch and settings."""

from __future__ import annotations

import html
import io
import re

import pytest
from django.test import Client
from PIL import Image

from kernel.tenancy import tenant_url
from support.guests.models import GuestDoor
from support.guests.queries import GuestDoorState, guest_door
from tests.factories.twins import Workspace

FORM = {"is_open": "on", "allowed_origins": "https://www.example.com", "version": "0"}


def copied(page: str) -> list[str]:
    """What the copy buttons of a page put on the clipboard."""
    found = re.findall(r'<copy-button data-text="([^"]*)"', page)
    return [html.unescape(text) for text in found]


def door(company: Workspace) -> GuestDoorState:
    """The guest door as it is saved now."""
    with company.inside():
        return guest_door()


def address(company: Workspace, path: str) -> str:
    with company.inside():
        return tenant_url(company.tenant, path)


@pytest.mark.parametrize("page", ["/studio/links/", "/studio/portal/"])
def test_S4_05_portal_link_and_form_link_have_copy_buttons(company: Workspace, adam: Client, page: str) -> None:
    wanted = {address(company, ""), address(company, "/support/")}
    assert wanted - set(copied(adam.get(page).content.decode())) == set()


def test_S1_42_the_page_carries_a_short_link(company: Workspace, adam: Client) -> None:
    page = adam.get("/studio/links/").content.decode()
    short = address(company, "/s/")
    assert short in copied(page) and len(short) < len(address(company, "/support/"))


@pytest.mark.parametrize("which", ["portal", "form"])
def test_S1_42_the_qr_codes_can_be_seen_and_downloaded(company: Workspace, adam: Client, which: str) -> None:
    page = adam.get("/studio/links/").content.decode()
    assert f'src="/studio/links/qr/{which}.svg"' in page
    shown = adam.get(f"/studio/links/qr/{which}.svg")
    assert (shown["Content-Type"], shown.has_header("Content-Disposition")) == ("image/svg+xml", False)
    assert b"<svg" in shown.content
    for kind in ("svg", "png"):
        assert f'href="/studio/links/qr/{which}.{kind}?download"' in page
        saved = adam.get(f"/studio/links/qr/{which}.{kind}?download")
        assert saved["Content-Disposition"] == f'attachment; filename="acme-{which}.{kind}"'
    picture = Image.open(io.BytesIO(adam.get(f"/studio/links/qr/{which}.png").content))
    assert picture.size[0] == picture.size[1] >= 500


@pytest.mark.parametrize("path", ["other.svg", "portal.gif", "form.html"])
def test_there_are_no_other_codes(adam: Client, path: str) -> None:
    assert adam.get(f"/studio/links/qr/{path}").status_code == 404


def test_the_code_to_embed_holds_the_address_and_no_script(company: Workspace, adam: Client) -> None:
    frame = next(text for text in copied(adam.get("/studio/links/").content.decode()) if text.startswith("<iframe"))
    assert f'src="{address(company, "/support/")}' in frame
    assert "<script" not in frame and "style=" not in frame
    link = next(text for text in copied(adam.get("/studio/links/").content.decode()) if text.startswith("<a "))
    assert link == f'<a href="{address(company, "/support/")}">Contact support</a>'


def test_S4_21_the_form_is_closed_until_it_is_opened(company: Workspace, adam: Client) -> None:
    assert door(company).is_open is False
    page = adam.get("/studio/links/").content.decode()
    assert "Visitors read that the form is closed." in page and "Open the form" in page
    assert adam.post("/studio/guest-door/switch/", {"is_open": "yes"})["Location"] == "/studio/links/"
    assert door(company).is_open is True
    assert "Open to everybody" in adam.get("/studio/links/").content.decode()
    adam.post("/studio/guest-door/switch/", {"is_open": "no"})
    assert door(company).is_open is False


def test_the_switch_keeps_everything_else(company: Workspace, adam: Client) -> None:
    adam.post("/studio/guest-door/", {**FORM, "intro-en": "We answer within a day.", "closed_text-en": "Call us."})
    before = door(company)
    adam.post("/studio/guest-door/switch/", {"is_open": "no"})
    after = door(company)
    assert (after.allowed_origins, after.intro, after.closed_text) == (
        ("https://www.example.com",),
        {"en": "We answer within a day."},
        {"en": "Call us."},
    )
    assert (before.is_open, after.is_open) == (True, False)


def test_S4_15_websites_are_allowed_one_a_line(company: Workspace, adam: Client) -> None:
    origins = "https://www.example.com\r\n\r\n  https://shop.example.org  \r\n"
    assert adam.post("/studio/guest-door/", {**FORM, "allowed_origins": origins}).status_code == 302
    assert door(company).allowed_origins == ("https://www.example.com", "https://shop.example.org")
    page = adam.get("/studio/links/").content.decode()
    assert "https://shop.example.org" in page


@pytest.mark.parametrize(
    "wrong", ["www.example.com", "https://a.example/page", "javascript:alert(1)", "https://*", "*"]
)
def test_what_is_no_website_is_refused_and_kept_in_the_form(company: Workspace, adam: Client, wrong: str) -> None:
    answer = adam.post("/studio/guest-door/", {**FORM, "allowed_origins": f"https://ok.example\n{wrong}"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "is not a website such as" in page
    assert f"https://ok.example\n{wrong}</textarea>" in page
    with company.inside():
        assert list(GuestDoor.objects.filter(is_open=True)) == []


def test_two_admins_at_the_door_the_second_is_told(company: Workspace, adam: Client) -> None:
    assert adam.post("/studio/guest-door/", FORM).status_code == 302
    answer = adam.post("/studio/guest-door/", {"allowed_origins": "https://late.example", "version": "0"})
    assert answer.status_code == 422
    assert "Somebody else saved this while you were editing." in answer.content.decode()
    assert (door(company).is_open, door(company).allowed_origins) == (True, ("https://www.example.com",))


def test_a_stranger_is_shown_as_a_stranger(company: Workspace, adam: Client) -> None:
    answer = adam.get("/studio/links/stranger/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "/studio/" not in page and "Adam" not in page
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    adam.post("/studio/guest-door/switch/", {"is_open": "yes"})
    opened = adam.get("/studio/links/stranger/").content.decode()
    assert 'name="first_name"' not in page and 'name="first_name"' in opened
