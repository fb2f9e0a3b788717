"""The studio's menu."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal_ui.shell.navigation import NavItem, navigation


@navigation("studio")
def studio_menu(request: HttpRequest) -> Iterator[NavItem]:
    """From what everybody sees to what only admins do."""

    def entry(name: str, label: str, *, icon: str, group: str, exact: bool = False) -> NavItem:
        return NavItem(label, reverse(f"studio:{name}"), icon, group=group, exact=exact)

    yield entry("overview", _("Overview"), icon="layout-dashboard", group="", exact=True)

    portal = _("Portal")
    yield entry("organisation", _("Organisation"), icon="building-2", group=portal)
    yield entry("look", _("Look"), icon="palette", group=portal)
    yield entry("languages", _("Languages"), icon="languages", group=portal)
    yield entry("formats", _("Dates and numbers"), icon="calendar-days", group=portal)
    yield entry("portal_settings", _("Portal settings"), icon="globe", group=portal)
    yield entry("domains", _("Domains"), icon="globe-lock", group=portal)
    yield entry("portal_menu", _("Portal menu"), icon="panel-top", group=portal)
    yield entry("portal_home", _("Home page"), icon="layout-template", group=portal)
    yield entry("portal_profile", _("Client profile"), icon="id-card", group=portal)
    yield entry("links", _("Portal and form link"), icon="qr-code", group=portal)

    clients = _("Clients")
    yield entry("organisations", _("Organisations"), icon="building", group=clients)
    yield entry("contacts", _("Contacts"), icon="contact", group=clients)
    yield entry("portal_users", _("Portal users"), icon="key-round", group=clients)

    requests = _("Requests")
    yield entry("topics", _("Topics"), icon="list-tree", group=requests)
    yield entry("client_links", _("Links of clients"), icon="link", group=requests)
    yield entry("forms", _("Forms"), icon="list-checks", group=requests)
    yield entry("teams", _("Teams and projects"), icon="users-round", group=requests)

    company = _("Company")
    yield entry("colleagues", _("Colleagues"), icon="users", group=company)
    yield entry("mails", _("Failed mails"), icon="mail-warning", group=company)
    yield entry("webhooks", _("Webhooks"), icon="webhook", group=company)
