"""Reads of topics and of the support links of clients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Count, Prefetch, Q, QuerySet

from kernel.authz import may
from kernel.context import Actor, Role
from kernel.errors import NotFound
from kernel.localized import LocalizedText, pick
from support.forms.definition import load_definition
from support.forms.fields import Field
from support.forms.queries import newest_version
from support.teams.queries import PersonRef
from support.topics import policy
from support.topics.dead_ends import DeadEnd, dead_ends
from support.topics.models import ClientLink, Topic, TopicAssignee

__all__ = [
    "ClientLinkRow",
    "DeadEnd",
    "Questions",
    "TopicChoice",
    "TopicRow",
    "client_link",
    "client_links",
    "dead_ends",
    "default_topic",
    "guest_topics",
    "link_by_code",
    "names_of",
    "offered",
    "questions_of",
    "topic_details",
    "topic_row",
    "topic_rows",
    "topics_for",
    "topics_to_add",
]


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic as a form offers it, in the reader's language; `form_id` is the form it asks."""

    id: int
    name: str
    help: str
    project_id: int
    form_id: int | None = None


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic as the studio shows it. `source_id` is the topic it was copied from, into a client's link."""

    id: int
    names: LocalizedText
    help: LocalizedText
    project_id: int
    project_names: LocalizedText
    is_default: bool
    is_active: bool
    is_archived: bool
    version: int
    form_id: int | None
    form_names: LocalizedText
    in_charge: tuple[str, ...]
    assignees: tuple[PersonRef, ...]
    is_public: bool
    organisation_id: int | None
    organisation_name: str
    source_id: int | None
    order: int

    @property
    def name(self) -> str:
        return pick(self.names).text

    @property
    def project_name(self) -> str:
        return pick(self.project_names).text

    @property
    def form_name(self) -> str:
        return pick(self.form_names).text

    @property
    def assignee_ids(self) -> list[int]:
        """Those named as in charge; the first who can takes the request."""
        return [person.user_id for person in self.assignees]


@dataclass(frozen=True, slots=True)
class Questions:
    """What a topic asks: the fields of the newest version of its form."""

    form_id: int
    version_id: int
    number: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ClientLinkRow:
    """The support link of a client. `topics` are on, `switched_off` are not; `new_public` could be added."""

    id: int
    organisation_id: int
    organisation_name: str
    code: str
    is_active: bool
    created_at: datetime
    version: int
    topics: int
    switched_off: int
    new_public: int

    @property
    def path(self) -> str:
        """Where the link leads on the workspace's host."""
        return f"/support/{self.code}/"

    @property
    def short_path(self) -> str:
        """The same in few characters."""
        return f"/s/{self.code}/"


def topics_for(actor: Actor, *, organisation_id: int | None = None) -> list[TopicChoice]:
    """What this actor may choose on a new request, in order; one statement.

    Staff and Portico itself choose among everybody's topics; with `organisation_id` as that client does.
    """
    return [_choice(topic) for topic in offered(actor, organisation_id=organisation_id)]


def offered(actor: Actor, *, organisation_id: int | None = None) -> QuerySet[Topic]:
    """The topics behind `topics_for`."""
    found = policy.visible_to(actor, Topic.objects.filter(is_active=True))
    if actor.is_staff or actor.role == Role.SYSTEM:
        found = found.filter(policy.offered_in(organisation_id))
    return found.order_by("order", "id")


def guest_topics(link: ClientLink | None = None) -> list[TopicChoice]:
    """What people without an account may choose: public topics of everybody, or with `link` of that client."""
    found = Topic.objects.filter(is_active=True, is_public=True)
    organisation_id = link.organisation_id if link is not None else None
    return [_choice(topic) for topic in found.filter(organisation=organisation_id).order_by("order", "id")]


def topic_rows(actor: Actor, *, archived: bool | None = False, organisation_id: int | None = None) -> list[TopicRow]:
    """Topics of everybody, or of one client: those in use (on or switched off), or the archived; two statements.

    With `archived` None all of them.
    """
    found = _rows(actor)
    if archived is not None:
        found = found.filter(archived_at__isnull=not archived)
    if actor.is_staff or actor.role == Role.SYSTEM:
        found = found.filter(organisation=organisation_id)
    return [_row(topic) for topic in found.order_by("order", "id")]


def topic_row(actor: Actor, topic_id: int) -> TopicRow:
    """One topic. Raises NotFound."""
    found = _rows(actor).filter(pk=topic_id).first()
    if found is None:
        raise NotFound
    return _row(found)


def topic_details(actor: Actor, topic_id: int) -> TopicRow:
    """One topic with what it is made of, for staff. Raises NotFound, for everybody else always."""
    if not may(actor, policy.SEE_ALL):
        raise NotFound
    return topic_row(actor, topic_id)


def questions_of(actor: Actor, topic_id: int) -> Questions:
    """What a topic this actor may choose asks now. Raises NotFound, also when it asks nothing."""
    topic = policy.visible_to(actor, Topic.objects.filter(form__isnull=False)).filter(pk=topic_id).first()
    version = newest_version(topic.form_id) if topic is not None and topic.form_id is not None else None
    if version is None:
        raise NotFound
    definition = load_definition(version.definition)
    return Questions(version.form_id, version.pk, version.number, definition.fields)


def default_topic(organisation_id: int | None = None) -> Topic:
    """The topic of a request that names none: the default one while it is on, else the first that is.

    With `organisation_id`, among those its people choose from. Raises NotFound.
    """
    found = Topic.objects.filter(policy.offered_in(organisation_id), is_active=True)
    found = found.select_related("project__team", "organisation")
    topic = found.order_by("-is_default", "order", "id").first()
    if topic is None:
        raise NotFound
    return topic


def default_topic_id(organisation_id: int | None = None) -> int | None:
    """The id of that topic; None in a workspace without any."""
    try:
        return default_topic(organisation_id).pk
    except NotFound:
        return None


def names_of(topic_ids: Iterable[int]) -> dict[int, str]:
    """Names in the reader's language, also of archived topics."""
    return {topic.pk: pick(topic.names).text for topic in Topic.objects.filter(pk__in=set(topic_ids))}


def client_links(actor: Actor) -> list[ClientLinkRow]:
    """The support links of all clients that were not revoked, by the client's name; three statements."""
    return _link_rows(list(_links(actor).order_by("organisation__name", "id")))


def client_link(actor: Actor, link_id: int) -> ClientLinkRow:
    """One support link. Raises NotFound, also for one that was revoked."""
    found = list(_links(actor).filter(pk=link_id))
    if not found:
        raise NotFound
    return _link_rows(found)[0]


def link_by_code(code: str) -> ClientLink | None:
    """The link with this secret, with its organisation, while it is on."""
    return ClientLink.objects.select_related("organisation").filter(code=code, is_active=True).first()


def topics_to_add(links: Sequence[ClientLink]) -> dict[int, list[Topic]]:
    """By link: active public topics of everybody without a copy among the client's topics, in order; two statements.

    An archived copy counts: whoever took it off the link did not want it.
    """
    public = list(Topic.objects.filter(organisation__isnull=True, is_active=True, is_public=True))
    copies = Topic.objects.filter(organisation__in=[link.organisation_id for link in links], source__isnull=False)
    there = set(copies.values_list("organisation_id", "source_id"))
    return {link.pk: [topic for topic in public if (link.organisation_id, topic.pk) not in there] for link in links}


def _rows(actor: Actor) -> QuerySet[Topic]:
    people = TopicAssignee.objects.select_related("user").order_by("order", "id")
    found = policy.visible_to(actor, Topic.objects.select_related("project", "form", "organisation"))
    return found.prefetch_related(Prefetch("assigneeships", people))


def _links(actor: Actor) -> QuerySet[ClientLink]:
    of_client = "organisation__topics"
    is_off = Q(organisation__topics__is_active=False, organisation__topics__archived_at__isnull=True)
    return (
        policy.visible_links(actor, ClientLink.objects.filter(revoked_at__isnull=True))
        .select_related("organisation")
        .annotate(
            topics_on=Count(of_client, filter=Q(organisation__topics__is_active=True)),
            topics_off=Count(of_client, filter=is_off),
        )
    )


def _choice(topic: Topic) -> TopicChoice:
    return TopicChoice(topic.pk, pick(topic.names).text, pick(topic.help).text, topic.project_id, topic.form_id)


def _row(topic: Topic) -> TopicRow:
    return TopicRow(
        id=topic.pk,
        names=topic.names,
        help=topic.help,
        project_id=topic.project_id,
        project_names=topic.project.names,
        is_default=topic.is_default,
        is_active=topic.is_active,
        is_archived=topic.archived_at is not None,
        version=topic.version,
        form_id=topic.form_id,
        form_names=topic.form.names if topic.form is not None else {},
        in_charge=tuple(topic.in_charge),
        assignees=tuple(PersonRef(one.user_id, one.user.name) for one in topic.assigneeships.all()),
        is_public=topic.is_public,
        organisation_id=topic.organisation_id,
        organisation_name=topic.organisation.name if topic.organisation is not None else "",
        source_id=topic.source_id,
        order=topic.order,
    )


def _link_rows(links: list[ClientLink]) -> list[ClientLinkRow]:
    to_add = topics_to_add(links)
    return [
        ClientLinkRow(
            id=link.pk,
            organisation_id=link.organisation_id,
            organisation_name=link.organisation.name,
            code=link.code,
            is_active=link.is_active,
            created_at=link.created_at,
            version=link.version,
            topics=cast(Any, link).topics_on,
            switched_off=cast(Any, link).topics_off,
            new_public=len(to_add[link.pk]),
        )
        for link in links
    ]
