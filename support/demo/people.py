"""Loads staff, client organisations and contacts, with accounts for those who may sign in."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from kernel.context import Role
from support.demo.world import PASSWORD, Row, World
from support.people.models import ClientManager, Contact, GeneralClientManager, Organisation


def load_staff(world: World, owner: User) -> None:
    """Staff of the company; the row with the role owner becomes the account provisioning made."""
    data = world.read("staff")
    password = make_password(PASSWORD)
    for row in data["staff"]:
        user = owner if row["role"] == Role.OWNER else User(email=row["email"].lower())
        user.name = f"{row['first_name']} {row['last_name']}".strip()
        user.role, user.title, user.password = row["role"], row.get("title", ""), password
        user.language, user.calendar = row.get("language", ""), row.get("calendar", "")
        user.save()
        _confirm(user)
        world.keep("staff", row["key"], user)
    world.skip("time off", data.get("time_off", []))
    for key in data.get("general_client_managers", []):
        GeneralClientManager.objects.create(user=world.row("staff", key))
        world.report.loaded["general client manager"] += 1


def _confirm(user: User) -> None:
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def load_clients(world: World) -> None:
    """Client organisations and their contacts."""
    data = world.read("clients")
    for row in data["organisations"]:
        organisation = Organisation.objects.create(
            name=row["name"],
            names=row.get("names", {}),
            language=row.get("language", ""),
            domains=row.get("domains", []),
            record_sharing=row.get("record_sharing", Organisation.Sharing.MINE),
            note=row.get("note", ""),
        )
        world.keep("organisation", row["key"], organisation)
        for key in row.get("client_managers", []):
            ClientManager.objects.create(organisation=organisation, user=world.row("staff", key))
            world.report.loaded["client manager"] += 1
    password = make_password(PASSWORD)
    for row in data["contacts"]:
        _load_contact(world, row, password)


def _load_contact(world: World, row: Row, password: str) -> None:
    emails = row.get("emails", [])
    portal = row.get("portal", {}) if emails else {}
    world.skip("portal access without an e-mail address", int(bool(row.get("portal", {}).get("user")) and not emails))
    contact = Contact(
        organisation=world.row("organisation", row.get("organisation")),
        first_name=row.get("first_name", ""),
        last_name=row.get("last_name", ""),
        title=row.get("title", ""),
        email=emails[0]["address"].lower() if emails else "",
        other_emails=[{"kind": entry["field"], "email": entry["address"].lower()} for entry in emails[1:]],
        phones=[{"kind": entry["field"], "number": entry["number"]} for entry in row.get("phones", [])],
        language=row.get("language", ""),
        role=row.get("role", Contact.OrganisationRole.MEMBER),
        portal_access=bool(portal.get("user")) and portal.get("state") != "blocked",
        access_from=_day(world, portal.get("support_start")),
        access_until=_day(world, portal.get("support_end")),
        note=row.get("note", ""),
    )
    if portal.get("state") in {"active", "expired", "blocked"}:
        contact.user = User.objects.create(
            email=contact.email,
            name=contact.full_name,
            role=Role.CLIENT,
            password=password,
            is_active=portal["state"] != "blocked",
            language=contact.language,
            calendar=row.get("calendar", ""),
            timezone=row.get("timezone", ""),
        )
        _confirm(contact.user)
    contact.save()
    world.keep("contact", row["key"], contact)
    world.skip("further organisations of a contact", row.get("other_organisations", []))


def _day(world: World, offset: object) -> date | None:
    if offset is None:
        return None
    return world.at(offset).astimezone(ZoneInfo(world.company["timezone"])).date()
