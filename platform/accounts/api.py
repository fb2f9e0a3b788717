"""Signing in to the REST API, and who one is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actors import actor_for
from accounts.contexts import context_of
from accounts.signin import refusal_for
from accounts.use_cases import issue_api_token, note_sign_in
from kernel.errors import Forbidden
from kernel.http.api import ApiView

TOKEN_LIVES = timedelta(days=30)
TOKEN_NAME = "Sign-in"  # noqa: S105


class Credentials(serializers.Serializer[Any]):
    """Address and password of an account of this workspace."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class Token(serializers.Serializer[Any]):
    """A token for the header `Authorization: Bearer <token>`; it works for 30 days, in this workspace only."""

    token = serializers.CharField()


class Account(serializers.Serializer[Any]):
    """The person a token stands for. `role` is owner, admin, agent or client."""

    email = serializers.EmailField()
    name = serializers.CharField()
    role = serializers.CharField()
    language = serializers.CharField()


class TokenCollection(ApiView):
    """/auth/token"""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="auth_token",
        summary="Sign in with address and password",
        request=Credentials,
        responses={200: Token, 401: OpenApiResponse(description="Address or password is wrong.")},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        shape = Credentials(data=request.data)
        shape.is_valid(raise_exception=True)
        inner = request._request
        user = get_adapter(inner).authenticate(inner, **shape.validated_data)
        if user is None:
            raise AuthenticationFailed(_("The e-mail address or the password is not right."))
        reason = refusal_for(user)
        if reason:
            raise Forbidden(reason)
        ctx = context_of(inner, actor_for(user), "api")
        _token, secret = issue_api_token(ctx, user_id=user.pk, name=TOKEN_NAME, lives=TOKEN_LIVES, keep_newest=True)
        note_sign_in(ctx, user_id=user.pk, method="token")
        return Response({"token": secret}, headers={"Cache-Control": "no-store"})

    def get_authenticate_header(self, request: Request) -> str:
        """A wrong password is a 401, although no token is read here."""
        return "Bearer"


class Me(ApiView):
    """/me"""

    @extend_schema(operation_id="me", summary="Who the token stands for", responses=Account)
    def get(self, request: Request) -> Response:
        actor = self.ctx.actor
        language = actor.language or self.ctx.language
        return Response({"email": actor.email, "name": actor.name, "role": actor.role, "language": language})


urlpatterns = [
    path("auth/token", TokenCollection.as_view(), name="auth_token"),
    path("me", Me.as_view(), name="me"),
]
