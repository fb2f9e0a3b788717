"""A use case's refusal on the form it came from."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from kernel.errors import WHOLE_FORM, Invalid


def show(form: forms.Form, error: Invalid, places: Mapping[str, str]) -> None:
    """Put the messages of a refusal at the fields they speak of."""
    for name, messages in error.errors.items():
        field = places.get(name, name)
        at = field if field in form.fields and field != WHOLE_FORM else None
        for message in messages:
            form.add_error(at, message)
