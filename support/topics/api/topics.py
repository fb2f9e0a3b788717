"""Topics in the REST API: what callers may choose, what it asks, and for administrators what it is made of."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import staff
from kernel.authz import require
from kernel.errors import Invalid
from kernel.http.api import ApiView
from kernel.localized import LocalizedText, pick
from kernel.tenancy import require_tenant, tenant_url
from support.forms.fields import Field, Option
from support.topics.policy import MANAGE
from support.topics.queries import TopicRow, questions_of, topic_details, topics_for
from support.topics.states import InCharge
from support.topics.use_cases import archive_topic, restore_topic, save_topic

# What the API calls by another name than `save_topic`.
_NAMES = {"project": "project_id", "form": "form_id", "organisation": "organisation_id"}


class Topic(serializers.Serializer[Any]):
    """A topic in the reader's language; `form` is the id of the form it asks, null for none."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    help = serializers.CharField()
    form = serializers.IntegerField(source="form_id", allow_null=True)


class TopicList(serializers.Serializer[Any]):
    """All topics the caller may choose; `next` is always null."""

    results = Topic(many=True)
    next = serializers.URLField(allow_null=True)


class Texts(serializers.DictField):
    """A text by language."""

    child = serializers.CharField(allow_blank=True)


class TopicDetails(serializers.Serializer[Any]):
    """What a topic is made of. `in_charge` are kinds of people, `assignees` the addresses of those named, in order."""

    id = serializers.IntegerField()
    names = Texts()
    help = Texts()
    project = serializers.IntegerField(source="project_id")
    form = serializers.IntegerField(source="form_id", allow_null=True)
    in_charge = serializers.ListField(child=serializers.ChoiceField(choices=InCharge.choices))
    assignees = serializers.SerializerMethodField()
    is_public = serializers.BooleanField()
    organisation = serializers.IntegerField(source="organisation_id", allow_null=True)
    is_active = serializers.BooleanField()
    is_archived = serializers.BooleanField()
    order = serializers.IntegerField()
    version = serializers.IntegerField()

    @extend_schema_field(serializers.ListField(child=serializers.EmailField()))
    def get_assignees(self, topic: TopicRow) -> list[str]:
        emails = dict(staff(self.context["actor"]).filter(pk__in=topic.assignee_ids).values_list("pk", "email"))
        return [emails[user_id] for user_id in topic.assignee_ids if user_id in emails]


class TopicChanges(serializers.Serializer[Any]):
    """What to change; what is left out stays. `version` is the one you read: a newer one is not overwritten."""

    names = Texts(required=False)
    help = Texts(required=False)
    project = serializers.IntegerField(required=False, min_value=1, max_value=2**31)
    form = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31)
    in_charge = serializers.ListField(child=serializers.ChoiceField(choices=InCharge.choices), required=False)
    assignees = serializers.ListField(child=serializers.EmailField(), required=False)
    is_public = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)
    order = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    version = serializers.IntegerField(required=False, min_value=0)


class NewTopic(TopicChanges):
    """A new topic; with `organisation` one of that client, who needs a support link."""

    names = Texts()
    project = serializers.IntegerField(min_value=1, max_value=2**31)
    organisation = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31)
    version = None  # type: ignore[assignment]  # nothing to overwrite


class OptionShape(serializers.Serializer[Any]):
    """One of the answers a choice offers."""

    value = serializers.CharField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of that name

    @extend_schema_field(serializers.CharField())
    def get_label(self, option: Option) -> str:
        return pick(option.label).text


class Question(serializers.Serializer[Any]):
    """A field of a form in the reader's language; `validation` and `show_if` as the form defines them."""

    key = serializers.CharField()
    type = serializers.CharField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of that name
    help = serializers.SerializerMethodField()
    placeholder = serializers.SerializerMethodField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field of that name
    options = OptionShape(many=True)
    default = serializers.JSONField()
    validation = serializers.DictField()
    show_if = serializers.DictField(allow_null=True)

    @extend_schema_field(serializers.CharField())
    def get_label(self, field: Field) -> str:
        return _text(field.label)

    @extend_schema_field(serializers.CharField())
    def get_help(self, field: Field) -> str:
        return _text(field.help)

    @extend_schema_field(serializers.CharField())
    def get_placeholder(self, field: Field) -> str:
        return _text(field.placeholder)


class Questions(serializers.Serializer[Any]):
    """What a topic asks now: send `version_id` back as `form_version`, and answers by the keys of the questions."""

    form = serializers.IntegerField(source="form_id")
    version_id = serializers.IntegerField()
    number = serializers.IntegerField()
    fields = Question(many=True)  # type: ignore[assignment]  # a field of that name


class TopicView(ApiView):
    """What the views of topics share."""

    def details(self, topic_id: int, status: int = 200) -> Response:
        """What the topic is made of now. Raises NotFound for callers who may not know."""
        actor = self.ctx.actor
        return Response(TopicDetails(topic_details(actor, topic_id), context={"actor": actor}).data, status=status)

    def save(self, wanted: dict[str, Any], **kept: Any) -> int:
        """Save a topic with the values of a call over those kept; errors bear the names of the API."""
        values = {_NAMES.get(field, field): value for field, value in wanted.items() if field != "assignees"}
        if "assignees" in wanted:
            values["assignee_ids"] = self._people(wanted["assignees"])
        try:
            return save_topic(self.ctx, **{**kept, **values}).pk
        except Invalid as error:
            ours = {name: field for field, name in _NAMES.items()}
            raise Invalid({ours.get(name, name): texts for name, texts in error.errors.items()}) from error

    def _people(self, emails: list[str]) -> list[int]:
        wanted = [email.strip().lower() for email in emails]
        found = dict(staff(self.ctx.actor).filter(email__in=wanted).values_list("email", "pk"))
        if set(wanted) - set(found):
            raise Invalid({"assignees": [_("Choose active colleagues only.")]})
        return [found[email] for email in wanted]


class TopicCollection(TopicView):
    """/topics"""

    @extend_schema(
        operation_id="topics_list",
        summary="List what the caller may choose on a new ticket",
        responses=TopicList,
    )
    def get(self, request: Request) -> Response:
        return Response({"results": Topic(topics_for(self.ctx.actor), many=True).data, "next": None})

    @extend_schema(operation_id="topics_create", summary="Add a topic", request=NewTopic, responses={201: TopicDetails})
    def post(self, request: Request) -> Response:
        require(self.ctx.actor, MANAGE)
        topic_id = self.save(_read(NewTopic, request.data))
        answer = self.details(topic_id, 201)
        answer["Location"] = tenant_url(require_tenant(), f"{request.path}/{topic_id}")
        return answer


class TopicItem(TopicView):
    """/topics/{number}"""

    @extend_schema(operation_id="topics_read", summary="Read what a topic is made of", responses=TopicDetails)
    def get(self, request: Request, number: int) -> Response:
        return self.details(number)

    @extend_schema(operation_id="topics_change", summary="Change a topic", request=TopicChanges, responses=TopicDetails)
    def patch(self, request: Request, number: int) -> Response:
        row = topic_details(self.ctx.actor, number)
        self.save(
            _read(TopicChanges, request.data),
            topic_id=number,
            names=row.names,
            help=row.help,
            project_id=row.project_id,
            form_id=row.form_id,
            in_charge=row.in_charge,
            assignee_ids=row.assignee_ids,
            is_public=row.is_public,
            is_active=row.is_active,
            # What is kept is as it was read just now; a version of the caller's own says more.
            version=row.version,
        )
        return self.details(number)


class TopicArchiving(TopicView):
    """/topics/{number}/archive"""

    @extend_schema(
        operation_id="topics_archive",
        summary="Take a topic off the forms; requests keep its name",
        request=None,
        responses=TopicDetails,
    )
    def post(self, request: Request, number: int) -> Response:
        topic_details(self.ctx.actor, number)
        archive_topic(self.ctx, topic_id=number)
        return self.details(number)


class TopicRestoring(TopicView):
    """/topics/{number}/restore"""

    @extend_schema(
        operation_id="topics_restore", summary="Offer an archived topic again", request=None, responses=TopicDetails
    )
    def post(self, request: Request, number: int) -> Response:
        topic_details(self.ctx.actor, number)
        restore_topic(self.ctx, topic_id=number)
        return self.details(number)


class TopicForm(ApiView):
    """/topics/{number}/form"""

    @extend_schema(
        operation_id="topics_form_read",
        summary="Read the questions a topic asks now",
        description="404 for a topic that asks nothing.",
        responses=Questions,
    )
    def get(self, request: Request, number: int) -> Response:
        return Response(Questions(questions_of(self.ctx.actor, number)).data)


def _text(texts: LocalizedText) -> str:
    return pick(texts).text


def _read(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


urlpatterns = [
    path("topics", TopicCollection.as_view(), name="topics"),
    path("topics/<int:number>", TopicItem.as_view(), name="topic"),
    path("topics/<int:number>/archive", TopicArchiving.as_view(), name="topic-archive"),
    path("topics/<int:number>/restore", TopicRestoring.as_view(), name="topic-restore"),
    path("topics/<int:number>/form", TopicForm.as_view(), name="topic-form"),
]
