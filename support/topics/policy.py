"""Who may choose and shape topics."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, Q, QuerySet

from kernel.authz import ADMINS, STAFF, SYSTEM, declare, may
from kernel.context import Actor, Role
from kernel.localized import LocalizedText
from support.forms.policy import form_user
from support.topics.models import ClientLink, Topic

SEE_ALL = declare("topics.see_all", {**STAFF, **SYSTEM})
MANAGE = declare("topics.manage", {**ADMINS, **SYSTEM})
# A link lets whoever has it write in the name of the client.
SEE_LINKS = declare("topics.see_links", {**ADMINS, **SYSTEM})


def visible_to(actor: Actor, topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Staff see all topics, also archived ones; clients those that are offered to them now; others public ones."""
    if actor.is_staff or actor.role == Role.SYSTEM:
        return topics
    if actor.role == Role.CLIENT:
        return topics.filter(offered_in(actor.organisation_id), is_active=True)
    return topics.filter(is_active=True, is_public=True, organisation__isnull=True)


def offered_in(organisation_id: int | None) -> Q:
    """The condition on topics that people of an organisation choose from: its own while it has a link."""
    if organisation_id is None:
        return Q(organisation__isnull=True)
    link = Exists(ClientLink.objects.filter(organisation=organisation_id, revoked_at__isnull=True))
    return Q(link, organisation=organisation_id) | Q(~link, organisation__isnull=True)


def visible_links(actor: Actor, links: QuerySet[ClientLink]) -> QuerySet[ClientLink]:
    """Administrators see the links of all clients; nobody else sees any."""
    return links if may(actor, SEE_LINKS) else links.none()


@form_user("topics")
def forms_of_topics(form_ids: Collection[int]) -> dict[int, list[LocalizedText]]:
    """The names of the topics in use, on or off, that ask these forms."""
    found: dict[int, list[LocalizedText]] = {}
    asking = Topic.objects.filter(form__in=form_ids, archived_at__isnull=True).order_by("order", "id")
    for form_id, names in asking.values_list("form_id", "names"):
        found.setdefault(form_id, []).append(names)
    return found
