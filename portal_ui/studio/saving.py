"""From a form to a use case and back: refusals become messages at the fields, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from kernel.errors import Conflict, Forbidden, Invalid, TooMany
from portal_ui.studio.forms.base import VersionedForm
from portal_ui.studio.refusals import show

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """The data a form is bound to; None on GET, also when a POST holds nothing at all."""
    return request.POST if request.method == "POST" else None


def status_of(request: HttpRequest) -> int:
    """The status of a form's page: a POST that comes this far was refused."""
    return 422 if request.method == "POST" else 200


def attempt(
    form: forms.Form,
    act: Callable[[], T],
    *,
    places: Mapping[str, str] | None = None,
    current: Callable[[], dict[str, Any]] | None = None,
) -> T | None:
    """Run `act` and return what it returns; None when the form or the use case refuses, with the reasons on the form.

    `places` maps field names of the use case to the form's where they differ. `current` gives what is saved now, with
    its `version`: when that is not the one the person was looking at, they are told, and their text stands on top of
    it. NotFound passes through: a page of something that is gone is a 404.
    """
    if not form.is_valid():
        return None
    try:
        if current is not None and isinstance(form, VersionedForm):
            _refuse_stale(form, current())
        return act()
    except Invalid as error:
        show(form, error, places or {})
    except (Conflict, Forbidden, TooMany) as error:
        form.add_error(None, str(error))
        if current is not None and isinstance(form, VersionedForm):
            form.take_over(current())
    return None


def _refuse_stale(form: VersionedForm, current: dict[str, Any]) -> None:
    seen = form.cleaned_data.get("version")
    if seen and seen != str(current["version"]):
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
