"""Everything that happens at the guest door."""

from support.guests.use_cases.clearing import ask_known_owners, forget_requests
from support.guests.use_cases.confirming import confirm_guest_requests
from support.guests.use_cases.door import change_form_texts, save_guest_door
from support.guests.use_cases.joining import turn_into_account
from support.guests.use_cases.sending import send_guest_request, send_public_form

__all__ = [
    "ask_known_owners",
    "change_form_texts",
    "confirm_guest_requests",
    "forget_requests",
    "save_guest_door",
    "send_guest_request",
    "send_public_form",
    "turn_into_account",
]
