"""How the workspace's mails look: its brand colour, readable on it, and its logo."""

from __future__ import annotations

from branding.themes import tokens
from branding.themes.queries import current_look
from kernel.tenancy import TenantRef, tenant_url
from notify.api import MailLook, mail_look

# Other kinds of picture are not shown by every mail program.
_SHOWN_EVERYWHERE = (".png", ".jpg")


@mail_look
def look_of_mails(tenant: TenantRef) -> MailLook:
    """The look of the current workspace's theme; mails are read on white, so the colours are those of light mode."""
    look = current_look()
    colours = tokens.derive(look.brand_color).light
    logo = f"/{look.logo}" if look.logo.endswith(_SHOWN_EVERYWHERE) else ""
    return MailLook(
        brand=colours.brand,
        on_brand=colours.on_brand,
        logo_url=tenant_url(tenant, logo) if logo else "",
    )
