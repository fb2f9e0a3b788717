"""Which of a workspace's hosts a request belongs to. Pure: paths and hosts in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kernel.tenancy import is_staff_area

# Answered on whatever host they were asked on: what mails and pages have loaded, what programs call, and the pages of
# an account, so that nobody who has to set a broken domain right is sent to it.
ANYWHERE = (
    "/.well-known/",
    "/api/",
    "/brand/",
    "/dev/",
    "/domain-setup/",
    "/edge/",
    "/enter/",
    "/favicon.ico",
    "/files/",
    "/handover/",
    "/healthz",
    "/join/",
    "/language/",
    "/notices/",
    "/password/",
    "/profile/",
    "/readyz",
    "/robots.txt",
    "/signin/",
    "/signout/",
    "/site.webmanifest",
    "/static/",
    "/theme/",
)


class Where(StrEnum):
    """HERE: this host answers. PRIMARY, DEFAULT: that one does. NOWHERE: there is no such page on this host."""

    HERE = "here"
    PRIMARY = "primary"
    DEFAULT = "default"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Visit:
    """What counts of a request. `is_navigation`: a browser's window opens a page, not a script or frame a part of one.

    `stays`: the visitor asked to stay on this host.
    """

    method: str
    path: str
    host: str
    is_navigation: bool = True
    stays: bool = False


def where(visit: Visit, *, default: str, primary: str) -> Where:
    """Which host answers a visit to a workspace with these hosts.

    Staff areas are on the default host only. Everything else leads to a custom host while that is the primary one;
    while the default host is, every host answers for itself, so that a domain can be tried before links use it, and
    old links live on while one is in trouble.
    """
    if is_staff_area(visit.path):
        if visit.host == default:
            return Where.HERE
        return Where.DEFAULT if visit.method in {"GET", "HEAD"} else Where.NOWHERE
    if visit.host == primary or primary == default or visit.stays:
        return Where.HERE
    if visit.method not in {"GET", "HEAD"} or not visit.is_navigation or visit.path.startswith(ANYWHERE):
        return Where.HERE
    return Where.PRIMARY
