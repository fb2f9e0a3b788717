"""What the studio shows of an address that is handed to clients: to copy, to print as a QR code, to shorten."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from kernel.tenancy import TenantRef, tenant_url
from support.topics.queries import ClientLinkRow

PORTAL_PATH = ""
FORM_PATH = "/support/"
SHORT_FORM_PATH = "/s/"


@dataclass(frozen=True, slots=True)
class LinkCard:
    """An address with its short form; `qr` is the address of its QR code, up to the kind of picture.

    `key` tells the cards of one page apart. `short` is empty where the address itself is the shortest there is.
    """

    key: str
    address: str
    short: str
    qr: str

    @property
    def code_for(self) -> str:
        """What the QR code holds: the shorter, the larger its squares."""
        return self.short or self.address

    @property
    def svg(self) -> str:
        return f"{self.qr}.svg"

    @property
    def png(self) -> str:
        return f"{self.qr}.png"


def portal_card(tenant: TenantRef) -> LinkCard:
    """The portal: people with an account sign in, those without register."""
    return LinkCard("portal", tenant_url(tenant, PORTAL_PATH), "", _qr("links_qr", "portal"))


def form_card(tenant: TenantRef) -> LinkCard:
    """The support form, which needs no account."""
    short = tenant_url(tenant, SHORT_FORM_PATH)
    return LinkCard("form", tenant_url(tenant, FORM_PATH), short, _qr("links_qr", "form"))


def client_card(tenant: TenantRef, link: ClientLinkRow) -> LinkCard:
    """The support link of one client."""
    address, short = tenant_url(tenant, link.path), tenant_url(tenant, link.short_path)
    return LinkCard("client", address, short, _qr("client_link_qr", link.id))


def _qr(name: str, which: str | int) -> str:
    """The picture's address without its ending."""
    return reverse(f"studio:{name}", args=[which, "svg"]).removesuffix(".svg")
