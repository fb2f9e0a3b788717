"""Who is doing what, where: the first argument of every use case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from kernel.tenancy import TenantRef


class Role(StrEnum):
    """What a person is to a workspace; `system` is Portico itself, `operator` the platform's own staff."""

    OPERATOR = "operator"
    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"
    CLIENT = "client"
    GUEST = "guest"
    SYSTEM = "system"


STAFF_ROLES = frozenset({Role.OWNER, Role.ADMIN, Role.AGENT})
ADMIN_ROLES = frozenset({Role.OWNER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or Portico itself) that asks; everything policy needs, no database object.

    `contact_id` and `organisation_id` are set for clients; `shares_organisation` says whether they see
    their colleagues' requests too. `team_ids` are the teams a staff member belongs to. A guest who came by a
    ticket's link has its `ticket_id` and the `contact_id` it was given to; `guest_key` is the secret of a guest's
    form or link, by which their uploads are known to be theirs.
    """

    role: Role
    user_id: int | None = None
    name: str = ""
    email: str = ""
    language: str = ""
    contact_id: int | None = None
    organisation_id: int | None = None
    shares_organisation: bool = False
    team_ids: frozenset[int] = frozenset()
    ticket_id: int | None = None
    guest_key: str = field(default="", repr=False)

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def is_admin(self) -> bool:
        return self.role in ADMIN_ROLES


SYSTEM = Actor(Role.SYSTEM, name="Portico")
NOBODY = Actor(Role.GUEST)


@dataclass(frozen=True, slots=True)
class Context:
    """One request, task or command: who asks, in which workspace, through which door and when (UTC)."""

    actor: Actor
    tenant: TenantRef | None
    channel: str
    request_id: UUID = field(default_factory=uuid4)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    language: str = "en"

    @property
    def schema(self) -> str:
        """The schema this context may write to; `public` when there is no workspace."""
        return self.tenant.schema_name if self.tenant is not None else "public"
