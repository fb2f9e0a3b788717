"""Making, changing, ordering and archiving topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.queries import active_staff_ids
from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, NotFound
from kernel.localized_input import tidy_texts
from kernel.use_case import use_case
from support.forms.models import Form
from support.teams.models import Project
from support.topics import policy
from support.topics.events import TopicArchived, TopicRestored, TopicSaved, TopicsOrdered
from support.topics.models import Topic
from support.topics.states import InCharge, only_managers
from support.topics.use_cases.steps import (
    check_version,
    is_only_one,
    last_place,
    lock_live_link,
    lock_live_topics,
    refuse,
    set_assignees,
)

NAME_LENGTH = 100
HELP_LENGTH = 500
MAX_ASSIGNEES = 50


@use_case
def save_topic(
    ctx: Context,
    *,
    topic_id: int | None = None,
    names: Mapping[str, str],
    help: Mapping[str, str] | None = None,  # noqa: A002 -- the field's own word, beside `names`
    project_id: int,
    form_id: int | None = None,
    in_charge: Sequence[str] | None = None,
    assignee_ids: Sequence[int] = (),
    is_public: bool = True,
    organisation_id: int | None = None,
    is_active: bool = True,
    order: int | None = None,
    version: int | None = None,
) -> Topic:
    """Make or change a topic; a new one without `order` comes last.

    `in_charge` are kinds of people (`InCharge`; by default the project's managers), `assignee_ids` those named, the
    one who takes requests first at the head. A topic `organisation_id` of one client needs the client's link; it
    stays with the client. `version` is the one the person was looking at; Conflict when somebody else saved since.
    Raises Invalid per field (also for switching off the last topic), NotFound.
    """
    require(ctx.actor, policy.MANAGE)
    topic, live = _to_save(topic_id, organisation_id)
    if topic_id is not None:
        check_version(topic.version, version)
    _keep_one(live, topic, is_active=is_active, is_public=is_public)
    topic.names = tidy_texts(ctx, "names", names, max_length=NAME_LENGTH, required=True)
    topic.help = tidy_texts(ctx, "help", help or {}, max_length=HELP_LENGTH)
    topic.project = _project(project_id, topic)
    topic.form_id = _form(form_id, topic)
    people = _assignees(assignee_ids, topic)
    topic.in_charge = _kinds(in_charge, people)
    topic.is_active, topic.is_public = is_active, is_public
    if order is not None:
        topic.order = order
    elif topic_id is None:
        topic.order = last_place(topic.organisation_id) + 1
    topic.version += 1
    topic.save()
    set_assignees(topic, people)
    record(ctx, TopicSaved(topic_id=topic.pk), target=f"topic:{topic.pk}")
    return topic


@use_case
def archive_topic(ctx: Context, *, topic_id: int) -> Topic:
    """Take a topic off the forms for good; requests keep its name. Archiving an archived topic changes nothing.

    Raises Conflict for the last topic that clients (or strangers) could choose (S4-31, C14), NotFound.
    """
    require(ctx.actor, policy.MANAGE)
    live = _lock_beside(topic_id)
    topic = next((one for one in live if one.pk == topic_id), None)
    if topic is None:
        return Topic.objects.get(pk=topic_id)
    _refuse_to_archive_last(live, topic)
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
    """Offer an archived topic again, as the last one.

    Raises NotFound, Conflict when its project is off, its form archived or the client's link gone.
    """
    require(ctx.actor, policy.MANAGE)
    live = _lock_beside(topic_id)
    topic = Topic.objects.select_for_update(of=("self",)).select_related("project").get(pk=topic_id)
    if topic.archived_at is None:
        return topic
    if not topic.project.is_active:
        raise Conflict(_("The project of this topic is switched off. Switch it on first."))
    if topic.form_id is not None and not _is_live(topic.form_id):
        raise Conflict(_("The form of this topic is archived. Restore the form first."))
    if topic.organisation_id is not None and lock_live_link(topic.organisation_id) is None:
        raise Conflict(_("This client has no support link any more. Make one first."))
    topic.archived_at, topic.is_active = None, True
    topic.order = max((one.order for one in live), default=0) + 1
    topic.version += 1
    topic.save()
    record(ctx, TopicRestored(topic_id=topic.pk), target=f"topic:{topic.pk}")
    return topic


@use_case
def order_topics(ctx: Context, *, topic_ids: Sequence[int]) -> None:
    """Put the topics of everybody, or of one client, in this order.

    Topics that are not named (somebody just added one) follow in their old order. Raises Conflict when one is gone.
    """
    require(ctx.actor, policy.MANAGE)
    place = {topic_id: index for index, topic_id in enumerate(topic_ids)}
    first = Topic.objects.filter(pk__in=place).order_by("id").first()
    live = lock_live_topics(first.organisation_id if first is not None else None)
    if set(place) - {topic.pk for topic in live}:
        raise Conflict(_("A topic of this list was archived meanwhile. Load the page again."))
    live.sort(key=lambda topic: (place.get(topic.pk, len(place)), topic.order, topic.pk))
    for index, topic in enumerate(live, start=1):
        topic.order = index
    Topic.objects.bulk_update(live, ["order"])
    record(ctx, TopicsOrdered(), target="topics:all")


def _to_save(topic_id: int | None, organisation_id: int | None) -> tuple[Topic, list[Topic]]:
    """The topic to write, new or locked, and those beside it."""
    if topic_id is not None:
        live = _lock_beside(topic_id)
        topic = next((one for one in live if one.pk == topic_id), None)
        if topic is None:
            raise Conflict(_("This topic was archived meanwhile. Restore it to change it."))
        if organisation_id not in (None, topic.organisation_id):
            raise refuse("organisation_id", _("A topic stays where it was made. Add another one there."))
        return topic, live
    if organisation_id is not None and lock_live_link(organisation_id) is None:
        raise refuse("organisation_id", _("Make a support link for this client first."))
    return Topic(version=0, organisation_id=organisation_id), lock_live_topics(organisation_id)


def _lock_beside(topic_id: int) -> list[Topic]:
    """Topics in use in the list this one belongs to, locked. Raises NotFound."""
    topic = Topic.objects.filter(pk=topic_id).only("organisation_id").first()
    if topic is None:
        raise NotFound
    if topic.organisation_id is not None:
        lock_live_link(topic.organisation_id)
    return lock_live_topics(topic.organisation_id)


def _keep_one(live: list[Topic], topic: Topic, *, is_active: bool, is_public: bool) -> None:
    """Clients, and strangers at the public form, always have one to choose."""
    if topic.pk is None:
        return
    if not is_active and is_only_one(live, topic, public=False):
        raise refuse("is_active", _("This is the only topic that is on; clients need one to choose."))
    if not is_active and is_only_one(live, topic, public=True):
        raise refuse("is_active", _("This is the only public topic that is on; the support form needs one."))
    if not is_public and is_only_one(live, topic, public=True):
        raise refuse("is_public", _("This is the only public topic that is on; the support form needs one."))


def _refuse_to_archive_last(live: list[Topic], topic: Topic) -> None:
    if is_only_one(live, topic, public=False):
        raise Conflict(_("The last topic cannot be archived: clients need one to choose. Add another one first."))
    if is_only_one(live, topic, public=True):
        raise Conflict(
            _("The last public topic cannot be archived: the support form needs one. Make another one public first.")
        )


def _project(project_id: int, topic: Topic) -> Project:
    project = Project.objects.filter(pk=project_id, kind=Project.Kind.SUPPORT).first()
    if project is None or (not project.is_active and project.pk != topic.project_id):
        raise refuse("project_id", _("Choose a project that is switched on."))
    return project


def _form(form_id: int | None, topic: Topic) -> int | None:
    if form_id is None or form_id == topic.form_id:
        return form_id
    # Locked, so that nobody archives it before this topic asks it.
    if not _is_live(form_id):
        raise refuse("form_id", _("Choose a form that is published."))
    return form_id


def _is_live(form_id: int) -> bool:
    form = Form.objects.select_for_update(no_key=True).filter(pk=form_id, archived_at__isnull=True).first()
    return form is not None and form.versions.exists()


def _assignees(user_ids: Sequence[int], topic: Topic) -> list[int]:
    """Each once: active staff, and those who were named already (they may have left since)."""
    wanted = list(dict.fromkeys(user_ids))
    kept = set(topic.assigneeships.values_list("user_id", flat=True)) if topic.pk is not None else set()
    if set(wanted) - set(active_staff_ids()) - kept:
        raise refuse("assignee_ids", _("Choose active colleagues only."))
    if len(wanted) > MAX_ASSIGNEES:
        raise refuse("assignee_ids", _("Choose at most %(count)d people.") % {"count": MAX_ASSIGNEES})
    return wanted


def _kinds(kinds: Sequence[str] | None, people: Sequence[int]) -> list[str]:
    """The kinds in their own order; naming people makes them a kind."""
    wanted = set(only_managers() if kinds is None and not people else kinds or ())
    if unknown := wanted - set(InCharge.values):
        raise refuse("in_charge", _("“%(kind)s” is no kind of people in charge.") % {"kind": sorted(unknown)[0]})
    if people:
        wanted.add(InCharge.ASSIGNEES)
    return [kind for kind in InCharge.values if kind in wanted]
