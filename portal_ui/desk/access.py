"""Who opens the desk, and where: staff, on the workspace's default host."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from kernel.tenancy import default_host
from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.shell.access import staff_only
from tenants.registry.hosts import normalise

P = ParamSpec("P")
View = Callable[Concatenate[WorkspaceRequest, P], HttpResponse]


def desk_page(view: View[P]) -> Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]:
    """Staff only, never kept by a cache, and not on a company's own domain: there the desk does not exist."""
    guarded = never_cache(staff_only(view))

    @wraps(view)
    def page(request: WorkspaceRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if normalise(request.get_host()) != default_host(request.tenant.slug):
            raise Http404
        return guarded(request, *args, **kwargs)

    return page
