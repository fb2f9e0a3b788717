"""Where a person is sent after a form: only to a path of the same host."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme

MOST = 300


def local_path(raw: str | None, default: str = "") -> str:
    """`raw` when it is a path on this host, else `default`.

    Nothing with a scheme or host passes, nor what a browser would read as one (`//x`, `/\\x`, control characters).
    """
    path = raw or ""
    if not path.startswith("/") or len(path) > MOST or any(ord(c) < 32 or c == "\\" for c in path):
        return default
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else default
