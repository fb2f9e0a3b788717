"""Who may write the knowledge base; who may read an article is said by `queries.visible_to`."""

from __future__ import annotations

from kernel.authz import STAFF, SYSTEM, declare

WRITE = declare("knowledge.write", STAFF | SYSTEM)
ARRANGE = declare("knowledge.arrange", STAFF | SYSTEM)
