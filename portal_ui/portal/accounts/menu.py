"""The entry of the account menu that leads here."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal_ui.shell.navigation import NavItem, navigation


@navigation("account")
def account_menu(request: HttpRequest) -> list[NavItem]:
    """One's own profile."""
    return [NavItem(_("My profile"), reverse("account_profile"), icon="user-round")]
