"""Webhooks in the REST API, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.api import ApiView
from kernel.tenancy import require_tenant, tenant_url
from webhooks.models import WebhookDelivery
from webhooks.queries import deliveries, delivery, event_choices, webhook, webhooks
from webhooks.use_cases import SavedWebhook, remove_webhook, rotate_secret, save_webhook, send_again, send_test

NEVER_STORED = {"Cache-Control": "no-store"}


class WebhookShape(serializers.Serializer[Any]):
    """A webhook. `stopped` says why it was switched off by itself, else it is empty."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField(source="is_active")
    stopped = serializers.CharField()
    failing_since = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class WebhookWithSecret(WebhookShape):
    """A webhook with its new signing secret, which is shown this once only."""

    secret = serializers.CharField()


class WebhookList(serializers.Serializer[Any]):
    """All webhooks; `next` is always null."""

    results = WebhookShape(many=True)
    next = serializers.URLField(allow_null=True)


class NewWebhook(serializers.Serializer[Any]):
    """A new webhook; `events` are names of `/webhooks/events`."""

    name = serializers.CharField(max_length=200, allow_blank=True)
    url = serializers.CharField(max_length=2000, allow_blank=True)
    events = serializers.ListField(child=serializers.CharField(max_length=80), max_length=100)
    active = serializers.BooleanField(required=False, default=True)


class WebhookChanges(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    name = serializers.CharField(required=False, max_length=200, allow_blank=True)
    url = serializers.CharField(required=False, max_length=2000, allow_blank=True)
    events = serializers.ListField(child=serializers.CharField(max_length=80), max_length=100, required=False)
    active = serializers.BooleanField(required=False)


class EventShape(serializers.Serializer[Any]):
    """An event that can be sent."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name; the base's is an argument


class EventList(serializers.Serializer[Any]):
    """All events that can be sent; `next` is always null."""

    results = EventShape(many=True)
    next = serializers.URLField(allow_null=True)


class AttemptShape(serializers.Serializer[Any]):
    """One call: `status` is null when there was no answer; `error` is a code, empty when it arrived."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField()
    error = serializers.CharField()


class DeliveryShape(serializers.Serializer[Any]):
    """One event on its way to a webhook; `id` is the header `webhook-id`."""

    id = serializers.UUIDField(source="uuid")
    event = serializers.CharField(source="event_name")
    state = serializers.ChoiceField(choices=WebhookDelivery.State.values)
    created_at = serializers.DateTimeField()
    next_attempt_at = serializers.DateTimeField(source="due_at", allow_null=True)
    attempts = AttemptShape(many=True)
    payload = serializers.DictField()


class DeliveryList(serializers.Serializer[Any]):
    """A page of deliveries, newest first; `next` is the address of the following page, null at the end."""

    results = DeliveryShape(many=True)
    next = serializers.URLField(allow_null=True)


class DeliveryQuery(serializers.Serializer[Any]):
    """Where the page begins; taken from `next`."""

    before = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)


def read(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The values of a request in their shape; DRF's ValidationError becomes a 400 with the fields."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class WebhookView(ApiView):
    """What the views of webhooks share."""

    def with_secret(self, saved: SavedWebhook, status: int) -> Response:
        """The webhook, and the secret it was just given."""
        answer = WebhookShape(webhook(self.ctx.actor, saved.id)).data
        return Response({**answer, "secret": saved.secret}, status=status, headers=NEVER_STORED)


class WebhookCollection(WebhookView):
    """/webhooks"""

    @extend_schema(operation_id="webhooks_list", summary="List webhooks", responses=WebhookList)
    def get(self, request: Request) -> Response:
        rows = WebhookShape(webhooks(self.ctx.actor), many=True).data
        return Response({"results": rows, "next": None})

    @extend_schema(
        operation_id="webhooks_create",
        summary="Add a webhook; the answer holds its secret, once",
        request=NewWebhook,
        responses={201: WebhookWithSecret},
    )
    def post(self, request: Request) -> Response:
        wanted = read(NewWebhook, request.data)
        active = wanted.pop("active")
        answer = self.with_secret(save_webhook(self.ctx, **wanted, is_active=active), 201)
        answer["Location"] = tenant_url(require_tenant(), f"{request.path}/{answer.data['id']}")
        return answer


class EventCollection(ApiView):
    """/webhooks/events"""

    @extend_schema(operation_id="webhooks_events", summary="List events that can be sent", responses=EventList)
    def get(self, request: Request) -> Response:
        return Response({"results": EventShape(event_choices(), many=True).data, "next": None})


class WebhookItem(WebhookView):
    """/webhooks/{id}"""

    @extend_schema(operation_id="webhooks_read", summary="Read a webhook", responses=WebhookShape)
    def get(self, request: Request, number: int) -> Response:
        return Response(WebhookShape(webhook(self.ctx.actor, number)).data)

    @extend_schema(
        operation_id="webhooks_change", summary="Change a webhook", request=WebhookChanges, responses=WebhookShape
    )
    def patch(self, request: Request, number: int) -> Response:
        row, wanted = webhook(self.ctx.actor, number), read(WebhookChanges, request.data)
        save_webhook(
            self.ctx,
            webhook_id=number,
            name=wanted.get("name", row.name),
            url=wanted.get("url", row.url),
            events=wanted.get("events", row.events),
            is_active=wanted.get("active", row.is_active),
            version=row.version,
        )
        return Response(WebhookShape(webhook(self.ctx.actor, number)).data)

    @extend_schema(operation_id="webhooks_remove", summary="Remove a webhook", responses={204: None})
    def delete(self, request: Request, number: int) -> Response:
        remove_webhook(self.ctx, webhook_id=number)
        return Response(status=204)


class WebhookSecret(WebhookView):
    """/webhooks/{id}/secret"""

    @extend_schema(
        operation_id="webhooks_rotate_secret",
        summary="Give a new secret; the one before signs too for a day",
        request=None,
        responses=WebhookWithSecret,
    )
    def post(self, request: Request, number: int) -> Response:
        return self.with_secret(rotate_secret(self.ctx, webhook_id=number), 200)


class WebhookTest(WebhookView):
    """/webhooks/{id}/test"""

    @extend_schema(operation_id="webhooks_test", summary="Send a test", request=None, responses={202: DeliveryShape})
    def post(self, request: Request, number: int) -> Response:
        uuid = send_test(self.ctx, webhook_id=number)
        return Response(DeliveryShape(delivery(self.ctx.actor, number, uuid)).data, status=202)


class DeliveryCollection(WebhookView):
    """/webhooks/{id}/deliveries"""

    @extend_schema(
        operation_id="webhooks_deliveries",
        summary="List what was sent to a webhook",
        parameters=[OpenApiParameter("before", int, description="Where the page begins; taken from `next`.")],
        responses=DeliveryList,
    )
    def get(self, request: Request, number: int) -> Response:
        page = deliveries(self.ctx.actor, number, read(DeliveryQuery, request.query_params)["before"])
        following = tenant_url(require_tenant(), f"{request.path}?before={page.older}") if page.older else None
        return Response({"results": DeliveryShape(page.rows, many=True).data, "next": following})


class DeliverySending(WebhookView):
    """/webhooks/{id}/deliveries/{delivery}/send"""

    @extend_schema(
        operation_id="webhooks_send_again", summary="Send an event again", request=None, responses={202: DeliveryShape}
    )
    def post(self, request: Request, number: int, uuid: UUID) -> Response:
        send_again(self.ctx, webhook_id=number, delivery_uuid=uuid)
        return Response(DeliveryShape(delivery(self.ctx.actor, number, uuid)).data, status=202)


urlpatterns = [
    path("webhooks", WebhookCollection.as_view(), name="webhooks"),
    path("webhooks/events", EventCollection.as_view(), name="webhook-events"),
    path("webhooks/<int:number>", WebhookItem.as_view(), name="webhook"),
    path("webhooks/<int:number>/secret", WebhookSecret.as_view(), name="webhook-secret"),
    path("webhooks/<int:number>/test", WebhookTest.as_view(), name="webhook-test"),
    path("webhooks/<int:number>/deliveries", DeliveryCollection.as_view(), name="webhook-deliveries"),
    path("webhooks/<int:number>/deliveries/<uuid:uuid>/send", DeliverySending.as_view(), name="webhook-send-again"),
]
