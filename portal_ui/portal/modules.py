"""The parts of the portal that have pages of their own: what a workspace switches off is not there for anybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branding.layouts.queries import has_module
from branding.layouts.registry import Label, Module, ModuleField, add_module
from portal_ui.conversation.requests import WorkspaceRequest
from support.tickets.portal import FIELDS as REQUEST_FIELDS
from support.tickets.portal import NEW_REQUEST, REQUESTS

P = ParamSpec("P")
View = Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]
# Where a module begins for the person who asks; empty when it is nothing for them.
Address = Callable[[HttpRequest], str]

HOME, KNOWLEDGE = "home", "knowledge"

addresses: dict[str, Address] = {}


def portal_module(
    key: str,
    *,
    label: Label,
    icon: str,
    position: int,
    fields: tuple[ModuleField, ...] = (),
    needs: str = "",
    is_fixed: bool = False,
    in_menu: bool = True,
) -> Callable[[Address], Address]:
    """Register a part of the portal by the function that gives its address. Import its module when the app is ready."""
    module = Module(key, label, icon, position, fields, needs, is_fixed, in_menu)

    def register(address: Address) -> Address:
        add_module(module)
        addresses[key] = address
        return address

    return register


def part_of(key: str, view: View[P]) -> View[P]:
    """A page that is there while its module is on; switched off, it is not found, whoever asks."""

    @wraps(view)
    def page(request: WorkspaceRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not has_module(key):
            raise Http404
        return view(request, *args, **kwargs)

    return page


@portal_module(HOME, label=_("Home"), icon="house", position=10, is_fixed=True)
def home_address(request: HttpRequest) -> str:
    """For everyone."""
    return reverse("portal:home")


@portal_module(REQUESTS, label=_("Requests"), icon="inbox", position=20, fields=REQUEST_FIELDS)
def requests_address(request: HttpRequest) -> str:
    """For those who are signed in."""
    return reverse("portal:tickets") if request.user.is_authenticated else ""


@portal_module(NEW_REQUEST, label=_("New request"), icon="plus", position=30, needs=REQUESTS, in_menu=False)
def new_request_address(request: HttpRequest) -> str:
    """For those who are signed in; visitors have the support form."""
    return reverse("portal:new_ticket") if request.user.is_authenticated else ""


@portal_module(KNOWLEDGE, label=_("Knowledge base"), icon="book-open", position=40)
def knowledge_address(request: HttpRequest) -> str:
    """For everyone."""
    return reverse("portal:knowledge")
