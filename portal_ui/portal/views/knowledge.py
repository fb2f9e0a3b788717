"""The knowledge base: shelves, search, articles."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal_ui.conversation.requests import WorkspaceRequest
from support.knowledge.queries import article_page, articles_for, categories_for


@require_safe
@never_cache
def knowledge(request: WorkspaceRequest) -> HttpResponse:
    """Answers this person may read, all or those of one category, narrowed by a search."""
    reader, language = request.actor, request.ctx.language
    shelves = categories_for(reader, language=language)
    wanted = request.GET.get("category", "")
    current = next((shelf for shelf in shelves if str(shelf.id) == wanted), None)
    text = request.GET.get("q", "").strip()
    rows = articles_for(reader, language=language, text=text, category_id=current.id if current else None)
    context = {"categories": shelves, "current": current, "text": text, "rows": rows}
    return render(request, "portal/knowledge.html", context)


@require_safe
@never_cache
def article(request: WorkspaceRequest, article_id: int) -> HttpResponse:
    """One answer, in the reader's language or the nearest there is, which is said."""
    found = article_page(request.actor, article_id, language=request.ctx.language)
    context = {"article": found, "written_in": dict(settings.LANGUAGES).get(found.language, found.language)}
    return render(request, "portal/article.html", context)
