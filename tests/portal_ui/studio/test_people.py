"""Colleagues, client organisations, contacts and portal users in the studio."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, User
from notify.models import OutgoingMail
from outbox.here import deliver_here
from support.people.models import Contact, Organisation
from tests.factories.twins import Workspace
from tests.portal_ui.studio.conftest import Browser


def addresses_in(page: str) -> list[str]:
    """Whose addresses the page itself lists, without the frame around it."""
    return re.findall(r'dir="ltr">(\w+)@people\.example', page[page.index("<main") :])


def contact(company: Workspace, email: str = "alice@people.example") -> Contact:
    """A contact as it is saved now."""
    with company.inside():
        return Contact.objects.get(email=email)


def test_a_colleague_is_invited_by_mail(company: Workspace, adam: Client) -> None:
    data = {"email": "Ivy@people.example", "name": "Ivy", "role": "agent", "language": "fr"}
    assert adam.post("/studio/colleagues/invite/", data)["Location"] == "/studio/colleagues/"
    with company.inside():
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.role, invitation.language) == ("ivy@people.example", "agent", "fr")
    deliver_here()
    with company.inside():
        assert OutgoingMail.objects.get(to_email="ivy@people.example").language == "fr"
    page = adam.get("/studio/colleagues/").content.decode()
    assert "ivy@people.example" in page and f"/studio/invitations/{invitation.pk}/resend/" in page


def test_an_invitation_is_sent_again_and_withdrawn(company: Workspace, adam: Client) -> None:
    adam.post(
        "/studio/colleagues/invite/", {"email": "ivy@x.example", "name": "Ivy", "role": "agent", "language": "en"}
    )
    with company.inside():
        invitation = Invitation.objects.get()
    assert adam.post(f"/studio/invitations/{invitation.pk}/resend/").status_code == 302
    with company.inside():
        assert Invitation.objects.get().token_hash != invitation.token_hash
    asked = adam.get(f"/studio/invitations/{invitation.pk}/withdraw/").content.decode()
    assert "Withdraw this invitation?" in asked
    with company.inside():
        assert Invitation.objects.get().withdrawn_at is None
    adam.post(f"/studio/invitations/{invitation.pk}/withdraw/")
    with company.inside():
        assert Invitation.objects.get().withdrawn_at is not None
    adam.post(f"/studio/invitations/{invitation.pk}/resend/")
    assert "This invitation was withdrawn already." in adam.get("/studio/colleagues/").content.decode()


def test_a_refused_invitation_keeps_what_was_typed(company: Workspace, adam: Client) -> None:
    data = {"email": "anna@people.example", "name": "Anna again", "role": "admin", "language": "en"}
    answer = adam.post("/studio/colleagues/invite/", data)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="Anna again"' in page
    assert "This address has an account already." in page
    with company.inside():
        assert Invitation.objects.count() == 0


def test_T35_an_admin_makes_no_owner(company: Workspace, adam: Client) -> None:
    page = adam.get("/studio/colleagues/invite/").content.decode()
    assert re.findall(r'name="role" value="(\w+)"', page) == ["agent", "admin"]
    with company.inside():
        anna, olga = company.user("anna"), company.user("olga")
    data = {"email": "o@x.example", "name": "O", "role": "owner", "language": "en"}
    assert adam.post("/studio/colleagues/invite/", data).status_code == 422
    assert adam.post(f"/studio/colleagues/{anna.pk}/", {"role": "owner"}).status_code == 422
    assert adam.post(f"/studio/colleagues/{olga.pk}/", {"role": "agent"}).status_code == 422
    with company.inside():
        assert [company.user(name).role for name in ("anna", "olga")] == ["agent", "owner"]
        assert Invitation.objects.count() == 0


def test_a_role_is_changed(company: Workspace, adam: Client) -> None:
    with company.inside():
        anna = company.user("anna")
    assert adam.post(f"/studio/colleagues/{anna.pk}/", {"role": "admin"}).status_code == 302
    with company.inside():
        assert company.user("anna").role == "admin"


def test_a_colleague_is_deactivated_after_a_question_and_let_in_again(
    company: Workspace, adam: Client, browser_of: Browser
) -> None:
    ben = browser_of("ben")
    with company.inside():
        user = company.user("ben")
    address = f"/studio/colleagues/{user.pk}/deactivate/"
    assert "Deactivate Ben?" in adam.get(address).content.decode()
    assert ben.get("/desk/").status_code == 200
    adam.post(address)
    assert ben.get("/desk/").status_code == 302
    page = adam.get("/studio/colleagues/").content.decode()
    assert "Ben can no longer sign in." in page and "Deactivated" in page
    adam.post(f"/studio/colleagues/{user.pk}/reactivate/")
    with company.inside():
        assert company.user("ben").is_active is True


def test_nobody_deactivates_themselves(company: Workspace, adam: Client) -> None:
    with company.inside():
        adams_id = company.user("adam").pk
    assert "/deactivate/" not in adam.get(f"/studio/colleagues/{adams_id}/").content.decode()
    adam.post(f"/studio/colleagues/{adams_id}/deactivate/")
    assert "You cannot deactivate your own account." in adam.get("/studio/colleagues/").content.decode()


def test_a_client_is_no_colleague(company: Workspace, adam: Client) -> None:
    with company.inside():
        alice = company.user("alice")
    assert adam.get(f"/studio/colleagues/{alice.pk}/").status_code == 404
    adam.post(f"/studio/colleagues/{alice.pk}/deactivate/")
    with company.inside():
        assert company.user("alice").is_active is True


def test_an_organisation_is_added_changed_and_found(company: Workspace, adam: Client) -> None:
    data = {"name": "Mill Lane", "names-fa": "آسیاب", "domains": "mill.example, lane.example", "record_sharing": "all"}
    answer = adam.post("/studio/organisations/new/", data)
    with company.inside():
        firm = Organisation.objects.get(name="Mill Lane")
    assert answer["Location"] == f"/studio/organisations/{firm.pk}/"
    assert (firm.names, firm.domains, firm.record_sharing) == (
        {"fa": "آسیاب"}, ["mill.example", "lane.example"], "all",
    )  # fmt: skip
    assert "Mill Lane" in adam.get("/studio/organisations/", {"q": "mill"}).content.decode()
    nothing = adam.get("/studio/organisations/", {"q": "<b>nobody"}).content.decode()
    assert "No organisation matches “&lt;b&gt;nobody”." in nothing
    refused = adam.post(f"/studio/organisations/{firm.pk}/", {**data, "name": "", "domains": "not a domain"})
    assert refused.status_code == 422


def test_two_admins_change_one_organisation(company: Workspace, adam: Client) -> None:
    with company.inside():
        firm = Organisation.objects.get(name="Org One")
    data = {"name": "First", "record_sharing": "mine", "version": firm.version}
    assert adam.post(f"/studio/organisations/{firm.pk}/", data).status_code == 302
    answer = adam.post(f"/studio/organisations/{firm.pk}/", {**data, "name": "Second"})
    with company.inside():
        firm.refresh_from_db()
    assert (answer.status_code, firm.name) == (422, "First")
    assert 'value="Second"' in answer.content.decode()


CONTACT = {"first_name": "Nora", "last_name": "Quill", "email": "nora@quill.example", "role": "member"}


def test_a_contact_is_added_without_access(company: Workspace, adam: Client) -> None:
    data = {**CONTACT, "mobile": "+44 1632 960001", "other_email": "n.quill@home.example"}
    adam.post("/studio/contacts/new/", data)
    nora = contact(company, "nora@quill.example")
    assert (nora.full_name, nora.portal_access) == ("Nora Quill", False)
    assert nora.phones == [{"kind": "mobile", "number": "+44 1632 960001"}]
    assert nora.other_emails == [{"kind": "secondary_email", "email": "n.quill@home.example"}]
    with company.inside():
        assert Invitation.objects.count() == 0


def test_other_numbers_of_a_contact_are_kept(company: Workspace, adam: Client) -> None:
    with company.inside():
        Contact.objects.filter(email="alice@people.example").update(
            phones=[
                {"kind": "fax", "number": "111"},
                {"kind": "mobile", "number": "222"},
                {"kind": "mobile", "number": "333"},
            ]
        )
    alice = contact(company)
    data = {"first_name": "Alice", "email": alice.email, "role": "member", "mobile": "", "office": "444"}
    assert adam.post(f"/studio/contacts/{alice.pk}/", data).status_code == 302
    assert contact(company).phones == [
        {"kind": "fax", "number": "111"},
        {"kind": "mobile", "number": "333"},
        {"kind": "office", "number": "444"},
    ]


def test_S0_02_the_tick_portal_user_lets_a_contact_in_and_unticking_refuses(
    company: Workspace, adam: Client, browser_of: Browser
) -> None:
    alice, row = browser_of("alice"), contact(company)
    address = f"/studio/contacts/{row.pk}/access/"
    assert "Customer portal information" in adam.get(f"/studio/contacts/{row.pk}/").content.decode()
    assert alice.get("/").status_code == 200
    assert adam.post(address, {}).status_code == 302
    assert contact(company).portal_access is False
    refused = alice.get("/profile/")
    assert refused.status_code in (302, 403) and "is_staff" not in refused.content.decode()
    assert adam.post(address, {"access-portal_access": "on"}).status_code == 302
    assert browser_of("alice").get("/profile/").status_code == 200


def test_S0_02_ticking_a_new_contact_sends_the_access_mail(company: Workspace, adam: Client) -> None:
    adam.post("/studio/contacts/new/", {**CONTACT, "portal_access": "on"})
    deliver_here()
    nora = contact(company, "nora@quill.example")
    with company.inside():
        mail = OutgoingMail.objects.get(contact_id=nora.pk)
        assert Invitation.objects.get().contact_id == nora.pk
    page = adam.get(f"/studio/contacts/{nora.pk}/").content.decode()
    assert nora.portal_access is True and mail.subject in page and "Send the access mail again" in page
    shown = adam.get(f"/studio/contacts/{nora.pk}/mails/{mail.pk}/").content.decode()
    assert "/join/…/" in shown
    assert adam.get(f"/studio/contacts/{contact(company).pk}/mails/{mail.pk}/").status_code == 404


def test_S0_03_portal_users_lists_who_has_access(company: Workspace, adam: Client) -> None:
    def listed() -> list[str]:
        return addresses_in(adam.get("/studio/portal-users/").content.decode())

    assert listed() == ["alice", "bob", "carol"]
    row = contact(company)
    adam.post(f"/studio/contacts/{row.pk}/access/", {})
    page = adam.get("/studio/portal-users/").content.decode()
    assert listed() == ["alice", "bob", "carol"] and page.count("Withdrawn") == 1
    with company.inside():
        Contact.objects.create(email="dora@people.example", first_name="Dora")
    assert listed() == ["alice", "bob", "carol"]
    assert addresses_in(adam.get("/studio/portal-users/", {"q": "bob"}).content.decode()) == ["bob"]


def test_S0_04_an_icon_on_each_row_opens_the_contact(company: Workspace, adam: Client) -> None:
    page = adam.get("/studio/portal-users/").content.decode()
    with company.inside():
        people = list(Contact.objects.order_by("last_name", "first_name", "id"))
    for person in people:
        address = f"/studio/contacts/{person.pk}/"
        link = rf'<a href="{address}" [^>]*aria-label="Open the contact {person.full_name}"[^>]*><svg'
        assert re.search(link, page), person
        assert adam.get(address).status_code == 200


def test_S1_05_dates_bound_the_access(company: Workspace, adam: Client, browser_of: Browser) -> None:
    alice, row = browser_of("alice"), contact(company)
    today = timezone.now().date()
    address = f"/studio/contacts/{row.pk}/access/"

    def set_dates(begin: int | None, end: int | None) -> int:
        days = {"access_from": begin, "access_until": end}
        data = {f"access-{name}": str(today + timedelta(days=day)) for name, day in days.items() if day is not None}
        assert adam.post(address, {"access-portal_access": "on", **data}).status_code == 302
        return int(alice.get("/profile/").status_code)

    assert [set_dates(0, 0), set_dates(-3, 3), set_dates(None, None)] == [200, 200, 200]
    assert set_dates(1, 3) != 200 and set_dates(-3, -1) != 200
    assert (contact(company).access_from, contact(company).access_until) == (
        today - timedelta(days=3),
        today - timedelta(days=1),
    )


def test_S1_05_dates_in_the_wrong_order_are_refused_at_the_field(company: Workspace, adam: Client) -> None:
    row = contact(company)
    data = {"access-portal_access": "on", "access-access_from": "2027-03-21", "access-access_until": "2027-03-20"}
    answer = adam.post(f"/studio/contacts/{row.pk}/access/", data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "The last day must not be before the first one." in page
    assert 'value="2027-03-21"' in page and 'value="2027-03-20"' in page
    assert contact(company).access_until is None
    answer = adam.post(f"/studio/contacts/{row.pk}/access/", {**data, "access-access_until": "tomorrow"})
    assert answer.status_code == 422 and 'value="tomorrow"' in answer.content.decode()


def test_dates_may_be_typed_in_the_jalali_calendar_and_persian_digits(company: Workspace, adam: Client) -> None:
    row = contact(company)
    data = {"access-portal_access": "on", "access-access_from": "۱۴۰۶/۰۱/۰۱", "access-access_until": "۱۴۰۶/۰۱/۳۱"}
    assert adam.post(f"/studio/contacts/{row.pk}/access/", data).status_code == 302
    saved = contact(company)
    assert (str(saved.access_from), str(saved.access_until)) == ("2027-03-21", "2027-04-20")


def test_two_admins_change_the_access_at_once(company: Workspace, adam: Client) -> None:
    row = contact(company)
    page = adam.get(f"/studio/contacts/{row.pk}/").content.decode()
    seen = re.search(r'name="access-version" value="(\w+)"', page)
    assert seen is not None
    address = f"/studio/contacts/{row.pk}/access/"
    assert adam.post(address, {"access-version": seen[1]}).status_code == 302
    second = {"access-version": seen[1], "access-portal_access": "on", "access-access_until": "2027-03-20"}
    answer = adam.post(address, second)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="2027-03-20"' in page
    assert "Saved by somebody else meanwhile" in page
    assert contact(company).portal_access is False
    newer = re.search(r'name="access-version" value="(\w+)"', page)
    assert newer is not None
    assert adam.post(address, {**second, "access-version": newer[1]}).status_code == 302
    assert contact(company).portal_access is True


def test_two_admins_change_a_role_at_once(company: Workspace, adam: Client) -> None:
    with company.inside():
        anna = company.user("anna")
    address = f"/studio/colleagues/{anna.pk}/"
    seen = re.search(r'name="version" value="(\w+)"', adam.get(address).content.decode())
    assert seen is not None
    assert adam.post(address, {"role": "admin", "version": seen[1]}).status_code == 302
    assert adam.post(address, {"role": "agent", "version": seen[1]}).status_code == 422
    with company.inside():
        assert company.user("anna").role == "admin"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"email": "nora"}, "email"), ({"email": "alice@people.example"}, "email"), ({"mobile": "call me"}, "mobile")],
)
def test_a_refused_contact_keeps_what_was_typed(
    company: Workspace, adam: Client, changes: dict[str, str], field: str
) -> None:
    answer = adam.post("/studio/contacts/new/", {**CONTACT, **changes})
    page = answer.content.decode()
    assert answer.status_code == 422 and f'id="id_{field}_error"' in page
    assert 'value="Nora"' in page and f'value="{changes[field]}"' in page
    with company.inside():
        assert Contact.objects.count() == 3


def test_the_list_of_contacts_is_searched(company: Workspace, adam: Client) -> None:
    page = adam.get("/studio/contacts/", {"q": "carol"}).content.decode()
    assert addresses_in(page) == ["carol"]
    assert "No contact matches" in adam.get("/studio/contacts/", {"q": "zzz"}).content.decode()
    assert adam.get("/studio/contacts/", {"page": "999999999999"}).status_code == 200
    with company.inside():
        assert User.objects.filter(role="client").count() == 3
