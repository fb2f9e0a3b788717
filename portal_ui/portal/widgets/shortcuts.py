"""The shortcuts of the home page; areas that come later add theirs with `@shortcut`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branding.layouts.registry import SIDE
from portal_ui.portal.modules import KNOWLEDGE
from portal_ui.portal.widgets.pieces import HomePage, home_widget
from portal_ui.shell.context import SIGN_IN
from support.guests.queries import guest_door
from support.tickets.portal import NEW_REQUEST, REQUESTS


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One way, one click."""

    label: str
    icon: str
    url: str
    is_flipped: bool = False


# A shortcut for this reader, None when it is nothing for them.
Builder = Callable[[HomePage], Shortcut | None]


@dataclass(frozen=True, slots=True)
class _Registered:
    position: int
    module: str
    build: Builder


_builders: list[_Registered] = []


def shortcut(position: int, *, module: str = "") -> Callable[[Builder], Builder]:
    """Register a shortcut, which is there while its module is installed and on."""

    def register(build: Builder) -> Builder:
        _builders.append(_Registered(position, module, build))
        return build

    return register


@home_widget(
    "shortcuts",
    label=_("Shortcuts"),
    hint=_("What people come for, one click away: a new request, open requests, answers, the profile."),
    icon="zap",
    area=SIDE,
    position=20,
    template="portal/widgets/shortcuts.html",
)
def shortcuts(page: HomePage) -> Mapping[str, Any] | None:
    """Those that lead somewhere."""
    ordered = sorted(_builders, key=lambda one: one.position)
    there = [one.build(page) for one in ordered if not one.module or page.layout.has(one.module)]
    found = [one for one in there if one is not None]
    return {"shortcuts": found} if found else None


@shortcut(10)
def sign_in(page: HomePage) -> Shortcut | None:
    """For visitors."""
    return None if page.is_known else Shortcut(_now("Sign in"), "log-in", SIGN_IN, is_flipped=True)


@shortcut(20)
def new_request(page: HomePage) -> Shortcut | None:
    """For visitors the support form while it is open, else a page behind the sign-in."""
    if not page.is_known and guest_door().is_open:
        return Shortcut(_now("Send a request"), "plus", reverse("portal:support_form"))
    if not page.layout.has(NEW_REQUEST):
        return None
    return Shortcut(_now("Send a request"), "plus", reverse("portal:new_ticket"))


@shortcut(30, module=REQUESTS)
def open_requests(page: HomePage) -> Shortcut | None:
    """The list opens with what is not finished."""
    return Shortcut(_now("View my requests"), "inbox", reverse("portal:tickets"))


@shortcut(60, module=KNOWLEDGE)
def find_answer(page: HomePage) -> Shortcut | None:
    """The knowledge base."""
    return Shortcut(_now("Find an answer"), "book-open", reverse("portal:knowledge"))


@shortcut(70)
def own_profile(page: HomePage) -> Shortcut | None:
    """One's own account."""
    return Shortcut(_now("My profile and password"), "key-round", reverse("account_profile"))
