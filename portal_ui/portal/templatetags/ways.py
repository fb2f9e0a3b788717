"""Ways through the portal that depend on who is looking."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.urls import reverse

from support.guests.queries import guest_door

register = template.Library()


@register.simple_tag(takes_context=True)
def asking_address(context: Context) -> str:
    """Where a request is written: for visitors the support form while it is open, else a page behind the sign-in."""
    if context["shell"].person is None and guest_door().is_open:
        return reverse("portal:support_form")
    return reverse("portal:new_ticket")
