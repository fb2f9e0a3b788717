"""The portal's navigation: for clients, for staff who preview it, and for visitors."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from branding.layouts.queries import current_layout
from portal_ui.portal.modules import HOME, addresses
from portal_ui.shell.navigation import NavItem, navigation

# More would not be readable at the foot of a phone; the others are in the menu at the head of the page.
MOST_AT_FOOT = 5


@navigation("portal")
def portal_menu(request: HttpRequest) -> Iterator[NavItem]:
    """The modules that are on, in the workspace's order and under its names, as far as they are for this person."""
    layout, shown = current_layout(), 0
    for entry in layout.modules:
        url = addresses[entry.key](request) if entry.in_menu and layout.has(entry.key) else ""
        if url:
            shown += 1
            is_home = entry.key == HOME
            yield NavItem(
                entry.name, url, icon=entry.module.icon, exact=is_home, in_tab_bar=is_home or shown <= MOST_AT_FOOT
            )


@navigation("account")
def account_menu(request: HttpRequest) -> Iterator[NavItem]:
    """The way between portal and desk, for staff."""
    if request.user.is_authenticated and request.user.is_staff_member:
        in_portal = not request.path.startswith(("/desk/", "/studio/", "/operators/"))
        if in_portal:
            yield NavItem(_("Go to the desk"), reverse("desk:inbox"), icon="headset")
        else:
            yield NavItem(_("See the portal as clients do"), reverse("portal:home"), icon="eye")
