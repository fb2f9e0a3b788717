"""The piece of the home page about answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from branding.layouts.registry import SIDE
from portal_ui.portal.modules import KNOWLEDGE
from portal_ui.portal.widgets.pieces import HomePage, home_widget
from support.knowledge.queries import articles_for

LINES = 5


@home_widget(
    "answers",
    label=_("Recent answers"),
    hint=_("The newest articles of the knowledge base."),
    icon="book-open",
    area=SIDE,
    position=40,
    template="portal/parts/answers_card.html",
    module=KNOWLEDGE,
    is_wide=True,
)
def answers(page: HomePage) -> Mapping[str, Any] | None:
    """What this reader may read."""
    return {"articles": articles_for(page.reader, language=page.language, most=LINES)}
