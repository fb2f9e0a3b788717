"""The console's menu, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal_ui.operators.access import is_operator
from portal_ui.shell.navigation import NavItem, navigation


@navigation("operators")
def console_menu(request: HttpRequest) -> Iterator[NavItem]:
    """What operators look after."""
    yield NavItem(_("Workspaces"), reverse("operators:workspaces"), icon="building-2")
    yield NavItem(_("Failed deliveries"), reverse("operators:deliveries"), icon="package-x")


@navigation("account")
def way_to_console(request: HttpRequest) -> Iterator[NavItem]:
    """An entry of the account menu, for operators only."""
    if is_operator(request):
        yield NavItem(_("Operator console"), reverse("operators:workspaces"), icon="server-cog")
