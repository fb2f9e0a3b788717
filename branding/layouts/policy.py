"""Who may lay out the portal."""

from __future__ import annotations

from kernel.authz import ADMINS, SYSTEM, declare

CHANGE = declare("layouts.change", {**ADMINS, **SYSTEM})
