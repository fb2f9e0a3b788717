"""The guest door in the REST API: requests without an account, and the door's settings for administrators."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.authz import require
from kernel.http.api import ApiView, idempotency_key
from kernel.http.client import client_ip, network_of
from support.guests.policy import MANAGE
from support.guests.proof import LIFETIME, Proof, new_challenge, puzzle_of
from support.guests.queries import guest_door
from support.guests.use_cases import save_guest_door, send_guest_request
from support.tickets.states import Priority
from support.tickets.use_cases.steps import MAX_TEXT

NEVER_STORED = {"Cache-Control": "no-store"}


class Words(serializers.CharField):
    """Text as it was typed: the use case says what is wrong with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_blank": True, "trim_whitespace": False, "max_length": 1000, **options})


class GuestProof(serializers.Serializer[Any]):
    """A challenge of `/guest/challenge` with the numbers that solve it, commas between."""

    challenge = Words()
    answer = Words(required=False, default="")


class NewGuestRequest(serializers.Serializer[Any]):
    """A request of somebody without an account. `proof` is not needed with the token of a staff member.

    `link` is the code of a client's support link, `files` (with a token) are uuids of uploads.
    """

    first_name = Words()
    last_name = Words(required=False, default="")
    email = Words()
    title = Words()
    description = Words(max_length=2 * MAX_TEXT)
    priority = Words(required=False, default=Priority.NORMAL.value)
    topic = serializers.IntegerField(required=False, allow_null=True, default=None)
    answers = serializers.DictField(required=False, allow_null=True, default=None)
    form_version = serializers.IntegerField(required=False, allow_null=True, default=None)
    files = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    link = Words(required=False, default="")
    proof = GuestProof(required=False, allow_null=True, default=None)


class GuestChallenge(serializers.Serializer[Any]):
    """Work for a caller without a token: find numbers n[0] … n[count - 1].

    For each index the SHA-256 of the text `seed.index.n[index]` begins with `bits` zero bits. Good once, for
    `lifetime` seconds.
    """

    challenge = serializers.CharField()
    seed = serializers.CharField()
    bits = serializers.IntegerField()
    count = serializers.IntegerField()
    lifetime = serializers.IntegerField()


class GuestDoorShape(serializers.Serializer[Any]):
    """Whether strangers may write. Texts are by language; `version` guards against overwriting each other."""

    is_open = serializers.BooleanField()
    allowed_origins = serializers.ListField(child=serializers.CharField(max_length=300), max_length=100)
    intro = serializers.DictField(child=serializers.CharField(max_length=5000, allow_blank=True))
    closed_text = serializers.DictField(child=serializers.CharField(max_length=5000, allow_blank=True))
    form_name = serializers.DictField(child=serializers.CharField(max_length=5000, allow_blank=True), required=False)
    version = serializers.IntegerField(min_value=0)


class GuestChallengeItem(ApiView):
    """/guest/challenge"""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="guest_challenge",
        summary="Get work that pays for a request without a token",
        responses=GuestChallenge,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        challenge = new_challenge()
        puzzle = puzzle_of(challenge)
        body = {
            "challenge": challenge,
            "seed": puzzle.seed,
            "bits": puzzle.bits,
            "count": puzzle.count,
            "lifetime": LIFETIME,
        }
        return Response(body, headers=NEVER_STORED)


class GuestRequestCollection(ApiView):
    """/guest/requests"""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="guest_requests_create",
        summary="Send a request without an account",
        description="The owner of the address is asked by mail, at most once a day; the answer is the same for every "
        "address. A ticket is opened when they have confirmed the request.",
        request=NewGuestRequest,
        responses={202: OpenApiResponse(description="Kept until it is confirmed.")},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        shape = NewGuestRequest(data=request.data)
        shape.is_valid(raise_exception=True)
        wanted = shape.validated_data
        proof = Proof(**wanted["proof"]) if wanted["proof"] is not None else None
        send_guest_request(
            self.ctx,
            first_name=wanted["first_name"],
            last_name=wanted["last_name"],
            email=wanted["email"],
            title=wanted["title"],
            description=wanted["description"],
            priority=wanted["priority"],
            topic_id=wanted["topic"],
            answers=wanted["answers"],
            form_version_id=wanted["form_version"],
            file_uuids=wanted["files"],
            link_code=wanted["link"],
            submission_key=idempotency_key(request) or uuid4().hex,
            network=network_of(client_ip(request._request)),
            proof=proof,
        )
        return Response(status=202)


class GuestDoorItem(ApiView):
    """/guest/door"""

    @extend_schema(operation_id="guest_door_read", summary="How the guest door is set", responses=GuestDoorShape)
    def get(self, request: Request) -> Response:
        require(self.ctx.actor, MANAGE)
        return Response(GuestDoorShape(guest_door()).data)

    @extend_schema(
        operation_id="guest_door_save",
        summary="Open, close or change the guest door",
        request=GuestDoorShape,
        responses=GuestDoorShape,
    )
    def put(self, request: Request) -> Response:
        shape = GuestDoorShape(data=request.data)
        shape.is_valid(raise_exception=True)
        save_guest_door(self.ctx, **shape.validated_data)
        return Response(GuestDoorShape(guest_door()).data)


urlpatterns = [
    path("guest/challenge", GuestChallengeItem.as_view(), name="guest_challenge"),
    path("guest/requests", GuestRequestCollection.as_view(), name="guest_requests"),
    path("guest/door", GuestDoorItem.as_view(), name="guest_door"),
]
