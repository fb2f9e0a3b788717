"""What the studio's forms share: languages of the workspace, and the version a person is looking at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from kernel.tenancy import TenantRef
from portal_ui.studio.fields import LocalizedField


def shown_languages(tenant: TenantRef) -> list[str]:
    """The workspace's languages, the default one first."""
    return list(dict.fromkeys([tenant.default_language, *tenant.languages]))


def with_version(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with a version made of them, for things whose room keeps none."""
    text = json.dumps(values, sort_keys=True, default=str)
    return values | {"version": hashlib.sha256(text.encode()).hexdigest()[:16]}


class WorkspaceForm(forms.Form):
    """A form about things of one workspace."""

    def __init__(self, *args: Any, tenant: TenantRef, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        for name, field in self.fields.items():
            if isinstance(field, LocalizedField):
                field.prepare(shown_languages(tenant), self.initial.get(name) or {})


@dataclass(frozen=True, slots=True)
class SavedMeanwhile:
    """A field that somebody else saved with another value than the person typed."""

    label: str
    value: str


class VersionedForm(WorkspaceForm):
    """A form on something two people may edit at once."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved_meanwhile: list[SavedMeanwhile] = []

    @property
    def seen_version(self) -> int | None:
        """The version the person was looking at, for use cases that check it under their lock."""
        seen = self.cleaned_data.get("version") or ""
        return int(seen) if seen.isdigit() and len(seen) < 10 else None

    def take_over(self, current: Mapping[str, Any]) -> None:
        """After a conflict: keep what was typed, but on top of what is saved now, so that saving again means it."""
        self.saved_meanwhile = [
            SavedMeanwhile(str(field.label), self._shown(field, current[name]))
            for name, field in self.fields.items()
            if not field.widget.is_hidden and name in current and field.has_changed(current[name], self[name].data)
        ]
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(current["version"])
        self.data = data

    def _shown(self, field: forms.Field, value: Any) -> str:
        if isinstance(field, LocalizedField):
            return " · ".join(text for code in field.languages if (text := (value or {}).get(code))) or "—"
        if isinstance(field, forms.ChoiceField):
            wanted = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
            choices = cast(Iterable[tuple[object, object]], field.choices)
            return ", ".join(str(label) for key, label in choices if str(key) in wanted) or "—"
        if isinstance(field, forms.BooleanField):
            return "✓" if value else "—"
        return str(value) if value not in (None, "") else "—"
