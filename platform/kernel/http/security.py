"""The strict content policy and its companions on every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse

from kernel.storage import bucket_origin

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
}


def policy_header(**changes: str) -> str:
    """The policy as a header value; `changes` replace directives (`style_src="…"`).

    With a bucket, pictures of a conversation come from there by signed links.
    """
    pictures = {"img-src": f"'self' {bucket_origin()}".rstrip()}
    directives = POLICY | pictures | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


_STRICT = policy_header()
_FRAMED = "_portico_may_be_framed"


def allow_framing(response: HttpResponse, origins: Iterable[str]) -> None:
    """Let pages of these origins show this one in a frame; the older header knows no such list and is left out."""
    ancestors = " ".join(["'self'", *origins])
    response.headers["Content-Security-Policy"] = policy_header(frame_ancestors=ancestors)
    setattr(response, _FRAMED, True)


class SecurityHeadersMiddleware:
    """Sets what a view has not set itself (a file or the API documentation has a policy of its own)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _STRICT)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if not getattr(response, _FRAMED, False):
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response
