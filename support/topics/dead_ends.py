"""Finds topics whose requests reach nobody, or not those they were meant for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import people_with_facts
from accounts.models import User
from kernel.authz import may
from kernel.context import STAFF_ROLES, Actor
from kernel.localized import pick
from support.people.models import ClientManager, Contact, GeneralClientManager, Organisation
from support.teams.models import Team
from support.topics import policy
from support.topics.models import Topic
from support.topics.reach import LEFT, UNSEEN, obstacle
from support.topics.states import InCharge

PORTAL_PAGE = "/studio/portal/"


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Something to mend. `sentence` is in the active language, `path` the page where it is mended.

    Codes: project_off, left, unseen (those named), owners_only, only_asker, copy_of_archived, clients_without_manager.
    """

    code: str
    sentence: str
    path: str
    topic_id: int | None = None
    organisation_id: int | None = None


def dead_ends(actor: Actor) -> list[DeadEnd]:
    """All dead ends of the topics that can be chosen now, in their order; for staff. The number of statements is fixed.

    Requests are never lost: the project's managers, in the end the owners hear of them. These are the ways on which
    they do not reach whom the workspace meant.
    """
    if not may(actor, policy.SEE_ALL):
        return []
    return _Check().findings()


class _Check:
    """What the workspace is like at this moment, read once."""

    def __init__(self) -> None:
        offered = Topic.objects.filter(is_active=True).select_related("project__team", "organisation", "source")
        topics = offered.prefetch_related("assigneeships", "project__managerships")
        self.topics = list(topics.order_by("organisation__name", "order", "id"))
        self.staff: Mapping[int, User] = {user.pk: user for user in people_with_facts().filter(role__in=STAFF_ROLES)}
        self.general = list(GeneralClientManager.objects.values_list("user_id", flat=True))
        emails = [user.email for user in self.staff.values()]
        self.asking = set(Contact.objects.filter(email__in=emails).values_list("email", flat=True))

    def findings(self) -> list[DeadEnd]:
        found = [finding for topic in self.topics for finding in self._of_topic(topic)]
        return [*found, *self._of_clients()]

    def _of_topic(self, topic: Topic) -> Iterable[DeadEnd]:
        team, name = topic.project.team, _name(topic)
        if not topic.project.is_active:
            project = pick(topic.project.names).text
            yield _on(
                topic,
                "project_off",
                _("The topic “%(topic)s” leads to the project “%(project)s”, which is switched off.")
                % {"topic": name, "project": project},
            )
        named = [one.user_id for one in topic.assigneeships.all()] if InCharge.ASSIGNEES in topic.in_charge else []
        if named and not self._reachable(named, team):
            yield self._nobody_named(topic, named)
        people = self._in_charge(topic, named)
        if not people and InCharge.CLIENT_MANAGERS not in topic.in_charge:
            yield _on(
                topic,
                "owners_only",
                _("Nobody in charge of the topic “%(topic)s” can be told; its requests go to the owners.")
                % {"topic": name},
            )
        if len(people) == 1 and people[0].email in self.asking:
            yield _on(
                topic,
                "only_asker",
                _(
                    "%(name)s alone looks after the topic “%(topic)s” and may ask for help here as well; "
                    "those requests go to the owners."
                )
                % {"name": people[0].name or people[0].email, "topic": name},
            )
        if topic.source is not None and topic.source.archived_at is not None:
            yield _on(
                topic,
                "copy_of_archived",
                _("The topic “%(topic)s” was copied from one that is archived by now.") % {"topic": name},
            )

    def _nobody_named(self, topic: Topic, named: Sequence[int]) -> DeadEnd:
        team = topic.project.team
        unseen = any(self._obstacle(user_id, team) == UNSEEN for user_id in named)
        if unseen and team is not None:
            sentence = _("Nobody named for the topic “%(topic)s” is in the private team “%(team)s” of its project.")
            return _on(topic, UNSEEN, sentence % {"topic": _name(topic), "team": pick(team.names).text})
        sentence = _("Everybody named for the topic “%(topic)s” has left.")
        return _on(topic, LEFT, sentence % {"topic": _name(topic)})

    def _in_charge(self, topic: Topic, named: Sequence[int]) -> list[User]:
        """Those who are told of a request whatever client it comes from."""
        team, kinds = topic.project.team, topic.in_charge
        managers = [one.user_id for one in topic.project.managerships.all()]
        wanted = [*named, *(managers if InCharge.PROJECT_MANAGERS in kinds else [])]
        wanted += self.general if InCharge.CLIENT_MANAGERS in kinds else []
        return self._reachable(wanted, team) or self._reachable(managers, team)

    def _of_clients(self) -> Iterable[DeadEnd]:
        """Clients without a manager where topics count on one, and no general client manager stands in."""
        asked = [topic for topic in self.topics if InCharge.CLIENT_MANAGERS in topic.in_charge]
        if not asked or self._reachable(self.general, None):
            return
        active = [pk for pk, user in self.staff.items() if user.is_active]
        looked_after = ClientManager.objects.filter(user__in=active).values("organisation")
        left = Organisation.objects.exclude(pk__in=looked_after).order_by("name", "id")
        if all(topic.organisation_id is not None for topic in asked):
            left = left.filter(pk__in=[topic.organisation_id for topic in asked])
        clients = list(left[:1])
        if not clients:
            return
        count = left.count()
        if count == 1:
            sentence = _(
                "The client “%(client)s” has no manager, and there is no general client manager. Its requests with "
                "topics of client managers go to the managers of the projects."
            ) % {"client": clients[0].name}
        else:
            sentence = ngettext(
                "%(count)d client has no manager, and there is no general client manager. Its requests with topics "
                "of client managers go to the managers of the projects.",
                "%(count)d clients have no manager, and there is no general client manager. Their requests with "
                "topics of client managers go to the managers of the projects.",
                count,
            ) % {"count": count}
        organisation_id = clients[0].pk if count == 1 else None
        yield DeadEnd("clients_without_manager", sentence, PORTAL_PAGE, organisation_id=organisation_id)

    def _reachable(self, user_ids: Iterable[int], team: Team | None) -> list[User]:
        return [self.staff[pk] for pk in dict.fromkeys(user_ids) if not self._obstacle(pk, team)]

    def _obstacle(self, user_id: int, team: Team | None) -> str:
        user = self.staff.get(user_id)
        return obstacle(user, team) if user is not None else LEFT


def _on(topic: Topic, code: str, sentence: str) -> DeadEnd:
    return DeadEnd(code, sentence, f"/studio/topics/{topic.pk}/", topic.pk, topic.organisation_id)


def _name(topic: Topic) -> str:
    """The topic, with the client it is for."""
    name = pick(topic.names).text
    return name if topic.organisation is None else f"{name} · {topic.organisation.name}"
