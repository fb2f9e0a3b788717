"""QR codes of addresses, to print and to show: black on white with the quiet zone readers need."""

from __future__ import annotations

import io

import segno
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

# Modules of white around the code, as the standard asks.
QUIET_ZONE = 4
# Pixels of one module: about 1,000 pixels a side, enough for a poster.
SCALE = 24
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def qr_svg(address: str) -> bytes:
    """The code as a scalable picture."""
    return _draw(address, "svg", scale=SCALE, xmldecl=True, omitsize=False)


def qr_png(address: str) -> bytes:
    """The code as a picture of pixels."""
    return _draw(address, "png", scale=SCALE)


def qr_answer(address: str, kind: str, *, name: str, download: bool) -> HttpResponse:
    """The picture (`svg` or `png`), shown or saved as `name`. Raises Http404 for other kinds."""
    if kind not in TYPES:
        raise Http404
    data = qr_svg(address) if kind == "svg" else qr_png(address)
    response = HttpResponse(data, content_type=TYPES[kind])
    if download:
        response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or ""
    # The address may change: the picture on the page must be the one of now.
    response["Cache-Control"] = "no-store, private"
    return response


def _draw(address: str, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    # Level M survives a fold or a stain and keeps short addresses small.
    code = segno.make(address, error="m", micro=False, boost_error=True)
    code.save(out, kind=kind, border=QUIET_ZONE, dark="#000", light="#fff", **how)
    return out.getvalue()
