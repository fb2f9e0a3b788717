"""Who may report a translation, and who reads the reports."""

from __future__ import annotations

from kernel.authz import ADMINS, STAFF, declare, grants_for
from kernel.context import Role

REPORT = declare("wordings.report", STAFF | grants_for(Role.OPERATOR, Role.CLIENT, Role.GUEST))
MANAGE = declare("wordings.manage", ADMINS)
