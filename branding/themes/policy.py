"""Who may change how the portal looks."""

from __future__ import annotations

from kernel.authz import ADMINS, SYSTEM, declare

CHANGE = declare("theme.change", {**ADMINS, **SYSTEM})
