"""Who gets a mail, and how they read."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.calendars import DisplayPrefs
from kernel.tenancy import TenantRef


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with an address. What is left empty is as in the workspace.

    `user_id` and `contact_id` say in whose record the mail is listed.
    """

    email: str
    name: str = ""
    language: str = ""
    user_id: int | None = None
    contact_id: int | None = None
    calendar: str = ""
    digits: str = ""
    timezone: str = ""

    def reads(self, tenant: TenantRef) -> DisplayPrefs:
        """Language, calendar, digits and timezone for this person; the workspace's digits go with its own language."""
        language = self.language or tenant.default_language
        own_digits = tenant.digits if language == tenant.default_language else ""
        return DisplayPrefs(
            language=language,
            calendar=self.calendar or tenant.calendar,
            digits=self.digits or own_digits,
            timezone=self.timezone or tenant.timezone,
        )
