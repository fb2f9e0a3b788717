"""Steps that the use cases of topics share; each runs inside the transaction of the one that calls it.

Locks are taken in one order: the client, its link, topics by their ids, forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from kernel.context import Context
from kernel.errors import Conflict, Invalid
from support.topics.models import ClientLink, Topic, TopicAssignee


def lock_live_topics(organisation_id: int | None) -> list[Topic]:
    """The topics of everybody, or of one client, that are not archived, locked: "the last one" must stay true."""
    return list(
        Topic.objects.select_for_update(of=("self",))
        .filter(archived_at__isnull=True, organisation=organisation_id)
        .select_related("project")
        .order_by("id")
    )


def lock_live_link(organisation_id: int) -> ClientLink | None:
    """The client's link, so that nobody revokes it meanwhile; None when there is none."""
    return ClientLink.objects.select_for_update().filter(organisation=organisation_id, revoked_at__isnull=True).first()


def check_version(current: int, seen: int | None) -> None:
    """Raises Conflict when somebody else saved since."""
    if seen is not None and seen != current:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )


def last_place(organisation_id: int | None) -> int:
    """The order of the last topic, archived ones too."""
    return Topic.objects.filter(organisation=organisation_id).aggregate(last=Max("order"))["last"] or 0


def is_only_one(live: Sequence[Topic], topic: Topic, *, public: bool) -> bool:
    """Whether without `topic` nothing that is on (and with `public`, open to everyone) would be left to choose."""

    def counts(one: Topic) -> bool:
        return one.is_active and (one.is_public or not public)

    return counts(topic) and not any(counts(one) for one in live if one.pk != topic.pk)


def set_assignees(topic: Topic, user_ids: Sequence[int]) -> None:
    """These people are in charge from now on, in this order."""
    there = dict(topic.assigneeships.values_list("user_id", "order"))
    if list(there) == list(user_ids) and list(there.values()) == list(range(1, len(there) + 1)):
        return
    topic.assigneeships.all().delete()
    TopicAssignee.objects.bulk_create(
        TopicAssignee(topic=topic, user_id=user_id, order=place) for place, user_id in enumerate(user_ids, start=1)
    )


def copy_topic(ctx: Context, source: Topic, *, organisation_id: int, order: int) -> Topic:
    """A client's own copy of a topic of everybody, with all that belongs to it."""
    copy = Topic.objects.create(
        names=source.names,
        help=source.help,
        project_id=source.project_id,
        form_id=source.form_id,
        in_charge=source.in_charge,
        is_public=source.is_public,
        organisation_id=organisation_id,
        source=source,
        order=order,
    )
    set_assignees(copy, list(source.assigneeships.order_by("order", "id").values_list("user_id", flat=True)))
    return copy


def refuse(field: str, message: str) -> Invalid:
    """One wrong field."""
    return Invalid({field: [message]})
