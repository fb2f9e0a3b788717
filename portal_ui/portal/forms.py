"""Forms of the portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.context import Actor
from portal_ui.conversation.forms import UploadingForm
from support.tickets.queries import Choice, categories, creation_statuses, priorities, severities
from support.topics.queries import TopicChoice, topics_for


class NewTicketForm(UploadingForm):
    """A new request. The topics are hidden while there is nothing to choose between."""

    topic = forms.TypedChoiceField(
        label=gettext_lazy("Topic"),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what your request is about.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("A few words that say what it is about."),
        error_messages={"required": gettext_lazy("Write a title.")},
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 8,
                "dir": "auto",
                "placeholder": gettext_lazy("Describe it completely: what happened, what you expected, since when."),
            }
        ),
        error_messages={"required": gettext_lazy("Explain the problem.")},
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"),
        initial="normal",
        error_messages={"required": gettext_lazy("Choose a priority.")},
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), error_messages={"required": gettext_lazy("Choose a status.")}
    )
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        topics = topics_for(actor)
        if len(topics) > 1:
            self._field("topic").choices = [(topic.id, _topic_label(topic)) for topic in topics]
        else:
            del self.fields["topic"]
        statuses = creation_statuses(actor)
        self._field("status").choices = [(status.key, status.label.text) for status in statuses]
        self.fields["status"].initial = next((status.key for status in statuses if status.is_default), None)
        self._field("priority").choices = _choices(priorities())
        self._field("severity").choices = [("", _("Not stated")), *_choices(severities())]
        self._field("category").choices = [("", _("Not stated")), *_choices(categories())]

    def entries(self) -> dict[str, Any]:
        """What was entered, as `open_ticket` takes it."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "description": data["description"],
            "priority": data["priority"],
            "status_key": data["status"],
            "topic_id": data.get("topic"),
            "severity": data["severity"],
            "category": data["category"],
            "file_uuids": self.file_uuids,
            "submission_key": data["submission_key"],
        }

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


def _choices(rows: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(row.code, row.label) for row in rows]


def _topic_label(topic: TopicChoice) -> str:
    if not topic.help:
        return topic.name
    return format_html(
        '<span class="choice__name">{}</span><small class="choice__help">{}</small>', topic.name, topic.help
    )
