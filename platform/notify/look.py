"""How a workspace's mails look: the floor above says it, since themes are its business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kernel.tenancy import TenantRef


@dataclass(frozen=True, slots=True)
class MailLook:
    """Colours are `#rrggbb`; `on_brand` is readable on `brand`. `logo_url` is absolute, or empty for none.

    `footer` holds legal lines per language.
    """

    brand: str = "#1f5f5b"
    on_brand: str = "#ffffff"
    logo_url: str = ""
    footer: Mapping[str, str] = field(default_factory=dict)


Provider = Callable[[TenantRef], MailLook]
_providers: list[Provider] = []


def mail_look(provider: Provider) -> Provider:
    """Register the function that gives a workspace's look; it runs in the workspace's schema."""
    _providers[:] = [provider]
    return provider


def look_of(tenant: TenantRef) -> MailLook:
    """The workspace's look, or the platform's own."""
    return _providers[0](tenant) if _providers else MailLook()
