"""Who looks after a new request, and why: worked out once, when it comes, and kept with the ticket.

The people in charge of its topic are asked for, kind by kind (S4-32). Whoever left, does not see the requests of a
private team or asks themselves is passed over. Where nobody is found the project's managers are told (S4-29), for a
client without managers the general client managers (S4-34), in the end the owners: somebody always hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actors import people_with_facts
from accounts.models import User
from kernel.localized import pick
from support.people.models import Contact, Organisation
from support.people.queries import general_manager_ids, manager_ids_of
from support.teams.models import Project, Team
from support.teams.queries import active_owner_ids, project_manager_ids
from support.topics.models import Topic
from support.topics.reach import obstacle
from support.topics.states import InCharge, only_managers


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was found out, as data; its sentence is made when somebody reads it."""

    code: str
    people: tuple[str, ...] = ()
    # Names of a topic, project or team by language, or the name of an organisation.
    names: Mapping[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The step as JSON."""
        return {"code": self.code, "people": list(self.people), "names": dict(self.names)}


@dataclass(frozen=True, slots=True)
class Routing:
    """The decision: `assignee_id` gets the request, all of `told` hear of it (the assignee among them).

    `follower_ids` are those named for the topic besides the assignee.
    """

    assignee_id: int | None
    told: tuple[int, ...]
    steps: tuple[Step, ...]
    follower_ids: tuple[int, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """What `Ticket.routing` keeps."""
        return {
            "assignee": self.assignee_id,
            "told": list(self.told),
            "steps": [step.as_data() for step in self.steps],
        }


def route(topic: Topic | None, project: Project, organisation: Organisation | None, requester: Contact) -> Routing:
    """Who is to look after a request of `requester`, of `organisation`, with `topic` in `project`."""
    search = _Search(project.team, requester.email)
    kinds = topic.in_charge if topic is not None else only_managers()
    named: list[User] = []
    if topic is not None and InCharge.ASSIGNEES in kinds:
        named = _named(search, topic)
    if InCharge.PROJECT_MANAGERS in kinds:
        _managers_of_project(search, project, "project_managers")
    if InCharge.CLIENT_MANAGERS in kinds:
        _managers_of_client(search, organisation)
    if not search.told and InCharge.PROJECT_MANAGERS not in kinds:
        _managers_of_project(search, project, "project_managers_instead")
    if not search.told:
        _owners(search)
    if not named:
        search.note("unassigned")
    return Routing(
        assignee_id=named[0].pk if named else None,
        told=tuple(search.told),
        steps=tuple(search.steps),
        follower_ids=tuple(user.pk for user in named[1:]),
    )


def client_manager_ids(organisation_id: int | None) -> list[int]:
    """Who looks after a client: its managers, else the general client managers; only people who have not left."""
    return manager_ids_of(organisation_id) or general_manager_ids()


def explain(routing: Mapping[str, Any]) -> list[str]:
    """Why these people: what `Ticket.routing` holds, as sentences in the active language."""
    return [text for step in routing.get("steps", ()) if (text := _sentence(step))]


class _Search:
    """The search for people: whom it has found (`told`, each once) and what it has noted."""

    def __init__(self, team: Team | None, asker: str) -> None:
        self.team = team
        self.asker = asker
        self.told: dict[int, User] = {}
        self.steps: list[Step] = []
        self._passed: set[int] = set()

    def note(self, code: str, people: Iterable[User] = (), **names: Any) -> None:
        """Keep what was found out."""
        self.steps.append(Step(code, tuple(str(user.name or user.email) for user in people), names))

    def take(self, user_ids: Sequence[int], *, asker_too: bool = False) -> list[User]:
        """Those of them who can look after the request; who cannot is noted once."""
        found = people_with_facts().in_bulk(user_ids)
        people = [found[user_id] for user_id in user_ids if user_id in found]
        passed: dict[str, list[User]] = {}
        fit = []
        for user in people:
            if code := self._obstacle(user, asker_too=asker_too):
                passed.setdefault(code, []).append(user)
            else:
                fit.append(user)
        for code, users in passed.items():
            new = [user for user in users if user.pk not in self._passed]
            self._passed.update(user.pk for user in new)
            if new:
                self.note(code, new, team=self.team.names if self.team is not None else {})
        self.told.update((user.pk, user) for user in fit)
        return fit

    def _obstacle(self, user: User, *, asker_too: bool) -> str:
        if code := obstacle(user, self.team):
            return code
        return "asks" if self.asker and user.email == self.asker and not asker_too else ""


def _named(search: _Search, topic: Topic) -> list[User]:
    wanted = list(topic.assigneeships.order_by("order", "id").values_list("user_id", flat=True))
    found = search.take(wanted)
    if found:
        search.note("assigned", found[:1], topic=topic.names)
    else:
        search.note("named_unfit" if wanted else "named_nobody", topic=topic.names)
    if found[1:]:
        search.note("also_named", found[1:])
    return found


def _managers_of_project(search: _Search, project: Project, code: str) -> None:
    found = search.take(project_manager_ids(project.pk))
    search.note(code if found else "project_managers_none", found, project=project.names)


def _managers_of_client(search: _Search, organisation: Organisation | None) -> None:
    found: list[User] = []
    if organisation is None:
        search.note("no_organisation")
    else:
        found = search.take(manager_ids_of(organisation.pk))
        search.note("client_managers" if found else "client_managers_none", found, organisation=organisation.name)
    if not found:
        general = search.take(general_manager_ids())
        search.note("general_client_managers" if general else "general_none", general)


def _owners(search: _Search) -> None:
    """Somebody always hears of it, even an only owner who asks themselves."""
    owners = active_owner_ids()
    found = search.take(owners) or search.take(owners, asker_too=True)
    search.note("owners", found)


def _sentence(step: Mapping[str, Any]) -> str:
    maker = _SENTENCES.get(step["code"])
    if maker is None:
        return ""
    names = {key: value if isinstance(value, str) else pick(value).text for key, value in step["names"].items()}
    return maker() % {"people": _list(step["people"]), **names}


def _list(people: Sequence[str]) -> str:
    return pgettext("between the names of a list", ", ").join(people)


_SENTENCES: dict[str, Callable[[], str]] = {
    "assigned": lambda: _("Assigned to %(people)s: first of the people named for the topic “%(topic)s”."),
    "also_named": lambda: _("Also told, because they are named for the topic: %(people)s."),
    "named_nobody": lambda: _("Nobody is named for the topic “%(topic)s”."),
    "named_unfit": lambda: _("Nobody who is named for the topic “%(topic)s” could take the request."),
    "project_managers": lambda: _("Told as managers of the project “%(project)s”: %(people)s."),
    "project_managers_instead": lambda: _(
        "Told instead, because nobody else was found, as managers of the project “%(project)s”: %(people)s."
    ),
    "project_managers_none": lambda: _("The project “%(project)s” has no manager who could be told."),
    "client_managers": lambda: _("Told as managers of the client “%(organisation)s”: %(people)s."),
    "client_managers_none": lambda: _("The client “%(organisation)s” has no manager who could be told."),
    "no_organisation": lambda: _("The person who asks belongs to no client organisation."),
    "general_client_managers": lambda: _("Told as general client managers: %(people)s."),
    "general_none": lambda: _("There is no general client manager who could be told."),
    "owners": lambda: _("Nobody else could be told, so the owners were: %(people)s."),
    "left": lambda: _("Passed over, because their accounts are switched off: %(people)s."),
    "unseen": lambda: _("Passed over, because they are not in the private team “%(team)s”: %(people)s."),
    "asks": lambda: _("Passed over, because they ask themselves: %(people)s."),
    "unassigned": lambda: _("Nobody was assigned automatically."),
}
