"""Who gets a new request, who is told of it, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accounts.actors import actor_for
from accounts.models import User
from kernel.context import Context
from kernel.errors import Invalid
from notify.models import Notice, OutgoingMail
from outbox.here import deliver_here
from support.files.use_cases import store_upload
from support.people.models import Contact
from support.people.use_cases import set_client_managers, set_general_client_managers
from support.teams.models import Membership, Project, ProjectManager
from support.teams.queries import default_project
from support.tickets.models import Follower, Message, Ticket
from support.tickets.policy import visible_to
from support.tickets.routing import explain
from support.tickets.use_cases import assign, change_details, close_ticket, open_ticket, reply
from support.topics.models import Topic
from support.topics.reach import sees_requests_of
from support.topics.use_cases import archive_topic
from tests.factories.tickets import ENTRIES, a_ticket
from tests.factories.topics import a_client_link, a_project, a_team, a_topic, ids, organisation
from tests.factories.twins import Workspace

Upload = Callable[[str, str], UUID]
UNASSIGNED = "Nobody was assigned automatically."


@pytest.fixture
def upload(company: Workspace) -> Upload:
    """Uploads a file as a person, for a message to come."""

    def make(by: str, name: str) -> UUID:
        return store_upload(company.ctx(by), upload=SimpleUploadedFile(name, b"x")).uuid

    return make


def told() -> list[tuple[str, str]]:
    """Deliver everything; kind and first name of every mail to staff or clients, oldest first."""
    tally = deliver_here()
    assert (tally["failed"], tally["again"]) == (0, 0), tally
    mails = OutgoingMail.objects.order_by("id").values_list("kind", "to_email")
    return [(kind, email.split("@")[0]) for kind, email in mails]


def noticed() -> set[tuple[str, str]]:
    names = dict(User.objects.values_list("id", "name"))
    return {(notice.kind, names[notice.user_id]) for notice in Notice.objects.all()}


def asked(company: Workspace, topic: Topic, by: str = "alice", **entries: Any) -> Ticket:
    """A ticket with this topic, fresh from the database."""
    return Ticket.objects.get(pk=a_ticket(company, by, topic_id=topic.pk, **entries).pk)


def followers(ticket: Ticket) -> list[str]:
    return list(ticket.followers.order_by("id").values_list("user__name", flat=True))


def clients_managers(company: Workspace, *names: str, client: str = "Org One") -> None:
    set_client_managers(company.ctx("olga"), organisation_id=organisation(client).pk, user_ids=ids(company, *names))


def general_managers(company: Workspace, *names: str) -> None:
    set_general_client_managers(company.ctx("olga"), user_ids=ids(company, *names))


def test_S4_08_a_request_lands_in_the_project_and_team_of_its_topic(company: Workspace) -> None:
    team = a_team(company, "Fitters", "anna")
    project = a_project(company, "Repairs", "anna", team=team)
    ticket = asked(company, a_topic(company, "Faults", project_id=project.pk))
    assert (ticket.project_id, ticket.team_id) == (project.pk, team.pk)
    elsewhere = asked(company, Topic.objects.get(is_default=True))
    assert elsewhere.project_id == default_project().pk


def test_S4_22_two_topics_of_one_project_lead_to_two_people(company: Workspace) -> None:
    sales = a_topic(company, "Sales", assignee_ids=ids(company, "anna"))
    technical = a_topic(company, "Technical problem", assignee_ids=ids(company, "ben"))
    found = [asked(company, topic).assignee for topic in (sales, technical)]
    assert [user.name for user in found if user is not None] == ["Anna", "Ben"]


def test_S4_28_the_first_named_is_assigned_and_all_are_told(company: Workspace) -> None:
    ticket = asked(company, a_topic(company, "Faults", assignee_ids=ids(company, "ben", "anna")))
    assert ticket.assignee == company.user("ben")
    assert followers(ticket) == ["Ben", "Anna"]
    assert ticket.routing["told"] == ids(company, "ben", "anna")
    assert told() == [("ticket_opened", "anna"), ("ticket_assigned", "ben")]
    assert noticed() == {("ticket.opened", "Anna"), ("ticket.assigned", "Ben")}
    mail = OutgoingMail.objects.get(kind="ticket_assigned")
    assert "This new request was assigned to you, because you look after its topic." in mail.text
    assert "Alice assigned" not in mail.text + mail.html
    assert explain(ticket.routing) == [
        "Assigned to Ben: first of the people named for the topic “Faults”.",
        "Also told, because they are named for the topic: Anna.",
    ]


def test_an_assignment_by_topic_is_the_workspaces_own_doing(company: Workspace) -> None:
    ticket = asked(company, a_topic(company, "Faults", assignee_ids=ids(company, "ben")))
    activity = Message.objects.get(ticket=ticket, data__verb="assigned")
    assert (activity.author_name, activity.author_user_id, activity.author_contact_id) == (
        company.tenant.name,
        None,
        None,
    )
    assert activity.data == {"verb": "assigned", "user_id": company.user("ben").pk, "name": "Ben"}


def test_S4_29_without_assignees_the_managers_are_told_and_it_stays_unassigned(company: Workspace) -> None:
    project = a_project(company, "Repairs", "anna", "ben")
    topic = a_topic(company, "Faults", project_id=project.pk, in_charge=["assignees"])
    ticket = asked(company, topic)
    assert (ticket.assignee, followers(ticket)) == (None, [])
    assert told() == [("ticket_opened", "anna"), ("ticket_opened", "ben")]
    assert explain(ticket.routing) == [
        "Nobody is named for the topic “Faults”.",
        "Told instead, because nobody else was found, as managers of the project “Repairs”: Anna, Ben.",
        UNASSIGNED,
    ]
    assign(company.ctx("ben"), number=ticket.number, user_id=company.user("anna").pk)
    assert told()[2:] == [("ticket_assigned", "anna")]


def test_S4_29_nobody_in_charge_at_all_is_the_managers_too(company: Workspace) -> None:
    ticket = asked(company, a_topic(company, "Faults", in_charge=[]))
    assert ticket.routing["told"] == ids(company, "olga")
    assert explain(ticket.routing)[0].endswith("as managers of the project “Requests”: Olga.")


def test_S4_29_a_topic_of_a_project_without_managers_reaches_the_owners(company: Workspace) -> None:
    project = a_project(company, "Repairs")
    ticket = asked(company, a_topic(company, "Faults", project_id=project.pk))
    assert told() == [("ticket_opened", "olga")]
    assert explain(ticket.routing) == [
        "The project “Repairs” has no manager who could be told.",
        "Nobody else could be told, so the owners were: Olga.",
        UNASSIGNED,
    ]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["assignees"], ["ben"]),
        (["project_managers"], ["adam"]),
        (["client_managers"], ["anna"]),
        (["assignees", "project_managers"], ["ben", "adam"]),
        (["assignees", "project_managers", "client_managers"], ["ben", "adam", "anna"]),
        (["project_managers", "client_managers"], ["adam", "anna"]),
    ],
)
def test_S4_32_each_kind_leads_to_the_right_people(company: Workspace, kinds: list[str], expected: list[str]) -> None:
    project = a_project(company, "Repairs", "adam")
    clients_managers(company, "anna")
    clients_managers(company, "olga", client="Org Two")
    named = ids(company, "ben") if "assignees" in kinds else []
    topic = a_topic(company, "Faults", project_id=project.pk, in_charge=kinds, assignee_ids=named)
    ticket = asked(company, topic)
    assert ticket.routing["told"] == ids(company, *expected)
    assert ticket.assignee == (company.user("ben") if "assignees" in kinds else None)
    assert sorted(name for _kind, name in told()) == sorted(expected)


def test_S4_32_somebody_of_two_kinds_is_told_once(company: Workspace) -> None:
    project = a_project(company, "Repairs", "anna")
    clients_managers(company, "anna")
    kinds = ["project_managers", "client_managers"]
    ticket = asked(company, a_topic(company, "Faults", project_id=project.pk, in_charge=kinds))
    assert ticket.routing["told"] == ids(company, "anna")
    assert told() == [("ticket_opened", "anna")]


def test_S4_34_a_client_without_manager_is_the_general_managers_for_ticket_and_file(
    company: Workspace, upload: Upload
) -> None:
    general_managers(company, "ben")
    clients_managers(company, "anna", client="Org Two")
    topic = a_topic(company, "Faults", in_charge=["client_managers"])
    ticket = asked(company, topic, file_uuids=[upload("alice", "plan.pdf")])
    assert told() == [("ticket_opened", "ben")]
    assert noticed() == {("ticket.opened", "Ben"), ("ticket.files_added", "Ben")}
    assert "Files: plan.pdf" in OutgoingMail.objects.get().text
    assert explain(ticket.routing) == [
        "The client “Org One” has no manager who could be told.",
        "Told as general client managers: Ben.",
        UNASSIGNED,
    ]
    reply(company.ctx("alice"), number=ticket.number, text="A **picture**", file_uuids=[upload("alice", "photo.png")])
    assert told()[1:] == [("ticket_files_added", "ben")]
    mail = OutgoingMail.objects.get(kind="ticket_files_added")
    for part in ("Alice added files to the ticket “The pump leaks”:", "Files: photo.png", "> A **picture**"):
        assert part in mail.text
    assert "<bdi>photo.png</bdi>" in mail.html and f"/desk/tickets/{ticket.number}/#message-" in mail.html
    assert ("ticket.files_added", "Ben") in noticed()


def test_S4_34_files_of_a_client_with_a_manager_are_the_managers(company: Workspace, upload: Upload) -> None:
    general_managers(company, "ben")
    clients_managers(company, "anna")
    topic = a_topic(company, "Faults", in_charge=["client_managers"], assignee_ids=ids(company, "adam"))
    ticket = asked(company, topic)
    told()
    OutgoingMail.objects.all().delete()
    reply(company.ctx("alice"), number=ticket.number, text="x", file_uuids=[upload("alice", "photo.png")])
    assert told() == [("ticket_files_added", "anna"), ("ticket_client_replied", "adam")]
    reply(company.ctx("alice"), number=ticket.number, text="no file this time")
    assert told()[2:] == [("ticket_client_replied", "adam")]
    reply(company.ctx("adam"), number=ticket.number, text="x", file_uuids=[upload("adam", "answer.pdf")])
    assert told()[3:] == [("ticket_replied", "alice")]


def test_S4_34_other_topics_tell_no_client_manager_of_files(company: Workspace, upload: Upload) -> None:
    general_managers(company, "ben")
    ticket = a_ticket(company, file_uuids=[upload("alice", "plan.pdf")])
    reply(company.ctx("alice"), number=ticket.number, text="x", file_uuids=[upload("alice", "photo.png")])
    assert told() == [("ticket_opened", "olga"), ("ticket_client_replied", "olga")]


def test_S4_34_without_general_managers_the_projects_managers_are_told(company: Workspace) -> None:
    project = a_project(company, "Repairs", "adam")
    topic = a_topic(company, "Faults", project_id=project.pk, in_charge=["client_managers"])
    assert explain(asked(company, topic).routing) == [
        "The client “Org One” has no manager who could be told.",
        "There is no general client manager who could be told.",
        "Told instead, because nobody else was found, as managers of the project “Repairs”: Adam.",
        UNASSIGNED,
    ]


def test_S4_34_somebody_of_no_client_is_the_general_managers(company: Workspace) -> None:
    general_managers(company, "ben")
    Contact.objects.filter(pk=company.contact("carol").pk).update(organisation=None)
    ticket = asked(company, a_topic(company, "Faults", in_charge=["client_managers"]), by="carol")
    assert explain(ticket.routing) == [
        "The person who asks belongs to no client organisation.",
        "Told as general client managers: Ben.",
        UNASSIGNED,
    ]


def test_who_left_is_passed_over(company: Workspace) -> None:
    topic = a_topic(company, "Faults", assignee_ids=ids(company, "ben", "anna"))
    User.objects.filter(name="Ben").update(is_active=False)
    ticket = asked(company, topic)
    assert ticket.assignee == company.user("anna")
    assert explain(ticket.routing) == [
        "Passed over, because their accounts are switched off: Ben.",
        "Assigned to Anna: first of the people named for the topic “Faults”.",
    ]


def test_who_does_not_see_the_requests_of_a_private_team_is_passed_over(company: Workspace) -> None:
    team = a_team(company, "Board", "anna", is_private=True)
    project = a_project(company, "Secrets", "ben", team=team)
    topic = a_topic(company, "Complaints", project_id=project.pk, assignee_ids=ids(company, "ben"))
    ticket = asked(company, topic)
    assert (ticket.assignee, followers(ticket), ticket.routing["told"]) == (None, [], ids(company, "olga"))
    assert explain(ticket.routing) == [
        "Passed over, because they are not in the private team “Board”: Ben.",
        "Nobody who is named for the topic “Complaints” could take the request.",
        "The project “Secrets” has no manager who could be told.",
        "Nobody else could be told, so the owners were: Olga.",
        UNASSIGNED,
    ]
    assert told() == [("ticket_opened", "olga")]


def test_routing_and_policy_agree_on_who_sees_a_teams_requests(company: Workspace) -> None:
    open_team, closed = a_team(company, "Open", "anna"), a_team(company, "Closed", "anna", is_private=True)
    for team in (None, open_team, closed):
        ticket = a_ticket(company)
        Ticket.objects.filter(pk=ticket.pk).update(team=team)
        for name in ("olga", "adam", "anna", "ben"):
            actor = actor_for(company.user(name))
            sees = visible_to(actor, Ticket.objects.filter(pk=ticket.pk)).exists()
            assert sees_requests_of(actor, team) == sees, (name, team)


def test_staff_who_ask_themselves_do_not_get_their_own_request(company: Workspace) -> None:
    topic = a_topic(company, "Faults", assignee_ids=ids(company, "ben", "anna"))
    ticket = asked(company, topic, by="ben")
    assert ticket.assignee == company.user("anna")
    assert "Passed over, because they ask themselves: Ben." in explain(ticket.routing)
    alone = a_topic(company, "Keys", assignee_ids=ids(company, "olga"))
    own = asked(company, alone, by="olga")
    assert (own.assignee, own.routing["told"]) == (None, ids(company, "olga"))


def test_an_agent_who_opens_what_falls_to_them_is_not_told_of_it(company: Workspace) -> None:
    topic = a_topic(company, "Faults", assignee_ids=ids(company, "anna"))
    ticket = asked(company, topic, by="anna", requester_contact_id=company.contact("carol").pk)
    assert ticket.assignee == company.user("anna")
    assert told() == [("ticket_received", "carol")]


def test_a_clients_answer_on_nobodys_ticket_goes_to_those_who_were_told(company: Workspace) -> None:
    clients_managers(company, "anna")
    ticket = asked(company, a_topic(company, "Faults", in_charge=["client_managers"]))
    reply(company.ctx("alice"), number=ticket.number, text="worse now")
    assert told() == [("ticket_opened", "anna"), ("ticket_client_replied", "anna")]
    User.objects.filter(name="Anna").update(is_active=False)
    reply(company.ctx("alice"), number=ticket.number, text="even worse")
    assert told()[2:] == [("ticket_client_replied", "olga")]


def test_another_topic_takes_the_ticket_to_its_people(company: Workspace) -> None:
    topic = a_topic(company, "Faults", assignee_ids=ids(company, "ben", "anna"))
    ticket = a_ticket(company)
    told()
    change_details(company.ctx("adam"), number=ticket.number, topic_id=topic.pk)
    ticket.refresh_from_db()
    assert (ticket.assignee, followers(ticket)) == (company.user("ben"), ["Ben", "Anna"])
    assert told()[1:] == [("ticket_assigned", "ben")]
    assert {("ticket.topic_changed", "Ben"), ("ticket.topic_changed", "Anna"), ("ticket.assigned", "Ben")} <= noticed()
    assert explain(ticket.routing)[0] == "Assigned to Ben: first of the people named for the topic “Faults”."


def test_another_topic_leaves_the_ticket_to_whoever_has_it(company: Workspace) -> None:
    topic = a_topic(company, "Faults", assignee_ids=ids(company, "ben"))
    ticket = a_ticket(company)
    assign(company.ctx("adam"), number=ticket.number, user_id=company.user("anna").pk)
    change_details(company.ctx("adam"), number=ticket.number, topic_id=topic.pk)
    ticket.refresh_from_db()
    assert ticket.assignee == company.user("anna")
    assert Message.objects.filter(ticket=ticket, data__verb="assigned").count() == 1


def test_S4_27_a_clients_own_topic_routes_its_requests(company: Workspace) -> None:
    a_client_link(company)
    own = a_topic(company, "Hotline", organisation_id=organisation().pk, assignee_ids=ids(company, "ben"))
    assert asked(company, own).assignee == company.user("ben")
    before = Ticket.objects.count()
    with pytest.raises(Invalid) as refusal:
        asked(company, own, by="carol")
    assert refusal.value.errors == {"topic": ["Choose one of the topics."]}
    with pytest.raises(Invalid, match="Choose one of the topics"):
        asked(company, Topic.objects.get(is_default=True))
    assert Ticket.objects.count() == before


def test_a_request_without_topic_takes_the_first_of_the_client(company: Workspace) -> None:
    a_client_link(company)
    ticket = a_ticket(company)
    assert ticket.topic is not None and ticket.topic.organisation == organisation()


def test_staff_choose_for_a_client_among_that_clients_topics(company: Workspace) -> None:
    a_client_link(company)
    own = a_topic(company, "Hotline", organisation_id=organisation().pk)
    alice, carol = company.contact("alice").pk, company.contact("carol").pk
    assert asked(company, own, by="anna", requester_contact_id=alice).organisation == organisation()
    with pytest.raises(Invalid, match="Choose one of the topics"):
        asked(company, own, by="anna", requester_contact_id=carol)


def test_S4_31_old_tickets_keep_name_and_people_of_an_archived_topic(company: Workspace) -> None:
    topic = a_topic(company, "Faults", assignee_ids=ids(company, "ben"))
    ticket = asked(company, topic)
    archive_topic(company.ctx("olga"), topic_id=topic.pk)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.topic, ticket.assignee) == (topic, company.user("ben"))
    close_ticket(company.ctx("ben"), number=ticket.number)
    assert ("ticket_closed", "alice") in told()


def test_the_explanation_is_in_the_readers_language_and_names(company: Workspace) -> None:
    topic = a_topic(company, "Faults", names={"en": "Faults", "fa": "خرابی"}, assignee_ids=ids(company, "ben"))
    ticket = asked(company, topic)
    with translation.override("fa"):
        assert "خرابی" in explain(ticket.routing)[0] and "Ben" in explain(ticket.routing)[0]
    assert explain({}) == []
    assert explain({"steps": [{"code": "of a later version", "people": [], "names": {}}]}) == []


def test_C15_a_new_workspace_always_reaches_its_owner(company: Workspace) -> None:
    assert list(ProjectManager.objects.values_list("user__name", flat=True)) == ["Olga"]
    assert Project.objects.get().is_default and Membership.objects.get().user.name == "Olga"
    assert a_ticket(company).routing["told"] == ids(company, "olga")


def test_repeated_submissions_assign_once(company: Workspace) -> None:
    topic = a_topic(company, "Faults", assignee_ids=ids(company, "ben"))
    ctx: Context = company.ctx("alice")
    for _time in range(2):
        open_ticket(ctx, **{**ENTRIES, "topic_id": topic.pk}, submission_key="once")
    assert Ticket.objects.count() == 1
    assert told() == [("ticket_assigned", "ben")]
    assert Follower.objects.count() == 1
