"""Who may change the words around the portal's forms."""

from __future__ import annotations

from kernel.authz import ADMINS, SYSTEM, declare

CHANGE = declare("pages.change", {**ADMINS, **SYSTEM})
