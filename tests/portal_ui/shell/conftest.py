"""The sample pages behind a real web server with hashed, compressed static files, and a browser to look at them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

from launch.chromium import find_chromium

HERE = Path(__file__).parent
MIDDLEWARE = [
    "kernel.http.request_id.RequestIdMiddleware",
    "kernel.http.security.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kernel.http.compression.CompressionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """The tests' own output is enough."""


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the sample pages, without a slash at its end."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [str(HERE / "gallery" / "templates")]
    changes = {
        "MIDDLEWARE": MIDDLEWARE,
        "ROOT_URLCONF": "tests.portal_ui.shell.gallery.urls",
        "TEMPLATES": templates,
        "STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
        "STORAGES": settings.STORAGES | {"staticfiles": {"BACKEND": "portal_ui.shell.staticfiles.HashedStaticFiles"}},
    }
    with override_settings(**changes):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["drf_spectacular_sidecar"])
        server = make_server("127.0.0.1", 0, WSGIHandler(), _Server, _Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/gallery"
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the shell."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(find_chromium()), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, gallery: str) -> Iterator[Callable[..., Page]]:
    """Opens a sample page; at the end nothing may have been reported by the browser."""
    opened, complaints = [], []

    def go(name: str, query: str = "lang=en&signed_in=1", *, width: int = 1440, scripts: bool = True) -> Page:
        height = 900 if width > 600 else 844
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("response", lambda got: complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None)
        page.goto(f"{gallery}/{name}/?{query}")
        if scripts:
            page.evaluate("document.fonts.ready")
        return page

    yield go
    for context in opened:
        context.close()
    assert complaints == []
