"""Who opens the studio, and where: administrators, on the workspace's default host."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404
from django.http.response import HttpResponseBase

from kernel.tenancy import default_host
from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.shell.access import admins_only
from tenants.registry.hosts import normalise

P = ParamSpec("P")


class StudioRequest(WorkspaceRequest):
    """A request that the decorator below has let in."""

    user: Any


View = Callable[Concatenate[StudioRequest, P], HttpResponseBase]


def studio_page(view: View[P]) -> View[P]:
    """Admins only, and not on a company's own domain: there the studio does not exist."""
    guarded = admins_only(view)

    @wraps(view)
    def page(request: StudioRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if normalise(request.get_host()) != default_host(request.tenant.slug):
            raise Http404
        return guarded(request, *args, **kwargs)

    return page
