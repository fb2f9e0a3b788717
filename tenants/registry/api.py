"""Languages, calendar and week of the workspace in the REST API, for administrators."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.authz import require
from kernel.http.api import ApiView
from tenants.registry.models import Tenant
from tenants.registry.policy import CHANGE_WORKSPACE
from tenants.registry.use_cases import change_workspace


class PortalLanguagesShape(serializers.Serializer[Any]):
    """Languages in the order in which missing texts fall back, and how dates and numbers are shown.

    `names` is what the organisation is called by language. `calendar` is gregorian or jalali; empty `digits`,
    `week_start` (weekday, Monday is 0) and `days_off` (weekdays in a row) mean what is usual in the language.
    """

    languages = serializers.ListField(child=serializers.CharField(max_length=10), max_length=len(settings.LANGUAGES))
    default_language = serializers.CharField(max_length=10)
    names = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=1000))
    calendar = serializers.CharField(max_length=20)
    digits = serializers.CharField(allow_blank=True, max_length=20)
    timezone = serializers.CharField(max_length=100)
    week_start = serializers.CharField(allow_blank=True, max_length=10)
    days_off = serializers.CharField(allow_blank=True, max_length=10)


def _now(tenant_id: int) -> Tenant:
    # The one of the request may be as old as the process's memory of hosts.
    return Tenant.objects.get(pk=tenant_id)


class PortalLanguagesItem(ApiView):
    """/portal/languages"""

    @extend_schema(
        operation_id="portal_languages_read", summary="Languages, calendar and week", responses=PortalLanguagesShape
    )
    def get(self, request: Request) -> Response:
        assert self.ctx.tenant is not None  # the API answers on workspaces' hosts only
        tenant = _now(self.ctx.tenant.id)
        require(self.ctx.actor, CHANGE_WORKSPACE, tenant)
        return Response(PortalLanguagesShape(tenant).data)

    @extend_schema(
        operation_id="portal_languages_change",
        summary="Change languages, calendar and week",
        request=PortalLanguagesShape(partial=True),
        responses=PortalLanguagesShape,
    )
    def patch(self, request: Request) -> Response:
        shape = PortalLanguagesShape(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        return Response(PortalLanguagesShape(change_workspace(self.ctx, **shape.validated_data)).data)


urlpatterns = [path("portal/languages", PortalLanguagesItem.as_view(), name="portal_languages")]
