"""Who may invite, promote and remove whom; everybody looks after their own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kernel.authz import ADMINS, STAFF, SYSTEM, Rule, always, declare
from kernel.context import Actor, Role


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A person's role before and after; the object of `CHANGE_ROLE`."""

    before: str
    after: str


def not_an_owner(actor: Actor, role: Any) -> bool:
    """Only owners make, change and remove owners."""
    return bool(role != Role.OWNER)


def clients_only(actor: Actor, role: Any) -> bool:
    """Agents let clients in, nobody else."""
    return bool(role == Role.CLIENT)


def no_owner_touched(actor: Actor, change: Any) -> bool:
    """Neither takes ownership from anybody nor gives it to anybody."""
    return Role.OWNER not in (change.before, change.after)


def oneself(actor: Actor, user_id: Any) -> bool:
    """A person's own account."""
    return actor.user_id is not None and actor.user_id == user_id


PEOPLE: dict[Role, Rule] = dict.fromkeys((Role.OWNER, Role.ADMIN, Role.AGENT, Role.CLIENT, Role.OPERATOR), oneself)
ANYBODY: dict[Role, Rule] = dict.fromkeys(Role, always)

# The object of these is the role of the person in question.
CREATE = declare("accounts.create", {Role.OWNER: always, Role.ADMIN: not_an_owner, **SYSTEM})
INVITE = declare("accounts.invite", {Role.OWNER: always, Role.ADMIN: not_an_owner, Role.AGENT: clients_only, **SYSTEM})
DEACTIVATE = declare(
    "accounts.deactivate", {Role.OWNER: always, Role.ADMIN: not_an_owner, Role.AGENT: clients_only, **SYSTEM}
)
CHANGE_ADDRESS = declare("accounts.change_address", {**dict.fromkeys(STAFF, clients_only), **SYSTEM})
CHANGE_ROLE = declare("accounts.change_role", {Role.OWNER: always, Role.ADMIN: no_owner_touched, **SYSTEM})
CHANGE_SETTINGS = declare("accounts.change_settings", {**ADMINS, **SYSTEM})
# The object is the id of the account.
CHANGE_OWN = declare("accounts.change_own", {**PEOPLE, **SYSTEM})
ISSUE_TOKEN = declare("accounts.issue_token", {**PEOPLE, **SYSTEM})
ISSUE_LINK = declare("accounts.issue_link", SYSTEM)
# What a person does before they are known: the secret in the link, or the mailbox, is the permission.
ENTER = declare("accounts.enter", ANYBODY)
