"""Support links of single clients: copies of the public topics, topics on top, and the link's life."""

from __future__ import annotations

import pytest
from django.test import Client

from kernel.tenancy import tenant_url
from support.teams.models import Project
from support.topics.models import ClientLink, Topic
from support.topics.queries import topics_for
from tests.factories.twins import Workspace


@pytest.fixture
def firm(company: Workspace) -> int:
    """Alice's organisation."""
    return int(company.contact("alice").organisation_id or 0)


@pytest.fixture
def link(company: Workspace, adam: Client, firm: int) -> ClientLink:
    """Its link, made by the form, beside the public topics “Other” and “Repairs”."""
    add(adam, "/studio/topics/new/", company, "Repairs")
    return make(adam, company, firm)


def add(adam: Client, path: str, company: Workspace, name: str) -> None:
    """A topic by a form."""
    with company.inside():
        project = Project.objects.get(is_default=True).pk
    data = {"names-en": name, "project_id": project, "is_public": "yes", "is_active": "on"}
    assert adam.post(path, data).status_code == 302


def make(adam: Client, company: Workspace, firm: int) -> ClientLink:
    answer = adam.post("/studio/client-links/", {"organisation_id": firm})
    with company.inside():
        made = ClientLink.objects.get(organisation=firm, revoked_at__isnull=True)
    assert answer["Location"] == f"/studio/client-links/{made.pk}/"
    return made


def names(company: Workspace, firm: int | None) -> list[str]:
    """English names of the topics that are on, of a client or of everybody, in order."""
    with company.inside():
        return [topic.names["en"] for topic in Topic.objects.filter(organisation=firm, is_active=True)]


def offered(company: Workspace, person: str) -> list[str]:
    """What a client chooses among."""
    with company.inside():
        return [topic.name for topic in topics_for(company.ctx(person).actor)]


def topic(company: Workspace, firm: int | None, name: str) -> Topic:
    with company.inside():
        return Topic.objects.get(organisation=firm, names__en=name)


def saved(company: Workspace, link: ClientLink) -> ClientLink:
    with company.inside():
        return ClientLink.objects.get(pk=link.pk)


def test_S4_26_a_new_link_holds_copies_and_one_is_switched_off(
    company: Workspace, adam: Client, firm: int, link: ClientLink
) -> None:
    assert names(company, firm) == names(company, None) == ["Other", "Repairs"]
    copy = topic(company, firm, "Repairs")
    page = f"/studio/client-links/{link.pk}/"
    assert adam.post(f"{page}topics/{copy.pk}/switch/", {"is_on": "no"})["Location"] == page
    assert (names(company, firm), names(company, None)) == (["Other"], ["Other", "Repairs"])
    assert offered(company, "alice") == ["Other"]
    adam.post(f"{page}topics/{copy.pk}/switch/", {"is_on": "yes"})
    assert names(company, firm) == ["Other", "Repairs"]


def test_S4_26_a_copy_is_edited_for_one_client_only(
    company: Workspace, adam: Client, firm: int, link: ClientLink
) -> None:
    copy = topic(company, firm, "Repairs")
    address = f"/studio/client-links/{link.pk}/topics/{copy.pk}/"
    assert "Edit “Repairs”" in adam.get(address).content.decode()
    data = {"names-en": "Lamps", "project_id": copy.project_id, "is_public": "yes", "is_active": "on"}
    assert adam.post(address, data)["Location"] == f"/studio/client-links/{link.pk}/"
    assert (names(company, firm), names(company, None)) == (["Other", "Lamps"], ["Other", "Repairs"])


def test_S4_27_a_topic_on_top_is_offered_to_that_client_only(
    company: Workspace, adam: Client, firm: int, link: ClientLink
) -> None:
    add(adam, f"/studio/client-links/{link.pk}/topics/new/", company, "Night shift")
    assert offered(company, "alice") == ["Other", "Repairs", "Night shift"]
    assert names(company, None) == ["Other", "Repairs"]
    assert "Night shift" in adam.get(f"/studio/client-links/{link.pk}/").content.decode()
    assert "Night shift" not in adam.get("/studio/topics/").content.decode()


def test_public_topics_made_since_are_added(company: Workspace, adam: Client, firm: int, link: ClientLink) -> None:
    page = f"/studio/client-links/{link.pk}/"
    assert "Add to this link" not in adam.get(page).content.decode()
    add(adam, "/studio/topics/new/", company, "Returns")
    assert "1 public topic was added since this link was made." in adam.get(page).content.decode()
    assert adam.post(f"{page}add-public/")["Location"] == page
    assert names(company, firm) == ["Other", "Repairs", "Returns"]
    adam.post(f"{page}add-public/")
    assert names(company, firm) == ["Other", "Repairs", "Returns"]


def test_the_address_can_be_copied_printed_and_looked_at(company: Workspace, adam: Client, link: ClientLink) -> None:
    page = adam.get(f"/studio/client-links/{link.pk}/").content.decode()
    with company.inside():
        addresses = [tenant_url(company.tenant, f"/{start}/{link.code}/") for start in ("support", "s")]
    for address in addresses:
        assert f'<copy-button data-text="{address}"' in page
    for kind, content_type in (("svg", "image/svg+xml"), ("png", "image/png")):
        answer = adam.get(f"/studio/client-links/{link.pk}/qr.{kind}?download")
        assert answer["Content-Type"] == content_type
        assert answer["Content-Disposition"] == f'attachment; filename="acme-link-{link.pk}.{kind}"'
    assert f'src="/studio/client-links/{link.pk}/stranger/"' in page


def test_a_link_is_paused_and_works_again(company: Workspace, adam: Client, link: ClientLink) -> None:
    page = f"/studio/client-links/{link.pk}/"
    adam.post(f"{page}pause/", {"is_on": "no"})
    assert saved(company, link).is_active is False
    assert "The link is paused: its page says that it is closed." in adam.get(page).content.decode()
    adam.post(f"{page}pause/", {"is_on": "yes"})
    assert saved(company, link).is_active is True


def test_a_renewed_link_has_another_address(company: Workspace, adam: Client, link: ClientLink) -> None:
    page = f"/studio/client-links/{link.pk}/"
    assert "Give this link a new address?" in adam.get(f"{page}renew/").content.decode()
    assert saved(company, link).code == link.code
    adam.post(f"{page}renew/")
    assert saved(company, link).code != link.code


def test_revoking_asks_first_and_ends_the_link(company: Workspace, adam: Client, firm: int, link: ClientLink) -> None:
    page = f"/studio/client-links/{link.pk}/"
    assert "Revoke the link of Org One?" in adam.get(f"{page}revoke/").content.decode()
    assert saved(company, link).revoked_at is None
    assert adam.post(f"{page}revoke/")["Location"] == "/studio/client-links/"
    assert saved(company, link).revoked_at is not None
    assert (names(company, firm), offered(company, "alice")) == ([], ["Other", "Repairs"])
    assert adam.get(page).status_code == 404
    again = make(adam, company, firm)
    assert (again.code != link.code, names(company, firm)) == (True, ["Other", "Repairs"])


def test_a_client_has_one_link(company: Workspace, adam: Client, firm: int, link: ClientLink) -> None:
    page = adam.get("/studio/client-links/").content.decode()
    assert f'<option value="{firm}"' not in page
    answer = adam.post("/studio/client-links/", {"organisation_id": firm})
    with company.inside():
        assert (answer.status_code, ClientLink.objects.count()) == (422, 1)


def test_the_client_comes_chosen_from_its_own_page(company: Workspace, adam: Client, firm: int) -> None:
    page = adam.get(f"/studio/client-links/?organisation={firm}").content.decode()
    assert f'<option value="{firm}" selected>' in page


def test_a_topic_is_found_in_its_own_list_only(company: Workspace, adam: Client, firm: int, link: ClientLink) -> None:
    public, own = topic(company, None, "Repairs"), topic(company, firm, "Repairs")
    here = f"/studio/client-links/{link.pk}/topics/{public.pk}/"
    for path in (here, f"{here}archive/"):
        assert adam.get(path).status_code == 404
    assert adam.post(f"{here}archive/").status_code == adam.post(f"/studio/topics/{own.pk}/switch/").status_code == 404
    there = f"/studio/client-links/{link.pk}/?edit={own.pk}#topic-form"
    assert adam.get(f"/studio/topics/{own.pk}/")["Location"] == there
    assert names(company, firm) == ["Other", "Repairs"]


def test_the_last_topic_of_a_client_stays(company: Workspace, adam: Client, firm: int) -> None:
    link = make(adam, company, firm)
    only = topic(company, firm, "Other")
    for step, data in (("archive", {}), ("switch", {"is_on": "no"})):
        adam.post(f"/studio/client-links/{link.pk}/topics/{only.pk}/{step}/", data)
        page = adam.get(f"/studio/client-links/{link.pk}/").content.decode()
        assert "clients need one to choose" in page
        assert names(company, firm) == ["Other"]


@pytest.mark.parametrize("step", ["", "renew/", "revoke/", "qr.svg", "stranger/", "topics/new/"])
def test_what_is_not_there_is_404(adam: Client, step: str) -> None:
    assert adam.get(f"/studio/client-links/424242/{step}").status_code == 404
