"""Turns one company's folder into a workspace, in one transaction, and notes its sign-ins for the demo page."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.use_cases import save_account_settings
from kernel.context import SYSTEM, Context, Role
from kernel.tenancy import TenantRef, in_tenant
from support.demo.forms import load_forms
from support.demo.guests import load_guest_door
from support.demo.knowledge import load_knowledge
from support.demo.layout import load_layout
from support.demo.look import load_look
from support.demo.people import load_clients, load_staff
from support.demo.tickets import load_tickets
from support.demo.topics import explain_tickets, load_projects, load_teams, load_topics
from support.demo.world import PASSWORD, BadWorld, Report, Row, World
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.use_cases import change_workspace

# Whole files of the world whose subject the product does not have yet, and the list in each to count.
_FILES_NOT_YET = {
    "catalogue": ("taxes", "products", "services", "contracts", "assets"),
    "money": ("quotes", "invoices", "ledger"),
    "documents": ("documents",),
    "notifications": ("templates",),
    "portal": ("shortcuts", "latest_accesses"),
}


def company_folders(directory: Path, slug: str = "") -> list[Path]:
    """The company folders meant by `directory`: itself, or all (or the one named `slug`) of a whole world."""
    if (directory / "company.yaml").is_file():
        return [directory]
    if not (directory / "world.yaml").is_file():
        raise BadWorld(f"{directory} holds neither company.yaml nor world.yaml")
    folders = sorted((directory / "tenants").iterdir())
    chosen = [folder for folder in folders if not slug or folder.name == slug]
    if not chosen:
        raise BadWorld(f"the world has no company {slug!r}; it has {', '.join(folder.name for folder in folders)}")
    return chosen


def load_company(folder: Path, now: datetime, slug: str = "") -> tuple[TenantRef, Report]:
    """Provision a workspace for the folder's company and fill it; a failure leaves an empty workspace behind none.

    Loading does not go through the use cases: they would give out numbers, dates and mails of today.
    """
    world = World(folder, now)
    company = world.company
    owner = next(row for row in world.read("staff")["staff"] if row["role"] == Role.OWNER)
    with transaction.atomic():
        tenant = provision_workspace(
            Context(SYSTEM, None, "demo", now=now),
            slug=slug or company["slug"],
            name=company["name"],
            owner_email=owner["email"],
            owner_name=f"{owner['first_name']} {owner['last_name']}",
            language=company["default_language"],
        )
        with in_tenant(tenant):
            _fill(world, tenant, owner)
    note_sign_ins(tenant)
    return tenant, world.report


def _open_registration(world: World, ctx: Context) -> None:
    """Whether clients make their own account; where the company wants to approve them, they do without, for now."""
    wanted = world.company["portal_settings"].get("self_registration", "create_contact")
    save_account_settings(ctx, self_registration="refuse" if wanted == "refuse" else "create_contact")
    world.skip("approval of registrations", int(wanted == "approve"))


def _fill(world: World, tenant: TenantRef, owner: Row) -> None:
    ctx = Context(SYSTEM, tenant, "demo", now=world.now)
    company = world.company
    names = {
        code: texts["organisation_name"]
        for code, texts in company["portal_texts"].items()
        if "organisation_name" in texts
    }
    change_workspace(
        ctx,
        name=company["name"],
        names=names,
        languages=company["languages"],
        default_language=company["default_language"],
        timezone=company["timezone"],
        calendar=company["calendar"],
        digits=company["digits"] if company["digits"] == "arabext" else "",
    )
    _open_registration(world, ctx)
    load_staff(world, User.objects.get(email=owner["email"].lower()))
    load_clients(world)
    load_teams(world)
    load_projects(world)
    load_forms(world)
    load_topics(world)
    load_guest_door(world, ctx)
    load_knowledge(world)
    load_look(world, ctx)
    load_layout(world, ctx)
    load_tickets(world)
    explain_tickets(world)
    for name, lists in _FILES_NOT_YET.items():
        data = world.read(name)
        for key in lists:
            world.skip(key.replace("_", " "), data.get(key, []))
    world.skip("legal pages", company.get("legal_pages", []))
    world.skip("custom domains", [row for row in company.get("domains", []) if row["kind"] == "custom"])


def sign_ins_file() -> Path:
    """Where the demo keeps who may sign in; read by the demo's own start page."""
    return Path(settings.PORTICO_DATA_DIR) / "demo.json"


def note_sign_ins(tenant: TenantRef) -> None:
    """List everybody who can sign in to a workspace on the demo's page, those with most rights first."""
    path = sign_ins_file()
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"tenants": []}
    with in_tenant(tenant):
        people = User.objects.filter(is_active=True).exclude(password="").order_by("id")
        users = [
            {"role": Role.OPERATOR if user.is_operator else user.role, "email": user.email, "password": PASSWORD}
            for user in people
        ]
    order = [Role.OPERATOR, Role.OWNER, Role.ADMIN, Role.AGENT, Role.CLIENT]
    users.sort(key=lambda user: order.index(Role(user["role"])))
    # Without a port: whoever reads it knows on which one the demo runs today.
    entry = {"slug": tenant.slug, "host": tenant.primary_host, "users": users}
    known["tenants"] = [row for row in known["tenants"] if row["slug"] != tenant.slug] + [entry]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(draft, path)
