"""Forms of the portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.calendars import DisplayPrefs
from kernel.context import Actor
from portal_ui.conversation.forms import AskingForm
from support.tickets.portal import hidden_from
from support.tickets.queries import Choice, categories, creation_statuses, priorities, severities
from support.topics.queries import TopicChoice, default_topic_id, topics_for

Files: TypeAlias = "MultiValueDict[str, UploadedFile[Any]]"
# The button that shows what a topic asks where no scripts run: nothing is sent yet.
CONTINUE = "continue"


class RequestForm(AskingForm):
    """What is wanted: topic, title, description, and what the topic asks.

    The topics are hidden while there is nothing to choose between. `chosen` is a topic from the page's address.
    """

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

    def __init__(
        self,
        topics: Sequence[TopicChoice],
        prefs: DisplayPrefs,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        chosen: str = "",
    ) -> None:
        super().__init__(data, files, initial={"topic": chosen})
        if len(topics) > 1:
            self._choices("topic").choices = [(topic.id, _topic_label(topic)) for topic in topics]
        else:
            del self.fields["topic"]
        self.is_continued = data is not None and CONTINUE in data
        self.ask(
            _form_of(topics, chosen if data is None else data.get("topic", "")),
            prefs=prefs,
            data=data,
            files=files,
            checks=not self.is_continued,
        )

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class NewTicketForm(RequestForm):
    """A new request of somebody who is signed in."""

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

    def __init__(
        self,
        actor: Actor,
        prefs: DisplayPrefs,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        topics: Sequence[TopicChoice] | None = None,
        chosen: str = "",
    ) -> None:
        hidden = hidden_from(actor)
        offered = topics_for(actor) if topics is None else topics
        super().__init__(
            _default_only(actor, offered) if "topic" in hidden else offered, prefs, data, files, chosen=chosen
        )
        statuses = creation_statuses(actor)
        self._choices("status").choices = [(status.key, status.label.text) for status in statuses]
        self.fields["status"].initial = next((status.key for status in statuses if status.is_default), None)
        self._choices("priority").choices = _coded(priorities())
        self._choices("severity").choices = [("", _("Not stated")), *_coded(severities())]
        self._choices("category").choices = [("", _("Not stated")), *_coded(categories())]
        for name in hidden & {"priority", "status", "severity", "category"}:
            del self.fields[name]

    def entries(self) -> dict[str, Any]:
        """What was entered, as `open_ticket` takes it."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "description": data["description"],
            # What the workspace does not ask is left to its defaults.
            "priority": data.get("priority", ""),
            "status_key": data.get("status", ""),
            "topic_id": data.get("topic"),
            "severity": data.get("severity", ""),
            "category": data.get("category", ""),
            "file_uuids": self.file_uuids,
            "submission_key": data["submission_key"],
            **self.answers(),
        }


def _form_of(topics: Sequence[TopicChoice], chosen: str) -> int | None:
    """The form that the chosen topic asks, or the only one there is."""
    if len(topics) == 1:
        return topics[0].form_id
    return next((topic.form_id for topic in topics if str(topic.id) == chosen), None)


def _default_only(actor: Actor, topics: Sequence[TopicChoice]) -> Sequence[TopicChoice]:
    """The topic of a request that names none, so that what it asks is asked."""
    default = default_topic_id(actor.organisation_id)
    return [topic for topic in topics if topic.id == default]


def _coded(rows: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(row.code, row.label) for row in rows]


def _topic_label(topic: TopicChoice) -> str:
    if not topic.help:
        return topic.name
    return format_html(
        '<span class="choice__name">{}</span><small class="choice__help">{}</small>', topic.name, topic.help
    )
