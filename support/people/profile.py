"""The fields of a client's profile: what the account keeps of how they read the portal, and what the contact is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branding.layouts.registry import ProfileField

# The first number of this kind is the one a client keeps up themselves.
OWN_PHONE = "mobile"
OF_CONTACT = ("title", "phone")
OF_ACCOUNT = ("name", "language", "calendar", "digits", "timezone", "week_start", "days_off")

PROFILE_FIELDS = (
    ProfileField("name", pgettext_lazy("profile", "Name"), 10, is_fixed=True),
    ProfileField("title", _("Job title"), 20, may_be_required=True),
    ProfileField("phone", _("Phone"), 30, may_be_required=True),
    ProfileField("language", _("Language"), 40),
    ProfileField("calendar", _("Calendar"), 50),
    ProfileField("digits", _("Digits"), 60),
    ProfileField("timezone", _("Time zone"), 70),
    ProfileField("week_start", _("First day of the week"), 80),
    ProfileField("days_off", _("Weekend"), 90),
)


def phone_index(phones: Sequence[Mapping[str, str]]) -> int | None:
    """The place of a client's own number among a contact's: the first mobile one, else the first of all."""
    mobile = [index for index, entry in enumerate(phones) if entry["kind"] == OWN_PHONE]
    return mobile[0] if mobile else (0 if phones else None)


def with_phone(phones: Sequence[Mapping[str, str]], number: str) -> list[Mapping[str, str]]:
    """A contact's numbers with the client's own one replaced, added or, when it is empty, taken out."""
    index, kept = phone_index(phones), list(phones)
    if index is None:
        return [{"kind": OWN_PHONE, "number": number}] if number else []
    kept[index : index + 1] = [{**kept[index], "number": number}] if number else []
    return kept
