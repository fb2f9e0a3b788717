"""Who may see, change and operate custom domains."""

from __future__ import annotations

from kernel.authz import ADMINS, SYSTEM, always, declare, grants_for
from kernel.context import Role

SEE = declare("domains.see", ADMINS | SYSTEM)
MANAGE = declare("domains.manage", ADMINS | SYSTEM)
CHECK = declare("domains.check", SYSTEM)
OPERATE = declare("domains.operate", grants_for(Role.OPERATOR) | SYSTEM)
# The signed link for the IT team is the permission.
WATCH = declare("domains.watch", dict.fromkeys(Role, always))
