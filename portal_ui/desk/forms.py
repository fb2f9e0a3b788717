"""Forms of the desk."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.calendars import DisplayPrefs, parse_date, to_latin_digits
from kernel.context import Actor
from portal_ui.portal.forms import NewTicketForm
from support.tickets.queries import TicketDetails, categories, priorities, severities
from support.topics.queries import topics_for


class DeskTicketForm(NewTicketForm):
    """A request that staff write down for a contact."""

    def __init__(self, actor: Actor, prefs: DisplayPrefs, *args: Any, **options: Any) -> None:
        super().__init__(actor, prefs, *args, **options)
        self.fields["title"].help_text = ""
        self.fields["description"].widget.attrs["placeholder"] = _("What the client told you. The client can read it.")


class DetailsForm(forms.Form):
    """What was entered about a ticket, to be changed."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200, error_messages={"required": gettext_lazy("Write a title.")}
    )
    priority = forms.ChoiceField(label=gettext_lazy("Priority"))
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    topic = forms.TypedChoiceField(label=gettext_lazy("Topic"), coerce=int, empty_value=None, required=False)

    def __init__(self, actor: Actor, ticket: TicketDetails, data: Any = None) -> None:
        initial = {
            "title": ticket.title,
            "priority": ticket.priority.code,
            "severity": ticket.severity.code if ticket.severity else "",
            "category": ticket.category.code if ticket.category else "",
            "topic": ticket.topic_id,
        }
        super().__init__(data, initial=initial)
        offered = {
            "priority": [(row.code, row.label) for row in priorities()],
            "severity": [("", _("Not stated")), *((row.code, row.label) for row in severities())],
            "category": [("", _("Not stated")), *((row.code, row.label) for row in categories())],
            "topic": _topic_choices(actor, ticket),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


def _topic_choices(actor: Actor, ticket: TicketDetails) -> list[tuple[Any, str]]:
    """The topics the client chooses from, and the ticket's own where it is no longer among them."""
    choices = topics_for(actor, organisation_id=ticket.organisation_id)
    offered: list[tuple[Any, str]] = [(topic.id, topic.name) for topic in choices]
    if ticket.topic_id is None:
        return [("", _("None")), *offered]
    if ticket.topic is not None and ticket.topic_id not in {key for key, _name in offered}:
        return [(ticket.topic_id, ticket.topic.text), *offered]
    return offered


class TaskForm(forms.Form):
    """A task or event in connection with a ticket."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("task", gettext_lazy("Task")), ("event", gettext_lazy("Event"))],
        widget=forms.RadioSelect,
        initial="task",
    )
    title = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what is to be done.")},
    )
    due_on = forms.CharField(label=gettext_lazy("Day"), required=False, widget=forms.DateInput)
    due_time = forms.CharField(
        label=gettext_lazy("Time"),
        required=False,
        max_length=5,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "09:00", "dir": "ltr"}),
    )

    def __init__(self, prefs: DisplayPrefs, data: Any = None) -> None:
        super().__init__(data)
        self.prefs = prefs

    def clean(self) -> dict[str, Any]:
        """Day and time become one moment, `due_at` in UTC; a day alone means its end of work."""
        data = super().clean() or {}
        data["due_at"] = None
        if data.get("due_on"):
            try:
                day = parse_date(data["due_on"], self.prefs)
                at = _time(data.get("due_time", ""))
                data["due_at"] = datetime.combine(day, at, self.prefs.zone).astimezone(UTC)
            except (ValueError, OverflowError):
                self.add_error("due_on", _("This is not a day and time. Write the time as 09:00."))
        elif data.get("due_time"):
            self.add_error("due_on", _("Choose the day as well."))
        return data


def _time(text: str) -> time:
    """Raises ValueError."""
    if not text.strip():
        return time(17)
    return time.fromisoformat(to_latin_digits(text.strip()).replace(".", ":").rjust(5, "0"))


class ContactForm(forms.Form):
    """Somebody who was not known before."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the e-mail address.")},
    )
