"""The line behind the bell of admins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from notify.api import notice_kind

REPORTED = "wordings.reported"


@notice_kind(REPORTED)
def reported(data: Mapping[str, Any]) -> str:
    """A visitor's report."""
    return _("Somebody reported a translation problem: “%(text)s”") % {"text": data["text"]}
