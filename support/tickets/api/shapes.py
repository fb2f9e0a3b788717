"""Shapes of the tickets' REST API: what comes in, what goes out. Rules live in the use cases."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.localized import Picked
from kernel.tenancy import require_tenant, tenant_url
from support.files.api import File
from support.forms.api import AnswerShape
from support.tickets.queries import MAX_PAGE_SIZE, ORDERS, PersonRow, TicketAnswers, TicketDetails, TicketRow
from support.tickets.states import Category, Kind, Priority, Severity, Side

TEXT = 50_000


class Status(serializers.Serializer[Any]):
    """`kind` is fixed, `key` and `label` are the workspace's own."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name; the base's is an argument


class StatusChoice(Status):
    """A status, and whether a client may give it to a new ticket."""

    client_may_set = serializers.BooleanField()
    is_default = serializers.BooleanField()


class StatusList(serializers.Serializer[Any]):
    """All statuses; `next` is always null."""

    results = StatusChoice(many=True)
    next = serializers.URLField(allow_null=True)


class Person(serializers.Serializer[Any]):
    """A person of a ticket; `email` is null where the reader is not meant to know it."""

    name = serializers.CharField()
    side = serializers.ChoiceField(choices=["staff", "client", "system"])
    email = serializers.SerializerMethodField()

    @extend_schema_field(serializers.EmailField(allow_null=True))
    def get_email(self, person: PersonRow) -> str | None:
        return person.email or None


class Author(serializers.Serializer[Any]):
    """Who wrote a message."""

    name = serializers.CharField()
    side = serializers.ChoiceField(choices=["staff", "client", "system"])


class TopicRef(serializers.Serializer[Any]):
    """The topic of a ticket, by its name in the reader's language."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class Ticket(serializers.Serializer[Any]):
    """A ticket, as lists show it."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField()
    status = Status()
    priority = serializers.SerializerMethodField()
    topic = serializers.SerializerMethodField()
    requester = Person()
    organisation = serializers.SerializerMethodField()
    assignee = Person(allow_null=True)
    waits_for = serializers.ChoiceField(choices=Side.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=Priority.choices))
    def get_priority(self, ticket: TicketRow | TicketDetails) -> str:
        return ticket.priority.code

    @extend_schema_field(TopicRef(allow_null=True))
    def get_topic(self, ticket: TicketRow | TicketDetails) -> dict[str, Any] | None:
        return _topic(ticket.topic_id, ticket.topic)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_organisation(self, ticket: TicketRow | TicketDetails) -> str | None:
        return ticket.organisation_name or None

    @extend_schema_field(serializers.URLField())
    def get_url(self, ticket: TicketRow | TicketDetails) -> str:
        path = ticket.desk_path if self.context["for_staff"] else ticket.portal_path
        return tenant_url(require_tenant(), path)

    def to_representation(self, instance: Any) -> Any:
        """Without the fields that the workspace keeps from its clients (`context["hidden"]`)."""
        hidden = self.context.get("hidden", frozenset())
        return {name: value for name, value in super().to_representation(instance).items() if name not in hidden}


class TicketList(serializers.Serializer[Any]):
    """A page of tickets; `next` is the address of the following page, null at the end."""

    results = Ticket(many=True)
    next = serializers.URLField(allow_null=True)


class Message(serializers.Serializer[Any]):
    """An entry of the conversation, as typed; of an activity, a sentence in the reader's language."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["reply", "note", "activity"])
    author = Author()
    text = serializers.CharField()
    internal = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    attachments = File(many=True)

    @extend_schema_field(serializers.BooleanField())
    def get_internal(self, message: Any) -> bool:
        return not message.is_public


class Posted(Message):
    """The new message; `newer` are messages by others that came since `seen_message_id`."""

    newer = serializers.SerializerMethodField()

    @extend_schema_field(Message(many=True))
    def get_newer(self, message: Any) -> Any:
        return Message(self.context["newer"], many=True, context=self.context).data


class TicketWithMessages(Ticket):
    """A ticket with everything the reader may see of it."""

    severity = serializers.SerializerMethodField()
    category = serializers.SerializerMethodField()
    closed_at = serializers.DateTimeField(allow_null=True)
    messages = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()
    may = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=Severity.choices, allow_null=True))
    def get_severity(self, ticket: TicketDetails) -> str | None:
        return ticket.severity.code if ticket.severity else None

    @extend_schema_field(serializers.ChoiceField(choices=Category.choices, allow_null=True))
    def get_category(self, ticket: TicketDetails) -> str | None:
        return ticket.category.code if ticket.category else None

    @extend_schema_field(Message(many=True))
    def get_messages(self, ticket: TicketDetails) -> Any:
        return Message(self.context["page"].messages, many=True, context=self.context).data

    @extend_schema_field(File(many=True))
    def get_attachments(self, ticket: TicketDetails) -> Any:
        files = [attachment.file for attachment in self.context["page"].attachments]
        return File(files, many=True, context=self.context).data

    @extend_schema_field(AnswerShape(many=True))
    def get_answers(self, ticket: TicketDetails) -> Any:
        answers: TicketAnswers = self.context["answers"]
        return AnswerShape(answers.rows, many=True, context={**self.context, "data": answers.data}).data

    @extend_schema_field(serializers.DictField(child=serializers.BooleanField()))
    def get_may(self, ticket: TicketDetails) -> dict[str, bool]:
        return dict(self.context["page"].may)


class NewTicket(serializers.Serializer[Any]):
    """A new ticket. `files` are uuids of uploads, `requester` (staff only) the address of the contact who asks.

    `answers` are those to the questions of the topic (`/topics/{number}/form`), by their keys; `form_version` is the
    `version_id` they were read from, by default the newest one.
    """

    title = serializers.CharField(max_length=1000, allow_blank=True)
    description = serializers.CharField(max_length=2 * TEXT, allow_blank=True, trim_whitespace=False)
    topic = serializers.IntegerField(required=False, allow_null=True)
    priority = serializers.CharField(required=False, default=Priority.NORMAL.value, allow_blank=True)
    status = serializers.CharField(required=False, allow_blank=False)
    severity = serializers.CharField(required=False, default="", allow_blank=True)
    category = serializers.CharField(required=False, default="", allow_blank=True)
    requester = serializers.EmailField(required=False)
    files = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    answers = serializers.DictField(required=False, allow_null=True, default=None)
    form_version = serializers.IntegerField(required=False, allow_null=True, default=None)


class TicketChanges(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    title = serializers.CharField(required=False, max_length=1000, allow_blank=True)
    topic = serializers.IntegerField(required=False)
    priority = serializers.CharField(required=False, allow_blank=True)
    severity = serializers.CharField(required=False, allow_blank=True)
    category = serializers.CharField(required=False, allow_blank=True)


class NewMessage(serializers.Serializer[Any]):
    """A reply, or with `internal` a note only staff read."""

    text = serializers.CharField(max_length=2 * TEXT, allow_blank=True, trim_whitespace=False)
    internal = serializers.BooleanField(required=False, default=False)
    files = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    seen_message_id = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)


class Assignee(serializers.Serializer[Any]):
    """The address of a staff member; null leaves the ticket to nobody."""

    email = serializers.EmailField(allow_null=True)


class StatusChange(serializers.Serializer[Any]):
    """The key of a status."""

    status = serializers.CharField()


class TicketQuery(serializers.Serializer[Any]):
    """Filters of the list; other parameters are ignored and never widen what the caller sees."""

    scope = serializers.ChoiceField(choices=["all", "mine"], required=False, default="all")
    kind = serializers.ChoiceField(choices=Kind.choices, required=False, default="", allow_blank=True)
    open = serializers.BooleanField(required=False, allow_null=True, default=None)
    status = serializers.CharField(required=False, default="", allow_blank=True)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False, default="", allow_blank=True)
    waits_for = serializers.ChoiceField(choices=Side.choices, required=False, default="", allow_blank=True)
    unassigned = serializers.BooleanField(required=False, default=False)
    topic = serializers.IntegerField(required=False, allow_null=True, default=None)
    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=400)
    order = serializers.ChoiceField(choices=list(ORDERS), required=False, default="updated")
    cursor = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    page_size = serializers.IntegerField(
        required=False, default=25, min_value=1, help_text=f"At most {MAX_PAGE_SIZE}; a larger number means that many."
    )


def _topic(topic_id: int | None, name: Picked | None) -> dict[str, Any] | None:
    return {"id": topic_id, "name": name.text} if topic_id is not None and name is not None else None
