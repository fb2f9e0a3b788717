"""The check for topics whose requests reach nobody, or not those they were meant for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal_ui.conversation.requests import wants_part
from portal_ui.studio.access import StudioRequest, studio_page
from support.topics.queries import dead_ends

# Where the pages of topics and the overview load the findings, after everything else: the check reads much.
PANEL = "topic-findings"
COUNT = "topic-findings-count"


@studio_page
@require_safe
def check_page(request: StudioRequest) -> HttpResponse:
    """What is to be mended, in words; as a page, and as a part of others."""
    context = {"findings": dead_ends(request.actor)}
    if wants_part(request, PANEL):
        return render(request, "studio/topics/findings.html", context)
    if wants_part(request, COUNT):
        return render(request, "studio/topics/findings_count.html", context)
    return render(request, "studio/topic_check.html", context)
