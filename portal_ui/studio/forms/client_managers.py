"""The form that chooses who of the staff looks after clients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal_ui.studio.fields import PeopleField
from portal_ui.studio.forms.base import VersionedForm


class ManagersForm(VersionedForm):
    """Colleagues to tick."""

    user_ids = PeopleField()

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], label: str, help_text: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user_ids"]
        field.label, field.help_text = label, help_text
        field.choices = people  # type: ignore[attr-defined]
