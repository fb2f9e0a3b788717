"""The form of a topic: what clients choose, who looks after it, and what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal_ui.studio.fields import LocalizedField, PeopleField
from portal_ui.studio.forms.base import VersionedForm
from support.topics.states import InCharge

Choices = Sequence[tuple[int, str]]
# Kinds that are ticked; named people are chosen by name.
KINDS = (InCharge.PROJECT_MANAGERS, InCharge.CLIENT_MANAGERS)


class TopicForm(VersionedForm):
    """A topic; the same form adds one and changes one."""

    names = LocalizedField(label=_("Name"), max_length=100)
    help = LocalizedField(
        label=_("Help"),
        multiline=True,
        rows=2,
        max_length=500,
        help_text=_("A sentence under the topic that helps people to choose the right one."),
    )
    project_id = forms.TypedChoiceField(
        label=_("Project"), coerce=int, help_text=_("Requests with this topic are made there.")
    )
    assignee_ids = PeopleField(
        label=_("Assignees"),
        help_text=_("New requests are assigned to the first of them who can take it; all of them are told."),
    )
    first_id = forms.TypedChoiceField(
        label=_("Assigned first"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The others take over when this person has left or cannot see the request."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Also in charge"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[(kind.value, kind.label) for kind in KINDS],
        help_text=_("If nobody is chosen, the managers of the project are told and the request stays unassigned."),
    )
    form_id = forms.TypedChoiceField(
        label=_("Form"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Its questions are asked as “Additional information”. Only published forms are listed."),
    )
    is_public = forms.TypedChoiceField(
        label=_("Offered to"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", _("Everyone, also on the public support form")),
            ("no", _("Only people who are signed in")),
        ],
        initial="yes",
    )
    is_active = forms.BooleanField(label=_("Clients can choose this topic"), required=False, initial=True)

    def __init__(self, *args: Any, projects: Choices, people: Choices, questions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project_id"].choices = projects  # type: ignore[attr-defined]
        self.fields["assignee_ids"].choices = people  # type: ignore[attr-defined]
        self.fields["first_id"].choices = [("", _("The first on the list")), *people]  # type: ignore[attr-defined]
        self.fields["form_id"].choices = [("", _("No form")), *questions]  # type: ignore[attr-defined]

    def people_in_order(self) -> list[int]:
        """The assignees, the one who takes requests first at the head."""
        first: int | None = self.cleaned_data["first_id"]
        chosen: list[int] = self.cleaned_data["assignee_ids"]
        # Those who were there already keep their places among themselves.
        before: list[int] = [pk for pk in self.initial.get("assignee_ids", []) if pk in chosen]
        ordered = [*before, *(pk for pk in chosen if pk not in before)]
        return ordered if first is None else [first, *(pk for pk in ordered if pk != first)]

    def in_charge(self) -> list[str]:
        """All kinds of people in charge; assignees are one as soon as somebody is named."""
        named = [InCharge.ASSIGNEES.value] if self.people_in_order() else []
        return [*named, *self.cleaned_data["kinds"]]
