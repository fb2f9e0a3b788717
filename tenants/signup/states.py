"""The states of a sign-up."""

from __future__ import annotations

from django.db import models


class SignupState(models.TextChoices):
    """Waiting holds its address; done has a workspace; lapsed was not confirmed in time."""

    WAITING = "waiting"
    DONE = "done"
    LAPSED = "lapsed"
