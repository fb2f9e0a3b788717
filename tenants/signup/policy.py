"""Signing up is open to everybody; what limits it is in `limits.py`."""

from __future__ import annotations

from kernel.authz import SYSTEM, declare, grants_for
from kernel.context import Role

SIGN_UP = declare("signup.sign_up", grants_for(Role.GUEST) | SYSTEM)
FIND_WORKSPACES = declare("signup.find_workspaces", grants_for(Role.GUEST) | SYSTEM)
