"""Name, languages, dates, portal settings, look, checklist and mails in the studio."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from branding.themes.queries import current_look
from notify.models import OutgoingMail
from support.files.use_cases import store_upload
from tenants.registry.models import Tenant
from tests.factories.twins import Workspace


def workspace(company: Workspace) -> Tenant:
    """The workspace as it is saved now."""
    with company.inside():
        return Tenant.objects.get(pk=company.tenant.pk)


def version_in(page: str) -> str:
    """What the form of a page says it was filled from."""
    found = re.search(r'name="version" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def picture(size: int = 64) -> io.BytesIO:
    """A small PNG as a file to upload."""
    data = io.BytesIO()
    Image.new("RGB", (size, size), "#2f6f5e").save(data, "PNG")
    data.seek(0)
    data.name = "logo.png"
    return data


def test_the_checklist_knows_what_is_done(company: Workspace, adam: Client) -> None:
    def done() -> list[str]:
        page = adam.get("/studio/").content.decode()
        return re.findall(r'steps__item--done">.*?<strong>([^<]*?) <', page, re.DOTALL)

    # The workspace of the tests has colleagues and clients already.
    assert done() == ["Invite a colleague", "Open your portal"]
    adam.post("/studio/organisation/", {"names-en": "Acme Works"})
    brand = {"brand_color": "#2f6f5e", "panel_side": "end", "panel_art": "waves", "radius": "8"}
    adam.post("/studio/look/colour/", brand)
    with company.inside():
        from support.teams.queries import default_project

        project = default_project().pk
    adam.post(
        "/studio/topics/new/", {"names-en": "Repairs", "project_id": project, "is_public": "yes", "is_active": "on"}
    )
    assert len(done()) == 5
    assert "Your portal is set up" in adam.get("/studio/").content.decode()


def test_the_organisations_name_per_language(company: Workspace, adam: Client) -> None:
    answer = adam.post(
        "/studio/organisation/", {"names-en": " Acme Works ", "names-fa": "اکمی", "support_email": "help@acme.example"}
    )
    assert answer.status_code == 302
    saved = workspace(company)
    assert (saved.name, saved.names, saved.support_email) == (
        "Acme Works", {"en": "Acme Works", "fa": "اکمی"}, "help@acme.example",
    )  # fmt: skip


def test_a_refused_name_keeps_what_was_typed(company: Workspace, adam: Client) -> None:
    answer = adam.post("/studio/organisation/", {"names-en": "", "names-fa": "اکمی", "support_email": "help"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="اکمی"' in page and 'value="help"' in page
    answer = adam.post("/studio/organisation/", {"names-en": "", "names-fa": "اکمی"})
    assert "Give the workspace a name." in answer.content.decode()
    assert (workspace(company).name, workspace(company).names) == ("Acme", {})


def test_two_admins_change_the_name_at_once(company: Workspace, adam: Client) -> None:
    version = version_in(adam.get("/studio/organisation/").content.decode())
    assert adam.post("/studio/organisation/", {"names-en": "First", "version": version}).status_code == 302
    answer = adam.post("/studio/organisation/", {"names-en": "Second", "version": version})
    page = answer.content.decode()
    assert (answer.status_code, workspace(company).name) == (422, "First")
    assert 'value="Second"' in page and "Saved by somebody else meanwhile" in page
    again = {"names-en": "Second", "version": version_in(page)}
    assert (adam.post("/studio/organisation/", again).status_code, workspace(company).name) == (302, "Second")


def test_languages_on_and_off_default_and_order(company: Workspace, adam: Client) -> None:
    data = {"order": ["fa", "tr", "en", "fr", "ru"], "on": ["en", "fa", "tr"], "default_language": "fa"}
    assert adam.post("/studio/languages/", data).status_code == 302
    saved = workspace(company)
    assert (saved.languages, saved.default_language) == (["fa", "tr", "en"], "fa")


def test_the_order_of_languages_moves_without_saving(company: Workspace, adam: Client) -> None:
    data = {"order": ["en", "fa", "fr", "ru", "tr"], "on": ["en", "fr"], "default_language": "fr", "move": "fr:up"}
    page = adam.post("/studio/languages/", data).content.decode()
    assert re.findall(r'name="order" value="(\w+)"', page) == ["en", "fr", "fa", "ru", "tr"]
    assert page.count(" checked") == 3 and "The order is changed on this page only." in page
    assert workspace(company).default_language == "en"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"on": [], "default_language": "en"}, "Keep at least one language."),
        ({"on": ["en"], "default_language": "fa"}, "The default language must be one of the languages"),
        ({"on": ["en", "de"], "default_language": "en"}, "Select a valid choice."),
    ],
)
def test_wrong_languages_are_refused(company: Workspace, adam: Client, data: dict[str, object], message: str) -> None:
    answer = adam.post("/studio/languages/", {"order": ["en", "fa"], **data})
    assert answer.status_code == 422 and message in answer.content.decode()
    assert workspace(company).languages == ["en", "fa", "fr", "ru", "tr"]


def test_dates_and_numbers(company: Workspace, adam: Client) -> None:
    data = {
        "calendar": "jalali", "timezone": "Asia/Tehran", "digits": "arabext", "week_start": "5", "days_off": "34",
    }  # fmt: skip
    assert adam.post("/studio/formats/", data).status_code == 302
    saved = workspace(company)
    assert {name: getattr(saved, name) for name in data} == data
    assert adam.post("/studio/formats/", {**data, "days_off": "0123"}).status_code == 422
    answer = adam.post("/studio/formats/", {**data, "timezone": "Mars/Olympus"})
    assert (answer.status_code, workspace(company).timezone) == (422, "Asia/Tehran")


def test_S4_05_portal_settings_show_the_address_with_a_copy_button(company: Workspace, adam: Client) -> None:
    page = adam.get("/studio/portal/").content.decode()
    assert '<code dir="ltr">http://acme.localhost:8000</code><copy-button' in page
    assert "http://acme.localhost:8000/register/" in page


def test_registration_is_switched_off_and_on(company: Workspace, adam: Client) -> None:
    visitor = Client(headers={"host": company.host})
    assert adam.post("/studio/portal/", {"self_registration": "sometimes"}).status_code == 422
    assert adam.post("/studio/portal/", {"self_registration": "refuse"}).status_code == 302
    closed = visitor.get("/register/").content.decode()
    assert 'name="password"' not in closed
    assert "/register/" not in adam.get("/studio/portal/").content.decode()
    adam.post("/studio/portal/", {"self_registration": "create_contact"})
    assert 'name="email"' in visitor.get("/register/").content.decode()


def test_the_brand_colour_is_saved_and_a_wrong_one_refused(company: Workspace, adam: Client) -> None:
    data = {"brand_color": "#2F6F5E", "panel_side": "start", "panel_art": "rings", "radius": "4", "shows_name": "on"}
    assert adam.post("/studio/look/colour/", data).status_code == 302
    with company.inside():
        look = current_look()
    assert (look.brand_color, look.panel_side, look.panel_art, look.radius) == ("#2f6f5e", "start", "rings", 4)
    answer = adam.post("/studio/look/colour/", {**data, "brand_color": "red;}body{background:url(//evil)}"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Write a colour as #" in page
    with company.inside():
        assert current_look().brand_color == "#2f6f5e"


def test_the_preview_gives_colours_corners_and_contrast(adam: Client) -> None:
    found = adam.get("/studio/look/preview/", {"value": "#FFB400", "radius": "12"}).json()
    assert found["properties"]["--radius"] == "12px" and found["button_contrast"] >= 4.5
    assert found["link_contrast"] >= 4.5 and found["link_is_adjusted"] is True
    for wrong in ({"value": "red"}, {"value": "#ffb400", "radius": "99"}, {"value": "#ffb400", "radius": "x"}):
        assert adam.get("/studio/look/preview/", wrong).status_code == 400


def test_the_previewed_page_may_stand_in_a_frame_and_tries_a_drawing(adam: Client) -> None:
    answer = adam.get("/studio/look/page/", {"panel_art": "grid"})
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "M100 0V800" in answer.content.decode()
    assert adam.get("/studio/look/page/", {"panel_art": "<script>"}).status_code == 200


def test_logos_are_uploaded_and_removed(company: Workspace, adam: Client) -> None:
    assert adam.post("/studio/look/logo/", {"picture": picture()}).status_code == 302
    assert adam.post("/studio/look/logo/", {"picture": picture(48), "dark": "1"}).status_code == 302
    with company.inside():
        look = current_look()
    assert look.logo.endswith("/logo.png") and look.logo_dark.endswith("/logo-dark.png")
    for data in ({}, {"dark": "1"}):
        assert adam.post("/studio/look/logo/", {"remove": "1", **data}).status_code == 302
    with company.inside():
        look = current_look()
    assert (look.logo, look.logo_dark) == ("", "")


def test_what_is_no_picture_is_refused_at_its_field(company: Workspace, adam: Client) -> None:
    drawing = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    drawing.name = "logo.svg"
    for data in ({"picture": drawing}, {}, {"picture": drawing, "dark": "1"}):
        answer = adam.post("/studio/look/logo/", data)
        assert answer.status_code == 422 and "field__errors" in answer.content.decode()
        drawing.seek(0)
    with company.inside():
        assert current_look().logo == ""


def test_resetting_the_look_asks_first(company: Workspace, adam: Client) -> None:
    brand = {"brand_color": "#2f6f5e", "panel_side": "end", "panel_art": "waves", "radius": "8"}
    adam.post("/studio/look/colour/", brand)
    assert "Reset the look?" in adam.get("/studio/look/reset/").content.decode()
    with company.inside():
        assert current_look().brand_color == "#2f6f5e"
    adam.post("/studio/look/reset/")
    with company.inside():
        assert current_look().brand_color != "#2f6f5e"


def test_failed_mails_are_listed_and_sent_again(company: Workspace, adam: Client) -> None:
    from django.utils import timezone

    now = timezone.now()
    mail = OutgoingMail.objects.create(
        dedupe_key="x", kind="any", to_email="alice@people.example", language="en", subject="Your request",
        text="", html="", message_id="<x@y>", state="failed", created_at=now, due_at=now, give_up_at=now,
        error="550 no such mailbox",
    )  # fmt: skip
    page = adam.get("/studio/mails/").content.decode()
    assert "Your request" in page and "550 no such mailbox" in page
    assert "1 mail could not be delivered." in adam.get("/studio/").content.decode()
    assert adam.post(f"/studio/mails/{mail.pk}/retry/").status_code == 302
    with company.inside():
        mail.refresh_from_db()
    assert mail.state == "waiting"
    adam.post(f"/studio/mails/{mail.pk}/retry/")
    assert "Only a mail that could not be delivered can be sent again." in adam.get("/studio/mails/").content.decode()


@pytest.mark.parametrize(
    ("most", "words"), [(10**9, ""), (110, "is nearly full"), (100, "Requests still arrive, but without files.")]
)
def test_T43_the_overview_says_how_full_the_storage_is(
    company: Workspace, adam: Client, settings: Settings, most: int, words: str
) -> None:
    settings.PORTICO_WORKSPACE_BYTES = 10**9
    with company.inside():
        store_upload(company.ctx("anna"), upload=SimpleUploadedFile("a.txt", b"x" * 100))
    settings.PORTICO_WORKSPACE_BYTES = most
    page = adam.get("/studio/").content.decode()
    assert f'<progress value="{100 * 100 // most}" max="100"' in page
    assert words in page
    assert ("storage for files is" in page) is bool(words)
