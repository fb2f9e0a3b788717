"""Ways through the portal that depend on who is looking."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.urls import reverse

from branding.layouts.queries import has_module
from support.guests.queries import guest_door
from support.tickets.portal import NEW_REQUEST

register = template.Library()


@register.simple_tag(takes_context=True)
def asking_address(context: Context) -> str:
    """Where a request is written: for visitors the support form while it is open, else a page behind the sign-in.

    Empty where the portal takes no requests.
    """
    if context["shell"].person is None and guest_door().is_open:
        return reverse("portal:support_form")
    return reverse("portal:new_ticket") if has_module(NEW_REQUEST) else ""


@register.simple_tag
def has_part(key: str) -> bool:
    """Whether a module of the portal is on."""
    return has_module(key)
