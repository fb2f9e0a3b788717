"""Loads teams, support projects and topics in place of the seeded ones."""

from __future__ import annotations

from support.demo.world import Row, World
from support.teams.models import Membership, Project, ProjectManager, Team
from support.tickets.models import Ticket
from support.tickets.routing import Routing, route
from support.topics.models import ClientLink, Topic, TopicAssignee
from support.topics.states import InCharge


def load_teams(world: World) -> None:
    """Teams with members and managers; the seeded team and project are replaced by the world's."""
    for row in world.read("staff")["teams"]:
        team = Team.objects.create(
            names=row["name"], description=row.get("description", {}), is_private=row.get("visibility") == "private"
        )
        managers = row.get("managers", [])
        for key in dict.fromkeys([*managers, *row.get("members", [])]):
            Membership.objects.create(team=team, user=world.row("staff", key), is_manager=key in managers)
        world.keep("team", row["key"], team)
        world.skip("stages of a team", row.get("stages", []))
        world.skip("automatic assignment of a team", int(bool(row.get("auto_assign"))))


def load_projects(world: World) -> None:
    """Support projects with their managers; client projects are not part of the product yet."""
    rows: list[Row] = world.read("projects")["projects"]
    support = [row for row in rows if row["kind"] == Project.Kind.SUPPORT]
    seeded = list(Project.objects.all())
    for index, row in enumerate(support):
        project = seeded[0] if index == 0 and seeded else Project()
        project.names, project.team = row["name"], world.row("team", row.get("team"))
        project.save()
        project.managerships.all().delete()
        for key in row.get("managers", []):
            ProjectManager.objects.create(project=project, user=world.row("staff", key))
        world.keep("project", row["key"], project)
    world.skip("client projects", len(rows) - len(support))
    world.skip(
        "milestones and tasks of projects", sum(len(r.get("tasks", [])) + len(r.get("milestones", [])) for r in rows)
    )
    Team.objects.exclude(pk__in=[team.pk for (kind, _), team in world.rows.items() if kind == "team"]).delete()


def load_topics(world: World) -> None:
    """Topics in their order, with people in charge and forms; then the support links of clients with their topics."""
    data = world.read("topics")
    seeded = Topic.objects.filter(is_default=True).first()
    rows = sorted(data["topics"], key=lambda row: int(row["order"]))
    linked = {row["organisation"] for row in data.get("client_links", [])}
    for row in rows:
        is_other = row["key"] == "other" or row["name"].get("en") == "Other"
        topic = seeded if is_other and seeded is not None else Topic()
        if topic is seeded:
            seeded = None
        topic.names, topic.help = row["name"], row.get("help", {})
        topic.project, topic.order = world.row("project", row["project"]), row["order"]
        topic.form = world.row("form", row.get("form"))
        topic.in_charge = [kind for kind in InCharge.values if kind in row["people_in_charge"]]
        topic.organisation = world.row("organisation", row.get("organisation"))
        # What the world calls public is for every client; those of one client are on its link for everyone who has it.
        topic.is_public = bool(row.get("public")) or topic.organisation is not None
        topic.is_active = bool(row["active"]) and (topic.organisation is None or row["organisation"] in linked)
        topic.save()
        people = [world.row("staff", key) for key in row.get("assignees", [])]
        TopicAssignee.objects.bulk_create(
            TopicAssignee(topic=topic, user=user, order=place) for place, user in enumerate(people, start=1)
        )
        world.keep("topic", row["key"], topic)
    if seeded is not None:
        seeded.order = len(rows) + 1
        seeded.save()
    for row in data.get("client_links", []):
        _load_client_link(world, row)


def _load_client_link(world: World, row: Row) -> None:
    """A link with copies of the public topics, renamed and switched off as the world has it."""
    organisation = world.row("organisation", row["organisation"])
    link = ClientLink.objects.create(organisation=organisation, code=row["link_key"], created_at=world.now)
    copied = {key: topic for (kind, key), topic in world.rows.items() if kind == "topic"}
    for key, source in copied.items():
        if source.organisation_id is not None or not (source.is_active and source.is_public):
            continue
        copy = Topic.objects.create(
            names={**source.names, **row.get("renamed", {}).get(key, {})},
            help=source.help,
            project=source.project,
            form=source.form,
            in_charge=source.in_charge,
            organisation=organisation,
            source=source,
            order=source.order,
            is_active=key not in row.get("switched_off", []),
        )
        TopicAssignee.objects.bulk_create(
            TopicAssignee(topic=copy, user_id=one.user_id, order=one.order) for one in source.assigneeships.all()
        )
    world.keep("client link", row["link_key"], link)


def explain_tickets(world: World) -> None:
    """Why these people: for tickets whose assignee is the one their topic would have given them to, or nobody."""
    found: dict[tuple[int | None, int, int | None], Routing] = {}
    tickets = list(Ticket.objects.select_related("topic", "project__team", "organisation", "requester"))
    for ticket in tickets:
        place = (ticket.topic_id, ticket.project_id, ticket.organisation_id)
        if place not in found:
            found[place] = route(ticket.topic, ticket.project, ticket.organisation, ticket.requester)
        if found[place].assignee_id in (None, ticket.assignee_id):
            ticket.routing = found[place].as_data()
    Ticket.objects.bulk_update(tickets, ["routing"], batch_size=200)
