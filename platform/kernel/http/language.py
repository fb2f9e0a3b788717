"""Chooses the language of a page: account, link, cookie, browser, workspace default, in that order."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

LINK_PARAMETER = "lang"


def offered_languages(request: HttpRequest) -> list[str]:
    """Language codes a visitor may choose here, the default first."""
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        return [code for code, _name in settings.LANGUAGES]
    return list(dict.fromkeys([tenant.default_language, *tenant.languages]))


def _from_browser(request: HttpRequest, offered: Collection[str]) -> str:
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (base := code.split("-")[0]) in offered:
            return base
    return ""


def choose_language(request: HttpRequest) -> str:
    """The first of the sources that names a language which is offered here."""
    offered = offered_languages(request)
    user = getattr(request, "user", None)
    wanted = (
        getattr(user, "language", "") if getattr(user, "is_authenticated", False) else "",
        request.GET.get(LINK_PARAMETER, ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        _from_browser(request, offered),
    )
    return next((code for code in wanted if code in offered), offered[0] if offered else settings.LANGUAGE_CODE)


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep a visitor's choice in a cookie of this host for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class LanguageMiddleware:
    """Activates the language for the time of the request; a language in the link is remembered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = choose_language(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        if request.GET.get(LINK_PARAMETER) == language != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            remember_language(response, language)
        return response
