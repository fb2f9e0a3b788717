"""Two workspaces with the same ids, names and addresses, so that a wrong schema never goes unnoticed.

Everything is committed once and found again by later tests; what a test changes is rolled back with its transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from accounts.actors import actor_for
from accounts.making import make_account
from accounts.models import User
from kernel.context import SYSTEM, Actor, Context, Role
from kernel.tenancy import in_public, in_tenant
from support.people.models import Contact, Organisation
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
STAFF = {"olga": Role.OWNER, "adam": Role.ADMIN, "anna": Role.AGENT, "ben": Role.AGENT}
# Name -> client organisation; alice and bob are colleagues.
CLIENTS = {"alice": "Org One", "bob": "Org One", "carol": "Org Two"}


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace and its people by first name."""

    tenant: Tenant

    @property
    def host(self) -> str:
        return self.tenant.default_host

    def user(self, name: str) -> User:
        """The account of a person."""
        return User.objects.get(email=f"{name}@people.example")

    def contact(self, name: str) -> Contact:
        """The contact of a client."""
        return Contact.objects.get(email=f"{name}@people.example")

    def actor(self, name: str) -> Actor:
        """The person as policies see them, with today's facts."""
        return actor_for(self.user(name))

    def ctx(self, name: str = "", *, channel: str = "portal", now: datetime = NOW, language: str = "en") -> Context:
        """A context of the person; without a name, of Portico itself."""
        actor = self.actor(name) if name else SYSTEM
        return Context(actor, self.tenant, channel, now=now, language=language)

    @contextmanager
    def inside(self) -> Iterator[Workspace]:
        """Run the block in the workspace's schema."""
        with in_tenant(self.tenant):
            yield self


def make_twin(slug: str) -> Workspace:
    """Provision a workspace with four staff and three clients in two organisations."""
    ctx = Context(SYSTEM, None, "test", now=NOW)
    with in_public():
        tenant = provision_workspace(
            ctx,
            slug=slug,
            name=slug.title(),
            owner_email="olga@people.example",
            owner_name="Olga",
            language="en",
            languages=["en", "fa", "fr", "ru", "tr"],
        )
    with in_tenant(tenant):
        inside = replace(ctx, tenant=tenant)
        for name, role in list(STAFF.items())[1:]:
            make_account(inside, email=f"{name}@people.example", name=name.title(), role=role)
        for name, organisation in CLIENTS.items():
            account = make_account(inside, email=f"{name}@people.example", name=name.title(), role=Role.CLIENT)
            Contact.objects.create(
                organisation=Organisation.objects.get_or_create(name=organisation)[0],
                first_name=name.title(),
                email=account.email,
                user=account,
                portal_access=True,
            )
    return Workspace(tenant)


def find_or_make(slug: str) -> Workspace:
    """The workspace of an earlier test, or a new one: tests that empty the public schema take its row away."""
    with in_public():
        tenant = Tenant.objects.filter(slug=slug).first()
    return Workspace(tenant) if tenant is not None else make_twin(slug)
