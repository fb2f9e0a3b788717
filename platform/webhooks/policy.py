"""Who may have events sent elsewhere: whoever may read everything in the workspace."""

from __future__ import annotations

from kernel.authz import ADMINS, SYSTEM, declare

SEE = declare("webhooks.see", ADMINS | SYSTEM)
MANAGE = declare("webhooks.manage", ADMINS | SYSTEM)
