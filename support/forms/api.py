"""Forms, their versions and their answers in the REST API; for staff."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFound
from kernel.http.api import ApiView
from kernel.tenancy import require_tenant, tenant_url
from support.files.api import File
from support.forms import queries
from support.forms.export import csv_text
from support.forms.models import AnswerSet
from support.forms.queries.answered import MAX_PAGE_SIZE
from support.forms.rows import AnswerFilters, AnswerRow, AnswerSetRow, FormDetails, FormRow
from support.forms.use_cases import archive_form, publish_form, restore_form, save_form


class FormShape(serializers.Serializer[Any]):
    """A form; `published` is the number of the version that is asked now, null before the first."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    names = serializers.DictField(child=serializers.CharField())
    code = serializers.CharField()
    is_public = serializers.BooleanField()
    is_archived = serializers.BooleanField()
    published = serializers.IntegerField(allow_null=True, source="number")
    has_draft_changes = serializers.BooleanField()
    answers = serializers.IntegerField()
    topics = serializers.IntegerField()
    version = serializers.IntegerField()


class FormList(serializers.Serializer[Any]):
    """All forms; `next` is always null."""

    results = FormShape(many=True)
    next = serializers.URLField(allow_null=True)


class FormPage(FormShape):
    """A form with its draft."""

    thanks = serializers.DictField(child=serializers.CharField())
    draft = serializers.JSONField()


class FormInput(serializers.Serializer[Any]):
    """What to change; what is left out stays. `version` is the one you read: a newer one is not overwritten."""

    names = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    draft = serializers.JSONField(required=False)
    is_public = serializers.BooleanField(required=False)
    thanks = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    version = serializers.IntegerField(required=False, min_value=0)


class PublishInput(serializers.Serializer[Any]):
    """The version of the form you read: a newer draft is not published."""

    version = serializers.IntegerField(required=False, min_value=0)


class FormVersionShape(serializers.Serializer[Any]):
    """A published version; `changes` says in sentences what it changed."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField()
    answers = serializers.IntegerField()
    changes = serializers.ListField(child=serializers.CharField())


class FormVersionList(serializers.Serializer[Any]):
    """All versions, the newest first; `next` is always null."""

    results = FormVersionShape(many=True)
    next = serializers.URLField(allow_null=True)


class FormVersionPage(FormVersionShape):
    """A version with its questions."""

    definition = serializers.JSONField()


class AnswerShape(serializers.Serializer[Any]):
    """One answer: `value` as it is stored, `text` as a reader sees it, `files` for a question that asks for files."""

    key = serializers.CharField()
    type = serializers.CharField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    value = serializers.SerializerMethodField("get_stored")
    text = serializers.CharField()
    files = File(many=True)

    @extend_schema_field(serializers.CharField())
    def get_label(self, row: AnswerRow) -> str:
        return row.label.text

    @extend_schema_field(serializers.JSONField())
    def get_stored(self, row: AnswerRow) -> Any:
        return self.context["data"].get(row.key)


class AnswerSetShape(serializers.Serializer[Any]):
    """One filled-in form. `ticket` is the number of the request it came with, null for a public form."""

    id = serializers.UUIDField(source="uuid")
    form_version = serializers.IntegerField(source="number")
    source = serializers.ChoiceField(choices=AnswerSet.Source.choices)  # type: ignore[assignment]
    ticket = serializers.IntegerField(source="ticket_number", allow_null=True)
    created_at = serializers.DateTimeField()
    name = serializers.CharField(source="person_name")
    email = serializers.CharField(source="person_email")
    language = serializers.CharField()
    answers = serializers.SerializerMethodField()

    @extend_schema_field(AnswerShape(many=True))
    def get_answers(self, row: AnswerSetRow) -> Any:
        return AnswerShape(list(row.answers.values()), many=True, context={"data": row.data}).data


class AnswerSetList(serializers.Serializer[Any]):
    """A page of answers, the latest first."""

    results = AnswerSetShape(many=True)
    next = serializers.URLField(allow_null=True)


class AnswerQuery(serializers.Serializer[Any]):
    """Filters of the list."""

    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=AnswerSet.Source.choices, required=False, default="", allow_blank=True
    )
    form_version = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=2**31)
    since = serializers.DateTimeField(required=False, allow_null=True, default=None)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)
    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=400)
    cursor = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    page_size = serializers.IntegerField(
        required=False, default=25, min_value=1, help_text=f"At most {MAX_PAGE_SIZE}; a larger number means that many."
    )


def read(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The values of a request in their shape; DRF's ValidationError becomes a 400 with the fields."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def form_page(details: FormDetails) -> dict[str, Any]:
    """A form as the API tells of it."""
    return {**FormShape(details.row).data, "thanks": details.thanks, "draft": details.draft}


class FormCollection(ApiView):
    """/forms"""

    @extend_schema(operation_id="forms_list", summary="List the forms", responses=FormList)
    def get(self, request: Request) -> Response:
        rows: list[FormRow] = queries.forms(self.ctx.actor)
        return Response({"results": FormShape(rows, many=True).data, "next": None})

    @extend_schema(operation_id="forms_create", summary="Make a form", request=FormInput, responses={201: FormPage})
    def post(self, request: Request) -> Response:
        wanted = read(FormInput, request.data)
        wanted.pop("version", None)
        form = save_form(self.ctx, **wanted)
        answer = Response(form_page(queries.form(self.ctx.actor, form.pk)), status=201)
        answer["Location"] = tenant_url(require_tenant(), f"{request.path}/{form.pk}")
        return answer


class FormItem(ApiView):
    """/forms/{number}"""

    @extend_schema(operation_id="forms_read", summary="Read a form with its draft", responses=FormPage)
    def get(self, request: Request, number: int) -> Response:
        return Response(form_page(queries.form(self.ctx.actor, number)))

    @extend_schema(
        operation_id="forms_change",
        summary="Change a form's draft or settings",
        request=FormInput,
        responses=FormPage,
    )
    def patch(self, request: Request, number: int) -> Response:
        save_form(self.ctx, form_id=number, **read(FormInput, request.data))
        return Response(form_page(queries.form(self.ctx.actor, number)))


class FormPublishing(ApiView):
    """/forms/{number}/publish"""

    @extend_schema(
        operation_id="forms_publish",
        summary="Publish the draft",
        description="A draft that is like the newest version publishes nothing; that version is the answer.",
        request=PublishInput,
        responses=FormVersionPage,
    )
    def post(self, request: Request, number: int) -> Response:
        made = publish_form(self.ctx, form_id=number, **read(PublishInput, request.data))
        return Response(version_page(queries.form(self.ctx.actor, number), made.number))


class FormArchiving(ApiView):
    """/forms/{number}/archive"""

    @extend_schema(
        operation_id="forms_archive", summary="Put a form away; its answers stay", request=None, responses=FormPage
    )
    def post(self, request: Request, number: int) -> Response:
        archive_form(self.ctx, form_id=number)
        return Response(form_page(queries.form(self.ctx.actor, number)))


class FormRestoring(ApiView):
    """/forms/{number}/restore"""

    @extend_schema(
        operation_id="forms_restore", summary="Take an archived form out again", request=None, responses=FormPage
    )
    def post(self, request: Request, number: int) -> Response:
        restore_form(self.ctx, form_id=number)
        return Response(form_page(queries.form(self.ctx.actor, number)))


def version_page(details: FormDetails, number: int) -> dict[str, Any]:
    """A version with its questions. Raises NotFound."""
    row = next((row for row in details.versions if row.number == number), None)
    if row is None:
        raise NotFound
    return {**FormVersionShape(row).data, "definition": queries.version_definition(row.id).as_json()}


class FormVersions(ApiView):
    """/forms/{number}/versions"""

    @extend_schema(operation_id="forms_versions_list", summary="List the versions", responses=FormVersionList)
    def get(self, request: Request, number: int) -> Response:
        rows = queries.form(self.ctx.actor, number).versions
        return Response({"results": FormVersionShape(rows, many=True).data, "next": None})


class FormVersionItem(ApiView):
    """/forms/{number}/versions/{version}"""

    @extend_schema(operation_id="forms_versions_read", summary="Read a version", responses=FormVersionPage)
    def get(self, request: Request, number: int, version: int) -> Response:
        return Response(version_page(queries.form(self.ctx.actor, number), version))


class FormAnswers(ApiView):
    """/forms/{number}/answers"""

    @extend_schema(
        operation_id="forms_answers_list",
        summary="List the answers",
        parameters=[AnswerQuery],
        responses=AnswerSetList,
    )
    def get(self, request: Request, number: int) -> Response:
        wanted = read(AnswerQuery, request.query_params)
        page = queries.answer_rows(
            self.ctx.actor, number, filters_of(wanted), wanted["cursor"], size=wanted["page_size"]
        )
        return Response({"results": AnswerSetShape(page.rows, many=True).data, "next": self._next(request, page.next)})

    def _next(self, request: Request, cursor: str) -> str | None:
        if not cursor:
            return None
        query = request.query_params.copy()
        query["cursor"] = cursor
        return tenant_url(require_tenant(), f"{request.path}?{query.urlencode()}")


class FormAnswersTable(ApiView):
    """/forms/{number}/answers.csv"""

    @extend_schema(
        operation_id="forms_answers_csv",
        summary="Export the answers",
        description="Texts that a spreadsheet would take for a formula begin with an apostrophe.",
        parameters=[AnswerQuery],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="One line per filled-in form.")},
    )
    def get(self, request: Request, number: int) -> HttpResponse:
        wanted = read(AnswerQuery, request.query_params)
        answer = HttpResponse(
            csv_text(self.ctx.actor, number, filters_of(wanted)), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="form-{number}.csv"'
        return answer


def filters_of(wanted: dict[str, Any]) -> AnswerFilters:
    """The filters of a call."""
    return AnswerFilters(
        source=wanted["source"],
        number=wanted["form_version"],
        since=wanted["since"],
        until=wanted["until"],
        text=wanted["q"],
    )


urlpatterns = [
    path("forms", FormCollection.as_view(), name="forms"),
    path("forms/<int:number>", FormItem.as_view(), name="form"),
    path("forms/<int:number>/publish", FormPublishing.as_view(), name="form-publish"),
    path("forms/<int:number>/archive", FormArchiving.as_view(), name="form-archive"),
    path("forms/<int:number>/restore", FormRestoring.as_view(), name="form-restore"),
    path("forms/<int:number>/versions", FormVersions.as_view(), name="form-versions"),
    path("forms/<int:number>/versions/<int:version>", FormVersionItem.as_view(), name="form-version"),
    path("forms/<int:number>/answers", FormAnswers.as_view(), name="form-answers"),
    path("forms/<int:number>/answers.csv", FormAnswersTable.as_view(), name="form-answers-csv"),
]
