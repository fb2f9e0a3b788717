"""What is left to do in a new workspace; each line knows by the data whether it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries import colleagues, open_invitations
from branding.themes.queries import current_look
from branding.themes.tokens import DEFAULT_BRAND
from kernel.context import Actor
from kernel.tenancy import TenantRef
from support.people.queries import has_portal_users
from support.topics.queries import topic_rows


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list; `external` ones leave the studio."""

    title: str
    text: str
    url: str
    action: str
    is_done: bool
    is_external: bool = False


def first_steps(actor: Actor, tenant: TenantRef) -> list[Step]:
    """Name, colour, topic, colleague, portal; five statements at most."""
    look = current_look()
    topics = topic_rows(actor)
    return [
        Step(
            _("Check your organisation’s name"),
            _("Clients see it on every page and in every mail, in each of your languages."),
            reverse("studio:organisation"),
            _("Name"),
            bool(tenant.names),
        ),
        Step(
            _("Choose your brand colour"),
            _("One colour is enough: buttons, links and the sign-in page follow it. A logo, if you like."),
            reverse("studio:look"),
            _("Look"),
            look.brand_color != DEFAULT_BRAND or bool(look.logo),
        ),
        Step(
            _("Add your first topic"),
            _("Topics tell you what a request is about. Until then, everything arrives as “Other”."),
            reverse("studio:topic_new"),
            _("Add a topic"),
            any(not topic.is_default or topic.version > 1 for topic in topics),
        ),
        Step(
            _("Invite a colleague"),
            _("They get a mail, choose a password and see the desk."),
            reverse("studio:invite"),
            _("Invite"),
            len(colleagues(actor)) > 1 or bool(open_invitations(actor)),
        ),
        Step(
            _("Open your portal"),
            _("Look at it as your clients do and share its address. Done when the first client has access."),
            "/",
            _("Open the portal"),
            has_portal_users(actor),
            is_external=True,
        ),
    ]
