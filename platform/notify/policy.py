"""Who sees notices and mails."""

from __future__ import annotations

from typing import Any

from kernel.authz import ADMINS, SYSTEM, declare
from kernel.context import Actor, Role


def own(actor: Actor, notice: Any) -> bool:
    """The notice is the actor's."""
    return actor.user_id is not None and notice.user_id == actor.user_id


READ_NOTICE = declare("notify.read_notice", dict.fromkeys([Role.OWNER, Role.ADMIN, Role.AGENT, Role.CLIENT], own))
SEE_MAILS = declare("notify.see_mails", ADMINS | SYSTEM)
RETRY_MAIL = declare("notify.retry_mail", ADMINS | SYSTEM)
