"""Mails wear the workspace's brand."""

from __future__ import annotations

from branding.themes.colour import contrast
from branding.themes.definition import ThemeDefinition
from branding.themes.queries import keep_look, look_of
from notify.look import look_of as mail_look_of
from tenants.registry.models import Tenant


def dress(*, brand_color: str, logo: str) -> None:
    """Give the current workspace a theme, as its use case does."""
    keep_look(look_of(ThemeDefinition(brand_color=brand_color, logo=logo)))


def test_mails_wear_the_brand_colour_with_readable_letters(in_acme: Tenant) -> None:
    for colour in ("#ffcc00", "#101010", "#1f5f5b", "#ff0000"):
        dress(brand_color=colour, logo="")
        look = mail_look_of(in_acme)
        assert (look.brand, look.logo_url) == (colour, "")
        assert contrast(look.brand, look.on_brand) >= 4.5


def test_mails_carry_a_logo_that_mail_programs_can_show(in_acme: Tenant) -> None:
    dress(brand_color="#1f5f5b", logo="brand/0123456789abcdef/logo.png")
    assert mail_look_of(in_acme).logo_url == "http://acme.localhost:8000/brand/0123456789abcdef/logo.png"
    dress(brand_color="#1f5f5b", logo="brand/0123456789abcdef/logo.webp")
    assert mail_look_of(in_acme).logo_url == ""
