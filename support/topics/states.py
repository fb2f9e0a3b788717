"""Kinds of people in charge of a topic."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class InCharge(models.TextChoices):
    """Who looks after the requests of a topic; several kinds may be combined."""

    ASSIGNEES = "assignees", pgettext_lazy("people in charge", "Assignees")
    PROJECT_MANAGERS = "project_managers", pgettext_lazy("people in charge", "Managers of the project")
    CLIENT_MANAGERS = "client_managers", pgettext_lazy("people in charge", "Managers of the client")


def only_managers() -> list[str]:
    """What a new topic begins with."""
    return [InCharge.PROJECT_MANAGERS.value]
