"""Writing the knowledge base: list, editor, publishing, categories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid
from portal_ui.conversation.requests import WorkspaceRequest, posted, status_of
from portal_ui.desk.access import desk_page
from portal_ui.desk.article_forms import ArticleForm
from portal_ui.desk.menu import plain_views
from portal_ui.shell.components.lists import Tab
from support.knowledge.queries import ArticleSource, article_source, articles_to_edit, category_choices
from support.knowledge.use_cases import publish_article, save_article, withdraw_article
from support.people.queries import organisation_choices

methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@desk_page
def articles(request: WorkspaceRequest) -> HttpResponse:
    """All articles, drafts too, the latest change first."""
    status, text = request.GET.get("status", ""), request.GET.get("q", "").strip()
    rows = articles_to_edit(request.actor, language=request.ctx.language, status=status, text=text)
    labels = {"": pgettext("articles", "All"), "published": pgettext("articles", "Published"), "draft": _("Drafts")}
    tabs = [Tab(label, f"?status={key}" if key else "?", key == status) for key, label in labels.items()]
    context = {"rows": rows, "tabs": tabs, "status": status, "text": text, "views": plain_views()}
    return render(request, "desk/articles.html", context)


@methods
@desk_page
def new_article(request: WorkspaceRequest) -> HttpResponse:
    """Write an article; it begins as a draft."""
    return _edit(request, None)


@methods
@desk_page
def article(request: WorkspaceRequest, article_id: int) -> HttpResponse:
    """Change an article, in all languages of the workspace."""
    return _edit(request, article_source(request.actor, article_id))


@require_POST
@desk_page
def publish(request: WorkspaceRequest, article_id: int) -> HttpResponse:
    """Let the audience read it."""
    try:
        publish_article(request.ctx, article_id=article_id)
    except Invalid as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The article is published."))
    return redirect("desk:article", article_id)


@require_POST
@desk_page
def withdraw(request: WorkspaceRequest, article_id: int) -> HttpResponse:
    """Make it a draft again."""
    withdraw_article(request.ctx, article_id=article_id)
    messages.success(request, _("The article is a draft again; clients no longer see it."))
    return redirect("desk:article", article_id)


def _edit(request: WorkspaceRequest, source: ArticleSource | None) -> HttpResponse:
    form = ArticleForm(
        request.tenant.languages,
        [(shelf.id, shelf.name.text) for shelf in _shelves(request)],
        organisation_choices(request.actor),
        source,
        posted(request),
    )
    if form.is_bound and form.is_valid():
        try:
            saved = save_article(
                request.ctx, article_id=source.id if source else None, seen_at=_seen(form), **form.entries()
            )
            if "publish" in request.POST:
                publish_article(request.ctx, article_id=saved.pk)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, str(error))
        else:
            words = _("The article is published.") if "publish" in request.POST else _("The article was saved.")
            messages.success(request, words)
            return redirect("desk:article", saved.pk)
    context: dict[str, Any] = {"form": form, "source": source, "views": plain_views()}
    return render(request, "desk/article.html", context, status=status_of(request))


def _shelves(request: WorkspaceRequest) -> list[Any]:
    return category_choices(request.actor, language=request.ctx.language)


def _seen(form: ArticleForm) -> datetime | None:
    try:
        return datetime.fromisoformat(form.cleaned_data.get("seen_at") or "")
    except ValueError:
        return None
