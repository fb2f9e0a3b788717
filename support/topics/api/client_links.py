"""Support links of clients in the REST API; for administrators."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.authz import require
from kernel.errors import Invalid
from kernel.http.api import ApiView
from kernel.tenancy import require_tenant, tenant_url
from support.topics.policy import SEE_LINKS
from support.topics.queries import ClientLinkRow, client_link, client_links
from support.topics.use_cases import (
    add_public_topics,
    change_client_link,
    make_client_link,
    renew_client_link,
    revoke_client_link,
)


class Client(serializers.Serializer[Any]):
    """A client organisation."""

    id = serializers.IntegerField(source="organisation_id")
    name = serializers.CharField(source="organisation_name")


class ClientLink(serializers.Serializer[Any]):
    """A client's support link: whoever has `url` may write in the client's name.

    `topics` are on and `switched_off` are not; `new_public` public topics have no copy among them.
    """

    id = serializers.IntegerField()
    organisation = Client(source="*")
    url = serializers.SerializerMethodField()
    short_url = serializers.SerializerMethodField()
    is_active = serializers.BooleanField()
    topics = serializers.IntegerField()
    switched_off = serializers.IntegerField()
    new_public = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, link: ClientLinkRow) -> str:
        return tenant_url(require_tenant(), link.path)

    @extend_schema_field(serializers.URLField())
    def get_short_url(self, link: ClientLinkRow) -> str:
        return tenant_url(require_tenant(), link.short_path)


class ClientLinkList(serializers.Serializer[Any]):
    """All links that were not revoked; `next` is always null."""

    results = ClientLink(many=True)
    next = serializers.URLField(allow_null=True)


class NewClientLink(serializers.Serializer[Any]):
    """The id of the client organisation."""

    organisation = serializers.IntegerField(min_value=1, max_value=2**31)


class ClientLinkChanges(serializers.Serializer[Any]):
    """Whether the address works. `version` is the one you read: a newer one is not overwritten."""

    is_active = serializers.BooleanField()
    version = serializers.IntegerField(required=False, min_value=0)


class ClientLinkView(ApiView):
    """What the views of links share."""

    def link(self, link_id: int, status: int = 200) -> Response:
        """The link as it is now. Raises NotFound."""
        return Response(ClientLink(client_link(self.ctx.actor, link_id)).data, status=status)


class ClientLinkCollection(ClientLinkView):
    """/client-links"""

    @extend_schema(
        operation_id="client_links_list", summary="List the support links of clients", responses=ClientLinkList
    )
    def get(self, request: Request) -> Response:
        require(self.ctx.actor, SEE_LINKS)
        return Response({"results": ClientLink(client_links(self.ctx.actor), many=True).data, "next": None})

    @extend_schema(
        operation_id="client_links_create",
        summary="Make a support link for a client",
        description="It begins with copies of the public topics. A client that has a link keeps it.",
        request=NewClientLink,
        responses={201: ClientLink},
    )
    def post(self, request: Request) -> Response:
        require(self.ctx.actor, SEE_LINKS)
        shape = NewClientLink(data=request.data)
        shape.is_valid(raise_exception=True)
        try:
            link = make_client_link(self.ctx, organisation_id=shape.validated_data["organisation"])
        except Invalid as error:
            raise Invalid({"organisation": error.errors["organisation_id"]}) from error
        answer = self.link(link.pk, 201)
        answer["Location"] = tenant_url(require_tenant(), f"{request.path}/{link.pk}")
        return answer


class ClientLinkItem(ClientLinkView):
    """/client-links/{number}"""

    @extend_schema(operation_id="client_links_read", summary="Read a client's link", responses=ClientLink)
    def get(self, request: Request, number: int) -> Response:
        return self.link(number)

    @extend_schema(
        operation_id="client_links_change",
        summary="Switch a client's link on or off",
        request=ClientLinkChanges,
        responses=ClientLink,
    )
    def patch(self, request: Request, number: int) -> Response:
        client_link(self.ctx.actor, number)
        shape = ClientLinkChanges(data=request.data)
        shape.is_valid(raise_exception=True)
        change_client_link(self.ctx, link_id=number, **shape.validated_data)
        return self.link(number)

    @extend_schema(
        operation_id="client_links_revoke",
        summary="End a client's link for good",
        description="Its topics are archived; the client's people choose from the public topics again.",
        responses={204: None},
    )
    def delete(self, request: Request, number: int) -> Response:
        client_link(self.ctx.actor, number)
        revoke_client_link(self.ctx, link_id=number)
        return Response(status=204)


class ClientLinkRenewing(ClientLinkView):
    """/client-links/{number}/renew"""

    @extend_schema(
        operation_id="client_links_renew",
        summary="Give a client's link another address",
        request=None,
        responses=ClientLink,
    )
    def post(self, request: Request, number: int) -> Response:
        client_link(self.ctx.actor, number)
        renew_client_link(self.ctx, link_id=number)
        return self.link(number)


class ClientLinkTopics(ClientLinkView):
    """/client-links/{number}/add-public-topics"""

    @extend_schema(
        operation_id="client_links_add_public_topics",
        summary="Copy the public topics that were added since",
        request=None,
        responses=ClientLink,
    )
    def post(self, request: Request, number: int) -> Response:
        client_link(self.ctx.actor, number)
        add_public_topics(self.ctx, link_id=number)
        return self.link(number)


urlpatterns = [
    path("client-links", ClientLinkCollection.as_view(), name="client-links"),
    path("client-links/<int:number>", ClientLinkItem.as_view(), name="client-link"),
    path("client-links/<int:number>/renew", ClientLinkRenewing.as_view(), name="client-link-renew"),
    path("client-links/<int:number>/add-public-topics", ClientLinkTopics.as_view(), name="client-link-topics"),
]
