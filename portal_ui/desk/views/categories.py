"""The shelves of the knowledge base: their order, new ones and new names."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid
from portal_ui.conversation.requests import WorkspaceRequest, posted, status_of
from portal_ui.desk.access import desk_page
from portal_ui.desk.article_forms import CategoryForm
from portal_ui.desk.menu import plain_views
from support.knowledge.queries import CategoryChoice, category_choices, category_names
from support.knowledge.use_cases import order_categories, save_category

methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@desk_page
def categories(request: WorkspaceRequest) -> HttpResponse:
    """All shelves in the order in which clients see them."""
    context = {"categories": _shelves(request), "views": plain_views()}
    return render(request, "desk/categories.html", context)


@require_POST
@desk_page
def order(request: WorkspaceRequest) -> HttpResponse:
    """The new order: all ids as they stand (`category`), or one moved up or down (`move` is "<id>:up")."""
    ids = [int(value) for value in request.POST.getlist("category") if value.isdigit()]
    moved, _colon, way = request.POST.get("move", "").partition(":")
    if moved.isdigit():
        ids = _moved([shelf.id for shelf in _shelves(request)], int(moved), -1 if way == "up" else 1)
    try:
        order_categories(request.ctx, category_ids=ids)
    except Conflict as error:
        messages.error(request, str(error))
        return redirect("desk:categories")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("desk:categories")


@methods
@desk_page
def new_category(request: WorkspaceRequest) -> HttpResponse:
    """Make a shelf for articles."""
    form = CategoryForm(request.tenant.languages, posted(request))
    if form.is_bound and form.is_valid():
        try:
            save_category(request.ctx, names=form.names())
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("The category was added."))
            return redirect("desk:new_article" if request.GET.get("article") else "desk:categories")
    context = {"form": form, "categories": _shelves(request), "views": plain_views()}
    return render(request, "desk/category.html", context, status=status_of(request))


@methods
@desk_page
def category(request: WorkspaceRequest, category_id: int) -> HttpResponse:
    """Rename a shelf."""
    before = category_names(request.actor, category_id)
    form = CategoryForm(request.tenant.languages, posted(request), before)
    if form.is_bound and form.is_valid():
        try:
            save_category(
                request.ctx, category_id=category_id, names=form.names(), seen_names=form.cleaned_data["seen"]
            )
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, str(error))
            form.take_over(category_names(request.actor, category_id))
        else:
            messages.success(request, _("The category is renamed."))
            return redirect("desk:categories")
    context = {"form": form, "before": before, "views": plain_views()}
    return render(request, "desk/category.html", context, status=status_of(request))


def _shelves(request: WorkspaceRequest) -> list[CategoryChoice]:
    return category_choices(request.actor, language=request.ctx.language)


def _moved(ids: list[int], moved: int, step: int) -> list[int]:
    """`ids` with one of them a place further up or down; unchanged at the ends and for an unknown one."""
    if moved not in ids:
        return ids
    here = ids.index(moved)
    there = min(max(here + step, 0), len(ids) - 1)
    ids.insert(there, ids.pop(here))
    return ids
