"""Loads teams, support projects and topics in place of the seeded ones."""

from __future__ import annotations

from support.demo.world import Row, World
from support.teams.models import Membership, Project, ProjectManager, Team
from support.topics.models import Topic


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
    """Topics in their order. Those of one client only are kept switched off, so that their tickets show the name."""
    data = world.read("topics")
    seeded = Topic.objects.filter(is_default=True).first()
    rows = sorted(data["topics"], key=lambda row: int(row["order"]))
    for row in rows:
        is_other = row["key"] == "other" or row["name"].get("en") == "Other"
        topic = seeded if is_other and seeded is not None else Topic()
        if topic is seeded:
            seeded = None
        topic.names, topic.help = row["name"], row.get("help", {})
        topic.project, topic.order = world.row("project", row["project"]), row["order"]
        topic.is_active = bool(row["active"] and row.get("public") and row.get("organisation") is None)
        topic.save()
        world.keep("topic", row["key"], topic)
        world.skip("topics for one client only (kept switched off)", int(row.get("organisation") is not None))
        world.skip("forms of topics", int(bool(row.get("form"))))
        world.skip("people in charge of topics", int(bool(row.get("assignees"))))
    if seeded is not None:
        seeded.order = len(rows) + 1
        seeded.save()
    world.skip("client-specific support links", data.get("client_links", []))
