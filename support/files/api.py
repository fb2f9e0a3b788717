"""Files in the REST API: upload first, then name the uuid with a ticket or message."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseRedirect
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.api import ApiView
from kernel.tenancy import require_tenant, tenant_url
from support.files.links import file_url
from support.files.queries import visible_file
from support.files.rows import FileRow, file_row
from support.files.use_cases import store_upload


class File(serializers.Serializer[Any]):
    """A file; `content_type` was found from its bytes, `url` asks for permission and leads to the bytes."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    content_type = serializers.CharField()
    created_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, file: FileRow) -> str:
        return tenant_url(require_tenant(), f"/api/v1/files/{file.uuid}")


class Upload(serializers.Serializer[Any]):
    """One file as multipart/form-data."""

    file = serializers.FileField(allow_empty_file=True)


class FileCollection(ApiView):
    """/files"""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="files_create",
        summary="Upload a file",
        description="Files that no ticket or message names within a day are removed.",
        request={"multipart/form-data": Upload},
        responses={201: File},
    )
    def post(self, request: Request) -> Response:
        shape = Upload(data=request.data)
        shape.is_valid(raise_exception=True)
        file = store_upload(self.ctx, upload=shape.validated_data["file"])
        return Response(File(file_row(file)).data, status=201)


class FileItem(ApiView):
    """/files/{uuid}"""

    @extend_schema(
        operation_id="files_read",
        summary="Download a file",
        description="Leads to a link that is good for five minutes and needs no token.",
        responses={302: OpenApiResponse(OpenApiTypes.NONE, description="`Location` is the short-lived link.")},
    )
    def get(self, request: Request, uuid: UUID) -> HttpResponseRedirect:
        address = file_url(visible_file(self.ctx.actor, uuid), download=True)
        is_local = address.startswith("/")
        answer = HttpResponseRedirect(tenant_url(require_tenant(), address) if is_local else address)
        answer["Cache-Control"] = "no-store"
        return answer


urlpatterns = [
    path("files", FileCollection.as_view(), name="files"),
    path("files/<uuid:uuid>", FileItem.as_view(), name="file"),
]
