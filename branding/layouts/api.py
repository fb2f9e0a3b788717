"""The portal's layout in the REST API, for administrators: menu, home page, profile."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from branding.layouts import policy
from branding.layouts.home import ANNOUNCEMENT_LENGTH, WELCOME_LENGTH, HomeChoice, WidgetChoice
from branding.layouts.models import WelcomeMode
from branding.layouts.queries import DAY_PARTS, Layout, ModuleEntry, ProfileRule, WidgetEntry, current_layout
from branding.layouts.registry import AREAS
from branding.layouts.use_cases import (
    LABEL_LENGTH,
    ModuleChoice,
    ProfileChoice,
    change_home,
    change_menu,
    change_profile_layout,
)
from kernel.authz import require
from kernel.http.api import ApiView

KEY = 80
MOST = 100


def localized(longest: int, **kwargs: Any) -> serializers.DictField:
    """A text per language; how long it may be is said, and checked by the use case."""
    kwargs.setdefault("help_text", f"One text per language code, each of at most {longest} characters.")
    return serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=20_000), **kwargs)


def version(**kwargs: Any) -> serializers.IntegerField:
    """Which state the caller was looking at."""
    text = "Grows with every change. Sent back with a change, it is refused (409) when somebody else saved since."
    return serializers.IntegerField(min_value=0, help_text=text, **kwargs)


class FieldShape(serializers.Serializer[Any]):
    """A field of a module; a fixed one is always shown."""

    key = serializers.CharField()
    name = serializers.CharField()
    shown = serializers.BooleanField()
    fixed = serializers.BooleanField()


class ModuleShape(serializers.Serializer[Any]):
    """A module of the portal; `label` is the workspace's own name for it, `name` what the caller's menu says."""

    key = serializers.CharField()
    name = serializers.CharField()
    on = serializers.BooleanField()
    in_menu = serializers.BooleanField()
    label = localized(LABEL_LENGTH)  # type: ignore[assignment]  # a field of that name; the base's is an argument
    fields = FieldShape(many=True)  # type: ignore[assignment]


class Menu(serializers.Serializer[Any]):
    """The modules in the menu's order."""

    version = version()
    modules = ModuleShape(many=True)


class ModuleWish(serializers.Serializer[Any]):
    """A module as it is to be. `hidden_fields`: keys of the fields that are off; left out, they stay as they are."""

    key = serializers.CharField(max_length=KEY)
    on = serializers.BooleanField(required=False, default=True)
    in_menu = serializers.BooleanField(required=False, default=True)
    label = localized(LABEL_LENGTH, required=False, default=dict)  # type: ignore[assignment]
    hidden_fields = serializers.ListField(
        child=serializers.CharField(max_length=KEY), required=False, allow_null=True, default=None, max_length=MOST
    )


class MenuWish(serializers.Serializer[Any]):
    """The modules in their new order; those that are left out stay as they are, behind the others."""

    version = version(required=False, allow_null=True, default=None)
    modules = ModuleWish(many=True)


class WidgetShape(serializers.Serializer[Any]):
    """A widget of the home page; those of the area `head` stay there."""

    key = serializers.CharField(max_length=KEY)
    name = serializers.CharField(read_only=True)
    area = serializers.ChoiceField(choices=AREAS)
    on = serializers.BooleanField(required=False, default=True)


class AnnouncementShape(serializers.Serializer[Any]):
    """Heads the home page on these days, both included; no text, no announcement."""

    text = localized(ANNOUNCEMENT_LENGTH, required=False, default=dict)
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)


class DayPart(serializers.Serializer[Any]):
    """A part of the day: the hour it begins at, and its sentence."""

    key = serializers.ChoiceField(choices=DAY_PARTS)
    hour = serializers.IntegerField(min_value=0, max_value=23)
    text = localized(WELCOME_LENGTH, required=False, default=dict)


class WelcomeShape(serializers.Serializer[Any]):
    """How visitors are greeted: `fixed` with one text, `by_time` by the clock where they are."""

    mode = serializers.ChoiceField(choices=WelcomeMode.choices, required=False, default=WelcomeMode.FIXED.value)
    text = localized(WELCOME_LENGTH, required=False, default=dict)
    day = DayPart(many=True)


class Home(serializers.Serializer[Any]):
    """The home page."""

    version = version()
    widgets = WidgetShape(many=True)
    announcement = AnnouncementShape()
    welcome = WelcomeShape()


class HomeWish(serializers.Serializer[Any]):
    """The home page as it is to be; widgets that are left out stay as they are."""

    version = version(required=False, allow_null=True, default=None)
    widgets = WidgetShape(many=True)
    announcement = AnnouncementShape()
    welcome = WelcomeShape()


class ProfileFieldShape(serializers.Serializer[Any]):
    """What clients may do with a field of their profile."""

    key = serializers.CharField(max_length=KEY)
    name = serializers.CharField(read_only=True)
    shown = serializers.BooleanField(required=False, default=True)
    editable = serializers.BooleanField(required=False, default=True)
    required = serializers.BooleanField(required=False, default=False)  # type: ignore[assignment]


class ProfileLayout(serializers.Serializer[Any]):
    """The fields of a client's profile."""

    version = version()
    fields = ProfileFieldShape(many=True)  # type: ignore[assignment]


class ProfileLayoutWish(serializers.Serializer[Any]):
    """The fields as they are to be; those that are left out stay as they are."""

    version = version(required=False, allow_null=True, default=None)
    fields = ProfileFieldShape(many=True)  # type: ignore[assignment]


def read(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The values of a request in their shape; DRF's ValidationError becomes a 400 with the fields."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class LayoutView(ApiView):
    """Administrators only, reading too: it is the layout they edit, not the page clients see."""

    def layout(self) -> Layout:
        """The layout as it stands."""
        require(self.ctx.actor, policy.CHANGE)
        return current_layout()


class MenuView(LayoutView):
    """/portal/menu"""

    @extend_schema(operation_id="portal_menu_read", summary="Read the portal's menu", responses=Menu)
    def get(self, request: Request) -> Response:
        return Response(_menu(self.layout()))

    @extend_schema(
        operation_id="portal_menu_change", summary="Lay out the portal's menu", request=MenuWish, responses=Menu
    )
    def put(self, request: Request) -> Response:
        wanted = read(MenuWish, request.data)
        choices = [
            ModuleChoice(one["key"], one["on"], one["in_menu"], one["label"], one["hidden_fields"])
            for one in wanted["modules"]
        ]
        return Response(_menu(change_menu(self.ctx, modules=choices, version=wanted["version"])))


class HomeView(LayoutView):
    """/portal/home"""

    @extend_schema(operation_id="portal_home_read", summary="Read the layout of the home page", responses=Home)
    def get(self, request: Request) -> Response:
        return Response(_home(self.layout()))

    @extend_schema(operation_id="portal_home_change", summary="Lay out the home page", request=HomeWish, responses=Home)
    def put(self, request: Request) -> Response:
        wanted = read(HomeWish, request.data)
        announcement, welcome = wanted["announcement"], wanted["welcome"]
        home = HomeChoice(
            widgets=[WidgetChoice(one["key"], one["area"], one["on"]) for one in wanted["widgets"]],
            announcement=announcement["text"],
            announcement_from=announcement["starts_on"],
            announcement_until=announcement["ends_on"],
            welcome_mode=welcome["mode"],
            welcome_text=welcome["text"],
            welcome_texts={part["key"]: part["text"] for part in welcome["day"]},
            welcome_hours={part["key"]: part["hour"] for part in welcome["day"]},
        )
        return Response(_home(change_home(self.ctx, home=home, version=wanted["version"])))


class ProfileLayoutView(LayoutView):
    """/portal/profile-layout"""

    @extend_schema(
        operation_id="portal_profile_layout_read",
        summary="Read what clients see and change of their profile",
        responses=ProfileLayout,
    )
    def get(self, request: Request) -> Response:
        return Response(_profile(self.layout()))

    @extend_schema(
        operation_id="portal_profile_layout_change",
        summary="Decide what clients see and change of their profile",
        request=ProfileLayoutWish,
        responses=ProfileLayout,
    )
    def put(self, request: Request) -> Response:
        wanted = read(ProfileLayoutWish, request.data)
        choices = [
            ProfileChoice(one["key"], one["shown"], one["editable"], one["required"]) for one in wanted["fields"]
        ]
        return Response(_profile(change_profile_layout(self.ctx, fields=choices, version=wanted["version"])))


def _menu(layout: Layout) -> dict[str, Any]:
    return {"version": layout.menu_version, "modules": [_module(entry) for entry in layout.modules]}


def _module(entry: ModuleEntry) -> dict[str, Any]:
    fields = [
        {"key": one.key, "name": str(one.label), "shown": one.key not in entry.hidden, "fixed": one.is_fixed}
        for one in entry.module.fields
    ]
    return {
        "key": entry.key,
        "name": entry.name,
        "on": entry.is_on,
        "in_menu": entry.in_menu,
        "label": entry.label,
        "fields": fields,
    }


def _home(layout: Layout) -> dict[str, Any]:
    begins, ends = layout.announcement_from, layout.announcement_until
    return {
        "version": layout.home_version,
        "widgets": [_widget(entry) for entry in layout.widgets],
        "announcement": {"text": layout.announcement, "starts_on": begins, "ends_on": ends},
        "welcome": {
            "mode": layout.welcome_mode,
            "text": layout.welcome_text,
            "day": [
                {"key": part, "hour": layout.welcome_hours[part], "text": layout.welcome_texts.get(part, {})}
                for part in DAY_PARTS
            ],
        },
    }


def _widget(entry: WidgetEntry) -> dict[str, Any]:
    return {"key": entry.key, "name": str(entry.widget.label), "area": entry.area, "on": entry.is_on}


def _profile(layout: Layout) -> dict[str, Any]:
    return {"version": layout.profile_version, "fields": [_rule(rule) for rule in layout.profile]}


def _rule(rule: ProfileRule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "name": str(rule.field.label),
        "shown": rule.is_shown,
        "editable": rule.is_editable,
        "required": rule.is_required,
    }


urlpatterns = [
    path("portal/menu", MenuView.as_view(), name="portal-menu"),
    path("portal/home", HomeView.as_view(), name="portal-home"),
    path("portal/profile-layout", ProfileLayoutView.as_view(), name="portal-profile-layout"),
]
