"""Everything that changes topics and the support links of clients."""

from support.topics.use_cases.client_links import (
    add_public_topics,
    change_client_link,
    make_client_link,
    renew_client_link,
    revoke_client_link,
)
from support.topics.use_cases.shaping import archive_topic, order_topics, restore_topic, save_topic

__all__ = [
    "add_public_topics",
    "archive_topic",
    "change_client_link",
    "make_client_link",
    "order_topics",
    "renew_client_link",
    "restore_topic",
    "revoke_client_link",
    "save_topic",
]
