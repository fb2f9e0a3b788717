"""Who may change how mails look."""

from __future__ import annotations

from kernel.authz import ADMINS, SYSTEM, declare

CHANGE = declare("mail_style.change", {**ADMINS, **SYSTEM})
