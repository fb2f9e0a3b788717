"""The look of mails in the REST API, for administrators."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from branding.mails.policy import CHANGE
from branding.mails.queries import mail_style
from branding.mails.use_cases import save_mail_style
from kernel.authz import require
from kernel.http.api import ApiView


class MailLookShape(serializers.Serializer[Any]):
    """How mails look. `colour` is `#rrggbb` or empty for the brand colour; `footer` holds lines by language.

    `version` guards against overwriting each other: give back the one you read.
    """

    shows_logo = serializers.BooleanField()
    colour = serializers.CharField(allow_blank=True, max_length=1000)
    footer = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=10_000))
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class MailLookItem(ApiView):
    """/portal/mail-look"""

    @extend_schema(operation_id="portal_mail_look_read", summary="How mails look", responses=MailLookShape)
    def get(self, request: Request) -> Response:
        require(self.ctx.actor, CHANGE)
        return Response(asdict(mail_style()))

    @extend_schema(
        operation_id="portal_mail_look_change",
        summary="Change how mails look",
        request=MailLookShape(partial=True),
        responses=MailLookShape,
    )
    def patch(self, request: Request) -> Response:
        require(self.ctx.actor, CHANGE)
        shape = MailLookShape(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        saved = asdict(mail_style())
        # What is left out stays as it was when it was read, so its version is the one to be compared.
        wanted = {**saved, **shape.validated_data}
        return Response(asdict(save_mail_style(self.ctx, **wanted)))


urlpatterns = [path("portal/mail-look", MailLookItem.as_view(), name="portal_mail_look")]
