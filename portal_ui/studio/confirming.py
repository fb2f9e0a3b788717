"""The page behind a destructive button for those without scripts, and the way back after a refusal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kernel.errors import PorticoError


def ask(
    request: HttpRequest,
    *,
    title: str,
    text: str,
    action: str,
    back: str,
    back_id: int | None = None,
    danger: bool = True,
) -> HttpResponse:
    """ "Are you sure?" as a page; its form posts to the same address."""
    context = {
        "title": title,
        "text": text,
        "action": action,
        "danger": danger,
        "back_url": reverse(back, args=[back_id] if back_id is not None else []),
    }
    return render(request, "studio/confirm.html", context)


def refused(request: HttpRequest, error: PorticoError, back: str, back_id: int | None = None) -> HttpResponse:
    """Back to the page, which says why nothing was done."""
    messages.error(request, str(error))
    return redirect(back, back_id) if back_id is not None else redirect(back)
