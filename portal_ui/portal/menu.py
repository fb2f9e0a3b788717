"""The portal's navigation: for clients, for staff who preview it, and for visitors."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal_ui.shell.navigation import NavItem, navigation


@navigation("portal")
def portal_menu(request: HttpRequest) -> Iterator[NavItem]:
    """Home and answers for everyone, requests for those who are signed in."""
    signed_in = request.user.is_authenticated
    yield NavItem(_("Home"), reverse("portal:home"), icon="house", exact=True)
    if signed_in:
        yield NavItem(_("Requests"), reverse("portal:tickets"), icon="inbox")
    yield NavItem(_("Knowledge base"), reverse("portal:knowledge"), icon="book-open")


@navigation("account")
def account_menu(request: HttpRequest) -> Iterator[NavItem]:
    """The way between portal and desk, for staff."""
    if request.user.is_authenticated and request.user.is_staff_member:
        in_portal = not request.path.startswith(("/desk/", "/studio/", "/operators/"))
        if in_portal:
            yield NavItem(_("Go to the desk"), reverse("desk:inbox"), icon="headset")
        else:
            yield NavItem(_("See the portal as clients do"), reverse("portal:home"), icon="eye")
