"""Who opens the console: the platform company's own staff with the mark for it. To everybody else it is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from kernel.context import Context, Role
from kernel.tenancy import TenantRef

P = ParamSpec("P")


class OperatorRequest(HttpRequest):
    """A request of an operator; `ctx` acts in that role."""

    user: Any
    tenant: TenantRef
    ctx: Context


View = Callable[Concatenate[OperatorRequest, P], HttpResponseBase]


def is_operator(request: Any) -> bool:
    """Whether an operator asks, on the house workspace's host."""
    tenant = getattr(request, "tenant", None)
    user = getattr(request, "user", None)
    return bool(
        tenant is not None
        and tenant.is_house
        and getattr(user, "is_authenticated", False)
        and getattr(user, "is_staff_member", False)
        and getattr(user, "is_operator", False)
    )


def operators_only(view: View[P]) -> View[P]:
    """404 for everybody but operators, whoever they are and wherever they ask."""

    @wraps(view)
    def page(request: OperatorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_operator(request):
            raise Http404
        request.ctx = replace(request.ctx, actor=replace(request.ctx.actor, role=Role.OPERATOR))
        return view(request, *args, **kwargs)

    return page
