"""The one place where a permission is decided; rooms declare theirs in `policy.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kernel.context import Actor, Role
from kernel.errors import Forbidden

Rule = Callable[[Actor, Any], bool]
_rules: dict[str, dict[Role, Rule]] = {}


def always(actor: Actor, obj: Any) -> bool:
    """The rule without a condition."""
    return True


def declare(permission: str, grants: Mapping[Role, Rule]) -> str:
    """Register `permission` ("room.verb") with a rule per role; roles not named are refused."""
    if permission in _rules:
        raise ValueError(f"permission declared twice: {permission}")
    _rules[permission] = dict(grants)
    return permission


def may(actor: Actor, permission: str, obj: Any = None) -> bool:
    """Whether `actor` may do `permission` to `obj`."""
    rule = _rules[permission].get(actor.role)
    return rule is not None and rule(actor, obj)


def require(actor: Actor, permission: str, obj: Any = None) -> None:
    """Raise `Forbidden` unless `may`."""
    if not may(actor, permission, obj):
        raise Forbidden(_("You do not have permission to do this. Ask an administrator of the workspace."))


def matrix() -> dict[str, dict[Role, str]]:
    """Permission -> role -> name of the rule, for the generated documentation and its test."""
    return {permission: {role: rule.__name__ for role, rule in grants.items()} for permission, grants in _rules.items()}


def grants_for(*roles: Role) -> dict[Role, Rule]:
    """Unconditional grants for `roles`, to be merged into a declaration."""
    return dict.fromkeys(roles, always)


OWNERS = grants_for(Role.OWNER)
ADMINS = grants_for(Role.OWNER, Role.ADMIN)
STAFF = grants_for(Role.OWNER, Role.ADMIN, Role.AGENT)
SYSTEM = grants_for(Role.SYSTEM)
