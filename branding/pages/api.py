"""Page title, favicon and page links in the REST API, for administrators."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from branding.images import MAX_BYTES
from branding.pages.policy import CHANGE
from branding.pages.queries import PagesView, read_pages
from branding.pages.use_cases import NewLink, change_pages, remove_favicon, set_favicon
from kernel.authz import require
from kernel.http.api import ApiView
from kernel.tenancy import require_tenant, tenant_url


def _texts(most: int, **options: Any) -> serializers.DictField:
    """A text by language."""
    return serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=most), **options)


class PageLinkShape(serializers.Serializer[Any]):
    """A link at the foot of the portal's pages; `url` begins with https://, http://, mailto: or tel:."""

    label = _texts(1000)  # type: ignore[assignment]  # a name the base class has too
    url = serializers.CharField(max_length=2000)


class PortalPagesShape(serializers.Serializer[Any]):
    """What stands around the portal's pages. `favicon` is an address, empty for the platform's own."""

    page_title = _texts(1000)
    favicon = serializers.CharField()
    links = PageLinkShape(many=True)


class PortalPagesChange(serializers.Serializer[Any]):
    """What is left out stays. Links are given all at once, in their order."""

    page_title = _texts(10_000, required=False)
    links = PageLinkShape(many=True, required=False)


class FaviconUpload(serializers.Serializer[Any]):
    """A PNG, JPEG, WebP or ICO picture of at most 1 MB; all sizes are made from it."""

    favicon = serializers.FileField(allow_empty_file=True)


def _shape(pages: PagesView) -> dict[str, Any]:
    return {
        "page_title": pages.page_title,
        "favicon": tenant_url(require_tenant(), f"/{pages.favicon}") if pages.favicon else "",
        "links": [{"label": link.label, "url": link.url} for link in pages.links],
    }


class PortalPagesItem(ApiView):
    """/portal/pages"""

    @extend_schema(
        operation_id="portal_pages_read", summary="Page title, favicon and page links", responses=PortalPagesShape
    )
    def get(self, request: Request) -> Response:
        require(self.ctx.actor, CHANGE)
        return Response(_shape(read_pages()))

    @extend_schema(
        operation_id="portal_pages_change",
        summary="Change page title and page links",
        request=PortalPagesChange,
        responses=PortalPagesShape,
    )
    def patch(self, request: Request) -> Response:
        shape = PortalPagesChange(data=request.data)
        shape.is_valid(raise_exception=True)
        links = shape.validated_data.get("links")
        pages = change_pages(
            self.ctx,
            page_title=shape.validated_data.get("page_title"),
            links=[NewLink(**link) for link in links] if links is not None else None,
        )
        return Response(_shape(pages))


class FaviconItem(ApiView):
    """/portal/pages/favicon"""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="portal_favicon_set",
        summary="Upload the favicon",
        request={"multipart/form-data": FaviconUpload},
        responses=PortalPagesShape,
    )
    def put(self, request: Request) -> Response:
        shape = FaviconUpload(data=request.data)
        shape.is_valid(raise_exception=True)
        return Response(_shape(set_favicon(self.ctx, data=shape.validated_data["favicon"].read(MAX_BYTES + 1))))

    @extend_schema(
        operation_id="portal_favicon_reset", summary="Go back to the platform's favicon", responses=PortalPagesShape
    )
    def delete(self, request: Request) -> Response:
        return Response(_shape(remove_favicon(self.ctx)))


urlpatterns = [
    path("portal/pages", PortalPagesItem.as_view(), name="portal_pages"),
    path("portal/pages/favicon", FaviconItem.as_view(), name="portal_favicon"),
]
