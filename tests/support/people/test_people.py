"""Client organisations and contacts: who sees and changes them, and how they are found."""

from __future__ import annotations

import pytest

from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from support.people.models import Contact, Organisation
from support.people.queries import (
    PAGE_SIZE,
    contact,
    contact_by_email,
    contact_choices,
    contact_of_user,
    contact_page,
    contacts,
    organisation,
    organisation_choices,
    organisation_page,
    organisations,
)
from support.people.use_cases import register_client, save_contact, save_organisation
from tests.factories.twins import Workspace


def test_S1_02_a_client_sees_their_own_organisation_and_themselves(company: Workspace) -> None:
    alice, carol = company.actor("alice"), company.actor("carol")
    assert [row.name for row in organisations(alice)] == ["Org One"]
    assert [row.name for row in organisations(carol)] == ["Org Two"]
    assert [row.email for row in contacts(alice)] == ["alice@people.example"]
    for read in (
        lambda: contact(alice, company.contact("carol").pk),
        lambda: contact(alice, company.contact("bob").pk),
        lambda: organisation(alice, Organisation.objects.get(name="Org Two").pk),
    ):
        with pytest.raises(NotFound):
            read()


def test_S1_02_where_requests_are_shared_colleagues_see_each_other(company: Workspace) -> None:
    Organisation.objects.filter(name="Org One").update(record_sharing="all")
    alice = company.actor("alice")
    assert (alice.shares_organisation, alice.organisation_id) == (True, Organisation.objects.get(name="Org One").pk)
    assert [row.email for row in contacts(alice)] == ["alice@people.example", "bob@people.example"]
    assert company.actor("carol").shares_organisation is False


def test_notes_are_for_staff(company: Workspace) -> None:
    Contact.objects.filter(email="alice@people.example").update(note="difficult")
    Organisation.objects.filter(name="Org One").update(note="pays late")
    ids = company.contact("alice").pk, Organisation.objects.get(name="Org One").pk
    alice, anna = company.actor("alice"), company.actor("anna")
    assert (contact(alice, ids[0]).note, organisation(alice, ids[1]).note) == ("", "")
    assert (contact(anna, ids[0]).note, organisation(anna, ids[1]).note) == ("difficult", "pays late")


def test_staff_are_nobodys_contact(company: Workspace) -> None:
    Contact.objects.create(email="anna@people.example", user=company.user("anna"))
    anna = company.actor("anna")
    assert (anna.contact_id, anna.organisation_id) == (None, None)


def test_a_contact_is_made_and_changed(company: Workspace) -> None:
    ctx = company.ctx("anna")
    org = Organisation.objects.get(name="Org Two")
    made = save_contact(
        ctx,
        email=" Dora@Clients.EXAMPLE ",
        first_name="Dora",
        last_name="Vell",
        title="Head of  stores",
        organisation_id=org.pk,
        language="ru",
        role="manager",
        other_emails=[{"kind": "assistant_email", "email": "Help@clients.example"}, {"email": " "}],
        phones=[{"kind": "mobile", "number": " +44 1632 960001 "}],
        note="Prefers calls.\n",
    )
    page = contact(company.actor("anna"), made.pk)
    assert (page.row.name, page.row.email, page.row.organisation) == ("Dora Vell", "dora@clients.example", "Org Two")
    assert (page.row.title, page.role, page.note, page.version) == ("Head of stores", "manager", "Prefers calls.", 1)
    assert page.other_emails == [{"kind": "assistant_email", "email": "help@clients.example"}]
    assert page.phones == [{"kind": "mobile", "number": "+44 1632 960001"}]
    save_contact(ctx, contact_id=made.pk, email="dora@clients.example", first_name="Theodora", version=1)
    with pytest.raises(Conflict):
        save_contact(ctx, contact_id=made.pk, email="dora@clients.example", first_name="Late", version=1)
    made.refresh_from_db()
    assert (made.first_name, made.version, made.phones) == ("Theodora", 2, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "alice@people.example"),
        ("first_name", "x" * 101),
        ("language", "de"),
        ("role", "boss"),
        ("organisation_id", 99_999),
        ("other_emails", [{"kind": "secondary_email", "email": "nothing"}]),
        ("other_emails", [{"kind": "tertiary", "email": "a@b.example"}]),
        ("phones", [{"kind": "mobile", "number": "call me"}]),
        ("phones", [{"kind": "mobile", "number": "12345"}] * 11),
        ("note", "x" * 5001),
    ],
)
def test_wrong_values_are_refused_at_their_field(company: Workspace, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        save_contact(company.ctx("anna"), **{"email": "dora@clients.example", "first_name": "Dora", field: value})
    assert list(refused.value.errors) == [field]
    assert Contact.objects.count() == 3


def test_an_organisation_is_made_and_changed(company: Workspace) -> None:
    ctx = company.ctx("anna")
    made = save_organisation(
        ctx,
        name="  Northwind   Ltd ",
        names={"fa": "باد شمال", "en": ""},
        language="fa",
        domains=["@Northwind.example", "northwind.example", ""],
        record_sharing="all",
        note="since 2019",
    )
    assert (made.name, made.names, made.domains) == ("Northwind Ltd", {"fa": "باد شمال"}, ["northwind.example"])
    save_organisation(ctx, organisation_id=made.pk, name="Northwind", version=1)
    with pytest.raises(Conflict):
        save_organisation(ctx, organisation_id=made.pk, name="Late", version=1)
    with pytest.raises(NotFound):
        save_organisation(ctx, organisation_id=99_999, name="X")
    made.refresh_from_db()
    assert (made.name, made.record_sharing, made.version) == ("Northwind", "mine", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 201),
        ("names", {"de": "Nordwind"}),
        ("language", "de"),
        ("domains", ["not a domain"]),
        ("record_sharing", "some"),
    ],
)
def test_wrong_values_of_an_organisation_are_refused(company: Workspace, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        save_organisation(company.ctx("anna"), **{"name": "Northwind", field: value})
    assert list(refused.value.errors) == [field]
    assert Organisation.objects.count() == 2


def test_clients_and_guests_change_nobody(company: Workspace) -> None:
    ctx = company.ctx("alice")
    with pytest.raises(Forbidden):
        save_contact(ctx, contact_id=company.contact("alice").pk, email="alice@people.example", first_name="Queen")
    with pytest.raises(Forbidden):
        save_organisation(ctx, name="Mine")
    with pytest.raises(Forbidden):
        register_client(ctx, user_id=company.user("alice").pk)
    assert company.contact("alice").first_name == "Alice"


def test_people_are_found_by_parts_in_any_spelling(company: Workspace) -> None:
    ctx, anna = company.ctx("anna"), company.actor("anna")
    save_contact(
        ctx,
        email="k.celik@clients.example",
        first_name="Kübra",
        last_name="Çelik",
        phones=[{"kind": "office", "number": "+90 222 000 01 02"}],
    )
    save_contact(ctx, email="ali@clients.example", first_name="علي", last_name="كريمي")

    def found(text: str) -> list[str]:
        return [row.email.split("@")[0] for row in contact_page(anna, text=text).rows]

    assert found("celik kubra") == ["k.celik"]
    assert found("ÇELİK") == ["k.celik"]
    assert found("علی کریمی") == ["ali"]
    assert found("222 000") == ["k.celik"]
    assert found("clients.example") == ["k.celik", "ali"] or found("clients.example") == ["ali", "k.celik"]
    assert found("nobody") == []
    assert [row.email for row in contact_choices(anna, text="ali")] == ["alice@people.example", "ali@clients.example"]


def test_lists_come_in_pages_of_a_fixed_number_of_statements(company: Workspace, django_assert_num_queries) -> None:
    anna = company.actor("anna")
    with django_assert_num_queries(2):
        assert contact_page(anna).total == 3
    with django_assert_num_queries(2):
        assert [(row.name, row.contacts, row.portal_users) for row in organisation_page(anna).rows] == [
            ("Org One", 2, 2),
            ("Org Two", 1, 1),
        ]
    for number in range(PAGE_SIZE):
        Contact.objects.create(first_name=f"N{number:03}", last_name="Zed", email=f"n{number}@clients.example")
    with django_assert_num_queries(2):
        second = contact_page(anna, number=2)
    assert (second.number, second.pages, second.total, len(second.rows)) == (2, 2, PAGE_SIZE + 3, 3)
    assert (second.previous, second.next) == (1, None)
    assert contact_page(anna, number=99).number == 2
    assert contact_page(anna, number=-1).number == 1


def test_names_of_organisations_follow_the_reader(company: Workspace) -> None:
    from django.utils import translation

    org = save_organisation(company.ctx("anna"), name="Northwind", names={"fa": "باد شمال"})
    with translation.override("fa"):
        assert (org.pk, "باد شمال") in organisation_choices(company.actor("anna"))
    assert (org.pk, "Northwind") in organisation_choices(company.actor("anna"))


def test_contacts_by_account_and_address(company: Workspace) -> None:
    Contact.objects.create(first_name="No", last_name="Address")
    alice = company.contact("alice")
    assert contact_of_user(company.user("alice").pk) == alice
    assert contact_of_user(company.user("anna").pk) is None
    assert contact_by_email("ALICE@people.example") == alice
    assert contact_by_email("") is None


def test_registering_a_contact_that_has_another_account_is_refused(company: Workspace) -> None:
    from accounts.making import make_account

    user = make_account(company.ctx(), email="alice2@people.example", name="Alice", role="client")
    with pytest.raises(Conflict):
        register_client(company.ctx(), user_id=user.pk, contact_id=company.contact("alice").pk)
    with pytest.raises(NotFound):
        register_client(company.ctx(), user_id=company.user("anna").pk)
    assert company.contact("alice").user_id == company.user("alice").pk
