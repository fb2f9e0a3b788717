"""The theme in the REST API, for administrators: the draft, its publication, the way back, and palettes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from branding.themes.definition import MAX_POINTS, ButtonShape, Ground, PanelArt, PanelSide
from branding.themes.queries import DraftView, draft_changes, palette, read_draft, versions
from branding.themes.use_cases import change_theme_draft, publish_theme, restore_theme
from kernel.errors import Invalid
from kernel.http.api import ApiView


def _texts() -> serializers.DictField:
    """A text by language."""
    return serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=800))


class ThemeShape(serializers.Serializer[Any]):
    """A theme. Colours are `#rrggbb`; an empty `button_color` means the brand's, an empty text colour a readable one.

    Pictures are names of files uploaded in the studio, focal points per cent. Empty texts mean the interface's own.
    """

    brand_color = serializers.CharField()
    radius = serializers.IntegerField(min_value=0, max_value=16)
    logo = serializers.CharField(allow_blank=True)
    logo_dark = serializers.CharField(allow_blank=True)
    shows_name = serializers.BooleanField()
    background = serializers.ChoiceField(choices=Ground.values)
    background_color = serializers.CharField()
    background_to = serializers.CharField()
    background_angle = serializers.IntegerField(min_value=0, max_value=359)
    background_picture = serializers.CharField(allow_blank=True)
    background_x = serializers.IntegerField(min_value=0, max_value=100)
    background_y = serializers.IntegerField(min_value=0, max_value=100)
    panel_side = serializers.ChoiceField(choices=PanelSide.values)
    panel_art = serializers.ChoiceField(choices=PanelArt.values)
    panel_picture = serializers.CharField(allow_blank=True)
    panel_x = serializers.IntegerField(min_value=0, max_value=100)
    panel_y = serializers.IntegerField(min_value=0, max_value=100)
    panel_heading = _texts()
    panel_text = _texts()
    panel_points = serializers.ListField(child=_texts(), max_length=MAX_POINTS)
    button_color = serializers.CharField(allow_blank=True)
    button_text_color = serializers.CharField(allow_blank=True)
    button_shape = serializers.ChoiceField(choices=ButtonShape.values)
    signin_heading = _texts()
    signin_text = _texts()
    signin_button = _texts()
    signup_heading = _texts()
    signup_text = _texts()
    signup_button = _texts()


class ThemeWish(serializers.Serializer[Any]):
    """Changes of the draft, by field of a theme; what is not named stays."""

    revision = serializers.IntegerField(min_value=0)
    changes = serializers.DictField(child=serializers.JSONField(allow_null=True))


class ThemeRevision(serializers.Serializer[Any]):
    """Which draft the caller has seen."""

    revision = serializers.IntegerField(min_value=0)


class ThemeDraftShape(serializers.Serializer[Any]):
    """The draft. `is_changed`: whether it differs from the published theme; `changes` says in words how."""

    revision = serializers.IntegerField()
    is_changed = serializers.BooleanField()
    changed_at = serializers.DateTimeField(allow_null=True)
    changed_by = serializers.CharField(allow_blank=True)
    theme = ThemeShape(source="definition")
    changes = serializers.ListField(child=serializers.CharField(), source="words")


class ThemeVersionShape(serializers.Serializer[Any]):
    """A publication; the one with the highest number is live. `restores` is the earlier one it brought back."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField(allow_blank=True)
    restores = serializers.IntegerField(allow_null=True)
    is_live = serializers.BooleanField()
    theme = ThemeShape(source="definition")
    changes = serializers.ListField(child=serializers.CharField())


class ColourPair(serializers.Serializer[Any]):
    """Two colours that meet, as [text, ground], and their contrast in each mode; `meeting` says where they meet."""

    meeting = serializers.CharField(source="label")
    light = serializers.ListField(child=serializers.CharField())
    dark = serializers.ListField(child=serializers.CharField())
    light_ratio = serializers.FloatField()
    dark_ratio = serializers.FloatField()
    needed = serializers.FloatField()
    passes = serializers.BooleanField()


class PaletteShape(serializers.Serializer[Any]):
    """What becomes of one colour: all colours of both modes and of the side panel by name, and the pairs among them."""

    light = serializers.DictField(child=serializers.CharField())
    dark = serializers.DictField(child=serializers.CharField())
    panel = serializers.DictField(child=serializers.CharField())
    pairs = ColourPair(many=True)


class ThemeDraftItem(ApiView):
    """/theme/draft"""

    @extend_schema(operation_id="theme_draft_read", summary="The theme that is being made", responses=ThemeDraftShape)
    def get(self, request: Request) -> Response:
        return Response(_draft(read_draft(self.ctx.actor)))

    @extend_schema(
        operation_id="theme_draft_change",
        summary="Change the draft",
        description="409 when the draft is no longer the one of `revision`. What could not be read is refused (422) "
        "with the nearest colour that can in the message.",
        request=ThemeWish,
        responses=ThemeDraftShape,
    )
    def patch(self, request: Request) -> Response:
        wish = _read(ThemeWish, request)
        return Response(_draft(change_theme_draft(self.ctx, changes=wish["changes"], revision=wish["revision"])))


class ThemePublication(ApiView):
    """/theme/publish"""

    @extend_schema(
        operation_id="theme_publish", summary="Publish the draft", request=ThemeRevision, responses=ThemeVersionShape
    )
    def post(self, request: Request) -> Response:
        publish_theme(self.ctx, revision=_read(ThemeRevision, request)["revision"])
        return Response(ThemeVersionShape(versions(self.ctx.actor, most=1)[0]).data)


class ThemeVersionCollection(ApiView):
    """/theme/versions"""

    @extend_schema(
        operation_id="theme_versions",
        summary="What was published, the newest first",
        responses=ThemeVersionShape(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(ThemeVersionShape(versions(self.ctx.actor), many=True).data)


class ThemeRestoration(ApiView):
    """/theme/versions/{number}/restore"""

    @extend_schema(
        operation_id="theme_restore",
        summary="Publish an earlier theme again",
        request=None,
        responses=ThemeVersionShape,
    )
    def post(self, request: Request, number: int) -> Response:
        restore_theme(self.ctx, number=number)
        return Response(ThemeVersionShape(versions(self.ctx.actor, most=1)[0]).data)


class ThemePalette(ApiView):
    """/theme/palette"""

    @extend_schema(
        operation_id="theme_palette",
        summary="From one colour to a palette",
        parameters=[OpenApiParameter("color", str, required=True, description="Such as #2f6f5e.")],
        responses=PaletteShape,
    )
    def get(self, request: Request) -> Response:
        try:
            found = palette(self.ctx.actor, request.query_params.get("color", "").strip().lower())
        except ValueError as wrong:
            text = _("Write a colour as # and six digits or letters from a to f, such as #2f6f5e.")
            raise Invalid({"color": [text]}) from wrong
        return Response(PaletteShape(found).data)


def _draft(draft: DraftView) -> Mapping[str, Any]:
    facts = {
        name: getattr(draft, name) for name in ("revision", "is_changed", "changed_at", "changed_by", "definition")
    }
    return ThemeDraftShape(facts | {"words": draft_changes(draft)}).data


def _read(shape: type[serializers.Serializer[Any]], request: Request) -> Any:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


urlpatterns = [
    path("theme/draft", ThemeDraftItem.as_view(), name="theme_draft"),
    path("theme/publish", ThemePublication.as_view(), name="theme_publish"),
    path("theme/versions", ThemeVersionCollection.as_view(), name="theme_versions"),
    path("theme/versions/<int:number>/restore", ThemeRestoration.as_view(), name="theme_restore"),
    path("theme/palette", ThemePalette.as_view(), name="theme_palette"),
]
