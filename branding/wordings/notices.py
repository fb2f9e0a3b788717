"""The line behind the bell of admins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from branding.wordings.events import WordingReported
from notify.api import notice_kind


@notice_kind(WordingReported.name)
def reported(data: Mapping[str, Any]) -> str:
    """A visitor's report."""
    return _("Somebody reported a translation problem: “%(text)s”") % {"text": data["text"]}
