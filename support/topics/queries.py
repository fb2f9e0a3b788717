"""Reads of topics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kernel.context import Actor
from kernel.errors import NotFound
from kernel.localized import LocalizedText, pick
from support.topics import policy
from support.topics.models import Topic


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic as a form offers it, in the reader's language."""

    id: int
    name: str
    help: str
    project_id: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic as the studio shows it."""

    id: int
    names: LocalizedText
    help: LocalizedText
    project_id: int
    project_names: LocalizedText
    is_default: bool
    is_active: bool
    is_archived: bool
    version: int

    @property
    def name(self) -> str:
        return pick(self.names).text

    @property
    def project_name(self) -> str:
        return pick(self.project_names).text


def topics_for(actor: Actor) -> list[TopicChoice]:
    """What this actor may choose on a new request, in order; one statement."""
    found = policy.visible_to(actor, Topic.objects.filter(is_active=True))
    return [
        TopicChoice(topic.pk, pick(topic.names).text, pick(topic.help).text, topic.project_id)
        for topic in found.order_by("order", "id")
    ]


def topic_rows(actor: Actor, *, archived: bool = False) -> list[TopicRow]:
    """Topics with their projects, in order: those in use (on or switched off), or the archived ones."""
    found = policy.visible_to(actor, Topic.objects.filter(archived_at__isnull=not archived))
    return [_row(topic) for topic in found.select_related("project").order_by("order", "id")]


def topic_row(actor: Actor, topic_id: int) -> TopicRow:
    """One topic. Raises NotFound."""
    found = policy.visible_to(actor, Topic.objects.select_related("project")).filter(pk=topic_id).first()
    if found is None:
        raise NotFound
    return _row(found)


def default_topic() -> Topic:
    """The topic of a request that names none: the default one while it is on, else the first that is."""
    found = (
        Topic.objects.filter(is_active=True).select_related("project").order_by("-is_default", "order", "id").first()
    )
    if found is None:
        raise NotFound
    return found


def names_of(topic_ids: Iterable[int]) -> dict[int, str]:
    """Names in the reader's language, also of archived topics."""
    return {topic.pk: pick(topic.names).text for topic in Topic.objects.filter(pk__in=set(topic_ids))}


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
    )
