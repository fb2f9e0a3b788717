"""The request of a page on a workspace's host, as the middleware leaves it."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse, QueryDict
from django_htmx.middleware import HtmxDetails

from kernel.context import Actor, Context
from kernel.tenancy import TenantRef
from portal_ui.conversation.questions import Questions

# Where a request's form shows what the chosen topic asks.
ADDITIONAL = "additional"
# The field that says: look through the answers so far, before the next page of questions is shown.
CHECK = "check"


class WorkspaceRequest(HttpRequest):
    """A request of a known workspace; `actor` is a guest when nobody is signed in."""

    tenant: TenantRef
    actor: Actor
    ctx: Context
    htmx: HtmxDetails


def wants_part(request: WorkspaceRequest, element_id: str) -> bool:
    """Whether htmx asks for one element of the page only. Its header says "tag#id"."""
    return bool(request.htmx) and request.headers.get("HX-Target", "").endswith(f"#{element_id}")


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: None unless something was sent."""
    return request.POST if request.method == "POST" else None


def status_of(request: HttpRequest) -> int:
    """The status of a form's page: a POST that comes this far was refused (htmx swaps 422, browsers show it)."""
    return 422 if request.method == "POST" else 200


def looked_through(request: HttpRequest, questions: Questions | None) -> JsonResponse | None:
    """What is wrong with the answers so far, where a page asks for nothing else; nothing is stored by that."""
    if request.method != "POST" or CHECK not in request.POST or questions is None:
        return None
    return JsonResponse({"errors": questions.wrong_answers()})
