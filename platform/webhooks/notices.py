"""Sentences of in-app notices about webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from notify.api import notice_kind


@notice_kind("webhook.stopped")
def stopped(data: Mapping[str, Any]) -> str:
    return _("The webhook “%(name)s” was switched off because nothing arrives there any more.") % data
