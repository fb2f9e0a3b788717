"""Where everybody, with or without an account, reports a bad translation of the interface."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from branding.wordings.use_cases import PAGE_LENGTH, TEXT_LENGTH, WORDS_LENGTH, report_wording
from kernel.errors import Invalid, TooMany
from kernel.http.client import client_ip, network_of
from kernel.http.language import offered_languages
from portal_ui.conversation.requests import WorkspaceRequest, posted

# A pattern of an address as the frame makes it; anything else is left out.
_PAGE = re.compile(r"/[\w./…-]*\Z")


class WordingForm(forms.Form):
    """Which words, and what is wrong with them."""

    language = forms.ChoiceField(label=_("Language"))
    text = forms.CharField(
        label=_("Words on the page"),
        max_length=TEXT_LENGTH,
        error_messages={"required": _("Copy the words that are wrong from the page.")},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Exactly as they stand there, so that we find them."),
    )
    problem = forms.CharField(
        label=_("What is wrong?"),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words what is wrong.")},
    )
    suggestion = forms.CharField(
        label=_("How should it read?"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(code, names[code]) for code in languages]  # type: ignore[attr-defined]

    def clean_page(self) -> str:
        page = str(self.cleaned_data["page"])
        return page if len(page) <= PAGE_LENGTH and _PAGE.match(page) else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: WorkspaceRequest) -> HttpResponse:
    """The form; the link that led here has filled in page and words (`page`, `text`)."""
    languages = offered_languages(request)
    initial = {
        "language": (get_language() or "").split("-")[0],
        "page": request.GET.get("page", "")[:PAGE_LENGTH],
        "text": request.GET.get("text", "")[:TEXT_LENGTH],
    }
    form = WordingForm(posted(request), languages=languages, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _sent(request, form):
            return redirect("portal:translation_reported")
        status = 422
    return render(request, "portal/wording.html", {"form": form}, status=status)


def _sent(request: WorkspaceRequest, form: WordingForm) -> bool:
    try:
        report_wording(request.ctx, **form.cleaned_data, network=network_of(client_ip(request)))
    except Invalid as error:
        for field, texts in error.errors.items():
            for text in texts:
                form.add_error(field, text)
    except TooMany as error:
        form.add_error(None, str(error))
    else:
        return True
    return False


@never_cache
@require_safe
def reported_page(request: WorkspaceRequest) -> HttpResponse:
    """Thanks."""
    return render(request, "portal/wording_sent.html")
