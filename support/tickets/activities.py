"""What happened to a ticket, as data when it is written and as a sentence when it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from kernel.localized import pick
from support.tickets.states import Category, Priority, Severity


class Verb(models.TextChoices):
    """What can happen; stored in Message.data["verb"]."""

    STATUS = "status"
    CLOSED = "closed"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    PRIORITY = "priority"
    SEVERITY = "severity"
    CATEGORY = "category"
    TOPIC = "topic"
    TITLE = "title"
    TASK_PLANNED = "task_planned"
    TASK_FINISHED = "task_finished"


# Clients see what they see on the ticket's page anyway; plans are the staff's own.
INTERNAL = frozenset({Verb.TASK_PLANNED, Verb.TASK_FINISHED})

StatusLabels = Mapping[str, str]


def sentence(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    """The activity in the active language; `statuses` maps status keys to labels for this reader."""
    verb = str(data.get("verb", ""))
    maker = _SENTENCES.get(verb)
    return maker(data, statuses) if maker is not None else ""


def _status(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Status changed from “%(before)s” to “%(after)s”.") % {
        "before": statuses.get(data["before"], data["before"]),
        "after": statuses.get(data["after"], data["after"]),
    }


def _closed(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("The request was closed.")


def _assigned(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Assigned to %(name)s.") % {"name": data["name"]}


def _unassigned(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("No longer assigned to %(name)s.") % {"name": data["name"]}


def _label(choices: type[models.TextChoices], code: str) -> str:
    return str(choices(code).label) if code in choices.values else _("none")


def _priority(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Priority changed from “%(before)s” to “%(after)s”.") % {
        "before": _label(Priority, data["before"]),
        "after": _label(Priority, data["after"]),
    }


def _severity(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Severity changed from “%(before)s” to “%(after)s”.") % {
        "before": _label(Severity, data["before"]),
        "after": _label(Severity, data["after"]),
    }


def _category(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Category changed from “%(before)s” to “%(after)s”.") % {
        "before": _label(Category, data["before"]),
        "after": _label(Category, data["after"]),
    }


def _topic(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Topic changed from “%(before)s” to “%(after)s”.") % {
        "before": pick(data["before"]).text or _("none"),
        "after": pick(data["after"]).text or _("none"),
    }


def _title(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Title changed from “%(before)s” to “%(after)s”.") % {"before": data["before"], "after": data["after"]}


def _task_planned(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Planned: %(title)s") % {"title": data["title"]}


def _task_finished(data: Mapping[str, Any], statuses: StatusLabels) -> str:
    return _("Done: %(title)s") % {"title": data["title"]}


_SENTENCES: dict[str, Callable[[Mapping[str, Any], StatusLabels], str]] = {
    Verb.STATUS: _status,
    Verb.CLOSED: _closed,
    Verb.ASSIGNED: _assigned,
    Verb.UNASSIGNED: _unassigned,
    Verb.PRIORITY: _priority,
    Verb.SEVERITY: _severity,
    Verb.CATEGORY: _category,
    Verb.TOPIC: _topic,
    Verb.TITLE: _title,
    Verb.TASK_PLANNED: _task_planned,
    Verb.TASK_FINISHED: _task_finished,
}
