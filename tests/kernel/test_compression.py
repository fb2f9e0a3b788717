"""Which answers go out compressed."""

from __future__ import annotations

import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from kernel.http.compression import CompressionMiddleware

LONG = b"all work and no play " * 100


def answer(response: HttpResponseBase, accepts: str = "gzip, br") -> HttpResponseBase:
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return CompressionMiddleware(lambda _request: response)(request)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "text/css", "application/json", "application/problem+json"]
)
def test_texts_are_compressed(kind: str) -> None:
    got = answer(HttpResponse(LONG, content_type=kind))
    assert (got["Content-Encoding"], got["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(got.content) == LONG  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/octet-stream"])
def test_files_are_not(kind: str) -> None:
    assert "Content-Encoding" not in answer(HttpResponse(LONG, content_type=kind))


def test_streams_and_old_browsers_are_left_alone() -> None:
    assert "Content-Encoding" not in answer(FileResponse(iter([LONG]), content_type="text/plain"))
    assert "Content-Encoding" not in answer(HttpResponse(LONG), accepts="")
