"""Making, changing, ordering and archiving topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, Invalid, NotFound
from kernel.localized_input import tidy_texts
from kernel.use_case import use_case
from support.teams.models import Project
from support.topics import policy
from support.topics.events import TopicArchived, TopicRestored, TopicSaved, TopicsOrdered
from support.topics.models import Topic

NAME_LENGTH = 100
HELP_LENGTH = 500


@use_case
def save_topic(
    ctx: Context,
    *,
    topic_id: int | None = None,
    names: Mapping[str, str],
    help: Mapping[str, str] | None = None,  # noqa: A002 -- the field's own word, beside `names`
    project_id: int,
    is_active: bool = True,
    order: int | None = None,
    version: int | None = None,
) -> Topic:
    """Make or change a topic; a new one without `order` comes last.

    `version` is the one the person was looking at; Conflict when somebody else saved since. Raises Invalid (also for
    switching off the last topic), NotFound.
    """
    require(ctx.actor, policy.MANAGE)
    live = _lock_live_topics()
    topic = _find(live, topic_id) if topic_id is not None else Topic(version=0)
    if version is not None and topic_id is not None and version != topic.version:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
    if topic_id is not None and not is_active and _is_last(live, topic):
        raise Invalid({"is_active": [_("This is the only topic that is on; clients need one to choose.")]})
    topic.names = tidy_texts(ctx, "names", names, max_length=NAME_LENGTH, required=True)
    topic.help = tidy_texts(ctx, "help", help or {}, max_length=HELP_LENGTH)
    topic.project = _project(project_id, topic)
    topic.is_active = is_active
    if order is not None:
        topic.order = order
    elif topic_id is None:
        topic.order = (Topic.objects.aggregate(last=Max("order"))["last"] or 0) + 1
    topic.version += 1
    topic.save()
    record(ctx, TopicSaved(topic_id=topic.pk), target=f"topic:{topic.pk}")
    return topic


@use_case
def archive_topic(ctx: Context, *, topic_id: int) -> Topic:
    """Take a topic off the forms for good; requests keep its name. Archiving an archived topic changes nothing.

    Raises Conflict for the last topic that is on (S4-31, C14), NotFound.
    """
    require(ctx.actor, policy.MANAGE)
    live = _lock_live_topics()
    topic = next((one for one in live if one.pk == topic_id), None)
    if topic is None:
        return _archived(topic_id)
    if _is_last(live, topic):
        raise Conflict(_("The last topic cannot be archived: clients need one to choose. Add another one first."))
    was_default = topic.is_default
    topic.is_default, topic.is_active, topic.archived_at = False, False, ctx.now
    topic.version += 1
    topic.save()
    if was_default:
        others = (one for one in live if one.is_active and one.pk != topic.pk)
        heir = min(others, key=lambda one: (one.order, one.pk))
        heir.is_default = True
        heir.save(update_fields=["is_default"])
    record(ctx, TopicArchived(topic_id=topic.pk), target=f"topic:{topic.pk}")
    return topic


@use_case
def restore_topic(ctx: Context, *, topic_id: int) -> Topic:
    """Offer an archived topic again, as the last one. Raises NotFound, Conflict when its project is off."""
    require(ctx.actor, policy.MANAGE)
    live = _lock_live_topics()
    topic = Topic.objects.select_for_update(of=("self",)).select_related("project").filter(pk=topic_id).first()
    if topic is None:
        raise NotFound
    if topic.archived_at is None:
        return topic
    if not topic.project.is_active:
        raise Conflict(_("The project of this topic is switched off. Switch it on first."))
    topic.archived_at, topic.is_active = None, True
    topic.order = max((one.order for one in live), default=0) + 1
    topic.version += 1
    topic.save()
    record(ctx, TopicRestored(topic_id=topic.pk), target=f"topic:{topic.pk}")
    return topic


@use_case
def order_topics(ctx: Context, *, topic_ids: Sequence[int]) -> None:
    """Put topics in this order. Topics that are not named (somebody just added one) follow in their old order."""
    require(ctx.actor, policy.MANAGE)
    place = {topic_id: index for index, topic_id in enumerate(topic_ids)}
    live = _lock_live_topics()
    if set(place) - {topic.pk for topic in live}:
        raise Conflict(_("A topic of this list was archived meanwhile. Load the page again."))
    live.sort(key=lambda topic: (place.get(topic.pk, len(place)), topic.order, topic.pk))
    for index, topic in enumerate(live, start=1):
        topic.order = index
    Topic.objects.bulk_update(live, ["order"])
    record(ctx, TopicsOrdered(), target="topics:all")


def _lock_live_topics() -> list[Topic]:
    """All topics that are not archived, locked in the order of their ids: "the last one" must stay true."""
    return list(
        Topic.objects.select_for_update(of=("self",))
        .filter(archived_at__isnull=True)
        .select_related("project")
        .order_by("id")
    )


def _find(live: list[Topic], topic_id: int) -> Topic:
    for topic in live:
        if topic.pk == topic_id:
            return topic
    if Topic.objects.filter(pk=topic_id).exists():
        raise Conflict(_("This topic was archived meanwhile. Restore it to change it."))
    raise NotFound


def _archived(topic_id: int) -> Topic:
    topic = Topic.objects.filter(pk=topic_id).first()
    if topic is None:
        raise NotFound
    return topic


def _is_last(live: list[Topic], topic: Topic) -> bool:
    return topic.is_active and not any(one.is_active for one in live if one.pk != topic.pk)


def _project(project_id: int, topic: Topic) -> Project:
    project = Project.objects.filter(pk=project_id, kind=Project.Kind.SUPPORT).first()
    if project is None or (not project.is_active and project.pk != topic.project_id):
        raise Invalid({"project_id": [_("Choose a project that is switched on.")]})
    return project
