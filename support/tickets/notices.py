"""Sentences of in-app notices about tickets, made in the reader's language when they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from notify.api import notice_kind

Data = Mapping[str, Any]


@notice_kind("ticket.opened")
def opened(data: Data) -> str:
    return _("New ticket #%(number)d by %(name)s: %(title)s") % data


@notice_kind("ticket.opened_for_you")
def opened_for_you(data: Data) -> str:
    return _("Request #%(number)d was opened for you: %(title)s") % data


@notice_kind("ticket.assigned")
def assigned(data: Data) -> str:
    return _("%(name)s assigned ticket #%(number)d to you: %(title)s") % data


@notice_kind("ticket.replied")
def replied(data: Data) -> str:
    return _("%(name)s answered in #%(number)d: %(title)s") % data


@notice_kind("ticket.noted")
def noted(data: Data) -> str:
    return _("%(name)s wrote an internal note on #%(number)d: %(title)s") % data


@notice_kind("ticket.closed")
def closed(data: Data) -> str:
    return _("%(name)s closed #%(number)d: %(title)s") % data


@notice_kind("ticket.files_added")
def files_added(data: Data) -> str:
    return _("%(name)s added files to #%(number)d: %(title)s") % data


@notice_kind("ticket.topic_changed")
def topic_changed(data: Data) -> str:
    return _("%(name)s gave #%(number)d to a topic you look after: %(title)s") % data
