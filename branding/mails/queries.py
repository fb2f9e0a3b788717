"""The look of mails as it is saved, and a real mail in a look that is being tried."""

from __future__ import annotations

from dataclasses import dataclass, field

from branding.mails.models import MailStyle
from branding.themes import tokens
from branding.themes.queries import current_look
from kernel.localized import LocalizedText
from kernel.tenancy import TenantRef, tenant_url
from notify.api import MailLook, Recipient, preview_mail

# Other kinds of picture are not shown by every mail program.
_SHOWN_EVERYWHERE = (".png", ".jpg")
SAMPLE = "mail_style_sample"


@dataclass(frozen=True, slots=True)
class MailStyleView:
    """What an admin chose. `colour` is empty for the portal's brand colour."""

    shows_logo: bool = True
    colour: str = ""
    footer: LocalizedText = field(default_factory=dict)
    version: int = 0


def mail_style() -> MailStyleView:
    """The current workspace's choice; one statement."""
    row = MailStyle.objects.first()
    return MailStyleView(row.shows_logo, row.colour, row.footer, row.version) if row else MailStyleView()


def brand_colour() -> str:
    """The colour that mails have when none is chosen for them."""
    return current_look().brand_color


def has_logo() -> bool:
    """Whether there is a logo that every mail program can show."""
    return current_look().logo.endswith(_SHOWN_EVERYWHERE)


def look_in(tenant: TenantRef, style: MailStyleView) -> MailLook:
    """`style` with everything that follows from it; letters on the colour are readable whatever it is."""
    look = current_look()
    colours = tokens.derive(style.colour or look.brand_color).light
    shows_logo = style.shows_logo and look.logo.endswith(_SHOWN_EVERYWHERE)
    return MailLook(
        brand=colours.brand,
        on_brand=colours.on_brand,
        logo_url=tenant_url(tenant, f"/{look.logo}") if shows_logo else "",
        footer=style.footer,
    )


def sample(tenant: TenantRef, style: MailStyleView, to: Recipient, *, dark: bool) -> str:
    """The HTML of a mail in `style`, as a program in light or dark mode shows it."""
    return preview_mail(kind=SAMPLE, tenant=tenant, to=to, look=look_in(tenant, style), path="/", dark=dark)
