"""What every page's frame needs to know, worked out only when a template asks for it.

`{{ shell.… }}` in templates. Nothing here needs a workspace or a database until it is read, so that error pages and
the public site draw the same frame; `Shell(None)` is the frame without a request at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from branding.pages.favicons import SIZES, has_sizes
from branding.pages.queries import PagesView, current_pages
from branding.themes.queries import Look, current_look
from kernel.calendars import DisplayPrefs
from kernel.http.language import offered_languages
from kernel.localized import Picked, direction, pick
from portal_ui.shell import navigation
from portal_ui.shell.navigation import NavItem

MODE_COOKIE = "mode"
MODES = ("auto", "light", "dark")
PLATFORM = "Portico"
# Addresses that are promised to the outside, so they stand here as they are.
SIGN_IN = "/signin/"
SIGN_OUT = "/signout/"
NOTICES = "/notices/"
REPORT = "/translation/"
_CACHED_AS = "_portico_shell"


@dataclass(frozen=True, slots=True)
class Language:
    """A language the visitor may choose, called by its own name."""

    code: str
    name: str
    dir: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    name: str
    email: str
    is_staff: bool
    is_admin: bool
    is_operator: bool


@dataclass(frozen=True, slots=True)
class Icons:
    """Addresses of the workspace's own icon in its sizes; `large` are (pixels, address) for home screens."""

    small: str
    middle: str
    ico: str
    apple: str
    large: Sequence[tuple[int, str]]


class Shell:
    """The frame of one page. `request` is None where there is none; `bare` forbids every look at the database."""

    def __init__(self, request: HttpRequest | None, *, bare: bool = False) -> None:
        self.request = request
        self.bare = bare or request is None

    # --- language and reading

    @cached_property
    def language(self) -> str:
        return (get_language() or settings.LANGUAGE_CODE).split("-")[0]

    @cached_property
    def dir(self) -> str:
        return direction(self.language)

    @cached_property
    def languages(self) -> Sequence[Language]:
        """The languages on offer, in the workspace's order; shown when there are at least two."""
        if self.request is None:
            return ()
        names = dict(settings.LANGUAGES)
        offered = [code for code in offered_languages(self.request) if code in names]
        return [Language(code, names[code], direction(code), code == self.language) for code in offered]

    @cached_property
    def prefs(self) -> DisplayPrefs:
        """Calendar, digits and timezone: the person's own, else the workspace's."""
        user = self._user
        names = ("calendar", "digits", "timezone", "week_start", "days_off")
        own = {name: getattr(user, name, "") or "" for name in names}
        tenant = self.tenant
        return DisplayPrefs(
            language=self.language,
            calendar=own["calendar"] or (tenant.calendar if tenant else "") or "gregorian",
            digits=own["digits"] or self._workspace_digits,
            timezone=own["timezone"] or (tenant.timezone if tenant else "") or "UTC",
            week_start=own["week_start"] or (tenant.week_start if tenant else ""),
            days_off=own["days_off"] or (tenant.days_off if tenant else ""),
        )

    @property
    def _workspace_digits(self) -> str:
        """The workspace's digits count in its own language; a reader of another language gets that language's."""
        tenant = self.tenant
        return tenant.digits if tenant and self.language == tenant.default_language else ""

    # --- the workspace and its look

    @cached_property
    def tenant(self) -> Any:
        """The workspace, or None on the public site."""
        return getattr(self.request, "tenant", None)

    @cached_property
    def name(self) -> Picked:
        """The workspace's name in the reader's language; the platform's own on the public site."""
        if self.tenant is None:
            return Picked(PLATFORM, self.language)
        found = pick(self.tenant.names)
        return found if found.text else Picked(self.tenant.name, self.language)

    @cached_property
    def look(self) -> Look:
        return Look() if self.bare or self.tenant is None else current_look()

    @cached_property
    def pages(self) -> PagesView:
        return PagesView() if self.bare or self.tenant is None else current_pages()

    @property
    def page_title(self) -> str:
        """What the browser's tab ends with."""
        return pick(self.pages.page_title).text or self.name.text

    @property
    def theme_href(self) -> str:
        """The workspace's style sheet; empty where the platform's own colours are meant."""
        look = self.look
        return reverse("shell:theme", args=[look.fingerprint]) if look.fingerprint else ""

    @property
    def logo_href(self) -> str:
        return brand_href(self.look.logo)

    @property
    def logo_dark_href(self) -> str:
        return brand_href(self.look.logo_dark)

    @cached_property
    def icons(self) -> Icons | None:
        """The icon in all its sizes; None where the workspace has none of its own."""
        stored = self.pages.favicon
        if not has_sizes(stored):
            return None
        folder = stored.rpartition("/")[0]
        of = {size: brand_href(f"{folder}/icon-{size}.png") for size in SIZES}
        return Icons(of[16], of[32], brand_href(f"{folder}/icon.ico"), of[180], ((192, of[192]), (512, of[512])))

    @property
    def favicon_href(self) -> str:
        return brand_href(self.pages.favicon) or static("shell/favicon.svg")

    @property
    def mode(self) -> str:
        """Colour mode a visitor chose: `auto` follows the device."""
        cookie = self.request.COOKIES.get(MODE_COOKIE, "") if self.request is not None else ""
        return cookie if cookie in MODES else "auto"

    # --- the person

    @cached_property
    def _user(self) -> Any:
        user = None if self.bare else getattr(self.request, "user", None)
        return user if getattr(user, "is_authenticated", False) else None

    @cached_property
    def person(self) -> Person | None:
        user = self._user
        if user is None:
            return None
        return Person(str(user), user.email, user.is_staff_member, user.is_admin, user.is_operator)

    @cached_property
    def unread(self) -> int:
        """Unread notices of the person."""
        if self._user is None:
            return 0
        from notify.queries import unread_count

        return unread_count(self._user.pk)

    # --- ways through the portal

    sign_in_href = SIGN_IN
    sign_out_href = SIGN_OUT
    notices_href = NOTICES

    @property
    def here(self) -> str:
        """This page, for forms that come back to it."""
        return self.request.get_full_path() if self.request is not None else "/"

    @property
    def report_href(self) -> str:
        """Where a visitor reports a bad translation of this page; empty where there is no workspace to tell."""
        if self.bare or self.tenant is None or self.tenant.state != "active":
            return ""
        page = address_pattern(self.request)
        return f"{REPORT}?{urlencode({'page': page})}" if page else REPORT

    def _navigation(self, area: str) -> Sequence[NavItem]:
        return () if self.bare or self.request is None else navigation.items(area, self.request)

    @cached_property
    def portal_nav(self) -> Sequence[NavItem]:
        return self._navigation("portal")

    @cached_property
    def desk_nav(self) -> Sequence[NavItem]:
        return self._navigation("desk")

    @cached_property
    def studio_nav(self) -> Sequence[NavItem]:
        return self._navigation("studio")

    @cached_property
    def account_nav(self) -> Sequence[NavItem]:
        """The entries of the account menu, above "Sign out"."""
        return self._navigation("account")

    @property
    def notices_label(self) -> str:
        """Accessible name of the bell."""
        return _("Notifications, %(count)d unread") % {"count": self.unread} if self.unread else _("Notifications")


def address_pattern(request: HttpRequest | None) -> str:
    """The pattern of a request's address, "/tickets/…/": it says which page, neither numbers nor secrets of links."""
    match = getattr(request, "resolver_match", None)
    return "/" + re.sub(r"<[^>]*>", "…", match.route) if match is not None else ""


def brand_href(stored: str) -> str:
    """Address of a stored logo or favicon ("brand/<hash>/logo.png"); empty for none."""
    if not stored:
        return ""
    _folder, digest, name = stored.split("/")
    return reverse("shell:brand_file", args=[digest, name])


def shell_of(request: HttpRequest | None) -> Shell:
    """The frame of this request, made once."""
    if request is None:
        return Shell(None)
    found = getattr(request, _CACHED_AS, None)
    if not isinstance(found, Shell):
        found = Shell(request)
        setattr(request, _CACHED_AS, found)
    return found


def forget_shell(request: HttpRequest) -> None:
    """Make the frame anew: a page of this request is drawn in another language."""
    setattr(request, _CACHED_AS, None)


def prefs_of(request: HttpRequest | None) -> DisplayPrefs:
    """How the reader of this request's page reads dates and numbers."""
    return shell_of(request).prefs


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor."""
    return {"shell": shell_of(request)}
