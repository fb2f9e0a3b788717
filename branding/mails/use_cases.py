"""Changing how mails look, and having a sample sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from audit.api import record
from branding.mails import policy
from branding.mails.events import MailSampleAsked, MailStyleChanged
from branding.mails.models import MailStyle
from branding.mails.queries import MailStyleView, mail_style
from branding.themes.colour import is_colour
from kernel import limits
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, Invalid
from kernel.localized_input import tidy_texts
from kernel.use_case import use_case

TARGET = "mail_style:1"
FOOTER_LENGTH = 1000
SAMPLES_PER_HOUR = 20


@use_case
def save_mail_style(
    ctx: Context, *, shows_logo: bool, colour: str, footer: Mapping[str, str], version: int | None = None
) -> MailStyleView:
    """Say how mails look. `colour` is `#rrggbb`, or empty for the portal's brand colour.

    `version` is the one the person was looking at; Conflict when somebody else saved since. Raises Invalid on `colour`
    and `footer`.
    """
    require(ctx.actor, policy.CHANGE)
    colour = colour.strip().lower()
    errors: dict[str, list[str]] = {}
    if colour and not is_colour(colour):
        errors["colour"] = [_("Write a colour as # and six digits or letters from a to f, such as #2f6f5e.")]
    try:
        lines = tidy_texts(ctx, "footer", footer, max_length=FOOTER_LENGTH)
    except Invalid as wrong:
        errors |= wrong.errors
    if errors:
        raise Invalid(errors)
    MailStyle.objects.bulk_create([MailStyle()], ignore_conflicts=True)
    row = MailStyle.objects.select_for_update().get()
    if version is not None and version != row.version:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
    if (row.shows_logo, row.colour, row.footer) != (shows_logo, colour, lines):
        row.shows_logo, row.colour, row.footer = shows_logo, colour, lines
        row.version += 1
        row.save()
        record(ctx, MailStyleChanged(), target=TARGET)
    return mail_style()


@use_case
def ask_for_sample(ctx: Context, *, language: str) -> None:
    """Send the person a mail in the saved look, in one of the portal's languages. Raises Invalid, TooMany."""
    require(ctx.actor, policy.CHANGE)
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": [_("Choose a language from the list.")]})
    limits.hit("mail-sample", str(ctx.actor.user_id), limit=SAMPLES_PER_HOUR, seconds=3600)
    record(ctx, MailSampleAsked(user_id=ctx.actor.user_id or 0, language=language), target=TARGET)
