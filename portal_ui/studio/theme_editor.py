"""The sign-in and sign-up pages in edit mode: the real page with a panel beside it, wearing the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.queries import registration_is_open
from branding.themes.checking import PICTURES
from branding.themes.definition import MAX_POINTS
from branding.themes.queries import (
    DraftView,
    VersionView,
    draft_changes,
    logo_colour,
    look_of,
    read_draft,
    try_on,
    versions,
)
from branding.themes.readability import Pair
from kernel.localized import direction
from kernel.tenancy import default_host
from portal_ui.portal.accounts.answers import form_page
from portal_ui.portal.accounts.forms import RegisterForm, SignInForm
from portal_ui.shell.context import brand_href, forget_shell, shell_of
from portal_ui.shell.editing import CUSTOMISE, SIGN_IN_PAGE, SIGN_UP_PAGE, page_editor
from portal_ui.studio.forms.base import shown_languages
from portal_ui.studio.forms.theme import ThemeForm
from tenants.registry.hosts import normalise

ADDRESSES = {SIGN_IN_PAGE: "account_login", SIGN_UP_PAGE: "account_signup"}
# `?customise=frame&in=fa`: the page alone, in one language, for the frame in which it is tried.
FRAME = "frame"
LANGUAGE = "in"
MOST_VERSIONS = 12
# A new link is shown once, on the page that comes after it was made.
PREVIEW_IN_SESSION = "theme_preview"


@dataclass(frozen=True, slots=True)
class EditorLanguage:
    """A language the texts are written in and the page is tried in."""

    code: str
    name: str
    dir: str
    is_current: bool


@dataclass(slots=True)
class Editor:
    """What the panel needs."""

    page: str
    form: ThemeForm
    draft: DraftView
    changes: Sequence[str]
    versions: Sequence[VersionView]
    languages: Sequence[EditorLanguage]
    pairs: Sequence[Pair]
    pictures: dict[str, str]
    logo_colour: str
    preview_url: str = ""
    # What somebody else saved while the person was editing, in words.
    saved_meanwhile: Sequence[str] = ()
    template: str = "studio/theme/editor.html"
    stylesheets: Sequence[str] = field(default_factory=lambda: [static("studio/theme-editor.css")])

    @property
    def title(self) -> str:
        """Of the panel."""
        if self.page == SIGN_UP_PAGE:
            return _("Customise the registration page")
        return _("Customise the sign-in page")

    @property
    def page_url(self) -> str:
        """The page itself."""
        return reverse(ADDRESSES[self.page])

    @property
    def other_url(self) -> str:
        """The other page in edit mode."""
        other = SIGN_IN_PAGE if self.page == SIGN_UP_PAGE else SIGN_UP_PAGE
        return edit_url(other)


def edit_url(page: str) -> str:
    """Address of a page in edit mode."""
    return f"{reverse(ADDRESSES[page])}?{CUSTOMISE}"


@page_editor
def open_editor(request: Any, page: str) -> HttpResponse | None:
    """The page in edit mode for administrators on the workspace's default host; an ordinary page for others."""
    if not request.user.is_authenticated or not request.actor.is_admin:
        return None
    if normalise(request.get_host()) != default_host(request.tenant.slug):
        return None
    if request.GET.get(CUSTOMISE) == FRAME:
        return framed_page(request, page, request.GET.get(LANGUAGE, ""))
    return editor_page(request, page)


def new_form(request: Any, draft: DraftView) -> ThemeForm:
    """The form as the draft is saved, or bound to what was sent."""
    is_sent = request.method == "POST"
    return ThemeForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        tenant=request.tenant,
        definition=draft.definition,
        revision=draft.revision,
    )


def editor_page(
    request: Any, page: str, form: ThemeForm | None = None, *, saved_meanwhile: Sequence[str] = ()
) -> HttpResponse:
    """The page with the panel; after a refusal with what was typed and why not."""
    draft = read_draft(request.actor)
    editor = Editor(
        page=page,
        form=form or new_form(request, draft),
        draft=draft,
        changes=draft_changes(draft),
        versions=versions(request.actor, most=MOST_VERSIONS),
        languages=_languages(request),
        pairs=try_on(request.actor, {}).pairs,
        pictures={name: brand_href(getattr(draft.theme, name)) for name in PICTURES},
        logo_colour=logo_colour(draft.theme),
        saved_meanwhile=saved_meanwhile,
        preview_url=request.session.pop(PREVIEW_IN_SESSION, "") if draft.preview_key else "",
    )
    return _page(request, page, draft, editor=editor)


def framed_page(request: Any, page: str, language: str) -> HttpResponse:
    """The page without the panel, in one of the workspace's languages; the panel paints it."""
    draft = read_draft(request.actor)
    if language not in shown_languages(request.tenant):
        return _page(request, page, draft)
    with translation.override(language):
        forget_shell(request)
        return _page(request, page, draft)


def _page(request: HttpRequest, page: str, draft: DraftView, **context: Any) -> HttpResponse:
    """A fresh page as visitors see it, wearing the draft, with everything in it that may be switched on."""
    shell_of(request).look = look_of(draft.theme)
    facts = context | {
        "is_editing": True,
        "more_points": range(len(draft.theme.panel_points) + 1, MAX_POINTS + 1),
        "status": 422 if request.method == "POST" else 200,
    }
    if page == SIGN_UP_PAGE:
        return form_page(request, "accounts/register.html", RegisterForm(auto_id="page_%s"), **facts)
    facts |= {"registration_is_open": registration_is_open()}
    return form_page(request, "accounts/signin.html", SignInForm(auto_id="page_%s"), **facts)


def _languages(request: Any) -> list[EditorLanguage]:
    names = dict(settings.LANGUAGES)
    here = shell_of(request).language
    codes = shown_languages(request.tenant)
    current = here if here in codes else codes[0]
    return [EditorLanguage(code, names[code], direction(code), code == current) for code in codes]
