"""Forms for strangers, on a page of our own or in a frame on somebody else's, where no cookie comes along.

They need no protection against forged requests: nobody's rights go with them. A form carries a signed challenge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from kernel.context import Context
from kernel.http.client import client_ip, network_of
from kernel.http.security import allow_framing
from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.shell.context import shell_of
from support.guests.proof import Proof, form_actor, new_challenge, puzzle_of
from support.guests.queries import GuestDoorState, guest_door
from support.tickets.states import Channel

P = ParamSpec("P")
View = Callable[Concatenate["StrangerRequest", P], HttpResponse]
# What stays in the address from page to page.
_KEPT = ("embed", "lang")


class StrangerRequest(WorkspaceRequest):
    """A request for a stranger's form; `door` is the workspace's guest door."""

    door: GuestDoorState


def stranger_page(view: View[P]) -> View[P]:
    """For every form that strangers send, and what follows on it."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def page(request: StrangerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.door = guest_door()
        response = view(request, *args, **kwargs)
        allow_framing(response, request.door.allowed_origins)
        return response

    return cast(View[P], page)


def is_embedded(request: WorkspaceRequest) -> bool:
    """Whether the page stands in a frame: the address says so, or the browser does."""
    return "embed" in request.GET or request.headers.get("Sec-Fetch-Dest") == "iframe"


def kept_query(request: WorkspaceRequest, **changes: str) -> str:
    """What has to stay in the address, beginning with "?", or nothing."""
    query = QueryDict(mutable=True)
    for name in _KEPT:
        if name in request.GET:
            query[name] = request.GET[name]
    if is_embedded(request):
        query["embed"] = "1"
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}" if query else ""


def shown(
    request: StrangerRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page in the portal's frame, or in a slim one where it is embedded."""
    embedded = is_embedded(request)
    values: dict[str, Any] = {
        "is_embedded": embedded,
        "layout": "portal/guest/embed.html" if embedded else "shell/portal.html",
        "query": kept_query(request),
        **(context or {}),
    }
    if embedded:
        # No cookie is set for others' pages, and none would come back.
        values |= {"csrf_token": "", "languages": list(_languages(request))}
    return render(request, template, values, status=status)


def go_on(request: StrangerRequest, address: str) -> HttpResponse:
    """To the page after a form was sent, in the same frame."""
    return redirect(f"{address}{kept_query(request)}")


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A language as a plain link."""

    code: str
    name: str
    dir: str
    is_current: bool
    url: str


def _languages(request: WorkspaceRequest) -> Iterator[LanguageLink]:
    for language in shell_of(request).languages:
        url = kept_query(request, lang=language.code)
        yield LanguageLink(language.code, language.name, language.dir, language.is_current, url)


# --- what a form carries


class Sent:
    """What came with a stranger's form beside its fields."""

    def __init__(self, request: StrangerRequest) -> None:
        self.request = request
        self.challenge = request.POST.get("challenge", "")
        self.proof = Proof(self.challenge, request.POST.get("proof", ""))
        # People do not see this field.
        self.website = request.POST.get("website", "")
        self.network = network_of(client_ip(request))

    @property
    def context(self) -> Context:
        """Whoever holds this form, and nobody who may be signed in. Raises Invalid when it is too old."""
        return replace(self.request.ctx, actor=form_actor(self.challenge), channel=Channel.GUEST_FORM.value)


def challenge_values(previous: str = "") -> dict[str, Any]:
    """For the template: a new challenge and what the page has to solve; `previous` when the form comes back."""
    challenge = new_challenge(previous)
    return {"challenge": challenge, "puzzle": puzzle_of(challenge)}


def count_files(groups: Iterable[tuple[str, list[Any]]]) -> int:
    """How many files a form brings."""
    return sum(len(files) for _name, files in groups)
