"""Everything that changes client organisations, contacts, their access to the portal, and who looks after them."""

from support.people.use_cases.contacts import (
    grant_portal_access,
    register_client,
    save_contact,
    save_organisation,
    send_access_again,
    welcome,
    withdraw_portal_access,
)
from support.people.use_cases.managers import set_client_managers, set_general_client_managers
from support.people.use_cases.profile import change_own_profile

__all__ = [
    "change_own_profile",
    "grant_portal_access",
    "register_client",
    "save_contact",
    "save_organisation",
    "send_access_again",
    "set_client_managers",
    "set_general_client_managers",
    "welcome",
    "withdraw_portal_access",
]
