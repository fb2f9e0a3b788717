"""Topics in the REST API."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.api import ApiView
from support.topics.queries import topics_for


class Topic(serializers.Serializer[Any]):
    """A topic in the reader's language."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    help = serializers.CharField()


class TopicList(serializers.Serializer[Any]):
    """All topics the caller may choose; `next` is always null."""

    results = Topic(many=True)
    next = serializers.URLField(allow_null=True)


class TopicCollection(ApiView):
    """/topics"""

    @extend_schema(
        operation_id="topics_list",
        summary="List what the caller may choose on a new ticket",
        responses=TopicList,
    )
    def get(self, request: Request) -> Response:
        return Response({"results": Topic(topics_for(self.ctx.actor), many=True).data, "next": None})


urlpatterns = [path("topics", TopicCollection.as_view(), name="topics")]
