"""Who shapes the guest door; whoever comes to it is known by what they hold: a form, or the link of a mail."""

from __future__ import annotations

from kernel.authz import ADMINS, SYSTEM, always, declare
from kernel.context import Role

MANAGE = declare("guests.manage", {**ADMINS, **SYSTEM})
# Guards of the form (proof, budgets) decide, not the role: also people with an account may come this way.
SEND = declare("guests.send", dict.fromkeys(Role, always))
# The secret of the mailed link is the permission.
CONFIRM = declare("guests.confirm", dict.fromkeys(Role, always))
CLEAN = declare("guests.clean", SYSTEM)
